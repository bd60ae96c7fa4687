/* loop.c: from interest to libev's watchers and back (loop.h). The only file beside main.c that knows libev. */
#include "conn/loop.h"

#include <errno.h>
#include <ev.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/hangup.h"

enum {
    SIGNALS_MAXIMUM = 4,
    DESCRIPTORS_NEEDED = 4 /* libev's: epoll, timer, and a pipe for signals */
};

/* How often one asks again what cannot be waited for. */
static const uint64_t later_delay = 250 * CLOCK_MILLISECOND;

struct loop {
    struct ev_loop *ev;
    struct conn_set *set;
    struct ev_prepare settle;
    struct ev_signal signals[SIGNALS_MAXIMUM];
    size_t signal_count;
    int signal;
};

struct loop_watch {
    struct ev_io io;
    struct loop *loop;
    loop_callback *callback;
    void *argument;
};

struct loop_timer {
    struct ev_timer timer;
    struct loop *loop;
    uint64_t at;
    loop_callback *callback;
    void *argument;
};

/* A connection's watchers. */
struct conn_watchers {
    struct ev_io read, write, hangup;
    struct ev_timer deadline, again;
    uint64_t deadline_at;
    int hangup_fd;
    bool hangup_looked; /* hangup_fd was asked for */
    bool hangup_polled; /* there is none: hangup_seen, now and then */
};

static double seconds_until(uint64_t at, uint64_t now)
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
    ((struct conn_watchers *)conn->watchers)->deadline_at = CLOCK_NEVER;
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
    ev_timer_set(&watchers->deadline, seconds_until(deadline, loop->set->now), 0.);
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

/* What the connection is interested in has changed. */
static void conn_update(struct conn *conn, void *argument)
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
    conn->transport->ops->watch(conn->transport, &watch);
    set_io(loop, &watchers->read, interest.read, watch.read, EV_READ);
    set_io(loop, &watchers->write, interest.write, watch.write, EV_WRITE);
    set_hangup(loop, watchers, interest.hangup, watch.hangup);
    set_deadline(loop, watchers, interest.deadline);
    set_again(loop, watchers,
              wants(interest.read, watch.read, WATCH_READY) || wants(interest.write, watch.write, WATCH_READY),
              wants(interest.read, watch.read, WATCH_LATER) ||
                  wants(interest.write, watch.write, WATCH_LATER) ||
                  (interest.hangup && watchers->hangup_polled));
}

static void on_prepare(struct ev_loop *ev, struct ev_prepare *prepare, int events)
{
    struct loop *loop = prepare->data;

    (void)ev;
    (void)events;
    conn_set_settle(loop->set, clock_now());
}

/* libev ends the process where it gets no descriptor for itself: better to know before. */
static bool has_descriptors(void)
{
    int descriptors[DESCRIPTORS_NEEDED];
    size_t count = 0;

    while (count < DESCRIPTORS_NEEDED && (descriptors[count] = dup(STDERR_FILENO)) >= 0)
        count++;
    int system = errno;
    for (size_t i = 0; i < count; i++)
        close(descriptors[i]);
    errno = system;
    return count == DESCRIPTORS_NEEDED;
}

struct loop *loop_new(struct conn_set *set)
{
    struct ev_loop *ev = has_descriptors() ? ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV) : NULL;

    if (!ev)
        return NULL;
    struct loop *loop = memory_zeroed(sizeof *loop);
    loop->ev = ev;
    loop->set = set;
    set->update = conn_update;
    set->update_argument = loop;
    ev_prepare_init(&loop->settle, on_prepare);
    loop->settle.data = loop;
    ev_prepare_start(ev, &loop->settle);
    return loop;
}

void loop_free(struct loop *loop)
{
    ev_prepare_stop(loop->ev, &loop->settle);
    for (size_t i = 0; i < loop->signal_count; i++)
        ev_signal_stop(loop->ev, &loop->signals[i]);
    ev_loop_destroy(loop->ev);
    free(loop);
}

void loop_run(struct loop *loop)
{
    ev_run(loop->ev, 0);
    loop->set->now = clock_now(); /* a signal may have come after a long wait */
}

void loop_stop(struct loop *loop)
{
    ev_break(loop->ev, EVBREAK_ALL);
}

static void on_watch(struct ev_loop *ev, struct ev_io *io, int events)
{
    struct loop_watch *watch = (struct loop_watch *)io;

    (void)ev;
    (void)events;
    watch->loop->set->now = clock_now();
    watch->callback(watch->argument, watch->loop->set->now);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, unsigned events, loop_callback *callback,
                                  void *argument)
{
    struct loop_watch *watch = memory_zeroed(sizeof *watch);

    watch->loop = loop;
    watch->callback = callback;
    watch->argument = argument;
    ev_io_init(&watch->io, on_watch, fd,
               (events & LOOP_READ ? EV_READ : 0) | (events & LOOP_WRITE ? EV_WRITE : 0));
    ev_io_start(loop->ev, &watch->io);
    return watch;
}

void loop_watch_pause(struct loop_watch *watch, bool pause)
{
    if (pause)
        ev_io_stop(watch->loop->ev, &watch->io);
    else
        ev_io_start(watch->loop->ev, &watch->io);
}

void loop_watch_free(struct loop_watch *watch)
{
    if (!watch)
        return;
    ev_io_stop(watch->loop->ev, &watch->io);
    free(watch);
}

/* libev's idea of now may be a little behind: too early is set again. */
static void on_timer(struct ev_loop *ev, struct ev_timer *timer, int events)
{
    struct loop_timer *self = (struct loop_timer *)timer;
    struct conn_set *set = self->loop->set;

    (void)ev;
    (void)events;
    set->now = clock_now();
    if (set->now < self->at)
        loop_timer_set(self, self->at);
    else
        self->callback(self->argument, set->now);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_callback *callback, void *argument)
{
    struct loop_timer *timer = memory_zeroed(sizeof *timer);

    timer->loop = loop;
    timer->callback = callback;
    timer->argument = argument;
    ev_init(&timer->timer, on_timer);
    return timer;
}

void loop_timer_set(struct loop_timer *timer, uint64_t at)
{
    ev_timer_stop(timer->loop->ev, &timer->timer);
    timer->at = at;
    if (at == CLOCK_NEVER)
        return;
    ev_now_update(timer->loop->ev);
    ev_timer_set(&timer->timer, seconds_until(at, clock_now()), 0.);
    ev_timer_start(timer->loop->ev, &timer->timer);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer)
        return;
    ev_timer_stop(timer->loop->ev, &timer->timer);
    free(timer);
}

static void on_signal(struct ev_loop *ev, struct ev_signal *signal, int events)
{
    struct loop *loop = signal->data;

    (void)ev;
    (void)events;
    loop->signal = signal->signum;
    loop_stop(loop);
}

void loop_catch_signal(struct loop *loop, int number)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        return;
    struct ev_signal *signal = &loop->signals[loop->signal_count++];
    ev_signal_init(signal, on_signal, number);
    signal->data = loop;
    ev_signal_start(loop->ev, signal);
    /* Calls that may wait after all (a log that nobody reads, a FIFO without a reader) end with EINTR. */
    sigaction(number, NULL, &action);
    action.sa_flags &= ~SA_RESTART;
    sigaction(number, &action, NULL);
}

void loop_collect_signals(struct loop *loop)
{
    ev_run(loop->ev, EVRUN_NOWAIT);
}

int loop_signal(const struct loop *loop)
{
    return loop->signal;
}
