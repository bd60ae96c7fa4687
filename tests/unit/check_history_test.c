/* check_history_test.c: proves what --count marks as a change of a port, how long it says that it had been otherwise,
 * and what it keeps for the statistics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/clock.h"
#include "mode/check_internal.h"

#define MS CLOCK_MILLISECOND

enum { NOT_SAID = 12345 }; /* what lasted is before */

static struct check_history history;
static uint64_t lasted;

static int set_up(void **state)
{
    (void)state;
    history = (struct check_history){.connect = series_new(16), .rtt = series_new(16)};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    series_free(history.connect);
    series_free(history.rtt);
    return 0;
}

static struct address address_of(const char *host, uint16_t port)
{
    struct address address;

    assert_true(address_from_literal(host, port, &address));
    return address;
}

static struct probe_result result_of(enum check_state state, const char *host)
{
    return (struct probe_result){
        .state = state, .duration_ns = 3 * MS, .rtt_ns = 2 * MS, .remote = address_of(host, 80)};
}

static enum check_change note_at(enum check_state state, const char *host, uint64_t now)
{
    struct probe_result result = result_of(state, host);

    lasted = NOT_SAID;
    return check_history_note(&history, &result, now, &lasted);
}

static enum check_change note(enum check_state state, uint64_t now)
{
    return note_at(state, "192.0.2.1", now);
}

/* --- changes ------------------------------------------------------------------------------------- */

static void the_first_round_is_no_change(void **state)
{
    for (int first = 0; first < CHECK_STATES; first++) {
        tear_down(state);
        set_up(state);
        assert_int_equal(note((enum check_state)first, 5), CHANGE_NONE);
        assert_int_equal(lasted, NOT_SAID);
    }
}

static void what_stays_is_no_change(void **state)
{
    (void)state;
    for (uint64_t now = 1; now < 5; now++)
        assert_int_equal(note(CHECK_OPEN, now), CHANGE_NONE);
    assert_int_equal(note(CHECK_CLOSED, 5), CHANGE_DOWN);
    for (uint64_t now = 6; now < 9; now++)
        assert_int_equal(note(CHECK_CLOSED, now), CHANGE_NONE);
    assert_int_equal(lasted, NOT_SAID);
}

static void going_down_says_how_long_it_was_open(void **state)
{
    (void)state;
    note(CHECK_OPEN, 100);
    note(CHECK_OPEN, 200);
    assert_int_equal(note(CHECK_CLOSED, 350), CHANGE_DOWN);
    assert_int_equal(lasted, 250);
}

static void coming_up_says_how_long_it_was_not_open(void **state)
{
    (void)state;
    note(CHECK_FILTERED, 100);
    note(CHECK_FILTERED, 200);
    assert_int_equal(note(CHECK_OPEN, 1200), CHANGE_UP);
    assert_int_equal(lasted, 1100);
}

static void each_change_is_timed_from_the_last(void **state)
{
    (void)state;
    note(CHECK_OPEN, 10);
    assert_int_equal(note(CHECK_CLOSED, 30), CHANGE_DOWN);
    assert_int_equal(lasted, 20);
    assert_int_equal(note(CHECK_OPEN, 70), CHANGE_UP);
    assert_int_equal(lasted, 40);
    assert_int_equal(note(CHECK_CLOSED, 150), CHANGE_DOWN);
    assert_int_equal(lasted, 80);
}

/* It was not open, and is not. */
static void why_it_is_not_open_is_no_change(void **state)
{
    (void)state;
    note(CHECK_OPEN, 10);
    assert_int_equal(note(CHECK_CLOSED, 20), CHANGE_DOWN);
    assert_int_equal(note(CHECK_FILTERED, 30), CHANGE_NONE);
    assert_int_equal(note(CHECK_UNREACHABLE, 40), CHANGE_NONE);
    assert_int_equal(note(CHECK_NO_ANSWER, 50), CHANGE_NONE);
    assert_int_equal(note(CHECK_OPEN, 60), CHANGE_UP);
    assert_int_equal(lasted, 40);
}

/* --- addresses ----------------------------------------------------------------------------------- */

static void a_new_address_is_a_change_where_it_is_open(void **state)
{
    (void)state;
    note_at(CHECK_OPEN, "192.0.2.1", 10);
    assert_int_equal(note_at(CHECK_OPEN, "192.0.2.2", 20), CHANGE_ADDRESS);
    assert_int_equal(lasted, NOT_SAID);
    assert_int_equal(note_at(CHECK_OPEN, "192.0.2.2", 30), CHANGE_NONE);
    assert_int_equal(note_at(CHECK_OPEN, "2001:db8::1", 40), CHANGE_ADDRESS);
    assert_int_equal(note_at(CHECK_CLOSED, "2001:db8::1", 100), CHANGE_DOWN);
    assert_int_equal(lasted, 90);
}

static void a_new_address_is_none_where_it_is_not_open(void **state)
{
    struct address open = address_of("192.0.2.1", 80);

    (void)state;
    note_at(CHECK_OPEN, "192.0.2.1", 10);
    assert_int_equal(note_at(CHECK_CLOSED, "192.0.2.2", 20), CHANGE_DOWN);
    assert_int_equal(note_at(CHECK_CLOSED, "192.0.2.3", 30), CHANGE_NONE);
    assert_true(address_equal(&history.address, &open));
    assert_int_equal(note_at(CHECK_OPEN, "192.0.2.1", 40), CHANGE_UP);
    assert_int_equal(note_at(CHECK_OPEN, "192.0.2.1", 50), CHANGE_NONE);
}

static void up_at_another_address_is_up(void **state)
{
    struct address second = address_of("192.0.2.2", 80);

    (void)state;
    note_at(CHECK_CLOSED, "192.0.2.1", 10);
    assert_int_equal(note_at(CHECK_OPEN, "192.0.2.2", 20), CHANGE_UP);
    assert_true(address_equal(&history.address, &second));
}

static void what_never_was_open_has_the_first_address(void **state)
{
    struct address first = address_of("192.0.2.1", 80);

    (void)state;
    note_at(CHECK_CLOSED, "192.0.2.1", 10);
    note_at(CHECK_FILTERED, "192.0.2.2", 20);
    assert_true(address_equal(&history.address, &first));
}

/* --- what is kept -------------------------------------------------------------------------------- */

static void all_are_counted_by_state(void **state)
{
    static const uint64_t expected[CHECK_STATES] = {
        [CHECK_OPEN] = 2, [CHECK_CLOSED] = 1, [CHECK_FILTERED] = 1, [CHECK_UNREACHABLE] = 1, [CHECK_NO_ANSWER] = 1};
    enum check_state states[] = {CHECK_OPEN,        CHECK_CLOSED,    CHECK_FILTERED,
                                 CHECK_UNREACHABLE, CHECK_NO_ANSWER, CHECK_OPEN};

    (void)state;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        note(states[i], i);
    assert_int_equal(history.transmitted, 6);
    assert_memory_equal(history.by_state, expected, sizeof expected);
}

/* Those that were not open are gaps in the course, and have no round trip. */
static void times_are_those_of_open_ones(void **state)
{
    static const uint64_t expected[] = {3 * MS, 0, 3 * MS};
    struct probe_result untold = result_of(CHECK_OPEN, "192.0.2.1");
    uint64_t *values;

    (void)state;
    note(CHECK_OPEN, 1);
    note(CHECK_CLOSED, 2);
    untold.rtt_ns = 0;
    check_history_note(&history, &untold, 3, &lasted);
    assert_int_equal(series_values(history.connect, &values), 3);
    assert_memory_equal(values, expected, sizeof expected);
    free(values);
    assert_int_equal(series_values(history.rtt, &values), 1);
    assert_int_equal(values[0], 2 * MS);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_round_is_no_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_stays_is_no_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(going_down_says_how_long_it_was_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(coming_up_says_how_long_it_was_not_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_change_is_timed_from_the_last, set_up, tear_down),
        cmocka_unit_test_setup_teardown(why_it_is_not_open_is_no_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_address_is_a_change_where_it_is_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_address_is_none_where_it_is_not_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(up_at_another_address_is_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_never_was_open_has_the_first_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_are_counted_by_state, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_are_those_of_open_ones, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
