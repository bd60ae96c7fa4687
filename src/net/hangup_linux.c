/* hangup_linux.c: an epoll(7) of one descriptor, itself readable once that one is hung up. */
#include "net/hangup.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

/* EPOLLERR and EPOLLHUP need not be asked for. */
int hangup_watch(int fd)
{
    struct epoll_event event = {.events = 0};
    int watch = epoll_create1(EPOLL_CLOEXEC);
    int refusal;

    if (watch < 0)
        return -1;
    if (epoll_ctl(watch, EPOLL_CTL_ADD, fd, &event) == 0)
        return watch;
    refusal = errno;
    close(watch);
    errno = refusal;
    return -1;
}

bool hangup_half_seen(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLRDHUP};

    return poll(&entry, 1, 0) == 1 && (entry.revents & POLLRDHUP) != 0;
}
