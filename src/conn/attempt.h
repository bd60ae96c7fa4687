/* attempt.h: one attempt to reach one address, until a transport is open: what dialling (race.c) and checking (probe.c)
 * have in common. It tells and judges nothing: that is up to whom it belongs. */
#ifndef SONDE_CONN_ATTEMPT_H
#define SONDE_CONN_ATTEMPT_H

#include "base/clock.h"
#include "conn/conn.h"
#include "conn/loop.h"
#include "transport/scheme.h"

/* So long an address has before the next one is tried beside it (RFC 8305, section 5). */
#define ATTEMPT_DELAY (250 * CLOCK_MILLISECOND)

/* What cannot be waited for (a full backlog, a full queue) is tried again after so long. */
#define ATTEMPT_LATER (20 * CLOCK_MILLISECOND)

/* All zero but for the first four. It may be copied until it is waited for the first time. */
struct attempt {
    struct loop *loop;
    struct conn_set *set;        /* its tap may capture the packets */
    struct address remote;
    uint32_t conn;               /* whose packets these are; 0: nobody's */
    struct transport *transport; /* NULL: not dialled, or handed over */
    enum io_status want;         /* IO_WANT_…: what it waits for */
    struct loop_watch *watch;
    struct loop_timer *timer;
};

/* options: all but remote. False with *ret_error if not even a socket can be had. */
bool attempt_dial(struct attempt *attempt, const struct scheme *scheme, struct transport_options options,
                  struct error *ret_error);

/* Goes on opening: IO_OK once open, IO_WANT_… if it has to wait, IO_ERROR. Packets that were captured are told before
 * it returns. */
struct io attempt_open(struct attempt *attempt);

/* What to wait on for want, or WATCH_…: it cannot be waited for. */
int attempt_descriptor(const struct attempt *attempt);

/* ready is called once there may be more to do, or at the time at, if that comes first. To be asked for again each
 * time, with the same two: a transport may change its descriptor as it opens. */
void attempt_wait(struct attempt *attempt, uint64_t now, uint64_t at, loop_callback *ready, void *argument);

/* Hands over the transport (or NULL), which nothing waits for any more. The attempt can dial again. */
struct transport *attempt_take(struct attempt *attempt);

/* Gives up what there is: the transport is closed, nothing is waited for. */
void attempt_cancel(struct attempt *attempt);

#endif
