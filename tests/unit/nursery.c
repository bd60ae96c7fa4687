/* nursery.c: children for tests (nursery.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "nursery.h"

static void on_guard(void *argument, uint64_t now)
{
    (void)argument;
    (void)now;
    fail_msg("a child was waited for in vain");
}

void nursery_on_exited(void *argument, pid_t pid, const struct child_end *end, uint64_t now)
{
    struct nursery *nursery = argument;

    assert_true(pid > 0);
    assert_true(now <= clock_now());
    nursery->told++;
    nursery->last = *end;
    if (--nursery->here == 0)
        loop_stop(nursery->loop);
}

/* As users do who need nothing more of it. */
void nursery_on_exited_alone(void *argument, pid_t pid, const struct child_end *end, uint64_t now)
{
    struct nursery *nursery = argument;

    nursery_on_exited(nursery, pid, end, now);
    for (int i = 0; i < NURSERY_MANY; i++)
        if (nursery->started[i].pid == pid)
            child_release(nursery->started[i].child, true);
}

void nursery_on_deserted(void *argument, uint64_t now)
{
    struct nursery *nursery = argument;

    assert_true(now <= clock_now());
    nursery->deserted++;
    loop_stop(nursery->loop);
}

int nursery_open(void **state)
{
    struct nursery *nursery = calloc(1, sizeof *nursery);

    *state = nursery;
    world_open(&nursery->world);
    nursery->loop = loop_new(&nursery->world.set);
    nursery->guard = loop_timer_new(nursery->loop, on_guard, NULL);
    loop_timer_set(nursery->guard, clock_add(clock_now(), 20 * CLOCK_SECOND));
    nursery->children = children_new(nursery->loop);
    return 0;
}

int nursery_close(void **state)
{
    struct nursery *nursery = *state;

    children_free(nursery->children);
    loop_timer_free(nursery->guard);
    loop_free(nursery->loop);
    world_close(&nursery->world);
    int left = waitpid(-1, NULL, WNOHANG);
    int system = errno;
    free(nursery);
    return left == -1 && system == ECHILD ? 0 : -1; /* no zombie */
}

/* Its group exists when this returns, and it has begun as it shall when a byte came. */
struct child *nursery_start(struct nursery *nursery, void (*body)(int ready), child_exited *exited)
{
    int ready[2];

    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        signal(SIGHUP, SIG_DFL);
        body(ready[1]);
        (void)!write(ready[1], &pid, sizeof pid);
        for (;;)
            pause();
    }
    assert_true(pid > 0);
    close(ready[1]);
    (void)!read(ready[0], &nursery->heir, sizeof nursery->heir);
    close(ready[0]);
    nursery->here++;
    struct child *child = children_add(nursery->children, pid, exited, nursery);
    assert_in_range(nursery->count, 0, NURSERY_MANY - 1);
    nursery->started[nursery->count].pid = pid;
    nursery->started[nursery->count++].child = child;
    return child;
}

static void on_time(void *argument, uint64_t now)
{
    (void)now;
    loop_stop(argument);
}

void nursery_run_for(struct nursery *nursery, uint64_t duration)
{
    struct loop_timer *timer = loop_timer_new(nursery->loop, on_time, nursery->loop);

    loop_timer_set(timer, clock_add(clock_now(), duration));
    loop_run(nursery->loop);
    loop_timer_free(timer);
}

/* A child that has ended is one of ours still. */
bool nursery_has_zombie(const struct nursery *nursery)
{
    siginfo_t info = {.si_pid = 0};

    return waitid(P_PID, (id_t)nursery->started[0].pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void nursery_stay(int ready)
{
    (void)ready;
}

void nursery_ignore_hang_up(int ready)
{
    (void)ready;
    signal(SIGHUP, SIG_IGN);
}

void nursery_leave_soon(int ready)
{
    (void)ready;
    alarm(1);
}
