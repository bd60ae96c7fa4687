/* loop_internal.h: what loop.c and loop_conn.c share, the only files that know libev. Nobody else includes it. */
#ifndef SONDE_CONN_LOOP_INTERNAL_H
#define SONDE_CONN_LOOP_INTERNAL_H

#include <ev.h>

#include "conn/loop.h"

enum { SIGNALS_MAXIMUM = 12 };

struct caught_signal {
    struct ev_signal signal;
    struct loop *loop;
    loop_callback *callback; /* NULL: it stops the loop, */
    bool (*ask)(void *argument, uint64_t now); /* unless this, which may be NULL, has taken care of it */
    void *argument;
};

struct loop {
    struct ev_loop *ev;
    struct conn_set *set;
    struct ev_prepare settle;
    struct caught_signal signals[SIGNALS_MAXIMUM];
    size_t signal_count;
    int signal;
};

/* What libev wants to know of a point in time: not negative. */
double loop_seconds_until(uint64_t at, uint64_t now);

/* What the connection is interested in has changed, or it has closed: conn_set's update. argument: the loop. */
void loop_conn_update(struct conn *conn, void *argument);

#endif
