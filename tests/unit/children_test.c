/* children_test.c: proves that every child is collected and told once, however many end at the same time, and that one
 * that is hung up gets SIGHUP and then SIGKILL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "nursery.h"

static void leave_with_7(int ready)
{
    (void)ready;
    _exit(7);
}

static void all_that_end_are_told(void **state)
{
    struct nursery *nursery = *state;

    for (int i = 0; i < NURSERY_MANY; i++)
        nursery_start(nursery, leave_with_7, nursery_on_exited_alone);
    loop_run(nursery->loop);
    assert_int_equal(nursery->told, NURSERY_MANY);
    assert_int_equal(nursery->last.status, 7);
    assert_int_equal(nursery->last.signal, 0);
    assert_false(nursery_has_zombie(nursery));
}

static void one_that_is_hung_up_leaves_at_once(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    child_hang_up(nursery_start(nursery, nursery_stay, nursery_on_exited_alone), before);
    loop_run(nursery->loop);
    assert_int_equal(nursery->last.status, -1);
    assert_int_equal(nursery->last.signal, SIGHUP);
    assert_true(clock_now() - before < CLOCK_SECOND);
}

static void the_time_of_a_hang_up_is_kept(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = nursery_start(nursery, nursery_stay, nursery_on_exited_alone);
    uint64_t at = clock_now() + CLOCK_SECOND / 5;

    child_hang_up(child, at + CLOCK_SECOND);
    child_hang_up(child, at); /* the earliest counts */
    child_hang_up(child, at + CLOCK_SECOND);
    loop_run(nursery->loop);
    assert_int_equal(nursery->last.status, -1);
    assert_int_equal(nursery->last.signal, SIGHUP);
    assert_in_range(clock_now(), at, at + CLOCK_SECOND / 2);
}

static void one_that_will_not_leave_is_killed(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    child_hang_up(nursery_start(nursery, nursery_ignore_hang_up, nursery_on_exited_alone), before);
    loop_run(nursery->loop);
    assert_int_equal(nursery->last.signal, SIGKILL);
    assert_in_range(clock_now() - before, 2 * CLOCK_SECOND, 4 * CLOCK_SECOND);
}

static void one_that_leaves_by_itself_is_let(void **state)
{
    struct nursery *nursery = *state;

    child_hang_up(nursery_start(nursery, nursery_leave_soon, nursery_on_exited_alone), clock_now() + 5 * CLOCK_SECOND);
    loop_run(nursery->loop);
    assert_int_equal(nursery->last.signal, SIGALRM);
}

static void at_the_end_nobody_is_left_behind(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    for (int i = 0; i < NURSERY_MANY; i++)
        nursery_start(nursery, nursery_stay, nursery_on_exited_alone);
    children_free(nursery->children);
    assert_int_equal(nursery->told, NURSERY_MANY);
    assert_int_equal(nursery->last.signal, SIGHUP);
    assert_true(clock_now() - before < CLOCK_SECOND);
    nursery->children = NULL;
}

static void at_the_end_who_stays_is_killed(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    nursery_start(nursery, nursery_ignore_hang_up, nursery_on_exited_alone);
    children_free(nursery->children);
    nursery->children = NULL;
    assert_int_equal(nursery->told, 1);
    assert_int_equal(nursery->last.signal, SIGKILL);
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
