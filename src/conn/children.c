/* children.c: processes that were started for clients (children.h). */
#include "conn/children.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/process_group.h"

static const uint64_t kill_delay = 2 * CLOCK_SECOND;
static const uint64_t kill_patience = CLOCK_SECOND; /* a process that waits for a device dies later */
static const uint64_t look_interval = CLOCK_SECOND / 2;
static const uint64_t last_look_interval = 5 * CLOCK_MILLISECOND;

struct child {
    struct children *children;
    struct child *previous, *next;
    pid_t pid;
    uint64_t hang_up_at, kill_at; /* CLOCK_NEVER: not, or done */
    child_exited *exited;
    child_deserted *deserted; /* NULL: nobody asks */
    void *argument;
    struct child_end end;
    bool has_ended, is_told, is_killed, is_released;
};

struct children {
    struct loop *loop;
    struct child *first;
    struct loop_timer *timer;
    uint64_t look_at;              /* for heirs of those that are followed; CLOCK_NEVER: there are none */
    bool is_telling;               /* one look serves for all */
    struct process_groups *groups; /* then, if somebody asked */
};

static uint64_t child_next_time(const struct child *child)
{
    return child->hang_up_at < child->kill_at ? child->hang_up_at : child->kill_at;
}

static void children_set_timer(struct children *children)
{
    uint64_t at = children->look_at;

    for (const struct child *child = children->first; child; child = child->next)
        if (child_next_time(child) < at)
            at = child_next_time(child);
    loop_timer_set(children->timer, at);
}

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
        child->is_killed = true;
        if (child->deserted)
            child->children->look_at = now;
    }
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

static void child_collect(struct child *child)
{
    waitpid(child->pid, NULL, WNOHANG);
    child_remove(child);
}

static void child_collect_if_done(struct child *child)
{
    if (child->is_released && child_next_time(child) == CLOCK_NEVER)
        child_collect(child);
}

static void children_signal(struct children *children, uint64_t now)
{
    for (struct child *child = children->first; child; child = child->next)
        child_signal(child, now);
}

/* Whether they have ended. */

static void child_look(struct child *child)
{
    siginfo_t info = {.si_pid = 0};

    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid != child->pid)
        return;
    bool has_left = info.si_code == CLD_EXITED;
    child->has_ended = true;
    child->end.status = has_left ? info.si_status : -1;
    child->end.signal = has_left ? 0 : info.si_status;
}

static void child_tell(struct child *child, uint64_t now)
{
    child->is_told = true;
    child->exited(child->argument, child->pid, &child->end, now); /* may free it */
}

/* One signal may stand for several. Whoever has ended did so before anybody looks for heirs: none is missed. */
static void children_look(struct children *children, uint64_t now)
{
    struct child *next;

    for (struct child *child = children->first; child; child = child->next)
        if (!child->has_ended)
            child_look(child);
    children->is_telling = true;
    for (struct child *child = children->first; child; child = next) {
        next = child->next;
        if (child->has_ended && !child->is_told)
            child_tell(child, now);
    }
    children->is_telling = false;
    process_groups_free(children->groups);
    children->groups = NULL;
}

/* Heirs. */

bool child_has_heirs(const struct child *child)
{
    struct children *children = child->children;

    if (!children->is_telling) {
        struct process_groups *groups = process_groups_look();
        bool has_others = process_groups_has_others(groups, child->pid);
        process_groups_free(groups);
        return has_others;
    }
    if (!children->groups)
        children->groups = process_groups_look();
    return process_groups_has_others(children->groups, child->pid);
}

void child_follow(struct child *child, child_deserted *deserted)
{
    struct children *children = child->children;
    uint64_t at = clock_add(clock_now(), look_interval);

    child->deserted = deserted;
    if (at < children->look_at)
        children->look_at = at;
    children_set_timer(children);
}

static void child_tell_deserted(struct child *child, uint64_t now)
{
    child_deserted *deserted = child->deserted;

    child->deserted = NULL;
    child->hang_up_at = child->kill_at = CLOCK_NEVER;
    deserted(child->argument, now); /* may free it */
}

static void children_look_for_heirs(struct children *children, uint64_t now)
{
    struct process_groups *groups = process_groups_look();
    struct child *next;

    children->look_at = CLOCK_NEVER;
    for (struct child *child = children->first; child; child = next) {
        next = child->next;
        if (!child->deserted)
            continue;
        if (child->is_killed || !process_groups_has_others(groups, child->pid))
            child_tell_deserted(child, now);
        else
            children->look_at = clock_add(now, look_interval);
    }
    process_groups_free(groups);
}

static void on_signal(void *argument, uint64_t now)
{
    struct children *children = argument;

    children_look(children, now);
    children_set_timer(children);
}

static void on_timer(void *argument, uint64_t now)
{
    struct children *children = argument;
    struct child *next;

    children_signal(children, now);
    if (now >= children->look_at)
        children_look_for_heirs(children, now);
    for (struct child *child = children->first; child; child = next) {
        next = child->next;
        child_collect_if_done(child);
    }
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
    children->look_at = CLOCK_NEVER;
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

void child_release(struct child *child, bool spare)
{
    child->is_released = true;
    child->deserted = NULL;
    if (spare)
        child->hang_up_at = CLOCK_NEVER;
    child_collect_if_done(child);
}

/* The end of all. */

/* SIGCHLD ends the sleep early. */
static void wait_a_moment(void)
{
    struct timespec moment = {.tv_nsec = (long)last_look_interval};

    nanosleep(&moment, NULL);
}

/* Those that have ended, and whose groups are gone or were killed. Somebody the look did not show is killed early. */
static void children_collect(struct children *children)
{
    struct process_groups *groups = NULL;
    struct child *next;

    for (struct child *child = children->first; child; child = next) {
        next = child->next;
        if (!child->has_ended)
            continue;
        if (!groups)
            groups = process_groups_look();
        if (child->kill_at != CLOCK_NEVER && process_groups_has_others(groups, child->pid))
            continue;
        kill(-child->pid, SIGKILL);
        child_collect(child);
    }
    process_groups_free(groups);
}

static void children_await(struct children *children, uint64_t until)
{
    for (;;) {
        uint64_t now = clock_now();
        children_signal(children, now);
        children_look(children, now);
        children_collect(children);
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
