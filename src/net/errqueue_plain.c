/* errqueue_plain.c: a system whose sockets have no error queue. */
#include "net/errqueue.h"

#include <errno.h>

bool errqueue_enable(int fd, int family)
{
    (void)fd;
    (void)family;
    errno = ENOPROTOOPT;
    return false;
}

void errqueue_disable(int fd, int family)
{
    (void)fd;
    (void)family;
}

bool errqueue_take(int fd, struct address *ret_peer, int *ret_errno)
{
    (void)fd;
    (void)ret_peer;
    (void)ret_errno;
    return false;
}

bool errqueue_take_icmp(int fd, struct icmp_error *ret_icmp, int *ret_errno)
{
    (void)fd;
    (void)ret_icmp;
    (void)ret_errno;
    return false;
}

bool errqueue_tells_connecting(void)
{
    return false;
}
