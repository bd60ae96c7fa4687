/* flow_table_test.c: proves that flows are found by packets and by ends, in either direction, that live ones stay
 * however many others close or are never claimed, and that what waits stays within bounds: the oldest makes room, who
 * was reset before all others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "conn/flow_table.h"

static struct address address(const char *host, uint16_t port)
{
    struct address made;

    assert_true(address_from_literal(host, port, &made));
    return made;
}

/* The n-th client of one listener. */
static struct address client(unsigned n)
{
    char host[32];

    snprintf(host, sizeof host, "192.0.2.%u", n / 60000 + 1);
    return address(host, (uint16_t)(n % 60000 + 1));
}

static struct address server(void)
{
    return address("198.51.100.1", 80);
}

static struct flow *add(struct flow_table *table, uint32_t conn, unsigned n)
{
    const struct address local = server(), remote = client(n);

    return flow_table_add(table, conn, &local, &remote);
}

static struct flow *find(struct flow_table *table, unsigned n)
{
    const struct address local = server(), remote = client(n);

    return flow_table_find_ends(table, &local, &remote);
}

static void hold(struct flow_table *table, struct flow *flow, size_t length)
{
    static unsigned char bytes[64 * 1024];
    struct flow_packet packet = {.captured = {.bytes = bytes, .length = length, .whole_length = length}};

    flow_table_hold(table, flow, &packet);
}

static void count(void *argument, const struct flow *flow, const struct flow_packet *packet)
{
    (void)flow;
    (void)packet;
    ++*(unsigned *)argument;
}

static void a_packet_finds_its_flow_in_both_directions(void **state)
{
    struct flow_table *table = flow_table_new();
    struct flow *first = add(table, 1, 1), *second = add(table, 0, 2);
    struct packet packet = {.source = client(2), .destination = server()};
    enum event_direction direction;

    (void)state;
    assert_ptr_equal(flow_table_find(table, &packet, &direction), second);
    assert_int_equal(direction, DIRECTION_IN);
    packet = (struct packet){.source = server(), .destination = client(1)};
    assert_ptr_equal(flow_table_find(table, &packet, &direction), first);
    assert_int_equal(direction, DIRECTION_OUT);
    packet.destination = client(3);
    assert_null(flow_table_find(table, &packet, &direction));
    flow_table_free(table);
}

static void ends_find_it_with_a_wildcard_too(void **state)
{
    struct flow_table *table = flow_table_new();
    struct flow *flow = add(table, 1, 1);
    const struct address any = address_any(AF_INET, 80), other = address_any(AF_INET, 81), remote = client(1);

    (void)state;
    assert_ptr_equal(flow_table_find_ends(table, &any, &remote), flow);
    assert_null(flow_table_find_ends(table, &other, &remote));
    flow_table_remove(table, flow);
    assert_null(flow_table_find_ends(table, &any, &remote));
    flow_table_free(table);
}

static void a_claimed_flow_tells_what_it_holds(void **state)
{
    struct flow_table *table = flow_table_new();
    struct flow *flow = add(table, 0, 1);
    unsigned told = 0;

    (void)state;
    hold(table, flow, 10);
    hold(table, flow, 10);
    flow_table_claim(table, flow, 7, count, &told);
    assert_int_equal(told, 2);
    assert_int_equal(flow->conn, 7);
    assert_int_equal(flow->state, FLOW_LIVE);
    flow_table_close(table, 8);
    assert_int_equal(flow->state, FLOW_LIVE);
    flow_table_close(table, 7);
    assert_int_equal(flow->state, FLOW_CLOSED);
    flow_table_free(table);
}

static void live_flows_outlast_all_others(void **state)
{
    enum { LIVE = 2000, OTHERS = 10000 };
    struct flow_table *table = flow_table_new();

    (void)state;
    for (unsigned i = 0; i < LIVE; i++)
        add(table, i + 1, i);
    for (unsigned i = 0; i < OTHERS; i++) {
        add(table, 0, LIVE + i);
        add(table, LIVE + i + 1, LIVE + OTHERS + i);
        flow_table_close(table, LIVE + i + 1);
    }
    for (unsigned i = 0; i < LIVE; i++)
        assert_non_null(find(table, i));
    assert_int_equal(flow_table_forgotten(table, FLOW_LIVE), 0);
    assert_int_equal(flow_table_forgotten(table, FLOW_WAITING), OTHERS - FLOWS_WAITING_MAX);
    assert_null(find(table, LIVE + OTHERS - FLOWS_WAITING_MAX - 1));
    assert_non_null(find(table, LIVE + OTHERS - FLOWS_WAITING_MAX));
    assert_null(find(table, LIVE + 2 * OTHERS - FLOWS_CLOSED_MAX - 1));
    assert_non_null(find(table, LIVE + 2 * OTHERS - FLOWS_CLOSED_MAX));
    flow_table_free(table);
}

static void too_many_live_ones_are_counted(void **state)
{
    struct flow_table *table = flow_table_new();
    const struct packet packet = {.source = client(0), .destination = server()};
    enum event_direction direction;

    (void)state;
    for (unsigned i = 0; i < FLOWS_LIVE_MAX; i++)
        add(table, i + 1, i);
    assert_non_null(flow_table_find(table, &packet, &direction)); /* now the second is the oldest */
    add(table, FLOWS_LIVE_MAX + 1, FLOWS_LIVE_MAX);
    assert_non_null(find(table, 0));
    assert_null(find(table, 1));
    assert_int_equal(flow_table_forgotten(table, FLOW_LIVE), 1);
    flow_table_free(table);
}

static void who_was_reset_makes_room_first(void **state)
{
    struct flow_table *table = flow_table_new();
    struct flow *reset;

    (void)state;
    add(table, 0, 0);
    reset = add(table, 0, 1);
    reset->has_reset = true;
    flow_table_end(table, reset);
    for (unsigned i = 2; i <= FLOWS_WAITING_MAX; i++)
        add(table, 0, i);
    assert_non_null(find(table, 0));
    assert_null(find(table, 1));
    flow_table_free(table);
}

/* More than all of them may hold: the earliest lose their packets, and know how many. */
static void the_oldest_packets_make_room(void **state)
{
    enum { FULL = FLOWS_HELD_BYTES_MAX / (4 * 64 * 1024), MORE = 3 };
    struct flow_table *table = flow_table_new();

    (void)state;
    for (unsigned i = 0; i < FULL + MORE; i++) {
        struct flow *flow = add(table, 0, i);

        for (int packet = 0; packet < 4; packet++)
            hold(table, flow, 64 * 1024);
    }
    for (unsigned i = 0; i < FULL + MORE; i++) {
        assert_int_equal(find(table, i)->held_count, i < MORE ? 0 : 4);
        assert_int_equal(find(table, i)->held_lost, i < MORE ? 4 : 0);
    }
    flow_table_free(table);
}

static void what_was_claimed_or_forgotten_takes_no_room(void **state)
{
    struct flow_table *table = flow_table_new();
    const struct address remote = client(1);
    struct flow *flow;
    unsigned told = 0;

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        flow = add(table, 0, 1);
        hold(table, flow, 64 * 1024);
        flow_table_forget_waiting(table, &remote);
        assert_null(find(table, 1));
        flow = add(table, 0, 2);
        hold(table, flow, 64 * 1024);
        flow_table_claim(table, flow, 1, count, &told);
        flow_table_remove(table, flow);
    }
    assert_int_equal(told, 1000);
    flow_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_finds_its_flow_in_both_directions),
        cmocka_unit_test(ends_find_it_with_a_wildcard_too),
        cmocka_unit_test(a_claimed_flow_tells_what_it_holds),
        cmocka_unit_test(live_flows_outlast_all_others),
        cmocka_unit_test(too_many_live_ones_are_counted),
        cmocka_unit_test(who_was_reset_makes_room_first),
        cmocka_unit_test(the_oldest_packets_make_room),
        cmocka_unit_test(what_was_claimed_or_forgotten_takes_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
