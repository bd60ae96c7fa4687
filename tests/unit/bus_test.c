/* bus_test.c: proves that events reach those who want them, that a sink that fails is switched off
 * once and told to the rest, and that every sink is flushed and closed in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event/bus.h"

enum { SEEN = 16 };

/* What happened to a probe outlives it here. */
struct record {
    enum event_type seen[SEEN];
    unsigned seen_count;
    char message[256];  /* of the last limit */
    const char *code;   /* of the last limit */
    unsigned flushed, closed;
    unsigned seen_at_close;
};

struct probe {
    struct sink sink;
    struct record *record;
    int emit_failure; /* errno to fail with, -1: fail without one */
    int flush_failure;
};

static bool probe_result(int failure)
{
    errno = failure > 0 ? failure : 0;
    return failure == 0;
}

static bool probe_emit(struct sink *sink, const struct event *event)
{
    struct probe *probe = (struct probe *)sink;
    struct record *record = probe->record;

    assert_true(record->seen_count < SEEN);
    record->seen[record->seen_count++] = event->type;
    if (event->type == EVENT_LIMIT) {
        assert_true(event->message.length < sizeof record->message);
        memcpy(record->message, event->message.bytes, event->message.length);
        record->message[event->message.length] = '\0';
        record->code = event->code;
        assert_string_equal(event->what, "sink");
    }
    return probe_result(probe->emit_failure);
}

static bool probe_flush(struct sink *sink)
{
    struct probe *probe = (struct probe *)sink;

    probe->record->flushed++;
    return probe_result(probe->flush_failure);
}

static void probe_close(struct sink *sink)
{
    struct probe *probe = (struct probe *)sink;

    probe->record->closed++;
    probe->record->seen_at_close = probe->record->seen_count;
    free(probe);
}

static struct probe *subscribe(struct bus *bus, struct record *record, const char *name,
                               uint32_t wants)
{
    struct probe *probe = calloc(1, sizeof *probe);

    assert_non_null(probe);
    memset(record, 0, sizeof *record);
    probe->sink = (struct sink){.name = name,
                                .wants = wants,
                                .emit = probe_emit,
                                .flush = probe_flush,
                                .close = probe_close};
    probe->record = record;
    bus_subscribe(bus, &probe->sink);
    return probe;
}

static void emit(struct bus *bus, enum event_type type)
{
    bus_emit(bus, &(struct event){.type = type, .t_ns = 5});
}

static void nobody_wants_anything_at_first(void **state)
{
    struct bus *bus = bus_new();

    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++)
        assert_false(bus_wants(bus, type));
    emit(bus, EVENT_DATA);
    bus_close(bus);
}

static void events_reach_those_who_want_them(void **state)
{
    struct bus *bus = bus_new();
    struct record all, some;

    (void)state;
    subscribe(bus, &some, "some", EVENT_MASK(EVENT_ERROR));
    assert_true(bus_wants(bus, EVENT_ERROR));
    assert_false(bus_wants(bus, EVENT_DATA));
    subscribe(bus, &all, "all", EVENT_MASK_ALL);
    for (unsigned type = 0; type < EVENT_COUNT; type++)
        assert_true(bus_wants(bus, type));

    emit(bus, EVENT_DATA);
    emit(bus, EVENT_ERROR);
    bus_close(bus);
    assert_int_equal(all.seen_count, 2);
    assert_int_equal(all.seen[0], EVENT_DATA);
    assert_int_equal(all.seen[1], EVENT_ERROR);
    assert_int_equal(some.seen_count, 1);
    assert_int_equal(some.seen[0], EVENT_ERROR);
}

static void what_is_wanted_may_change(void **state)
{
    struct bus *bus = bus_new();
    struct record record;
    struct probe *probe = subscribe(bus, &record, "probe", 0);

    (void)state;
    assert_false(bus_wants(bus, EVENT_DATA));
    probe->sink.wants = EVENT_MASK(EVENT_DATA);
    assert_true(bus_wants(bus, EVENT_DATA));
    emit(bus, EVENT_DATA);
    assert_int_equal(record.seen_count, 1);
    bus_close(bus);
}

static void a_failing_sink_is_switched_off_and_told(void **state)
{
    struct bus *bus = bus_new();
    struct record before, broken, after;

    (void)state;
    subscribe(bus, &before, "before", EVENT_MASK_ALL);
    subscribe(bus, &broken, "broken", EVENT_MASK_ALL)->emit_failure = ENOSPC;
    subscribe(bus, &after, "after", EVENT_MASK_ALL);
    emit(bus, EVENT_DATA);
    assert_int_equal(broken.seen_count, 1);
    assert_int_equal(broken.closed, 1);
    assert_int_equal(before.seen_count, 2);
    assert_int_equal(after.seen_count, 2);
    assert_int_equal(after.seen[0], EVENT_DATA);
    assert_int_equal(after.seen[1], EVENT_LIMIT);
    assert_string_equal(before.message, "broken output is switched off: no space left on device");
    assert_string_equal(after.code, "ENOSPC");

    emit(bus, EVENT_ERROR);
    bus_close(bus);
    assert_int_equal(broken.seen_count, 1);
    assert_int_equal(broken.closed, 1);
    assert_int_equal(broken.flushed, 0);
    assert_int_equal(after.seen_count, 3);
    assert_int_equal(after.closed, 1);
}

static void nobody_wants_what_a_broken_sink_wanted(void **state)
{
    struct bus *bus = bus_new();
    struct record broken;

    (void)state;
    subscribe(bus, &broken, "broken", EVENT_MASK_ALL)->emit_failure = EPIPE;
    emit(bus, EVENT_DATA);
    assert_false(bus_wants(bus, EVENT_DATA));
    bus_close(bus);
    assert_int_equal(broken.closed, 1);
    assert_int_equal(broken.seen_count, 1);
}

static void all_may_fail_at_once(void **state)
{
    struct bus *bus = bus_new();
    struct record first, second, third, last;

    (void)state;
    subscribe(bus, &first, "first", EVENT_MASK_ALL)->emit_failure = EPIPE;
    subscribe(bus, &second, "second", EVENT_MASK_ALL)->emit_failure = -1;
    subscribe(bus, &third, "third", EVENT_MASK(EVENT_LIMIT))->emit_failure = EIO;
    subscribe(bus, &last, "last", EVENT_MASK(EVENT_LIMIT));
    emit(bus, EVENT_DATA);
    assert_int_equal(first.closed + second.closed + third.closed, 3);
    assert_int_equal(first.seen_count, 1);
    assert_int_equal(second.seen_count, 1);
    assert_int_equal(third.seen_count, 1); /* that the first failed; telling that broke it */
    assert_int_equal(last.seen_count, 3);
    assert_int_equal(last.closed, 0);
    bus_close(bus);
    assert_int_equal(last.closed, 1);
}

static void the_end_flushes_and_closes_each_once(void **state)
{
    struct bus *bus = bus_new();
    struct record first, second;

    (void)state;
    subscribe(bus, &first, "first", EVENT_MASK_ALL);
    subscribe(bus, &second, "second", 0);
    bus_close(bus);
    assert_int_equal(first.flushed, 1);
    assert_int_equal(first.closed, 1);
    assert_int_equal(second.flushed, 1);
    assert_int_equal(second.closed, 1);
    assert_int_equal(first.seen_count, 0);
}

static void a_flush_that_fails_is_told_to_the_rest(void **state)
{
    struct bus *bus = bus_new();
    struct record broken, other;

    (void)state;
    subscribe(bus, &broken, "broken", 0)->flush_failure = ENOSPC;
    subscribe(bus, &other, "other", EVENT_MASK_ALL);
    bus_close(bus);
    assert_int_equal(broken.closed, 1);
    assert_int_equal(other.seen_count, 1);
    assert_int_equal(other.seen_at_close, 1);
    assert_string_equal(other.message, "broken output is switched off: no space left on device");
}

static void a_sink_may_have_no_ops(void **state)
{
    struct sink bare = {.name = "bare", .wants = EVENT_MASK_ALL};
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &bare);
    emit(bus, EVENT_DATA);
    bus_close(bus);
}

/* Counts its ticks, and keeps the times it is shown. */
struct clockwork {
    struct sink sink;
    unsigned ticks, shown;
    uint64_t times[SEEN];
    bool breaks;
};

static bool clockwork_tick(struct sink *sink, uint64_t now)
{
    struct clockwork *clockwork = (struct clockwork *)sink;

    assert_int_equal(now, 77);
    clockwork->ticks++;
    return probe_result(clockwork->breaks ? ENOSPC : 0);
}

static bool clockwork_emit(struct sink *sink, const struct event *event)
{
    struct clockwork *clockwork = (struct clockwork *)sink;

    clockwork->times[clockwork->shown++] = event->t_ns;
    return true;
}

static void ticks_come_as_often_as_the_quickest_asks(void **state)
{
    struct clockwork slow = {.sink = {.name = "slow", .tick = clockwork_tick, .tick_ns = 50}};
    struct clockwork quick = {.sink = {.name = "quick", .tick = clockwork_tick, .tick_ns = 20}, .breaks = true};
    struct bus *bus = bus_new();

    (void)state;
    assert_int_equal(bus_tick_interval(bus), 0);
    bus_subscribe(bus, &slow.sink);
    assert_int_equal(bus_tick_interval(bus), 50);
    bus_subscribe(bus, &quick.sink);
    assert_int_equal(bus_tick_interval(bus), 20);
    bus_tick(bus, 77);
    assert_int_equal(bus_tick_interval(bus), 50); /* one that fails is switched off */
    bus_tick(bus, 77);
    assert_int_equal(slow.ticks, 2);
    assert_int_equal(quick.ticks, 1);
    bus_close(bus);
}

static void answers_are_wanted_by_who_says_so(void **state)
{
    struct sink plain = {.name = "plain", .wants = EVENT_MASK_ALL};
    struct sink curious = {.name = "curious", .wants_answers = true};
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &plain);
    assert_false(bus_wants_answers(bus));
    bus_subscribe(bus, &curious);
    assert_true(bus_wants_answers(bus));
    bus_close(bus);
}

static void times_do_not_step_back_but_those_of_packets(void **state)
{
    static const uint64_t expected[] = {5, 9, 9, 3, 9, 10};
    struct clockwork clockwork = {.sink = {.name = "times", .wants = EVENT_MASK_ALL, .emit = clockwork_emit}};
    struct bus *bus = bus_new();

    (void)state;
    bus_subscribe(bus, &clockwork.sink);
    bus_emit(bus, &(struct event){.type = EVENT_START, .t_ns = 5});
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 9});
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 8});
    bus_emit(bus, &(struct event){.type = EVENT_SEGMENT, .t_ns = 3, .basis = BASIS_WIRE});
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 4});
    bus_emit(bus, &(struct event){.type = EVENT_DATA, .t_ns = 10});
    assert_int_equal(clockwork.shown, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(clockwork.times[i], expected[i]);
    bus_close(bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_wants_anything_at_first),
        cmocka_unit_test(events_reach_those_who_want_them),
        cmocka_unit_test(what_is_wanted_may_change),
        cmocka_unit_test(a_failing_sink_is_switched_off_and_told),
        cmocka_unit_test(nobody_wants_what_a_broken_sink_wanted),
        cmocka_unit_test(all_may_fail_at_once),
        cmocka_unit_test(the_end_flushes_and_closes_each_once),
        cmocka_unit_test(a_flush_that_fails_is_told_to_the_rest),
        cmocka_unit_test(a_sink_may_have_no_ops),
        cmocka_unit_test(ticks_come_as_often_as_the_quickest_asks),
        cmocka_unit_test(answers_are_wanted_by_who_says_so),
        cmocka_unit_test(times_do_not_step_back_but_those_of_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
