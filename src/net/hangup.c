/* hangup.c: the part of hangup.h that every system has. */
#include "net/hangup.h"

#include <poll.h>

bool hangup_seen(int fd)
{
    struct pollfd entry = {.fd = fd};

    return poll(&entry, 1, 0) == 1 && (entry.revents & (POLLERR | POLLHUP)) != 0;
}
