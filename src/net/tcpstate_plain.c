/* tcpstate_plain.c: a system that tells no TCP states (tcpstate.h). */
#include "net/tcpstate.h"

#include <errno.h>

bool tcpstate_is_multipath(int fd)
{
    (void)fd;
    return false;
}

enum tcp_state tcpstate_of(int fd)
{
    (void)fd;
    return TCP_STATE_UNKNOWN;
}

enum tcp_state tcpstate_find(const struct address *local, const struct address *remote, bool thorough)
{
    (void)local;
    (void)remote;
    (void)thorough;
    return TCP_STATE_UNKNOWN;
}

bool tcpstate_keep_syn(int listener)
{
    (void)listener;
    errno = ENOPROTOOPT;
    return false;
}

size_t tcpstate_take_syn(int fd, void *buffer, size_t size)
{
    (void)fd;
    (void)buffer;
    (void)size;
    return 0;
}
