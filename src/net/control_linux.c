/* control_linux.c: control messages switched on (control.h). */
#include "net/control.h"

bool control_enable(int fd, int level, int option)
{
    int on = 1;

    return setsockopt(fd, level, option, &on, sizeof on) == 0;
}
