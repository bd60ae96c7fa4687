/* sockopt_set.c: socket options handed to the system. */
#include "net/sockopt_internal.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "net/keepalive.h"

#ifndef TCP_FASTOPEN_CONNECT
#define TCP_FASTOPEN_CONNECT OPTION_MISSING
#endif

static bool set_int(int fd, struct sockopt_number option, uint32_t number)
{
    int value = (int)number;

    return setsockopt(fd, option.level, option.name, &value, sizeof value) == 0;
}

/* A dual-stack socket has IPv4's beside IPv6's; one that is IPv6 only may refuse it. */
bool sockopt_set_number(const struct sockopt *option, const struct sockopt_target *target)
{
    const struct sockopt_row *row = option->row;

    if (target->family != AF_INET6 || row->v6.level == 0 || row->v6.name == OPTION_MISSING)
        return set_int(target->fd, row->any, option->number);
    set_int(target->fd, row->any, option->number);
    return set_int(target->fd, row->v6, option->number);
}

bool sockopt_set_nothing(const struct sockopt *option, const struct sockopt_target *target)
{
    (void)option;
    (void)target;
    return true;
}

bool sockopt_set_text(const struct sockopt *option, const struct sockopt_target *target)
{
    return setsockopt(target->fd, option->row->any.level, option->row->any.name, option->text,
                      (socklen_t)strlen(option->text)) == 0;
}

static void tell_cut(const struct sockopt *option, const struct sockopt_target *target,
                     uint64_t got)
{
    const char *limit = strcmp(option->row->name, "sndbuf") == 0 ? sockopt_buffers.send_limit
                                                                 : sockopt_buffers.receive_limit;
    char text[160];
    int length =
        snprintf(text, sizeof text, "the system limits %s to %llu bytes (asked for %lu); see %s",
                 option->row->name, (unsigned long long)got, (unsigned long)option->number, limit);
    struct event event = {
        .type = EVENT_LIMIT,
        .t_ns = clock_now(),
        .conn = target->origin.conn,
        .basis = BASIS_KERNEL,
        .what = option->row->name,
        .limit_value = option->number,
        .actual_value = got,
        .message = {text, (size_t)length},
    };

    bus_emit(target->origin.bus, &event);
}

/* Systems cut in silence. */
bool sockopt_set_buffer(const struct sockopt *option, const struct sockopt_target *target)
{
    const struct sockopt_row *row = option->row;
    int size = 0;
    socklen_t length = sizeof size;
    uint64_t got;

    if (!set_int(target->fd, row->any, option->number))
        return false;
    if (target->origin.bus == NULL || !bus_wants(target->origin.bus, EVENT_LIMIT) ||
        getsockopt(target->fd, row->any.level, row->any.name, &size, &length) != 0)
        return true;
    got = (uint64_t)size / sockopt_buffers.factor;
    if (got < option->number)
        tell_cut(option, target, got);
    return true;
}

bool sockopt_set_keepalive(const struct sockopt *option, const struct sockopt_target *target)
{
    const struct keepalive times = {option->idle, option->interval, option->count};

    if (option->number == 0)
        return set_int(target->fd, option->row->any, 0);
    return keepalive_set(target->fd, &times);
}

bool sockopt_set_linger(const struct sockopt *option, const struct sockopt_target *target)
{
    struct linger linger = {.l_onoff = 1, .l_linger = (int)option->number};

    return setsockopt(target->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0;
}

/* A listener has a queue, a client only says that it wants to. */
bool sockopt_set_fastopen(const struct sockopt *option, const struct sockopt_target *target)
{
    const struct sockopt_number client = {IPPROTO_TCP, TCP_FASTOPEN_CONNECT};

    if (target->listening)
        return set_int(target->fd, option->row->any, option->number);
    return set_int(target->fd, client, option->number != 0);
}
