/* hangup_linux.c: an epoll(7) of one descriptor, itself readable once that one is hung up. */
#include "net/hangup.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

/* EPOLLERR and EPOLLHUP need not be asked for. */
int hangup_watch(int fd)
{
    struct epoll_event event = {.events = EPOLLET};
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

/* Edge-triggered: it is told once, though a hang-up never ends. */
bool hangup_take(int watch)
{
    struct epoll_event event;

    return epoll_wait(watch, &event, 1, 0) == 1;
}
