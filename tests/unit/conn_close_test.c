/* conn_close_test.c: proves the ways in which we end a connection: in order, with what still comes dropped and the last
 * acknowledgement awaited; at once; by a reset; and out of any call of its handler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "keeper.h"

static void send_text(struct keeper *keeper, const char *text)
{
    conn_send(keeper->conn, text, strlen(text));
}

static void closing_drops_what_still_comes_and_waits_for_the_acknowledgement(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.withholds = true;
    send_text(&keeper, "bye");
    conn_close(keeper.conn);
    scripted_says_text(&keeper.peer, "too");
    scripted_blocks(&keeper.peer);
    scripted_says_text(&keeper.peer, "late");
    world_pass(&keeper.world, CLOCK_SECOND);
    assert_int_equal(keeper.closed, 0);
    assert_int_equal(keeper.peer.shutdowns, 1);
    assert_int_equal(keeper.peer.taken, strlen("toolate"));
    assert_received(&keeper, "");
    keeper.peer.acknowledged = 3;
    world_pass(&keeper.world, 50 * CLOCK_MILLISECOND);
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.unacknowledged, 0);
    assert_false(keeper.peer.aborted);
}

/* What is left unread in a socket makes a reset of its closing. */
static void what_comes_with_the_acknowledgement_is_still_read(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.withholds = true;
    send_text(&keeper, "bye");
    conn_close(keeper.conn);
    world_pass(&keeper.world, CLOCK_SECOND);
    scripted_says_text(&keeper.peer, "late");
    keeper.peer.acknowledged = 3;
    keeper.world.now += 50 * CLOCK_MILLISECOND;
    conn_ready(keeper.conn, READY_TIMER);
    conn_set_settle(&keeper.world.set, keeper.world.now);
    assert_int_equal(keeper.peer.taken, strlen("late"));
    keeper_close(&keeper);
}

static void acknowledgements_are_looked_for_seldom_when_they_do_not_come(void **state)
{
    struct keeper keeper;
    uint64_t now;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.withholds = true;
    send_text(&keeper, "bye");
    conn_close(keeper.conn);
    world_settle(&keeper.world);
    now = keeper.world.now;
    assert_true(conn_interest(keeper.conn).deadline <= now + CLOCK_MILLISECOND);
    world_pass(&keeper.world, CLOCK_SECOND);
    now = keeper.world.now;
    assert_true(conn_interest(keeper.conn).deadline <= now + 50 * CLOCK_MILLISECOND);
    keeper.peer.reads = 0;
    world_pass(&keeper.world, CLOCK_SECOND);
    assert_true(keeper.peer.reads <= 2 * 20 + 2);
    keeper.peer.withholds = false;
    world_pass(&keeper.world, 50 * CLOCK_MILLISECOND);
    keeper_close(&keeper);
}

static void a_cut_counts_what_did_not_arrive(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.room = 2;
    keeper.peer.withholds = true;
    send_text(&keeper, "hello");
    conn_cut(keeper.conn, PARTY_LOCAL, NULL);
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.unsent, 3);
    assert_int_equal(keeper.outcome.unacknowledged, 2);
    assert_int_equal(keeper.outcome.closed_by, PARTY_LOCAL);
    assert_int_equal(world_last(&keeper.world, EVENT_CLOSED, 1)->event.unsent_bytes, 3);
}

static void a_cut_of_ours_does_not_hide_whose_end_came_first(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    conn_cut(keeper.conn, PARTY_LOCAL, NULL);
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.closed_by, PARTY_PEER);
}

/* Some servers take a FIN for a hang-up. */
static void an_end_without_an_answer_to_ours_is_told(void **state)
{
    struct keeper keeper;

    (void)state;
    for (int answered = 0; answered < 2; answered++) {
        keeper_open(&keeper, SCRIPTED_TCP);
        scripted_says_text(&keeper.peer, "greeting");
        world_settle(&keeper.world);
        conn_finish(keeper.conn);
        if (answered)
            scripted_says_text(&keeper.peer, "answer");
        scripted_ends(&keeper.peer);
        keeper_close(&keeper);
        assert_int_equal(world_last(&keeper.world, EVENT_CLOSED, 1)->event.fin_unanswered, !answered);
    }
}

static void a_reset_of_ours_aborts(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    conn_reset(keeper.conn);
    keeper_close(&keeper);
    assert_true(keeper.peer.aborted);
    assert_int_equal(keeper.outcome.closed_by, PARTY_RESET);
    assert_int_equal(keeper.outcome.reset_by, PARTY_LOCAL);
    assert_int_equal(world_count(&keeper.world, EVENT_RESET, 1), 1);
}

static void one_that_never_opened_fails(void **state)
{
    struct keeper keeper;
    struct error error;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    struct conn *conn = world_conn(&keeper.world, 2, keeper.conn->handler, &keeper);
    conn_cut(keeper.conn, PARTY_LOCAL, NULL);
    conn_set_connecting(conn);
    assert_int_equal(conn->state, CONN_CONNECTING);
    error_set(&error, STATUS_CONNECT, ECONNREFUSED, "connect");
    conn_failed(conn, &error);
    assert_int_equal(keeper.closed, 2);
    assert_string_equal(keeper.outcome.error.text, "connect: connection refused");
    keeper.closed = 1;
    keeper_close(&keeper);
}

/* Within a call of its handler a connection may be cut, closed, reset and finished. */

static void cut(struct conn *conn)
{
    conn_cut(conn, PARTY_LOCAL, NULL);
}

static void a_handler_may_end_its_connection(void **state)
{
    static void (*const ways[])(struct conn *conn) = {cut, conn_reset, conn_close};
    struct keeper keeper;

    (void)state;
    for (size_t i = 0; i < 3 * sizeof ways / sizeof ways[0]; i++) {
        keeper_open(&keeper, SCRIPTED_TCP);
        keeper.in_data = i / 3 == 0 ? ways[i % 3] : NULL;
        keeper.in_end = i / 3 == 1 ? ways[i % 3] : NULL;
        keeper.in_timer = i / 3 == 2 ? ways[i % 3] : NULL;
        conn_set_timer(keeper.conn, keeper.world.now);
        scripted_says_text(&keeper.peer, "a");
        scripted_says_text(&keeper.peer, "b");
        scripted_ends(&keeper.peer);
        keeper_close(&keeper);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closing_drops_what_still_comes_and_waits_for_the_acknowledgement),
        cmocka_unit_test(what_comes_with_the_acknowledgement_is_still_read),
        cmocka_unit_test(acknowledgements_are_looked_for_seldom_when_they_do_not_come),
        cmocka_unit_test(a_cut_counts_what_did_not_arrive),
        cmocka_unit_test(a_cut_of_ours_does_not_hide_whose_end_came_first),
        cmocka_unit_test(an_end_without_an_answer_to_ours_is_told),
        cmocka_unit_test(a_reset_of_ours_aborts),
        cmocka_unit_test(one_that_never_opened_fails),
        cmocka_unit_test(a_handler_may_end_its_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
