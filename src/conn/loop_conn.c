/* loop_conn.c: from a connection's interest to libev's watchers and back (loop_internal.h). */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/loop_internal.h"
#include "net/hangup.h"

/* How often one asks again what cannot be waited for. */
static const uint64_t later_delay = 250 * CLOCK_MILLISECOND;

/* A connection's watchers. */
struct conn_watchers {
    struct ev_io read, write, hangup;
    struct ev_timer deadline, again;
    uint64_t deadline_at;
    struct conn_interest interest; /* that they were set for */
    bool settled;       /* they stay as they are while that does */
    int hangup_fd;
    bool hangup_looked; /* hangup_fd was asked for */
    bool hangup_polled; /* there is none: hangup_seen, now and then */
};

double loop_seconds_until(uint64_t at, uint64_t now)
{
    return at <= now ? 0.0 : (double)(at - now) / (double)CLOCK_SECOND;
}

static void on_conn_io(struct ev_loop *ev, struct ev_io *io, int events)
{
    (void)ev;
    conn_ready(io->data, events & EV_READ ? READY_READ : 0U);
}

/* Its descriptor stays readable: once is enough. */
static void on_conn_hangup(struct ev_loop *ev, struct ev_io *io, int events)
{
    (void)events;
    ev_io_stop(ev, io);
    conn_ready(io->data, READY_HANGUP);
}

static void on_conn_deadline(struct ev_loop *ev, struct ev_timer *timer, int events)
{
    struct conn *conn = timer->data;

    (void)ev;
    (void)events;
    struct conn_watchers *watchers = conn->watchers;
    watchers->deadline_at = CLOCK_NEVER;
    watchers->settled = false;
    conn_ready(conn, READY_TIMER);
}

static void on_conn_again(struct ev_loop *ev, struct ev_timer *timer, int events)
{
    struct conn *conn = timer->data;
    struct conn_watchers *watchers = conn->watchers;
    struct watch watch;

    (void)ev;
    (void)events;
    conn->transport->ops->watch(conn->transport, &watch);
    conn_ready(conn, READY_READ);
    if (watchers->hangup_polled && hangup_seen(watch.hangup))
        conn_ready(conn, READY_HANGUP);
}

static struct conn_watchers *conn_watchers_new(struct conn *conn)
{
    struct conn_watchers *watchers = memory_zeroed(sizeof *watchers);

    ev_init(&watchers->read, on_conn_io);
    ev_init(&watchers->write, on_conn_io);
    ev_init(&watchers->hangup, on_conn_hangup);
    ev_init(&watchers->deadline, on_conn_deadline);
    ev_init(&watchers->again, on_conn_again);
    watchers->read.data = watchers->write.data = watchers->hangup.data = conn;
    watchers->deadline.data = watchers->again.data = conn;
    watchers->deadline_at = CLOCK_NEVER;
    watchers->hangup_fd = -1;
    return watchers;
}

static void conn_watchers_free(struct loop *loop, struct conn *conn)
{
    struct conn_watchers *watchers = conn->watchers;

    if (!watchers)
        return;
    ev_io_stop(loop->ev, &watchers->read);
    ev_io_stop(loop->ev, &watchers->write);
    ev_io_stop(loop->ev, &watchers->hangup);
    ev_timer_stop(loop->ev, &watchers->deadline);
    ev_timer_stop(loop->ev, &watchers->again);
    if (watchers->hangup_fd >= 0)
        close(watchers->hangup_fd);
    free(watchers);
    conn->watchers = NULL;
}

/* Watches fd if wanted. Other descriptors than before are taken over. */
static void set_io(struct loop *loop, struct ev_io *io, bool wanted, int fd, int events)
{
    bool wants = wanted && fd >= 0;

    if (ev_is_active(io) && (!wants || io->fd != fd))
        ev_io_stop(loop->ev, io);
    if (!wants || ev_is_active(io))
        return;
    ev_io_set(io, fd, events);
    ev_io_start(loop->ev, io);
}

/* A timer that fires too early is harmless: it is set anew. So later deadlines leave it alone. */
static void set_deadline(struct loop *loop, struct conn_watchers *watchers, uint64_t deadline)
{
    if (deadline >= watchers->deadline_at && deadline != CLOCK_NEVER)
        return;
    ev_timer_stop(loop->ev, &watchers->deadline);
    watchers->deadline_at = deadline;
    if (deadline == CLOCK_NEVER)
        return;
    ev_timer_set(&watchers->deadline, loop_seconds_until(deadline, loop->set->now), 0.);
    ev_timer_start(loop->ev, &watchers->deadline);
}

static void set_hangup(struct loop *loop, struct conn_watchers *watchers, bool wanted, int fd)
{
    if (wanted && !watchers->hangup_looked && fd >= 0) {
        watchers->hangup_looked = true;
        watchers->hangup_fd = hangup_watch(fd);
        watchers->hangup_polled = watchers->hangup_fd < 0 && errno != EPERM;
        if (watchers->hangup_fd >= 0) {
            ev_io_set(&watchers->hangup, watchers->hangup_fd, EV_READ);
            ev_io_start(loop->ev, &watchers->hangup);
        }
    }
    if (wanted || !watchers->hangup_looked)
        return;
    ev_io_stop(loop->ev, &watchers->hangup);
}

/* What looked like a hang-up was none: on with waiting for it. */
static void resume_hangup(struct loop *loop, struct conn *conn)
{
    struct conn_watchers *watchers = conn->watchers;

    if (conn->false_alarm && watchers->hangup_fd >= 0)
        ev_io_start(loop->ev, &watchers->hangup);
    conn->false_alarm = false;
}

static void set_again(struct loop *loop, struct conn_watchers *watchers, bool at_once, bool later)
{
    if (!at_once && !later) {
        ev_timer_stop(loop->ev, &watchers->again);
        return;
    }
    if (ev_is_active(&watchers->again) && !at_once)
        return;
    ev_timer_stop(loop->ev, &watchers->again);
    ev_timer_set(&watchers->again, at_once ? 0. : (double)later_delay / (double)CLOCK_SECOND, 0.);
    ev_timer_start(loop->ev, &watchers->again);
}

static bool wants(bool wanted, int descriptor, int special)
{
    return wanted && descriptor == special;
}

static bool is_same(const struct conn_interest *one, const struct conn_interest *other)
{
    return one->read == other->read && one->write == other->write && one->hangup == other->hangup &&
           one->deadline == other->deadline;
}

/* A socket that can be waited for: its descriptor is always the same, and the system tells when it is ready. */
static bool is_plain(const struct watch *watch)
{
    return watch->read >= 0 && watch->write == watch->read;
}

void loop_conn_update(struct conn *conn, void *argument)
{
    struct loop *loop = argument;
    struct watch watch = {WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};

    if (!conn->transport || conn->state == CONN_CLOSED) {
        conn_watchers_free(loop, conn);
        return;
    }
    struct conn_interest interest = conn_interest(conn);
    if (!conn->watchers)
        conn->watchers = conn_watchers_new(conn);
    struct conn_watchers *watchers = conn->watchers;
    if (watchers->settled && !conn->false_alarm && is_same(&interest, &watchers->interest))
        return;
    conn->transport->ops->watch(conn->transport, &watch);
    watchers->interest = interest;
    set_io(loop, &watchers->read, interest.read, watch.read, EV_READ);
    set_io(loop, &watchers->write, interest.write, watch.write, EV_WRITE);
    resume_hangup(loop, conn);
    set_hangup(loop, watchers, interest.hangup, watch.hangup);
    watchers->settled = is_plain(&watch) && !watchers->hangup_polled;
    set_deadline(loop, watchers, interest.deadline);
    set_again(loop, watchers,
              wants(interest.read, watch.read, WATCH_READY) || wants(interest.write, watch.write, WATCH_READY),
              wants(interest.read, watch.read, WATCH_LATER) ||
                  wants(interest.write, watch.write, WATCH_LATER) ||
                  (interest.hangup && watchers->hangup_polled));
}
