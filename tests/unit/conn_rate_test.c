/* conn_rate_test.c: proves that --rate lets so many bytes a second through in each direction and no more, that ends
 * are not held up by it, that its pauses are nobody's silence and that nothing spins meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "keeper.h"

enum { RATE = 1000, BURST = RATE / 10, PORTION = RATE / 50 };

static const uint64_t second = CLOCK_SECOND;

static void open_limited(struct keeper *keeper, unsigned capabilities, uint64_t rate)
{
    keeper_open(keeper, capabilities);
    conn_set_rate(keeper->conn, rate);
}

static void send_bytes(struct keeper *keeper, size_t length)
{
    static const unsigned char bytes[64 * 1024];

    conn_send(keeper->conn, bytes, length);
}

static void peer_says(struct keeper *keeper, size_t length)
{
    static const unsigned char bytes[64 * 1024];

    scripted_says(&keeper->peer, bytes, length);
}

static size_t written(const struct keeper *keeper)
{
    return buffer_length(&keeper->peer.written);
}

static size_t received(const struct keeper *keeper)
{
    return buffer_length(&keeper->received);
}

static void writing_keeps_the_rate(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    send_bytes(&keeper, 5000);
    assert_int_equal(written(&keeper), BURST);
    world_settle(&keeper.world);
    assert_int_equal(written(&keeper), BURST);
    for (size_t tenth = 1; tenth <= 49; tenth++) {
        world_pass(&keeper.world, second / 10);
        assert_int_equal(written(&keeper), BURST + tenth * RATE / 10);
    }
    assert_int_equal(written(&keeper), 5000);
    assert_in_range(keeper.peer.writes, 1, 5000 / PORTION);
    assert_int_equal(keeper.rooms, 1);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void reading_keeps_the_rate(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    peer_says(&keeper, 5000);
    world_settle(&keeper.world);
    assert_int_equal(received(&keeper), BURST);
    for (size_t tenth = 1; tenth <= 49; tenth++) {
        world_pass(&keeper.world, second / 10);
        assert_int_equal(received(&keeper), BURST + tenth * RATE / 10);
    }
    assert_int_equal(received(&keeper), 5000);
    assert_in_range(keeper.peer.reads, 1, 5000 / PORTION);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void each_direction_has_its_own(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    send_bytes(&keeper, 2000);
    world_pass(&keeper.world, second / 2);
    assert_int_equal(written(&keeper), BURST + RATE / 2);
    peer_says(&keeper, 2000);
    world_pass(&keeper.world, second);
    assert_int_equal(written(&keeper), BURST + RATE * 3 / 2);
    assert_int_equal(received(&keeper), BURST + RATE);
    conn_cut(keeper.conn, PARTY_LOCAL, NULL);
    keeper_close(&keeper);
}

static void while_it_pauses_nothing_is_waited_for(void **state)
{
    struct keeper keeper;
    struct conn_interest interest;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    peer_says(&keeper, 1000);
    send_bytes(&keeper, 1000);
    world_settle(&keeper.world);
    interest = conn_interest(keeper.conn);
    assert_false(interest.read);
    assert_false(interest.write);
    assert_int_equal(interest.deadline, keeper.world.now + second / 50);
    assert_true(conn_is_held_up(keeper.conn));
    conn_cut(keeper.conn, PARTY_LOCAL, NULL);
    keeper_close(&keeper);
}

/* No end of bytes at first, none at all afterwards: nothing is to be woken for. */
static void without_bytes_there_is_no_timer(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    peer_says(&keeper, BURST);
    send_bytes(&keeper, BURST);
    world_pass(&keeper.world, second);
    assert_true(conn_interest(keeper.conn).deadline == CLOCK_NEVER);
    assert_true(conn_interest(keeper.conn).read);
    assert_false(conn_is_held_up(keeper.conn));
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

/* What the peer does not take is not counted, and what was saved up meanwhile is a tenth of a second's worth. */
static void a_peer_that_takes_nothing_saves_up_little(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    keeper.peer.room = 50;
    send_bytes(&keeper, 1000);
    world_pass(&keeper.world, 10 * second);
    assert_int_equal(written(&keeper), 50);
    keeper.peer.room = SIZE_MAX;
    world_settle(&keeper.world);
    assert_int_equal(written(&keeper), 50 + BURST);
    conn_cut(keeper.conn, PARTY_LOCAL, NULL);
    keeper_close(&keeper);
}

static void our_end_follows_the_last_byte_at_once(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    send_bytes(&keeper, BURST);
    conn_finish(keeper.conn);
    assert_int_equal(keeper.peer.shutdowns, 1);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void our_end_waits_for_the_last_byte(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    send_bytes(&keeper, BURST + RATE / 2);
    conn_close(keeper.conn);
    world_pass(&keeper.world, second / 2 - 1);
    assert_int_equal(keeper.peer.shutdowns, 0);
    world_pass(&keeper.world, 1);
    assert_int_equal(keeper.peer.written_at_shutdown, BURST + RATE / 2);
    keeper_close(&keeper);
    assert_int_equal(keeper.outcome.unsent, 0);
}

static void the_peers_end_is_met_behind_its_last_byte(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    peer_says(&keeper, BURST + RATE);
    scripted_ends(&keeper.peer);
    world_pass(&keeper.world, second - 1);
    assert_int_equal(keeper.ends, 0);
    world_pass(&keeper.world, 1 + second / 50);
    assert_int_equal(received(&keeper), BURST + RATE);
    assert_int_equal(keeper.ends, 1);
    conn_finish(keeper.conn);
    keeper_close(&keeper);
}

/* A reset is met by reading, and what arrived before it is read at its rate. */
static void what_came_before_a_reset_is_read_all_the_same(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, RATE);
    peer_says(&keeper, BURST + RATE);
    world_settle(&keeper.world);
    scripted_resets(&keeper.peer);
    send_bytes(&keeper, 1);
    world_pass(&keeper.world, 2 * second);
    assert_int_equal(keeper.closed, 1);
    assert_int_equal(received(&keeper), BURST + RATE);
    assert_int_equal(keeper.outcome.closed_by, PARTY_RESET);
    keeper_close(&keeper);
}

static void what_is_dropped_at_the_end_has_no_rate(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, 1);
    keeper.peer.withholds = true;
    send_bytes(&keeper, 1);
    peer_says(&keeper, 50000);
    world_settle(&keeper.world);
    conn_close(keeper.conn);
    world_settle(&keeper.world);
    assert_int_equal(keeper.closed, 0);
    assert_true(conn_interest(keeper.conn).read);
    scripted_ends(&keeper.peer);
    keeper.peer.acknowledged = 1;
    world_pass(&keeper.world, second / 10);
    assert_int_equal(keeper.closed, 1);
    assert_int_equal(keeper.peer.taken, 50000);
    keeper_close(&keeper);
}

static void a_datagram_passes_whole(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_UDP, RATE);
    send_bytes(&keeper, 1100);
    assert_int_equal(keeper.peer.datagrams[0], 1100);
    send_bytes(&keeper, 10);
    world_pass(&keeper.world, second + second / 50 - 1);
    assert_int_equal(keeper.peer.datagram_count, 1);
    world_pass(&keeper.world, 1);
    assert_int_equal(keeper.peer.datagram_count, 2);
    assert_int_equal(keeper.peer.datagrams[1], 10);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void a_datagram_is_read_whole(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_UDP, RATE);
    peer_says(&keeper, 1100);
    peer_says(&keeper, 300);
    world_settle(&keeper.world);
    assert_int_equal(received(&keeper), 1100);
    world_pass(&keeper.world, second + second / 50 - 1);
    assert_int_equal(received(&keeper), 1100);
    world_pass(&keeper.world, 1);
    assert_int_equal(received(&keeper), 1400);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void an_empty_datagram_waits_its_turn(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_UDP, RATE);
    send_bytes(&keeper, 0);
    send_bytes(&keeper, BURST);
    assert_int_equal(keeper.peer.datagram_count, 2);
    send_bytes(&keeper, 0);
    assert_int_equal(keeper.peer.datagram_count, 2);
    world_pass(&keeper.world, second / 50);
    assert_int_equal(keeper.peer.datagram_count, 3);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

static void a_pause_before_writing_is_no_silence(void **state)
{
    struct keeper keeper;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, 1);
    conn_set_idle(keeper.conn, second / 2);
    send_bytes(&keeper, 5);
    world_pass(&keeper.world, 4 * second + second / 2 - 1);
    assert_int_equal(keeper.closed, 0);
    assert_int_equal(written(&keeper), 5);
    world_pass(&keeper.world, 2 * second);
    assert_int_equal(keeper.closed, 1);
    assert_int_equal(keeper.outcome.closed_by, PARTY_TIMEOUT);
    keeper_close(&keeper);
}

static void a_pause_before_reading_is_no_silence(void **state)
{
    struct keeper keeper;
    uint64_t opened_at;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, 1);
    opened_at = keeper.world.now;
    conn_set_idle(keeper.conn, second / 2);
    peer_says(&keeper, 5);
    world_pass(&keeper.world, 10 * second);
    assert_int_equal(received(&keeper), 5);
    assert_int_equal(keeper.closed, 1);
    /* The last pause has to pass before silence is silence. */
    assert_int_equal(keeper.closed_at - opened_at, 5 * second + second / 2);
    keeper_close(&keeper);
}

/* From when it might have written on, it is the peer's. */
static void a_peer_that_takes_nothing_is_silent(void **state)
{
    struct keeper keeper;
    uint64_t opened_at;

    (void)state;
    open_limited(&keeper, SCRIPTED_TCP, 1);
    opened_at = keeper.world.now;
    conn_set_idle(keeper.conn, second / 2);
    keeper.peer.withholds = true;
    keeper.peer.room = 1;
    send_bytes(&keeper, 5);
    world_pass(&keeper.world, 10 * second);
    assert_int_equal(keeper.closed, 1);
    assert_int_equal(keeper.closed_at - opened_at, second + second / 2);
    assert_int_equal(keeper.outcome.unsent, 4);
    keeper_close(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing_keeps_the_rate),
        cmocka_unit_test(reading_keeps_the_rate),
        cmocka_unit_test(each_direction_has_its_own),
        cmocka_unit_test(while_it_pauses_nothing_is_waited_for),
        cmocka_unit_test(without_bytes_there_is_no_timer),
        cmocka_unit_test(a_peer_that_takes_nothing_saves_up_little),
        cmocka_unit_test(our_end_follows_the_last_byte_at_once),
        cmocka_unit_test(our_end_waits_for_the_last_byte),
        cmocka_unit_test(the_peers_end_is_met_behind_its_last_byte),
        cmocka_unit_test(what_came_before_a_reset_is_read_all_the_same),
        cmocka_unit_test(what_is_dropped_at_the_end_has_no_rate),
        cmocka_unit_test(a_datagram_passes_whole),
        cmocka_unit_test(a_datagram_is_read_whole),
        cmocka_unit_test(an_empty_datagram_waits_its_turn),
        cmocka_unit_test(a_pause_before_writing_is_no_silence),
        cmocka_unit_test(a_pause_before_reading_is_no_silence),
        cmocka_unit_test(a_peer_that_takes_nothing_is_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
