/* hangup_plain.c: a system where no descriptor tells of another one's hang-up. */
#include "net/hangup.h"

#include <errno.h>

int hangup_watch(int fd)
{
    (void)fd;
    errno = ENOSYS;
    return -1;
}

bool hangup_half_seen(int fd)
{
    (void)fd;
    return false;
}
