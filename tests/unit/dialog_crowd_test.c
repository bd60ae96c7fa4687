/* dialog_crowd_test.c: proves that with many clients each dialog has its own steps, time and end, and that the first to
 * fail makes the status of the run, which goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialog_world.h"

static const struct dialog_line question[] = {{DIALOG_SEND, "q"}, {DIALOG_EXPECT, "ok"}, {DIALOG_SEND, NULL}};

static void start_crowd(struct service_world *run)
{
    dialog_world_open(run, question);
    run->one_client = false;
    service_world_start(run);
}

static void each_client_has_its_own_dialog(void **state)
{
    struct service_world run;

    (void)state;
    start_crowd(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(two, "ok");
    scripted_ends(two);
    world_settle(&run.world);
    assert_string_equal(dialog_world_steps(&run, 2), "done matched ");
    assert_string_equal(dialog_world_steps(&run, 1), "done ");
    scripted_says_text(one, "o");
    dialog_world_pass(&run, 9999);
    assert_int_equal(one->closes, 0);
    scripted_says_text(one, "k");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "q");
    assert_int_equal(run.left, 2);
    assert_int_equal(run.done, 0);
    service_close(run.service);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

static void the_first_failure_is_the_run_s_at_its_end(void **state)
{
    struct service_world run;

    (void)state;
    start_crowd(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "no");
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(two->closes, 0);
    assert_int_equal(run.done, 0);
    dialog_world_pass(&run, 10000);
    assert_int_equal(two->closes, 1);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 2), 1);
    struct scripted *three = service_world_client(&run);
    scripted_says_text(three, "ok");
    scripted_ends(three);
    world_settle(&run.world);
    assert_string_equal(dialog_world_steps(&run, 3), "done matched ");
    service_close(run.service);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_EXPECT);
}

static void a_reset_is_a_failure_of_its_dialog(void **state)
{
    struct service_world run;

    (void)state;
    start_crowd(&run);
    struct scripted *one = service_world_client(&run);
    scripted_resets(one);
    world_settle(&run.world);
    assert_int_equal(run.done, 0);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
    service_close(run.service);
    world_settle(&run.world);
    dialog_world_close(&run, STATUS_BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_client_has_its_own_dialog),
        cmocka_unit_test(the_first_failure_is_the_run_s_at_its_end),
        cmocka_unit_test(a_reset_is_a_failure_of_its_dialog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
