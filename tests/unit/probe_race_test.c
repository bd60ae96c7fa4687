/* probe_race_test.c: proves that of a host's addresses the first that is open wins, in turn, without waiting for
 * those that refuse and not for long for those that are silent, all within one time; that otherwise the result is the
 * one that says most, never "closed" where an address was not even tried; and that nothing of those that lost stays
 * open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn/probe_race.h"
#include "probe_stage.h"

static const uint64_t ms = CLOCK_MILLISECOND;

/* What the addresses of stage_scheme do. */
enum { OPENS, REFUSES, UNREACHABLE, SILENT, WANTING, OPENS_LATE, REFUSES_LATE };

static int stage_open_actors(void **state)
{
    if (probe_stage_open(state) != 0)
        return -1;
    struct probe_stage *stage = *state;
    stage_scheme.capabilities = 0;
    stage->options.scheme = &stage_scheme;
    stage->options.timeout = 400 * ms;
    stage->actors[REFUSES].open_error = ECONNREFUSED;
    stage->actors[UNREACHABLE].open_error = EACCES;
    stage->actors[SILENT].waits = 100000;
    stage->actors[WANTING].open_error = ENOBUFS;
    stage->actors[OPENS_LATE].waits = 3;
    stage->actors[REFUSES_LATE].waits = 3;
    stage->actors[REFUSES_LATE].open_error = ECONNREFUSED;
    return 0;
}

static void race(struct probe_stage *stage, const struct address *addresses, size_t count)
{
    stage->done = 0;
    if (!probe_race_start(stage->loop, &stage->options, addresses, count, stage_done, stage, &stage->result))
        return;
    loop_run(stage->loop);
    assert_int_equal(stage->done, 1);
}

/* Addresses by what they do; the one that the result is of comes back. */
static unsigned race_of(struct probe_stage *stage, size_t count, const unsigned *kinds)
{
    struct address addresses[PROBE_STAGE_ACTORS];

    probe_result_release(&stage->result);
    for (size_t i = 0; i < count; i++)
        addresses[i] = stage_address(kinds[i] | (unsigned)i << 3, 80); /* told apart by the upper bits */
    race(stage, addresses, count);
    for (size_t i = 0; i < count; i++)
        if (address_equal(&stage->result.remote, &addresses[i]))
            return (unsigned)i;
    fail();
    return 0;
}

#define RACE(stage, ...) \
    race_of(stage, sizeof (const unsigned[]){__VA_ARGS__} / sizeof(unsigned), (const unsigned[]){__VA_ARGS__})

static void assert_is(const struct probe_stage *stage, enum check_state check)
{
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, check);
}

static void one_address_is_looked_at(void **state)
{
    struct probe_stage *stage = *state;

    RACE(stage, OPENS);
    assert_is(stage, CHECK_OPEN);
    assert_int_equal(stage->done, 0);
    RACE(stage, OPENS_LATE);
    assert_is(stage, CHECK_OPEN);
    RACE(stage, REFUSES);
    assert_is(stage, CHECK_CLOSED);
    RACE(stage, WANTING);
    assert_true(stage->result.again);
}

static void the_first_that_is_open_wins(void **state)
{
    struct probe_stage *stage = *state;

    assert_int_equal(RACE(stage, OPENS, OPENS), 0);
    assert_is(stage, CHECK_OPEN);
    assert_int_equal(stage->dialled, 1);
}

static void a_refusal_has_the_next_one_looked_at_at_once(void **state)
{
    struct probe_stage *stage = *state;

    assert_int_equal(RACE(stage, REFUSES, UNREACHABLE, OPENS), 2);
    assert_is(stage, CHECK_OPEN);
    assert_int_equal(stage->done, 0); /* there was nothing to wait for */
    assert_int_equal(RACE(stage, REFUSES_LATE, OPENS), 1);
    assert_is(stage, CHECK_OPEN);
    assert_int_equal(stage->done, 1);
}

static void silence_has_the_next_one_looked_at_beside_it(void **state)
{
    struct probe_stage *stage = *state;
    uint64_t before = clock_now();

    stage->options.timeout = 20 * CLOCK_SECOND;
    assert_int_equal(RACE(stage, SILENT, OPENS), 1);
    assert_is(stage, CHECK_OPEN);
    assert_true(clock_now() - before >= stage->result.duration_ns + 250 * ms); /* that is its own */
    assert_int_equal(stage->dialled, 2);
    assert_int_equal(stage->closed, 1); /* the other is the result's */
}

/* The first one would open, but later than the third, which follows the second one's refusal at once. */
static void a_refusal_ends_the_wait_beside_those_under_way(void **state)
{
    struct probe_stage *stage = *state;

    stage->options.timeout = 20 * CLOCK_SECOND;
    stage->actors[OPENS_LATE].waits = 21;
    assert_int_equal(RACE(stage, OPENS_LATE, REFUSES_LATE, OPENS), 2);
    assert_is(stage, CHECK_OPEN);
}

static void an_earlier_one_may_win_after_all(void **state)
{
    struct probe_stage *stage = *state;

    stage->options.timeout = 20 * CLOCK_SECOND;
    stage->actors[OPENS_LATE].waits = 20; /* 400 ms */
    assert_int_equal(RACE(stage, OPENS_LATE, SILENT, SILENT), 0);
    assert_is(stage, CHECK_OPEN);
    assert_true(stage->dialled > 1);
}

static void the_result_is_the_one_that_says_most(void **state)
{
    struct probe_stage *stage = *state;

    assert_int_equal(RACE(stage, REFUSES, UNREACHABLE), 0);
    assert_is(stage, CHECK_CLOSED);
    assert_int_equal(RACE(stage, UNREACHABLE, REFUSES), 1);
    assert_is(stage, CHECK_CLOSED);
    assert_int_equal(RACE(stage, SILENT, UNREACHABLE), 1);
    assert_is(stage, CHECK_UNREACHABLE);
    assert_int_equal(RACE(stage, REFUSES, SILENT), 0);
    assert_is(stage, CHECK_CLOSED);
}

static void of_equals_the_earlier_is_told(void **state)
{
    struct probe_stage *stage = *state;

    assert_int_equal(RACE(stage, REFUSES, REFUSES), 0);
    assert_int_equal(RACE(stage, SILENT, SILENT), 0);
    stage->options.timeout = 20 * CLOCK_SECOND;
    stage->actors[REFUSES_LATE].waits = 15; /* 300 ms: the later one has said so before */
    assert_int_equal(RACE(stage, REFUSES_LATE, REFUSES), 0);
    assert_is(stage, CHECK_CLOSED);
}

static void what_was_not_tried_makes_no_port_closed(void **state)
{
    struct probe_stage *stage = *state;

    assert_int_equal(RACE(stage, WANTING, REFUSES), 0);
    assert_true(stage->result.again);
    assert_int_equal(stage->result.system, ENOBUFS);
    assert_int_equal(RACE(stage, SILENT, WANTING), 1);
    assert_true(stage->result.again);
    assert_int_equal(RACE(stage, WANTING, OPENS), 1);
    assert_is(stage, CHECK_OPEN);
}

/* The last one begins early enough to open after the first one's wait. */
static void a_short_time_is_shared(void **state)
{
    struct probe_stage *stage = *state;

    stage->options.timeout = 900 * ms;
    stage->actors[OPENS_LATE].waits = 3;
    assert_int_equal(RACE(stage, SILENT, SILENT, SILENT, SILENT, OPENS_LATE), 4);
    assert_is(stage, CHECK_OPEN);
}

/* The later one would open, after the race's end, in a time that it would have by itself. */
static void the_time_is_that_of_all(void **state)
{
    struct probe_stage *stage = *state;

    stage->actors[OPENS_LATE].waits = 15; /* 300 ms, from 200 ms on, of 400 */
    assert_int_equal(RACE(stage, SILENT, OPENS_LATE), 0);
    assert_is(stage, CHECK_FILTERED);
    assert_true(stage->result.duration_ns >= 400 * ms);
}

static void what_is_given_up_is_closed_and_tells_nobody(void **state)
{
    struct probe_stage *stage = *state;
    const struct address addresses[] = {stage_address(REFUSES, 80), stage_address(SILENT, 80),
                                        stage_address(SILENT, 81)};

    probe_race_cancel(probe_race_start(stage->loop, &stage->options, addresses, 3, stage_done, stage, &stage->result));
    probe_race_cancel(NULL);
    assert_int_equal(stage->dialled, 2);
    assert_int_equal(stage->closed, 2);
    assert_int_equal(stage->done, 0);
}

/* With this system's sockets. */

static void the_address_that_somebody_listens_at_is_found(void **state)
{
    struct probe_stage *stage = *state;
    const struct scheme *tcp = scheme_find("tcp");
    struct address addresses[3];
    int listener = stage_bound("127.0.0.2", SOCK_STREAM, &addresses[2]);

    assert_int_equal(listen(listener, 1), 0);
    stage->options.scheme = tcp;
    assert_true(address_from_literal("::1", address_port(&addresses[2]), &addresses[0]));
    assert_true(address_from_literal("127.0.0.3", address_port(&addresses[2]), &addresses[1]));
    race(stage, addresses, 3);
    assert_is(stage, CHECK_OPEN);
    assert_true(address_equal(&stage->result.remote, &addresses[2]));
    assert_non_null(stage->result.transport);
    probe_result_release(&stage->result);
    close(listener);
    race(stage, addresses, 3);
    assert_is(stage, CHECK_CLOSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_open_actors, probe_stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_address_is_looked_at),
        TEST(the_first_that_is_open_wins),
        TEST(a_refusal_has_the_next_one_looked_at_at_once),
        TEST(silence_has_the_next_one_looked_at_beside_it),
        TEST(a_refusal_ends_the_wait_beside_those_under_way),
        TEST(an_earlier_one_may_win_after_all),
        TEST(the_result_is_the_one_that_says_most),
        TEST(of_equals_the_earlier_is_told),
        TEST(what_was_not_tried_makes_no_port_closed),
        TEST(a_short_time_is_shared),
        TEST(the_time_is_that_of_all),
        TEST(what_is_given_up_is_closed_and_tells_nobody),
        TEST(the_address_that_somebody_listens_at_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
