/* children_test.c: proves that every child is collected and told once, however many end at the same time, and that one
 * that is hung up gets SIGHUP and then SIGKILL. */
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
#include "conn/children.h"
#include "world.h"

enum { MANY = 50 };

struct nursery {
    struct world world;
    struct loop *loop;
    struct loop_timer *guard;
    struct children *children;
    int here;         /* started and not told yet */
    int last_status;
    int told;
};

static void on_guard(void *argument, uint64_t now)
{
    (void)argument;
    (void)now;
    fail_msg("a child was waited for in vain");
}

static void on_exited(void *argument, pid_t pid, int wait_status, uint64_t now)
{
    struct nursery *nursery = argument;

    assert_true(pid > 0);
    assert_true(now <= clock_now());
    nursery->told++;
    nursery->last_status = wait_status;
    if (--nursery->here == 0)
        loop_stop(nursery->loop);
}

static int nursery_open(void **state)
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

static int nursery_close(void **state)
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
static struct child *start(struct nursery *nursery, void (*body)(void))
{
    int ready[2];
    char byte;

    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        signal(SIGHUP, SIG_DFL);
        body();
        (void)!write(ready[1], "r", 1);
        for (;;)
            pause();
    }
    assert_true(pid > 0);
    close(ready[1]);
    (void)!read(ready[0], &byte, 1);
    close(ready[0]);
    nursery->here++;
    return children_add(nursery->children, pid, on_exited, nursery);
}

static void leave_with_7(void)
{
    _exit(7);
}

static void stay(void)
{
}

static void ignore_hang_up(void)
{
    signal(SIGHUP, SIG_IGN);
}

static void leave_soon(void)
{
    alarm(1);
}

static void all_that_end_are_told(void **state)
{
    struct nursery *nursery = *state;

    for (int i = 0; i < MANY; i++)
        start(nursery, leave_with_7);
    loop_run(nursery->loop);
    assert_int_equal(nursery->told, MANY);
    assert_true(WIFEXITED(nursery->last_status));
    assert_int_equal(WEXITSTATUS(nursery->last_status), 7);
}

static void one_that_is_hung_up_leaves_at_once(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    child_hang_up(start(nursery, stay), before);
    loop_run(nursery->loop);
    assert_true(WIFSIGNALED(nursery->last_status));
    assert_int_equal(WTERMSIG(nursery->last_status), SIGHUP);
    assert_true(clock_now() - before < CLOCK_SECOND);
}

static void the_time_of_a_hang_up_is_kept(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = start(nursery, stay);
    uint64_t at = clock_now() + CLOCK_SECOND / 5;

    child_hang_up(child, at + CLOCK_SECOND);
    child_hang_up(child, at); /* the earliest counts */
    child_hang_up(child, at + CLOCK_SECOND);
    loop_run(nursery->loop);
    assert_true(WIFSIGNALED(nursery->last_status));
    assert_int_equal(WTERMSIG(nursery->last_status), SIGHUP);
    assert_in_range(clock_now(), at, at + CLOCK_SECOND / 2);
}

static void one_that_will_not_leave_is_killed(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    child_hang_up(start(nursery, ignore_hang_up), before);
    loop_run(nursery->loop);
    assert_int_equal(WTERMSIG(nursery->last_status), SIGKILL);
    assert_in_range(clock_now() - before, 2 * CLOCK_SECOND, 4 * CLOCK_SECOND);
}

static void one_that_leaves_by_itself_is_let(void **state)
{
    struct nursery *nursery = *state;

    child_hang_up(start(nursery, leave_soon), clock_now() + 5 * CLOCK_SECOND);
    loop_run(nursery->loop);
    assert_int_equal(WTERMSIG(nursery->last_status), SIGALRM);
}

static void at_the_end_nobody_is_left_behind(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    for (int i = 0; i < MANY; i++)
        start(nursery, stay);
    children_free(nursery->children);
    assert_int_equal(nursery->told, MANY);
    assert_int_equal(WTERMSIG(nursery->last_status), SIGHUP);
    assert_true(clock_now() - before < CLOCK_SECOND);
    nursery->children = NULL;
}

static void at_the_end_who_stays_is_killed(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    start(nursery, ignore_hang_up);
    children_free(nursery->children);
    nursery->children = NULL;
    assert_int_equal(nursery->told, 1);
    assert_int_equal(WTERMSIG(nursery->last_status), SIGKILL);
    assert_in_range(clock_now() - before, 2 * CLOCK_SECOND, 3 * CLOCK_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_that_end_are_told, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(one_that_is_hung_up_leaves_at_once, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(the_time_of_a_hang_up_is_kept, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(one_that_will_not_leave_is_killed, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(one_that_leaves_by_itself_is_let, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(at_the_end_nobody_is_left_behind, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(at_the_end_who_stays_is_killed, nursery_open, nursery_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
