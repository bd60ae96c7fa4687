/* conn_idle_test.c: proves that -i ends a connection once its time has passed without a byte in either direction, not
 * before, and that acknowledgements which still come are activity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "keeper.h"

static const uint64_t second = CLOCK_SECOND;

static void open_idle(struct keeper *keeper)
{
    keeper_open(keeper, SCRIPTED_TCP);
    conn_set_idle(keeper->conn, second);
}

/* Asserts that it is timed out at this time since its opening, not more than late after it. */
static void assert_idle_at(struct keeper *keeper, uint64_t at, uint64_t late)
{
    uint64_t opened_at = keeper->conn->opened_at;

    world_pass(&keeper->world, at + 5 * second);
    assert_int_equal(keeper->closed, 1);
    assert_in_range(keeper->closed_at - opened_at, at, at + late);
    assert_int_equal(keeper->outcome.closed_by, PARTY_TIMEOUT);
    assert_int_equal(keeper->outcome.error.status, STATUS_TIMEOUT);
    assert_int_equal(world_count(&keeper->world, EVENT_TIMEOUT, 1), 1);
    keeper_close(keeper);
}

static void silence_ends_it(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    assert_idle_at(&keeper, second, 0);
    assert_non_null(strstr(keeper.outcome.error.text, "idle for 1 s"));
}

static void a_byte_received_begins_anew(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    world_pass(&keeper.world, second * 9 / 10);
    scripted_says_text(&keeper.peer, "x");
    assert_idle_at(&keeper, second * 19 / 10, 0);
}

/* We may have been stopped, or late: the loop says that the time is over, and nothing of the byte. */
static void a_byte_that_has_come_unseen_begins_anew(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    scripted_says_text(&keeper.peer, "x");
    keeper.world.now += second;
    conn_step(keeper.conn, READY_TIMER, keeper.world.now);
    assert_idle_at(&keeper, 2 * second, 0);
}

static void a_byte_sent_begins_anew(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    world_pass(&keeper.world, second * 9 / 10);
    conn_touch(keeper.conn);
    world_settle(&keeper.world);
    conn_send(keeper.conn, "x", 1);
    assert_idle_at(&keeper, second * 19 / 10, 0);
}

static void a_write_in_the_way_is_silence(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    keeper.peer.room = 3;
    keeper.peer.withholds = true;
    conn_send(keeper.conn, "hello", 5);
    assert_idle_at(&keeper, second, 0);
    assert_int_equal(keeper.outcome.unsent, 2);
    assert_int_equal(keeper.outcome.unacknowledged, 3);
}

/* A request that was acknowledged at once and is never answered. */
static void an_early_acknowledgement_is_no_later_activity(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    keeper.peer.withholds = true;
    conn_send(keeper.conn, "hello", 5);
    world_pass(&keeper.world, CLOCK_MILLISECOND);
    keeper.peer.acknowledged = 5;
    assert_idle_at(&keeper, second, 0);
}

/* What the kernel has taken may take long to arrive. */
static void acknowledgements_are_activity(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    keeper.peer.withholds = true;
    conn_send(keeper.conn, "hello", 5);
    for (size_t i = 1; i <= 5; i++) {
        world_pass(&keeper.world, second * 8 / 10);
        assert_int_equal(keeper.closed, 0);
        keeper.peer.acknowledged = i;
    }
    assert_idle_at(&keeper, 5 * (second * 8 / 10) + second, second / 4);
}

static void acknowledgements_are_activity_while_they_are_awaited(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    keeper.peer.withholds = true;
    conn_send(keeper.conn, "hello", 5);
    conn_close(keeper.conn);
    for (size_t i = 1; i <= 3; i++) {
        world_pass(&keeper.world, second * 8 / 10);
        assert_int_equal(keeper.closed, 0);
        keeper.peer.acknowledged = i;
    }
    assert_idle_at(&keeper, 3 * (second * 8 / 10) + second, second / 4);
    assert_int_equal(keeper.outcome.unacknowledged, 2);
}

static void one_that_has_timed_out_gets_no_other_timer(void **state)
{
    struct keeper keeper;

    (void)state;
    open_idle(&keeper);
    conn_set_timer(keeper.conn, keeper.world.now + second);
    assert_idle_at(&keeper, second, 0);
    assert_int_equal(keeper.timers, 0);
}

static void without_a_limit_it_may_be_idle_for_ever(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    world_pass(&keeper.world, 100000 * second);
    assert_int_equal(keeper.closed, 0);
    assert_true(conn_interest(keeper.conn).deadline == CLOCK_NEVER);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_ends_it),
        cmocka_unit_test(a_byte_received_begins_anew),
        cmocka_unit_test(a_byte_that_has_come_unseen_begins_anew),
        cmocka_unit_test(a_byte_sent_begins_anew),
        cmocka_unit_test(a_write_in_the_way_is_silence),
        cmocka_unit_test(an_early_acknowledgement_is_no_later_activity),
        cmocka_unit_test(acknowledgements_are_activity),
        cmocka_unit_test(acknowledgements_are_activity_while_they_are_awaited),
        cmocka_unit_test(one_that_has_timed_out_gets_no_other_timer),
        cmocka_unit_test(without_a_limit_it_may_be_idle_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
