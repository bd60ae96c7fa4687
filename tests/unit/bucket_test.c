/* bucket_test.c: proves that a token bucket lets its rate through on the average, never more, a tenth of a second's
 * worth at once, and does not open for each byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "conn/bucket.h"

static const uint64_t start = 1000 * CLOCK_SECOND;

static void without_a_rate_nothing_is_limited(void **state)
{
    struct bucket bucket = {0}, init;

    (void)state;
    assert_true(bucket_room(&bucket, start) == SIZE_MAX);
    bucket_take(&bucket, 1000000);
    assert_true(bucket_room(&bucket, start) == SIZE_MAX);
    assert_int_equal(bucket_opens_at(&bucket), 0);
    bucket_init(&init, 0, start);
    assert_true(bucket_room(&init, start) == SIZE_MAX);
}

static void a_tenth_of_a_second_passes_at_once(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 1000, start);
    assert_int_equal(bucket_room(&bucket, start), 100);
    bucket_take(&bucket, 60);
    assert_int_equal(bucket_room(&bucket, start), 40);
    assert_int_equal(bucket_opens_at(&bucket), 0);
    bucket_take(&bucket, 40);
    assert_int_equal(bucket_room(&bucket, start), 0);
}

static void silence_saves_up_no_more(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 1000, start);
    assert_int_equal(bucket_room(&bucket, start + 3600 * CLOCK_SECOND), 100);
    bucket_take(&bucket, 100);
    assert_int_equal(bucket_room(&bucket, start + 7200 * CLOCK_SECOND), 100);
    assert_int_equal(bucket_room(&bucket, CLOCK_NEVER), 100);
}

/* Emptied, it opens for a fiftieth of a second's worth. */
static void it_does_not_open_for_each_byte(void **state)
{
    struct bucket bucket;
    uint64_t opens_at = start + 20 * CLOCK_MILLISECOND;

    (void)state;
    bucket_init(&bucket, 1000, start);
    bucket_take(&bucket, bucket_room(&bucket, start));
    assert_int_equal(bucket_opens_at(&bucket), opens_at);
    assert_int_equal(bucket_room(&bucket, start + CLOCK_MILLISECOND), 0);
    assert_int_equal(bucket_room(&bucket, opens_at - 1), 0);
    assert_int_equal(bucket_room(&bucket, opens_at), 20);
}

static void a_byte_a_second(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 1, start);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(bucket_room(&bucket, start + i * CLOCK_SECOND), 1);
        bucket_take(&bucket, 1);
        assert_int_equal(bucket_opens_at(&bucket), start + (i + 1) * CLOCK_SECOND);
        assert_int_equal(bucket_room(&bucket, start + (i + 1) * CLOCK_SECOND - 1), 0);
    }
}

/* All that may be taken is taken whenever it opens, or at odd times. */
static void assert_rate(uint64_t rate, uint64_t step)
{
    struct bucket bucket;
    uint64_t now = start, taken = 0, seconds = 10, end = start + seconds * CLOCK_SECOND;
    unsigned turns = 0;

    bucket_init(&bucket, rate, start);
    while (now <= end) {
        size_t room = bucket_room(&bucket, now);
        bucket_take(&bucket, room);
        taken += room;
        turns += room > 0;
        assert_true(room <= rate / 10 + 1);
        long double seconds_passed = (long double)(now - start) / CLOCK_SECOND;
        assert_true(taken <= rate / 10 + 1 + (uint64_t)((long double)rate * seconds_passed));
        now = step ? now + step : bucket_opens_at(&bucket);
    }
    assert_true(taken >= rate * seconds - rate / 10);
    assert_true(turns <= 60 * seconds);
}

static void the_rate_is_kept_on_the_average(void **state)
{
    static const uint64_t rates[] = {33, 999, 1000, 1048576, 12345679, UINT64_C(1) << 33, UINT64_C(1) << 34};

    (void)state;
    assert_rate(1, 0);
    assert_rate(10, 0);
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        assert_rate(rates[i], 0);
        assert_rate(rates[i], 20 * CLOCK_MILLISECOND + 1);
        assert_rate(rates[i], 3333333);
        assert_rate(rates[i], 77777);
    }
}

static void more_than_there_was_is_owed(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 1000, start);
    bucket_take(&bucket, 600);
    assert_int_equal(bucket_opens_at(&bucket), start + 520 * CLOCK_MILLISECOND);
    assert_int_equal(bucket_room(&bucket, start + 519 * CLOCK_MILLISECOND), 0);
    assert_int_equal(bucket_room(&bucket, start + 520 * CLOCK_MILLISECOND), 20);
}

static void a_clock_that_stands_still_brings_nothing(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 1000, start);
    bucket_take(&bucket, 100);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(bucket_room(&bucket, start - i), 0);
    assert_int_equal(bucket_room(&bucket, start + 20 * CLOCK_MILLISECOND), 20);
}

/* Nobody is limited by more than 16 GiB a second. */
static void a_huge_rate_is_none(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, UINT64_MAX, start);
    assert_true(bucket_room(&bucket, start) == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_rate_nothing_is_limited),
        cmocka_unit_test(a_tenth_of_a_second_passes_at_once),
        cmocka_unit_test(silence_saves_up_no_more),
        cmocka_unit_test(it_does_not_open_for_each_byte),
        cmocka_unit_test(a_byte_a_second),
        cmocka_unit_test(the_rate_is_kept_on_the_average),
        cmocka_unit_test(more_than_there_was_is_owed),
        cmocka_unit_test(a_clock_that_stands_still_brings_nothing),
        cmocka_unit_test(a_huge_rate_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
