/* timestamps_plain.c: a system that tells no times (timestamps.h). */
#include "net/timestamps.h"

#include <errno.h>

bool timestamps_enable(int fd, uint32_t *ret_first)
{
    (void)fd;
    (void)ret_first;
    errno = ENOPROTOOPT;
    return false;
}

void timestamps_disable(int fd)
{
    (void)fd;
}

bool timestamps_take(int fd, struct timestamp *ret_timestamp)
{
    (void)fd;
    (void)ret_timestamp;
    return false;
}

uint64_t timestamps_of_waiting(int fd)
{
    (void)fd;
    return 0;
}
