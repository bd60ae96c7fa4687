/* children.c: processes that were started for clients (children.h). */
#include "conn/children.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"

static const uint64_t kill_delay = 2 * CLOCK_SECOND;
static const uint64_t kill_patience = CLOCK_SECOND; /* a process that waits for a device dies later */
static const uint64_t look_interval = 5 * CLOCK_MILLISECOND;

struct child {
    struct children *children;
    struct child *previous, *next;
    pid_t pid;
    uint64_t hang_up_at, kill_at; /* CLOCK_NEVER: not, or done */
    child_exited *exited;
    void *argument;
};

struct children {
    struct loop *loop;
    struct child *first;
    struct loop_timer *timer;
};

static uint64_t child_next_time(const struct child *child)
{
    return child->hang_up_at < child->kill_at ? child->hang_up_at : child->kill_at;
}

static void children_set_timer(struct children *children)
{
    uint64_t at = CLOCK_NEVER;

    for (const struct child *child = children->first; child; child = child->next)
        if (child_next_time(child) < at)
            at = child_next_time(child);
    loop_timer_set(children->timer, at);
}

/* Its group cannot have become another's: it exists for as long as its leader was not collected. */
static void child_signal(struct child *child, uint64_t now)
{
    if (now >= child->hang_up_at) {
        kill(-child->pid, SIGHUP);
        kill(-child->pid, SIGCONT); /* a stopped one would not notice */
        child->kill_at = clock_add(child->hang_up_at, kill_delay);
        child->hang_up_at = CLOCK_NEVER;
    }
    if (now >= child->kill_at) {
        kill(-child->pid, SIGKILL);
        child->kill_at = CLOCK_NEVER;
    }
}

static void children_signal(struct children *children, uint64_t now)
{
    for (struct child *child = children->first; child; child = child->next)
        child_signal(child, now);
}

static void child_remove(struct child *child)
{
    if (child->previous)
        child->previous->next = child->next;
    else
        child->children->first = child->next;
    if (child->next)
        child->next->previous = child->previous;
    free(child);
}

static void child_collect(struct child *child, uint64_t now)
{
    int wait_status = 0;
    pid_t pid = child->pid;
    child_exited *exited = child->exited;
    void *argument = child->argument;

    if (waitpid(pid, &wait_status, WNOHANG) != pid)
        return;
    child_remove(child);
    exited(argument, pid, wait_status, now);
}

/* One signal may stand for several. */
static void children_collect(struct children *children, uint64_t now)
{
    struct child *next;

    for (struct child *child = children->first; child; child = next) {
        next = child->next;
        child_collect(child, now);
    }
}

static void on_signal(void *argument, uint64_t now)
{
    struct children *children = argument;

    children_collect(children, now);
    children_set_timer(children);
}

static void on_timer(void *argument, uint64_t now)
{
    struct children *children = argument;

    children_signal(children, now);
    children_set_timer(children);
}

/* Whoever started us may have blocked it. */
static void unblock_signal(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

struct children *children_new(struct loop *loop)
{
    struct children *children = memory_zeroed(sizeof *children);

    children->loop = loop;
    children->timer = loop_timer_new(loop, on_timer, children);
    loop_watch_signal(loop, SIGCHLD, on_signal, children);
    unblock_signal();
    return children;
}

struct child *children_add(struct children *children, pid_t pid, child_exited *exited, void *argument)
{
    struct child *child = memory_zeroed(sizeof *child);

    child->children = children;
    child->pid = pid;
    child->hang_up_at = child->kill_at = CLOCK_NEVER;
    child->exited = exited;
    child->argument = argument;
    child->next = children->first;
    if (child->next)
        child->next->previous = child;
    children->first = child;
    return child;
}

void child_hang_up(struct child *child, uint64_t at)
{
    if (child->kill_at != CLOCK_NEVER || at >= child->hang_up_at)
        return;
    child->hang_up_at = at;
    child_signal(child, clock_now());
    children_set_timer(child->children);
}

/* SIGCHLD ends the sleep early. */
static void wait_a_moment(void)
{
    struct timespec moment = {.tv_nsec = (long)look_interval};

    nanosleep(&moment, NULL);
}

static void children_await(struct children *children, uint64_t until)
{
    for (;;) {
        uint64_t now = clock_now();
        children_signal(children, now);
        children_collect(children, now);
        if (!children->first || now >= until)
            return;
        wait_a_moment();
    }
}

void children_free(struct children *children)
{
    if (!children)
        return;
    uint64_t now = clock_now();
    for (struct child *child = children->first; child; child = child->next)
        child_hang_up(child, now);
    children_await(children, clock_add(now, kill_delay + kill_patience));
    while (children->first)
        child_remove(children->first);
    loop_unwatch_signal(children->loop, SIGCHLD);
    loop_timer_free(children->timer);
    free(children);
}
