/* bus_pair_test.c: proves that events of a forwarded connection's legs say so between bus_pair and bus_part and at no
 * other time, however many pairs there are; and that a sink may emit an event while it is shown one, also where sinks
 * fail in the midst of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "event/bus.h"

enum { SEEN = 16 };

struct witness {
    struct sink sink;
    struct event seen[SEEN];
    unsigned count, closed;
    bool fails;
};

static bool witness_emit(struct sink *sink, const struct event *event)
{
    struct witness *witness = (struct witness *)sink;

    assert_true(witness->count < SEEN);
    witness->seen[witness->count++] = *event;
    errno = EIO;
    return !witness->fails;
}

static void witness_close(struct sink *sink)
{
    ((struct witness *)sink)->closed++;
}

static struct witness witness_of(uint32_t wants)
{
    return (struct witness){.sink = {.name = "witness", .wants = wants, .emit = witness_emit, .close = witness_close}};
}

/* What is shown of an event of that connection. */
static void assert_leg(struct bus *bus, struct witness *witness, uint32_t conn, enum event_leg leg, uint32_t peer)
{
    struct event event = {.type = EVENT_DATA, .t_ns = 1, .conn = conn, .offset_bytes = 7};

    witness->count = 0;
    bus_emit(bus, &event);
    assert_int_equal(witness->count, 1);
    assert_int_equal(witness->seen[0].conn, conn);
    assert_int_equal(witness->seen[0].leg, leg);
    assert_int_equal(witness->seen[0].peer_conn, peer);
    assert_int_equal(witness->seen[0].offset_bytes, 7);
    assert_int_equal(event_shown_conn(&witness->seen[0]), leg == LEG_TARGET ? peer : conn);
    assert_int_equal(event.leg, LEG_NONE);
    assert_int_equal(event.peer_conn, 0);
}

static void both_legs_are_named_until_they_part(void **state)
{
    struct witness witness = witness_of(EVENT_MASK_ALL);
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &witness.sink);
    assert_leg(bus, &witness, 1, LEG_NONE, 0);
    bus_pair(bus, 1, 2);
    assert_leg(bus, &witness, 0, LEG_NONE, 0);
    assert_leg(bus, &witness, 1, LEG_CLIENT, 2);
    assert_leg(bus, &witness, 2, LEG_TARGET, 1);
    assert_leg(bus, &witness, 3, LEG_NONE, 0);
    bus_part(bus, 1);
    assert_leg(bus, &witness, 1, LEG_NONE, 0);
    assert_leg(bus, &witness, 2, LEG_NONE, 0);
    bus_part(bus, 1); /* not there any more */
    bus_close(bus);
}

/* An event that seems too early is copied as well. */
static void a_leg_and_a_later_time_go_together(void **state)
{
    struct witness witness = witness_of(EVENT_MASK_ALL);
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &witness.sink);
    bus_pair(bus, 1, 2);
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 9, .conn = 1});
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 8, .conn = 2});
    assert_int_equal(witness.seen[1].t_ns, 9);
    assert_int_equal(witness.seen[1].leg, LEG_TARGET);
    bus_close(bus);
}

/* Neighbours are not mistaken for each other: numbers that were skipped stay without a leg. */
static void many_pairs_come_and_go(void **state)
{
    enum { PAIRS = 100, STEP = 3 };
    struct witness witness = witness_of(EVENT_MASK_ALL);
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &witness.sink);
    for (uint32_t i = 0; i < PAIRS; i++)
        bus_pair(bus, 1 + i * STEP, 2 + i * STEP);
    for (uint32_t i = 0; i < PAIRS; i += 2)
        bus_part(bus, 1 + i * STEP);
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t client = 1 + i * STEP;
        bool paired = i % 2 == 1;
        assert_leg(bus, &witness, client, paired ? LEG_CLIENT : LEG_NONE, paired ? client + 1 : 0);
        assert_leg(bus, &witness, client + 1, paired ? LEG_TARGET : LEG_NONE, paired ? client : 0);
        assert_leg(bus, &witness, client + 2, LEG_NONE, 0);
    }
    bus_close(bus);
}

/* Pairs that follow each other without a gap: a target's number is the next client's less one. */
static void pairs_may_touch(void **state)
{
    struct witness witness = witness_of(EVENT_MASK_ALL);
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &witness.sink);
    bus_pair(bus, 1, 2);
    bus_pair(bus, 3, 4);
    bus_pair(bus, 5, 6);
    assert_leg(bus, &witness, 2, LEG_TARGET, 1);
    assert_leg(bus, &witness, 3, LEG_CLIENT, 4);
    bus_part(bus, 3);
    assert_leg(bus, &witness, 2, LEG_TARGET, 1);
    assert_leg(bus, &witness, 3, LEG_NONE, 0);
    assert_leg(bus, &witness, 4, LEG_NONE, 0);
    assert_leg(bus, &witness, 5, LEG_CLIENT, 6);
    bus_close(bus);
}

/* Answers data with a message. */
struct teller {
    struct sink sink;
    struct bus *bus;
};

static bool teller_emit(struct sink *sink, const struct event *event)
{
    struct event message = {.type = EVENT_MESSAGE, .t_ns = event->t_ns, .conn = event->conn};

    bus_emit(((struct teller *)sink)->bus, &message);
    return true;
}

static struct teller teller_of(struct bus *bus)
{
    struct sink sink = {.name = "teller", .wants = EVENT_MASK(EVENT_DATA), .emit = teller_emit};

    return (struct teller){sink, bus};
}

static void a_sink_may_emit_while_it_is_shown_something(void **state)
{
    struct witness before = witness_of(EVENT_MASK_ALL), after = witness_of(EVENT_MASK_ALL);
    struct bus *bus = bus_new();
    struct teller teller = teller_of(bus);

    (void)state;
    bus_subscribe(bus, &before.sink);
    bus_subscribe(bus, &teller.sink);
    bus_subscribe(bus, &after.sink);
    bus_pair(bus, 4, 5);
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 1, .conn = 5});
    assert_int_equal(before.count, 2);
    assert_int_equal(before.seen[0].type, EVENT_DATA);
    assert_int_equal(before.seen[1].type, EVENT_MESSAGE);
    assert_int_equal(before.seen[1].leg, LEG_TARGET);
    assert_int_equal(after.seen[0].type, EVENT_MESSAGE);
    assert_int_equal(after.seen[1].type, EVENT_DATA);
    bus_close(bus);
}

/* The failing ones stand before and behind the one that emits: nobody is shown an event twice or left out. */
static void sinks_may_fail_in_the_midst_of_it(void **state)
{
    struct witness first = witness_of(EVENT_MASK_ALL), second = witness_of(EVENT_MASK(EVENT_MESSAGE)),
                   third = witness_of(EVENT_MASK(EVENT_MESSAGE)), last = witness_of(EVENT_MASK_ALL);
    struct bus *bus = bus_new();
    struct teller teller = teller_of(bus);

    (void)state;
    first.fails = second.fails = third.fails = true;
    bus_subscribe(bus, &first.sink);
    bus_subscribe(bus, &second.sink);
    bus_subscribe(bus, &teller.sink);
    bus_subscribe(bus, &third.sink);
    bus_subscribe(bus, &last.sink);
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 1, .conn = 1});
    assert_int_equal(first.count, 1);
    assert_int_equal(second.count, 1);
    assert_int_equal(third.count, 1);
    assert_int_equal(first.closed + second.closed + third.closed, 3);
    assert_int_equal(last.count, 5); /* a message, the data, and who was switched off */
    assert_int_equal(last.seen[0].type, EVENT_MESSAGE);
    assert_int_equal(last.seen[1].type, EVENT_DATA);
    for (int i = 2; i < 5; i++)
        assert_int_equal(last.seen[i].type, EVENT_LIMIT);
    bus_close(bus);
    assert_int_equal(last.closed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_legs_are_named_until_they_part),
        cmocka_unit_test(a_leg_and_a_later_time_go_together),
        cmocka_unit_test(many_pairs_come_and_go),
        cmocka_unit_test(pairs_may_touch),
        cmocka_unit_test(a_sink_may_emit_while_it_is_shown_something),
        cmocka_unit_test(sinks_may_fail_in_the_midst_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
