/* tcpinfo_plain.c: a system of whose sockets only the length of their queues is known, if that. */
#include "net/tcpinfo.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

/* The BSDs count what is in the queue until it was acknowledged, each under a name of its own. */
#ifndef SO_NWRITE
#define SO_NWRITE (-1)
#endif
#if defined FIONWRITE
#define QUEUE_REQUEST FIONWRITE
#elif defined TIOCOUTQ
#define QUEUE_REQUEST TIOCOUTQ
#else
#define QUEUE_REQUEST 0
#endif

const bool tcpinfo_tells_unacknowledged = SO_NWRITE != -1 || QUEUE_REQUEST != 0;
const bool tcpinfo_counts_fin = false;

void tcpinfo_read(int fd, struct tcp_figures *ret_figures)
{
    (void)fd;
    *ret_figures = (struct tcp_figures){.known = false};
}

size_t tcpinfo_unacknowledged(int fd)
{
    int count = 0, result;
    socklen_t length = sizeof count;

    if (SO_NWRITE != -1)
        result = getsockopt(fd, SOL_SOCKET, SO_NWRITE, &count, &length);
    else
        result = ioctl(fd, QUEUE_REQUEST, &count);
    return result == 0 && count > 0 ? (size_t)count : 0;
}

size_t tcpinfo_unread(int fd)
{
    int count = 0;

    return ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? (size_t)count : 0;
}

size_t tcpinfo_unsent(int fd)
{
    return tcpinfo_unacknowledged(fd);
}
