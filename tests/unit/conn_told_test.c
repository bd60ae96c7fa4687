/* conn_told_test.c: proves what a connection tells observers beside its ends: the phases of its life, which follow each
 * other without a gap, the kernel's figures when it opens, closes and is asked, and
 * that a false alarm of a hang-up ends nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "keeper.h"

enum { OCCASIONS = 8 };

/* A sink for what world.h leaves out or cannot keep. */
struct watcher {
    struct sink sink;
    char occasions[OCCASIONS][16];
    unsigned occasion_count;
    struct phases phases;
};

static bool watch(struct sink *sink, const struct event *event)
{
    struct watcher *watcher = (struct watcher *)sink;

    if (event->type == EVENT_STATS) {
        assert_true(watcher->occasion_count < OCCASIONS);
        strcpy(watcher->occasions[watcher->occasion_count++], event->what);
    }
    if (event->type == EVENT_CLOSED)
        watcher->phases = *event->phases;
    return true;
}

/* Before anything is opened. */
static void watcher_open(struct watcher *watcher, struct bus *bus)
{
    memset(watcher, 0, sizeof *watcher);
    watcher->sink = (struct sink){
        .name = "watcher",
        .wants = EVENT_MASK(EVENT_STATS) | EVENT_MASK(EVENT_CLOSED),
        .emit = watch};
    bus_subscribe(bus, &watcher->sink);
}

static void phases_follow_each_other(void **state)
{
    struct keeper keeper;
    struct watcher watcher;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    watcher_open(&watcher, keeper.world.set.bus);
    world_settle(&keeper.world);
    world_pass(&keeper.world, 7 * CLOCK_SECOND);
    scripted_says_text(&keeper.peer, "a");
    world_settle(&keeper.world);
    world_pass(&keeper.world, 5 * CLOCK_SECOND);
    conn_send(keeper.conn, "b", 1);
    world_settle(&keeper.world);
    world_pass(&keeper.world, 3 * CLOCK_SECOND);
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    world_pass(&keeper.world, 2 * CLOCK_SECOND);
    conn_close(keeper.conn);
    keeper_close(&keeper);
    assert_true(watcher.phases.answered);
    assert_int_equal(watcher.phases.first_byte_ns, 7 * CLOCK_SECOND);
    assert_int_equal(watcher.phases.transfer_ns, 8 * CLOCK_SECOND);
    assert_int_equal(watcher.phases.close_ns, 2 * CLOCK_SECOND);
}

static void without_an_answer_there_is_no_first_byte(void **state)
{
    struct keeper keeper;
    struct watcher watcher;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    watcher_open(&watcher, keeper.world.set.bus);
    world_pass(&keeper.world, 2 * CLOCK_SECOND);
    conn_send(keeper.conn, "b", 1);
    world_settle(&keeper.world);
    scripted_ends(&keeper.peer);
    conn_close(keeper.conn);
    keeper_close(&keeper);
    assert_false(watcher.phases.answered);
    assert_int_equal(watcher.phases.first_byte_ns, 0);
    assert_int_equal(watcher.phases.transfer_ns, 2 * CLOCK_SECOND);
}

static void figures_are_told_when_asked_and_at_the_end(void **state)
{
    struct keeper keeper;
    struct watcher watcher;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    watcher_open(&watcher, keeper.world.set.bus);
    world_settle(&keeper.world);
    conn_set_tell_stats(&keeper.world.set, "signal");
    scripted_ends(&keeper.peer);
    conn_close(keeper.conn);
    keeper_close(&keeper);
    conn_set_tell_stats(&keeper.world.set, "signal"); /* nobody is there any more */
    assert_int_equal(watcher.occasion_count, 2);
    assert_string_equal(watcher.occasions[0], "signal");
    assert_string_equal(watcher.occasions[1], "close");
}

/* The error queue makes a descriptor look hung up. */
static void a_false_alarm_ends_nothing(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    assert_int_equal(keeper.ends, 1);
    conn_ready(keeper.conn, READY_HANGUP);
    conn_set_settle(&keeper.world.set, keeper.world.now);
    assert_int_equal(keeper.closed, 0);
    assert_true(keeper.conn->false_alarm);
    assert_true(conn_interest(keeper.conn).hangup);
    conn_close(keeper.conn);
    keeper_close(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_follow_each_other),
        cmocka_unit_test(without_an_answer_there_is_no_first_byte),
        cmocka_unit_test(figures_are_told_when_asked_and_at_the_end),
        cmocka_unit_test(a_false_alarm_ends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
