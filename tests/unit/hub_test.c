/* hub_test.c: proves that with -k all that clients say goes to standard output and standard input to all who are
 * there, that each client's fate is its own, and how the run ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hub_world.h"

static void input_goes_to_all_and_output_comes_from_all(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(&run.local, "to all");
    scripted_says_text(one, "first ");
    world_settle(&run.world);
    scripted_says_text(two, "second");
    world_settle(&run.world);
    assert_written(one, "to all");
    assert_written(two, "to all");
    assert_written(&run.local, "first second");
    hub_world_close(&run, STATUS_OK);
}

static void input_waits_until_somebody_is_there(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    scripted_says_text(&run.local, "early");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_int_equal(run.local.reads, 0);
    struct scripted *one = hub_world_guest(&run);
    assert_written(one, "early");
    assert_int_equal(one->shutdowns, 1);
    hub_world_close(&run, STATUS_OK);
}

static void who_comes_later_gets_what_comes_later(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run);
    scripted_says_text(&run.local, "early ");
    world_settle(&run.world);
    struct scripted *two = hub_world_guest(&run);
    scripted_says_text(&run.local, "late");
    world_settle(&run.world);
    assert_written(one, "early late");
    assert_written(two, "late");
    hub_world_close(&run, STATUS_OK);
}

static void line_ends_grow_once_for_all(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.config.crlf = true;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(&run.local, "a\r");
    scripted_says_text(&run.local, "\nb\n");
    world_settle(&run.world);
    assert_written(one, "a\r\nb\r\n");
    assert_written(two, "a\r\nb\r\n");
    hub_world_close(&run, STATUS_OK);
}

/* The end of standard input does not end the run. */

static void who_is_being_sent_to_gets_our_end(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(&run.local, "all");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(two->shutdowns, 1);
    scripted_says_text(two, "answer");
    scripted_ends(two);
    world_settle(&run.world);
    assert_written(&run.local, "answer");
    assert_int_equal(run.left, 1);
    assert_int_equal(run.done, 0);
    hub_world_close(&run, STATUS_OK);
}

static void who_comes_after_the_end_of_input_gets_ours_after_his_own(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    hub_world_guest(&run);
    scripted_says_text(&run.local, "all");
    scripted_ends(&run.local);
    world_settle(&run.world);
    struct scripted *late = hub_world_guest(&run);
    scripted_says_text(late, "late");
    world_settle(&run.world);
    assert_int_equal(late->shutdowns, 0);
    scripted_ends(late);
    world_settle(&run.world);
    assert_int_equal(late->shutdowns, 1);
    assert_int_equal(run.left, 1);
    assert_written(&run.local, "late");
    hub_world_close(&run, STATUS_OK);
}

static void empty_input_says_no_end_before_theirs(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    scripted_ends(&run.local);
    struct scripted *one = hub_world_guest(&run);
    assert_int_equal(one->shutdowns, 0);
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(run.left, 1);
    hub_world_close(&run, STATUS_OK);
}

static void with_half_close_empty_input_says_its_end_at_once(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.config.half_close = true;
    hub_world_start(&run);
    scripted_ends(&run.local);
    assert_int_equal(hub_world_guest(&run)->shutdowns, 1);
    assert_int_equal(hub_world_guest(&run)->shutdowns, 1);
    hub_world_close(&run, STATUS_OK);
}

static void their_end_leaves_our_direction_open(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run);
    scripted_ends(one);
    world_settle(&run.world);
    scripted_says_text(&run.local, "still");
    world_settle(&run.world);
    assert_written(one, "still");
    assert_int_equal(one->shutdowns, 0);
    assert_int_equal(run.local.shutdowns, 0);
    hub_world_close(&run, STATUS_OK);
}

static void quit_after_ends_each_after_its_silence(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.config.quit_after = CLOCK_SECOND;
    hub_world_start(&run);
    hub_world_guest(&run);
    struct scripted *two = hub_world_guest(&run);
    scripted_says_text(&run.local, "all");
    scripted_ends(&run.local);
    world_pass(&run.world, CLOCK_SECOND / 2);
    scripted_says_text(two, "x");
    world_pass(&run.world, CLOCK_SECOND / 2);
    assert_int_equal(run.left, 1);
    world_pass(&run.world, CLOCK_SECOND / 2);
    assert_int_equal(run.left, 2);
    assert_int_equal(run.done, 0);
    hub_world_close(&run, STATUS_OK);
}

static void one_guests_reset_is_its_own(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(one, "before");
    scripted_resets(one);
    scripted_says_text(&run.local, "all");
    world_settle(&run.world);
    assert_int_equal(run.left, 1);
    assert_written(&run.local, "before");
    assert_written(two, "all");
    assert_int_equal(world_count(&run.world, EVENT_RESET, 1), 1);
    hub_world_close(&run, STATUS_OK);
}

/* How the run ends. */

static void when_nobody_else_comes_it_ends_with_the_last(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_ends(&run.local);
    hub_close(run.hub);
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(run.done, 0);
    run.local.room = 2;
    scripted_says_text(two, "last");
    scripted_ends(two);
    world_settle(&run.world);
    assert_int_equal(run.done, 0);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_written(&run.local, "last");
    assert_int_equal(run.done, 1);
    hub_world_close(&run, STATUS_OK);
}

static void when_nobody_was_there_it_ends_at_once(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    hub_close(run.hub);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    hub_world_close(&run, STATUS_OK);
}

static void the_limit_of_bytes_is_of_all_together(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.config.max_bytes = 6;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(one, "0123");
    world_settle(&run.world);
    scripted_says_text(two, "4567");
    world_settle(&run.world);
    assert_written(&run.local, "012345");
    assert_int_equal(run.done, 1);
    hub_world_close(&run, STATUS_OK);
}

static void the_reader_of_standard_output_goes(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    hub_world_guest(&run);
    hub_world_guest(&run);
    scripted_leaves(&run.local);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    assert_true(run.ending.broken_pipe);
    hub_world_close(&run, STATUS_OK);
}

static void standard_output_is_full(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run);
    run.local.write_error = ENOSPC;
    scripted_says_text(one, "too much");
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    hub_world_close(&run, STATUS_LOCAL_IO);
}

static void a_cut_by_time_is_told_of_each(void **state)
{
    struct hub_world run;
    struct error error;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    hub_world_guest(&run);
    hub_world_guest(&run);
    error_set(&error, STATUS_TIMEOUT, 0, "--deadline: 1 s is over");
    hub_cut(run.hub, PARTY_TIMEOUT, &error);
    world_settle(&run.world);
    assert_int_equal(world_last(&run.world, EVENT_CLOSED, 1)->event.closed_by, PARTY_TIMEOUT);
    assert_int_equal(world_last(&run.world, EVENT_CLOSED, 2)->event.closed_by, PARTY_TIMEOUT);
    hub_world_close(&run, STATUS_TIMEOUT);
}

/* --label */

static void labelled_lines_do_not_mix_and_a_torn_one_is_completed(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.config.label = true;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(one, "fir");
    world_settle(&run.world);
    scripted_says_text(two, "second\nto");
    world_settle(&run.world);
    scripted_says_text(one, "st\n");
    world_settle(&run.world);
    scripted_resets(two);
    world_settle(&run.world);
    assert_written(&run.local, "2\tsecond\n1\tfirst\n2\tto\n");
    hub_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_goes_to_all_and_output_comes_from_all),
        cmocka_unit_test(input_waits_until_somebody_is_there),
        cmocka_unit_test(who_comes_later_gets_what_comes_later),
        cmocka_unit_test(line_ends_grow_once_for_all),
        cmocka_unit_test(who_is_being_sent_to_gets_our_end),
        cmocka_unit_test(who_comes_after_the_end_of_input_gets_ours_after_his_own),
        cmocka_unit_test(empty_input_says_no_end_before_theirs),
        cmocka_unit_test(with_half_close_empty_input_says_its_end_at_once),
        cmocka_unit_test(their_end_leaves_our_direction_open),
        cmocka_unit_test(quit_after_ends_each_after_its_silence),
        cmocka_unit_test(one_guests_reset_is_its_own),
        cmocka_unit_test(when_nobody_else_comes_it_ends_with_the_last),
        cmocka_unit_test(when_nobody_was_there_it_ends_at_once),
        cmocka_unit_test(the_limit_of_bytes_is_of_all_together),
        cmocka_unit_test(the_reader_of_standard_output_goes),
        cmocka_unit_test(standard_output_is_full),
        cmocka_unit_test(a_cut_by_time_is_told_of_each),
        cmocka_unit_test(labelled_lines_do_not_mix_and_a_torn_one_is_completed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
