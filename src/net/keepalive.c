/* keepalive.c: SO_KEEPALIVE and the settings of TCP that belong to it (keepalive.h). */
#include "net/keepalive.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>

#include "net/sockopt_internal.h"

/* macOS has another name, OpenBSD has none of these. */
#if !defined TCP_KEEPIDLE && defined TCP_KEEPALIVE
#define TCP_KEEPIDLE TCP_KEEPALIVE
#endif
#ifndef TCP_KEEPIDLE
#define TCP_KEEPIDLE OPTION_MISSING
#endif
#ifndef TCP_KEEPINTVL
#define TCP_KEEPINTVL OPTION_MISSING
#endif
#ifndef TCP_KEEPCNT
#define TCP_KEEPCNT OPTION_MISSING
#endif

/* 0, or errno. */
static int time_set(int fd, int name, uint32_t time)
{
    int value = (int)time;

    if (time == 0)
        return 0;
    if (name == OPTION_MISSING)
        return ENOPROTOOPT;
    return setsockopt(fd, IPPROTO_TCP, name, &value, sizeof value) == 0 ? 0 : errno;
}

bool keepalive_set(int fd, const struct keepalive *times)
{
    int yes = 1;
    const int results[] = {
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes) == 0 ? 0 : errno,
        time_set(fd, TCP_KEEPIDLE, times->idle),
        time_set(fd, TCP_KEEPINTVL, times->interval),
        time_set(fd, TCP_KEEPCNT, times->count),
    };

    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        if (results[i] != 0) {
            errno = results[i];
            return false;
        }
    }
    return true;
}
