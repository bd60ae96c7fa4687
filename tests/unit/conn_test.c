/* conn_test.c: proves that a connection hands over all that arrives and writes all that is sent, waits where it is
 * told to, carries both ends, holds no memory while nothing waits, and survives what its handler does to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "keeper.h"

static void send_text(struct keeper *keeper, const char *text)
{
    conn_send(keeper->conn, text, strlen(text));
}

static void what_arrives_is_handed_over(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    scripted_says_text(&keeper.peer, "one ");
    scripted_blocks(&keeper.peer);
    scripted_says_text(&keeper.peer, "two");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    assert_received(&keeper, "one two");
    assert_int_equal(keeper.opened, 1);
    assert_int_equal(keeper.ends, 1);
    assert_int_equal(keeper.conn->in.state, HALF_SHUT);
    assert_int_equal(keeper.closed, 0);
    conn_finish(keeper.conn);
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.closed_by, PARTY_PEER);
    assert_string_equal(keeper.outcome.error.text, "");
}

static void what_is_left_is_offered_again_and_the_end_waits_for_it(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.portion = 2;
    scripted_says_text(&keeper.peer, "abcde");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    assert_received(&keeper, "ab");
    assert_int_equal(keeper.ends, 0);
    conn_touch(keeper.conn);
    world_settle(&keeper.world);
    assert_received(&keeper, "abcd");
    conn_touch(keeper.conn);
    world_settle(&keeper.world);
    assert_received(&keeper, "abcde");
    conn_touch(keeper.conn);
    world_settle(&keeper.world);
    assert_int_equal(keeper.ends, 1);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void who_accepts_nothing_is_read_nothing(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.refuses = true;
    scripted_says_text(&keeper.peer, "later");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    assert_false(conn_interest(keeper.conn).read);
    assert_int_equal(keeper.peer.reads, 0);
    keeper_accept(&keeper);
    assert_received(&keeper, "later");
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void a_read_is_as_large_as_it_may_be(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    conn_set_buffers(keeper.conn, 3, 100);
    scripted_says_text(&keeper.peer, "abcdefgh");
    world_settle(&keeper.world);
    assert_received(&keeper, "abcdefgh");
    assert_int_equal(keeper.data_calls, 3);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void what_is_sent_is_written_at_once_or_later(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.piece = 2;
    send_text(&keeper, "hello");
    assert_written(&keeper.peer, "hello");
    assert_false(conn_interest(keeper.conn).write);
    keeper.peer.room = 1;
    send_text(&keeper, "more");
    assert_written(&keeper.peer, "hellom");
    assert_true(conn_interest(keeper.conn).write);
    assert_int_equal(conn_undelivered(keeper.conn), 3);
    world_settle(&keeper.world);
    assert_int_equal(keeper.rooms, 0);
    keeper.peer.room = SIZE_MAX;
    world_settle(&keeper.world);
    assert_written(&keeper.peer, "hellomore");
    assert_int_equal(keeper.rooms, 1);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

/* Another's bytes may push out what was in the way: who waited for room must hear of it all the same. */
static void room_that_comes_outside_of_a_step_is_told_in_the_next(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.room = 0;
    send_text(&keeper, "waits");
    world_settle(&keeper.world);
    assert_int_equal(keeper.rooms, 0);
    keeper.peer.room = SIZE_MAX;
    send_text(&keeper, " pushes");
    assert_written(&keeper.peer, "waits pushes");
    world_settle(&keeper.world);
    assert_int_equal(keeper.rooms, 1);
    send_text(&keeper, " nothing waited");
    world_settle(&keeper.world);
    assert_int_equal(keeper.rooms, 1);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void room_is_what_the_queue_still_takes(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    conn_set_buffers(keeper.conn, 100, 8);
    assert_int_equal(conn_room(keeper.conn), 8);
    keeper.peer.room = 0;
    send_text(&keeper, "abcde");
    assert_int_equal(conn_room(keeper.conn), 3);
    conn_finish(keeper.conn);
    assert_int_equal(conn_room(keeper.conn), 0);
    keeper.peer.room = SIZE_MAX;
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void our_end_comes_behind_what_waits_and_is_said_once(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.room = 0;
    keeper.peer.blocked_shutdowns = 2;
    send_text(&keeper, "last");
    conn_finish(keeper.conn);
    conn_finish(keeper.conn);
    world_settle(&keeper.world);
    assert_int_equal(keeper.peer.shutdowns, 0);
    assert_int_equal(keeper.conn->out.state, HALF_DRAINING);
    keeper.peer.room = SIZE_MAX;
    world_settle(&keeper.world);
    assert_int_equal(keeper.peer.shutdowns, 1);
    assert_int_equal(keeper.peer.written_at_shutdown, 4);
    assert_int_equal(keeper.conn->out.state, HALF_SHUT);
    assert_int_equal(world_count(&keeper.world, EVENT_FIN_SENT, 1), 1);
    scripted_says_text(&keeper.peer, "answer");
    scripted_ends(&keeper.peer);
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.closed_by, PARTY_LOCAL);
}

static void while_nothing_waits_there_is_no_memory(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    scripted_says_text(&keeper.peer, "ping");
    scripted_blocks(&keeper.peer);
    send_text(&keeper, "pong");
    world_settle(&keeper.world);
    assert_int_equal(keeper.conn->in.queue.capacity, 0);
    assert_int_equal(keeper.conn->out.queue.capacity, 0);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void timers_call_once(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    conn_set_timer(keeper.conn, keeper.world.now + CLOCK_SECOND);
    world_pass(&keeper.world, CLOCK_SECOND - 1);
    assert_int_equal(keeper.timers, 0);
    world_pass(&keeper.world, 1);
    assert_int_equal(keeper.timers, 1);
    world_pass(&keeper.world, 10 * CLOCK_SECOND);
    assert_int_equal(keeper.timers, 1);
    conn_set_timer(keeper.conn, keeper.world.now + CLOCK_SECOND);
    conn_set_timer(keeper.conn, CLOCK_NEVER);
    world_pass(&keeper.world, 10 * CLOCK_SECOND);
    assert_int_equal(keeper.timers, 1);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_arrives_is_handed_over),
        cmocka_unit_test(what_is_left_is_offered_again_and_the_end_waits_for_it),
        cmocka_unit_test(who_accepts_nothing_is_read_nothing),
        cmocka_unit_test(a_read_is_as_large_as_it_may_be),
        cmocka_unit_test(what_is_sent_is_written_at_once_or_later),
        cmocka_unit_test(room_that_comes_outside_of_a_step_is_told_in_the_next),
        cmocka_unit_test(room_is_what_the_queue_still_takes),
        cmocka_unit_test(our_end_comes_behind_what_waits_and_is_said_once),
        cmocka_unit_test(while_nothing_waits_there_is_no_memory),
        cmocka_unit_test(timers_call_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
