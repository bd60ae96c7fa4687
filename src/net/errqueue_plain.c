/* errqueue_plain.c: a system whose sockets have no error queue. */
#include "net/errqueue.h"

bool errqueue_enable(int fd, int family)
{
    (void)fd;
    (void)family;
    return true;
}

bool errqueue_take(int fd, struct address *ret_peer, int *ret_errno)
{
    (void)fd;
    (void)ret_peer;
    (void)ret_errno;
    return false;
}
