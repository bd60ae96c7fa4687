/* flow_test.c: proves that a connection's captured packets get relative numbers and scaled windows, that a copy seen by
 * another interface is told from a packet sent again, and that packets are held, within bounds, and given back in
 * order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conn/flow.h"

enum { PLENTY = 1000000 };

struct world {
    struct address local, remote;
    struct flow *flow;
    unsigned char bytes[40];
};

static void world_open(struct world *world)
{
    *world = (struct world){.flow = NULL};
    assert_true(address_from_literal("192.0.2.1", 40000, &world->local));
    assert_true(address_from_literal("192.0.2.2", 80, &world->remote));
    world->flow = flow_new(7, &world->local, &world->remote);
}

static void world_close(struct world *world)
{
    flow_free(world->flow);
}

/* Each has other bytes than the one before. */
static struct flow_packet packet(struct world *world, enum event_direction direction, unsigned flags, uint32_t seq,
                                 uint32_t ack)
{
    struct flow_packet made = {.direction = direction,
                               .interface = 1,
                               .captured = {.bytes = world->bytes, .length = sizeof world->bytes}};

    world->bytes[20]++;
    made.headers.is_tcp = true;
    made.headers.source = direction == DIRECTION_OUT ? world->local : world->remote;
    made.headers.destination = direction == DIRECTION_OUT ? world->remote : world->local;
    made.headers.segment = (struct segment){.flags = flags, .has_raw = true, .raw_seq = seq, .raw_ack = ack,
                                            .has_window = true, .window = 1000, .window_scale = -1};
    return made;
}

static struct segment take(struct world *world, struct flow_packet made)
{
    assert_true(flow_take(world->flow, &made));
    return made.headers.segment;
}

static void numbers_are(struct segment segment, uint32_t seq, uint32_t ack)
{
    assert_true(segment.has_seq);
    assert_int_equal(segment.seq, seq);
    assert_int_equal(segment.has_ack, (segment.flags & SEGMENT_ACK) != 0);
    assert_int_equal(segment.ack, ack);
}

static void numbers_begin_at_each_sides_syn(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    numbers_are(take(&world, packet(&world, DIRECTION_OUT, SEGMENT_SYN, 0xfffffffe, 0)), 0, 0);
    numbers_are(take(&world, packet(&world, DIRECTION_IN, SEGMENT_SYN | SEGMENT_ACK, 500, 0xffffffff)), 0, 1);
    numbers_are(take(&world, packet(&world, DIRECTION_OUT, SEGMENT_ACK, 0xffffffff, 501)), 1, 1);
    numbers_are(take(&world, packet(&world, DIRECTION_OUT, SEGMENT_FIN | SEGMENT_ACK, 9, 511)), 11, 11);
    world_close(&world);
}

static void without_a_syn_the_first_byte_is_1(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    numbers_are(take(&world, packet(&world, DIRECTION_IN, SEGMENT_ACK, 500, 900)), 1, 1);
    numbers_are(take(&world, packet(&world, DIRECTION_OUT, SEGMENT_ACK, 910, 520)), 11, 21);
    world_close(&world);
}

static void a_refusal_has_no_numbers_of_its_own(void **state)
{
    struct world world;
    struct segment refusal;

    (void)state;
    world_open(&world);
    take(&world, packet(&world, DIRECTION_OUT, SEGMENT_SYN, 100, 0));
    refusal = take(&world, packet(&world, DIRECTION_IN, SEGMENT_RST | SEGMENT_ACK, 0, 101));
    assert_false(refusal.has_seq);
    assert_true(refusal.has_ack);
    assert_int_equal(refusal.ack, 1);
    assert_false(world.flow->sides[0].has_base);
    world_close(&world);
}

static uint32_t window_after(int out_scale, int in_scale)
{
    struct world world;
    struct flow_packet syn, answer;
    struct segment segment;

    world_open(&world);
    syn = packet(&world, DIRECTION_OUT, SEGMENT_SYN, 1, 0);
    syn.headers.segment.window_scale = out_scale;
    assert_int_equal(take(&world, syn).window, 1000);
    answer = packet(&world, DIRECTION_IN, SEGMENT_SYN | SEGMENT_ACK, 1, 2);
    answer.headers.segment.window_scale = in_scale;
    assert_int_equal(take(&world, answer).window, 1000);
    segment = take(&world, packet(&world, DIRECTION_OUT, SEGMENT_ACK, 2, 2));
    world_close(&world);
    return segment.window;
}

static void windows_are_scaled_where_both_sides_said_so(void **state)
{
    (void)state;
    assert_int_equal(window_after(3, 7), 8000);
    assert_int_equal(window_after(0, 7), 1000);
    assert_int_equal(window_after(3, -1), 1000);
    assert_int_equal(window_after(-1, 7), 1000);
    assert_int_equal(window_after(200, 7), 1000 << 14);
}

static void a_window_of_unknown_scale_stays(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    assert_int_equal(take(&world, packet(&world, DIRECTION_OUT, SEGMENT_ACK, 2, 2)).window, 1000);
    world_close(&world);
}

static void a_copy_from_another_interface_is_passed_over(void **state)
{
    struct world world;
    struct flow_packet first;

    (void)state;
    world_open(&world);
    first = packet(&world, DIRECTION_OUT, SEGMENT_SYN, 1, 0);
    assert_true(flow_take(world.flow, &first));
    assert_true(flow_take(world.flow, &first)); /* sent again */
    first.interface = 2;
    assert_false(flow_take(world.flow, &first));
    first = packet(&world, DIRECTION_OUT, SEGMENT_SYN, 1, 0);
    first.interface = 2;
    assert_true(flow_take(world.flow, &first)); /* by another way */
    world_close(&world);
}

static void a_packet_goes_in_or_out_or_is_anothers(void **state)
{
    struct world world;
    struct flow_packet out, in, other;

    (void)state;
    world_open(&world);
    out = packet(&world, DIRECTION_OUT, SEGMENT_ACK, 1, 1);
    in = packet(&world, DIRECTION_IN, SEGMENT_ACK, 1, 1);
    assert_int_equal(flow_direction(world.flow, &out.headers), DIRECTION_OUT);
    assert_int_equal(flow_direction(world.flow, &in.headers), DIRECTION_IN);
    other = out;
    address_set_port(&other.headers.source, 40001);
    assert_int_equal(flow_direction(world.flow, &other.headers), DIRECTION_NONE);
    assert_true(address_from_literal("::ffff:192.0.2.2", 80, &world.flow->remote));
    world.flow->local = address_any(AF_INET6, 40000);
    assert_int_equal(flow_direction(world.flow, &out.headers), DIRECTION_OUT);
    assert_int_equal(flow_direction(world.flow, &in.headers), DIRECTION_IN);
    world_close(&world);
}

static void zones_do_not_count(void **state)
{
    struct address with, without;

    (void)state;
    assert_true(address_from_literal("fe80::1", 80, &without));
    with = without;
    with.u.v6.sin6_scope_id = 3;
    assert_true(flow_same_end(&with, &without));
    address_set_port(&with, 81);
    assert_false(flow_same_end(&with, &without));
}

static void another_syn_begins_anew(void **state)
{
    struct world world;
    struct flow_packet again, other, answer;

    (void)state;
    world_open(&world);
    again = packet(&world, DIRECTION_OUT, SEGMENT_SYN, 1, 0);
    assert_false(flow_begins_anew(world.flow, &again));
    take(&world, again);
    assert_false(flow_begins_anew(world.flow, &again));
    other = packet(&world, DIRECTION_OUT, SEGMENT_SYN, 2, 0);
    assert_true(flow_begins_anew(world.flow, &other));
    answer = packet(&world, DIRECTION_IN, SEGMENT_SYN | SEGMENT_ACK, 9, 2);
    take(&world, answer);
    answer.headers.segment.raw_seq = 10;
    assert_false(flow_begins_anew(world.flow, &answer));
    world_close(&world);
}

static void a_stray_syn_changes_no_numbers(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    take(&world, packet(&world, DIRECTION_IN, SEGMENT_SYN, 100, 0));
    take(&world, packet(&world, DIRECTION_OUT, SEGMENT_SYN | SEGMENT_ACK, 500, 101));
    take(&world, packet(&world, DIRECTION_IN, SEGMENT_SYN, 7000, 0));
    numbers_are(take(&world, packet(&world, DIRECTION_IN, SEGMENT_ACK, 101, 501)), 1, 1);
    world_close(&world);
}

static bool has_ended_after(enum event_direction first, unsigned first_flag, enum event_direction second,
                            unsigned second_flag)
{
    struct world world;
    bool ended;

    world_open(&world);
    take(&world, packet(&world, first, first_flag | SEGMENT_ACK, 1, 1));
    take(&world, packet(&world, second, second_flag | SEGMENT_ACK, 1, 1));
    ended = flow_has_ended(world.flow);
    world_close(&world);
    return ended;
}

static void a_reset_or_both_fins_end_it(void **state)
{
    (void)state;
    assert_false(has_ended_after(DIRECTION_IN, 0, DIRECTION_OUT, 0));
    assert_false(has_ended_after(DIRECTION_IN, SEGMENT_FIN, DIRECTION_IN, SEGMENT_FIN));
    assert_true(has_ended_after(DIRECTION_IN, SEGMENT_FIN, DIRECTION_OUT, SEGMENT_FIN));
    assert_true(has_ended_after(DIRECTION_OUT, SEGMENT_RST, DIRECTION_OUT, 0));
}

/* What was told: the first byte of each packet. */
struct told {
    size_t count;
    unsigned char first[100];
};

static void note(void *argument, const struct flow *flow, const struct flow_packet *held)
{
    struct told *told = argument;

    (void)flow;
    told->first[told->count++] = held->captured.bytes[0];
}

static void held_packets_come_back_in_order(void **state)
{
    struct told told = {.count = 0};
    struct world world;

    (void)state;
    world_open(&world);
    for (unsigned char i = 0; i < 70; i++) {
        struct flow_packet made = packet(&world, DIRECTION_IN, SEGMENT_ACK, i, 1);

        world.bytes[0] = i;
        flow_hold(world.flow, &made, PLENTY);
    }
    assert_int_equal(world.flow->held_bytes, 64 * sizeof world.bytes);
    assert_int_equal(world.flow->held_lost, 6);
    flow_release(world.flow, note, &told);
    assert_int_equal(told.count, 64);
    for (unsigned char i = 0; i < 64; i++)
        assert_int_equal(told.first[i], i);
    assert_int_equal(world.flow->held_bytes, 0);
    flow_release(world.flow, note, &told);
    assert_int_equal(told.count, 64);
    world_close(&world);
}

static void one_flow_holds_no_more_than_its_share(void **state)
{
    static const unsigned char large[100 * 1024];
    struct world world;
    struct flow_packet made;

    (void)state;
    world_open(&world);
    made = packet(&world, DIRECTION_IN, SEGMENT_ACK, 1, 1);
    made.captured.bytes = large;
    made.captured.length = sizeof large;
    for (int i = 0; i < 3; i++)
        flow_hold(world.flow, &made, PLENTY);
    assert_int_equal(world.flow->held_bytes, 2 * sizeof large);
    assert_int_equal(world.flow->held_lost, 1);
    flow_discard(world.flow);
    assert_int_equal(world.flow->held_bytes, 0);
    assert_int_equal(world.flow->held_lost, 3);
    world_close(&world);
}

static void what_has_no_room_is_counted(void **state)
{
    struct world world;
    struct flow_packet made;

    (void)state;
    world_open(&world);
    made = packet(&world, DIRECTION_IN, SEGMENT_ACK, 1, 1);
    flow_hold(world.flow, &made, sizeof world.bytes - 1);
    assert_int_equal(world.flow->held_lost, 1);
    flow_hold(world.flow, &made, sizeof world.bytes);
    assert_int_equal(world.flow->held_count, 1);
    world_close(&world); /* with what it holds */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_begin_at_each_sides_syn),
        cmocka_unit_test(without_a_syn_the_first_byte_is_1),
        cmocka_unit_test(a_refusal_has_no_numbers_of_its_own),
        cmocka_unit_test(windows_are_scaled_where_both_sides_said_so),
        cmocka_unit_test(a_window_of_unknown_scale_stays),
        cmocka_unit_test(a_copy_from_another_interface_is_passed_over),
        cmocka_unit_test(a_packet_goes_in_or_out_or_is_anothers),
        cmocka_unit_test(zones_do_not_count),
        cmocka_unit_test(another_syn_begins_anew),
        cmocka_unit_test(a_stray_syn_changes_no_numbers),
        cmocka_unit_test(a_reset_or_both_fins_end_it),
        cmocka_unit_test(held_packets_come_back_in_order),
        cmocka_unit_test(one_flow_holds_no_more_than_its_share),
        cmocka_unit_test(what_has_no_room_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
