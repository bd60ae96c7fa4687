/* conn_datagram_test.c: proves that a connection of datagrams keeps their borders, the empty one's too, tells what was
 * cut, and survives a refusal where that is asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "keeper.h"

static void each_datagram_is_handed_over_alone(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    scripted_says_text(&keeper.peer, "one");
    scripted_says_text(&keeper.peer, "");
    scripted_says_text(&keeper.peer, "three");
    world_settle(&keeper.world);
    assert_received(&keeper, "onethree");
    assert_int_equal(keeper.data_calls, 3);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void each_datagram_is_written_alone(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    conn_send(keeper.conn, "one", 3);
    conn_send(keeper.conn, "", 0);
    conn_send(keeper.conn, "three", 5);
    assert_int_equal(keeper.peer.datagram_count, 3);
    assert_int_equal(keeper.peer.datagrams[0], 3);
    assert_int_equal(keeper.peer.datagrams[1], 0);
    assert_int_equal(keeper.peer.datagrams[2], 5);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

/* A datagram goes as it is or not at all; what a transport says of its length does not make another of its rest. */
static void a_short_write_leaves_no_rest(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    keeper.peer.piece = 2;
    conn_send(keeper.conn, "four", 4);
    world_settle(&keeper.world);
    assert_int_equal(keeper.peer.datagram_count, 1);
    assert_int_equal(keeper.peer.datagrams[0], 4);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void while_one_waits_there_is_no_room_for_another(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    keeper.peer.blocked_writes = 1;
    conn_send(keeper.conn, "", 0);
    assert_int_equal(conn_room(keeper.conn), 0);
    assert_true(conn_interest(keeper.conn).write);
    world_settle(&keeper.world);
    assert_int_equal(keeper.peer.datagram_count, 1);
    assert_int_equal(keeper.rooms, 1);
    assert_true(conn_room(keeper.conn) > 0);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

/* Longer than its buffer, a datagram has lost its rest: the next read gives the next one. */
static void a_cut_one_leaves_no_rest(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    conn_set_buffers(keeper.conn, 4, 100);
    scripted_says_text(&keeper.peer, "longer");
    scripted_says_text(&keeper.peer, "next");
    world_settle(&keeper.world);
    assert_received(&keeper, "longnext");
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void a_refusal_ends_it(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    scripted_says_text(&keeper.peer, "before");
    scripted_fails(&keeper.peer, ECONNREFUSED);
    world_settle(&keeper.world);
    assert_received(&keeper, "before");
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.error.status, STATUS_CONNECT);
    assert_int_equal(keeper.outcome.closed_by, PARTY_ERROR);
}

static void a_refusal_that_is_tolerated_is_told(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    keeper.conn->tolerant = true;
    scripted_fails(&keeper.peer, ECONNREFUSED);
    scripted_says_text(&keeper.peer, "still there");
    world_settle(&keeper.world);
    assert_received(&keeper, "still there");
    assert_true(keeper.conn->refused);
    assert_int_equal(world_count(&keeper.world, EVENT_ERROR, 1), 1);
    keeper.peer.passing_error = ECONNREFUSED;
    conn_send(keeper.conn, "refused", 7);
    world_settle(&keeper.world);
    conn_send(keeper.conn, "again", 5);
    assert_written(&keeper.peer, "again");
    assert_int_equal(world_count(&keeper.world, EVENT_ERROR, 1), 2);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void a_datagrams_end_is_no_fin(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UDP);
    conn_send(keeper.conn, "one", 3);
    conn_finish(keeper.conn);
    world_settle(&keeper.world);
    assert_int_equal(keeper.conn->out.state, HALF_SHUT);
    scripted_says_text(&keeper.peer, "answer");
    world_settle(&keeper.world);
    assert_received(&keeper, "answer");
    conn_close(keeper.conn);
    keeper_close(&keeper);
    assert_int_equal(world_count(&keeper.world, EVENT_FIN_SENT, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_datagram_is_handed_over_alone),
        cmocka_unit_test(each_datagram_is_written_alone),
        cmocka_unit_test(a_short_write_leaves_no_rest),
        cmocka_unit_test(while_one_waits_there_is_no_room_for_another),
        cmocka_unit_test(a_cut_one_leaves_no_rest),
        cmocka_unit_test(a_refusal_ends_it),
        cmocka_unit_test(a_refusal_that_is_tolerated_is_told),
        cmocka_unit_test(a_datagrams_end_is_no_fin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
