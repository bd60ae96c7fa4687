/* attempt.c: from an address to an open transport (attempt.h). */
#include "conn/attempt.h"

#include "conn/tap.h"

bool attempt_dial(struct attempt *attempt, const struct scheme *scheme, struct transport_options options,
                  struct error *ret_error)
{
    options.remote = &attempt->remote;
    tap_dial(attempt->set->tap, &attempt->remote);
    attempt->transport = scheme->dial(&options, ret_error);
    return attempt->transport;
}

static void attempt_claim_packets(struct attempt *attempt)
{
    struct tap *tap = attempt->set->tap;
    struct transport_description description = {0};

    if (!tap)
        return;
    attempt->transport->ops->describe(attempt->transport, &description);
    tap_claim(tap, attempt->conn, &description.local, &attempt->remote);
}

struct io attempt_open(struct attempt *attempt)
{
    struct io io = io_result(IO_OK, 0);

    if (attempt->transport->ops->open)
        io = attempt->transport->ops->open(attempt->transport);
    attempt_claim_packets(attempt);
    attempt->want = io.status;
    return io;
}

int attempt_descriptor(const struct attempt *attempt)
{
    struct watch watch = {WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};

    attempt->transport->ops->watch(attempt->transport, &watch);
    return attempt->want == IO_WANT_READ ? watch.read : watch.write;
}

static void attempt_unwatch(struct attempt *attempt)
{
    loop_watch_free(attempt->watch);
    attempt->watch = NULL;
}

static void attempt_set_timer(struct attempt *attempt, uint64_t at, loop_callback *ready, void *argument)
{
    if (!attempt->timer && at != CLOCK_NEVER)
        attempt->timer = loop_timer_new(attempt->loop, ready, argument);
    if (attempt->timer)
        loop_timer_set(attempt->timer, at);
}

void attempt_wait(struct attempt *attempt, uint64_t now, uint64_t at, loop_callback *ready, void *argument)
{
    int fd = attempt_descriptor(attempt);
    uint64_t later = fd >= 0 ? CLOCK_NEVER : clock_add(now, ATTEMPT_LATER);

    attempt_unwatch(attempt);
    if (fd >= 0)
        attempt->watch = loop_watch_new(attempt->loop, fd, attempt->want == IO_WANT_READ ? LOOP_READ : LOOP_WRITE,
                                        ready, argument);
    attempt_set_timer(attempt, later < at ? later : at, ready, argument);
}

struct transport *attempt_take(struct attempt *attempt)
{
    struct transport *transport = attempt->transport;

    attempt_unwatch(attempt);
    loop_timer_free(attempt->timer);
    attempt->timer = NULL;
    attempt->transport = NULL;
    return transport;
}

void attempt_cancel(struct attempt *attempt)
{
    struct transport *transport = attempt_take(attempt);

    if (transport)
        transport->ops->close(transport, false);
}
