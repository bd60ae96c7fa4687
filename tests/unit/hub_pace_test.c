/* hub_pace_test.c: proves who sets the pace of many: the slowest client for 5 s and no longer, if others wait; and for
 * --ignore-empty and datagrams, who is there at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hub_world.h"

static const uint64_t patience = 5 * CLOCK_SECOND;

/* Two guests of whom the first takes no more. */
static void open_slow(struct hub_world *run)
{
    hub_world_open(run);
    run->read_size = 4;
    hub_world_start(run);
    hub_world_guest(run);
    hub_world_guest(run);
    run->peers[0].room = 2;
    scripted_says_text(&run->local, "0123456789");
    world_settle(&run->world);
}

static void the_slowest_sets_the_pace(void **state)
{
    struct hub_world run;

    (void)state;
    open_slow(&run);
    assert_written(&run.peers[0], "01");
    assert_written(&run.peers[1], "0123");
    world_pass(&run.world, patience - 1);
    assert_int_equal(run.left, 0);
    assert_true(run.local.taken <= 4);
    run.peers[0].room = SIZE_MAX;
    world_settle(&run.world);
    assert_written(&run.peers[0], "0123456789");
    assert_written(&run.peers[1], "0123456789");
    world_pass(&run.world, 10 * patience);
    assert_int_equal(run.left, 0);
    hub_world_close(&run, STATUS_OK);
}

static void after_5_s_it_is_dropped_and_told(void **state)
{
    struct hub_world run;

    (void)state;
    open_slow(&run);
    world_pass(&run.world, patience);
    assert_int_equal(run.left, 1);
    assert_int_equal(run.peers[0].closes, 1);
    assert_written(&run.peers[1], "0123456789");
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "dropped"));
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "2 bytes unsent"));
    hub_world_close(&run, STATUS_OK);
}

/* The kernel has buffers of its own. */
static void what_the_kernel_still_takes_is_no_sign_of_life(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.read_size = 4;
    hub_world_start(&run);
    struct scripted *slow = hub_world_guest(&run), *other = hub_world_guest(&run);
    slow->withholds = true;
    slow->room = 2;
    for (int i = 0; i < 10; i++)
        scripted_says_text(&run.local, "0123");
    world_pass(&run.world, patience - CLOCK_MILLISECOND);
    slow->room = 4;
    world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(run.left, 1);
    assert_int_equal(slow->closes, 1);
    assert_int_equal(buffer_length(&other->written), 40);
    hub_world_close(&run, STATUS_OK);
}

static void what_it_acknowledges_is(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.read_size = 4;
    hub_world_start(&run);
    struct scripted *slow = hub_world_guest(&run);
    hub_world_guest(&run);
    slow->withholds = true;
    slow->room = 2;
    for (int i = 0; i < 10; i++)
        scripted_says_text(&run.local, "0123");
    for (int i = 0; i < 9; i++) {
        world_pass(&run.world, patience - CLOCK_MILLISECOND);
        assert_int_equal(run.left, 0);
        slow->acknowledged = buffer_length(&slow->written);
        slow->room = 4;
    }
    hub_world_close(&run, STATUS_OK);
}

static void alone_it_may_be_as_slow_as_it_likes(void **state)
{
    struct hub_world run;

    (void)state;
    open_slow(&run);
    scripted_resets(&run.peers[1]);
    world_pass(&run.world, 20 * patience);
    assert_int_equal(run.left, 1);
    run.peers[0].room = SIZE_MAX;
    world_settle(&run.world);
    assert_written(&run.peers[0], "0123456789");
    hub_world_close(&run, STATUS_OK);
}

static void one_who_comes_later_waits_no_longer(void **state)
{
    struct hub_world run;

    (void)state;
    open_slow(&run);
    scripted_resets(&run.peers[1]);
    world_pass(&run.world, 2 * patience);
    struct scripted *third = hub_world_guest(&run);
    world_pass(&run.world, patience);
    assert_int_equal(run.left, 2);
    assert_int_equal(run.peers[0].closes, 1);
    assert_written(third, "456789");
    hub_world_close(&run, STATUS_OK);
}

static void when_input_has_ended_nobody_waits(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    struct scripted *slow = hub_world_guest(&run), *other = hub_world_guest(&run);
    slow->room = 2;
    scripted_says_text(&run.local, "0123");
    world_settle(&run.world);
    scripted_ends(other);
    scripted_ends(&run.local);
    world_pass(&run.world, patience / 2);
    slow->room = SIZE_MAX;
    world_pass(&run.world, patience);
    assert_written(slow, "0123");
    assert_int_equal(slow->shutdowns, 1);
    hub_world_close(&run, STATUS_OK);
}

/* It cannot be told yet, for standard output is in the way of what it said before. */
static void one_who_has_failed_holds_up_nobody(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.read_size = 4;
    hub_world_start(&run);
    struct scripted *failed = hub_world_guest(&run), *other = hub_world_guest(&run);
    run.local.room = 0;
    scripted_says_text(failed, "before it failed");
    world_settle(&run.world);
    failed->passing_error = ECONNRESET;
    scripted_says_text(&run.local, "0123456789");
    world_settle(&run.world);
    assert_int_equal(run.left, 0);
    assert_written(other, "0123456789");
    run.local.room = SIZE_MAX;
    hub_world_close(&run, STATUS_OK);
}

static void slow_standard_output_does_not_hold_up_input(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.read_size = 4;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run);
    run.local.room = 0;
    for (int i = 0; i < 20; i++) {
        scripted_says_text(one, "from");
        scripted_says_text(&run.local, "to");
        world_settle(&run.world);
        assert_true(one->taken <= 3 * 4);
    }
    assert_int_equal(buffer_length(&one->written), 40);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&run.local.written), 80);
    hub_world_close(&run, STATUS_OK);
}

/* --ignore-empty */

static void a_silent_guest_does_not_count(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.config.ignore_empty = true;
    hub_world_start(&run);
    struct scripted *silent = hub_world_guest(&run);
    scripted_says_text(&run.local, "for who speaks");
    world_settle(&run.world);
    assert_int_equal(run.local.reads, 0);
    scripted_ends(silent);
    world_settle(&run.world);
    assert_int_equal(run.left, 1);
    assert_int_equal(run.counted, 0);
    struct scripted *speaks = hub_world_guest(&run);
    scripted_says_text(speaks, "x");
    world_settle(&run.world);
    assert_written(speaks, "for who speaks");
    assert_int_equal(buffer_length(&silent->written), 0);
    scripted_resets(speaks);
    world_settle(&run.world);
    assert_int_equal(run.counted, 1);
    hub_world_close(&run, STATUS_OK);
}

static void without_it_every_guest_counts(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    hub_world_start(&run);
    scripted_resets(hub_world_guest(&run));
    world_settle(&run.world);
    assert_int_equal(run.left, 1);
    assert_int_equal(run.counted, 1);
    hub_world_close(&run, STATUS_OK);
}

/* Datagrams */

static void datagrams_go_to_whoever_spoke_last(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.datagram = true;
    hub_world_start(&run);
    scripted_says_text(&run.local, "first");
    world_settle(&run.world);
    assert_int_equal(run.local.reads, 0);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    assert_int_equal(run.local.reads, 0);
    scripted_says_text(one, "1");
    world_settle(&run.world);
    assert_written(one, "first");
    scripted_says_text(two, "2");
    world_settle(&run.world);
    scripted_says_text(&run.local, "second");
    world_settle(&run.world);
    assert_written(one, "first");
    assert_written(two, "second");
    assert_written(&run.local, "12");
    hub_world_close(&run, STATUS_OK);
}

static void when_the_last_speaker_has_gone_input_waits_for_the_next(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.datagram = true;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run);
    scripted_says_text(one, "1");
    world_settle(&run.world);
    conn_cut(run.conns[0], PARTY_TIMEOUT, NULL);
    scripted_says_text(&run.local, "for two");
    world_settle(&run.world);
    struct scripted *two = hub_world_guest(&run);
    scripted_says_text(two, "2");
    world_settle(&run.world);
    assert_written(two, "for two");
    assert_written(one, "");
    hub_world_close(&run, STATUS_OK);
}

static void the_end_of_input_ends_no_datagram_guest(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    run.datagram = true;
    run.config.quit_after = CLOCK_SECOND;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run);
    scripted_says_text(one, "1");
    scripted_says_text(&run.local, "answer");
    scripted_ends(&run.local);
    world_pass(&run.world, 100 * CLOCK_SECOND);
    assert_written(one, "answer");
    scripted_says_text(one, "more");
    world_settle(&run.world);
    assert_written(&run.local, "1more");
    assert_int_equal(run.left, 0);
    hub_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slowest_sets_the_pace),
        cmocka_unit_test(after_5_s_it_is_dropped_and_told),
        cmocka_unit_test(what_the_kernel_still_takes_is_no_sign_of_life),
        cmocka_unit_test(what_it_acknowledges_is),
        cmocka_unit_test(alone_it_may_be_as_slow_as_it_likes),
        cmocka_unit_test(one_who_comes_later_waits_no_longer),
        cmocka_unit_test(when_input_has_ended_nobody_waits),
        cmocka_unit_test(one_who_has_failed_holds_up_nobody),
        cmocka_unit_test(slow_standard_output_does_not_hold_up_input),
        cmocka_unit_test(a_silent_guest_does_not_count),
        cmocka_unit_test(without_it_every_guest_counts),
        cmocka_unit_test(datagrams_go_to_whoever_spoke_last),
        cmocka_unit_test(when_the_last_speaker_has_gone_input_waits_for_the_next),
        cmocka_unit_test(the_end_of_input_ends_no_datagram_guest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
