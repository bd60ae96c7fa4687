/* loop.c: waiting, with libev (loop.h). The watchers of connections are in loop_conn.c. */

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/loop_internal.h"
#include "transport/descriptor.h"

enum { DESCRIPTORS_NEEDED = 4 }; /* libev's: epoll, timer, and a pipe for signals */

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

static void on_prepare(struct ev_loop *ev, struct ev_prepare *prepare, int events)
{
    struct loop *loop = prepare->data;

    (void)ev;
    (void)events;
    conn_set_settle(loop->set, clock_now());
}

struct loop *loop_new(struct conn_set *set)
{
    /* libev ends the process where it gets no descriptor for itself: better to know before. */
    bool can_wait = descriptor_are_free(DESCRIPTORS_NEEDED);
    struct ev_loop *ev = can_wait ? ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV) : NULL;

    if (!ev)
        return NULL;
    struct loop *loop = memory_zeroed(sizeof *loop);
    loop->ev = ev;
    loop->set = set;
    set->update = loop_conn_update;
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
        ev_signal_stop(loop->ev, &loop->signals[i].signal);
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
    ev_timer_set(&timer->timer, loop_seconds_until(at, clock_now()), 0.);
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
    struct caught_signal *caught = (struct caught_signal *)signal;
    struct loop *loop = caught->loop;

    (void)ev;
    (void)events;
    if (caught->callback) {
        loop->set->now = clock_now();
        caught->callback(caught->argument, loop->set->now);
        return;
    }
    loop->set->now = clock_now();
    if (caught->ask && caught->ask(caught->argument, loop->set->now))
        return;
    loop->signal = signal->signum;
    loop->set->interrupted = true;
    loop_stop(loop);
}

/* Where the signal has been watched before, or the next free place. */
static struct caught_signal *place_of_signal(struct loop *loop, int number)
{
    for (size_t i = 0; i < loop->signal_count; i++)
        if (loop->signals[i].signal.signum == number)
            return &loop->signals[i];
    assert(loop->signal_count < SIGNALS_MAXIMUM);
    return &loop->signals[loop->signal_count++];
}

void loop_watch_signal(struct loop *loop, int number, loop_callback *callback, void *argument)
{
    struct caught_signal *caught = place_of_signal(loop, number);

    *caught = (struct caught_signal){.loop = loop, .callback = callback, .argument = argument};
    ev_signal_init(&caught->signal, on_signal, number);
    ev_signal_start(loop->ev, &caught->signal);
}

void loop_unwatch_signal(struct loop *loop, int number)
{
    for (size_t i = 0; i < loop->signal_count; i++)
        if (loop->signals[i].signal.signum == number)
            ev_signal_stop(loop->ev, &loop->signals[i].signal);
}

void loop_catch_signal(struct loop *loop, int number)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        return;
    loop_watch_signal(loop, number, NULL, NULL);
    /* Calls that may wait after all (a log that nobody reads, a FIFO without a reader) end with EINTR. */
    sigaction(number, NULL, &action);
    action.sa_flags &= ~SA_RESTART;
    sigaction(number, &action, NULL);
}

void loop_ask_first(struct loop *loop, int number, bool (*ask)(void *argument, uint64_t now), void *argument)
{
    for (size_t i = 0; i < loop->signal_count; i++) {
        struct caught_signal *caught = &loop->signals[i];
        if (caught->signal.signum == number && !caught->callback) {
            caught->ask = ask;
            caught->argument = argument;
        }
    }
}

void loop_collect_signals(struct loop *loop)
{
    ev_run(loop->ev, EVRUN_NOWAIT);
}

int loop_signal(const struct loop *loop)
{
    return loop->signal;
}
