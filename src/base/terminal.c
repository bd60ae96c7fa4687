/* terminal.c: what there is to know of a terminal (terminal.h). */
#include "base/terminal.h"

#include <sys/ioctl.h>

static struct winsize size_of(int fd)
{
    struct winsize size;

    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size : (struct winsize){.ws_col = 0};
}

unsigned terminal_columns(int fd, unsigned otherwise)
{
    unsigned columns = size_of(fd).ws_col;

    return columns > 0 ? columns : otherwise;
}

unsigned terminal_lines(int fd, unsigned otherwise)
{
    unsigned lines = size_of(fd).ws_row;

    return lines > 0 ? lines : otherwise;
}
