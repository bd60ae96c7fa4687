/* series_test.c: proves the figures that are said of a series, against such as were worked by hand, that percentiles
 * are of what is kept and everything else of all, and that values are given back in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/series.h"

#define ADD(series, ...)                                                                                               \
    add(series, (const uint64_t[]){__VA_ARGS__}, sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t))
#define ASSERT_KEPT(series, ...)                                                                                       \
    assert_kept(series, (const uint64_t[]){__VA_ARGS__}, sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t))

static void add(struct series *series, const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        series_add(series, values[i]);
}

static void assert_kept(const struct series *series, const uint64_t *expected, size_t count)
{
    uint64_t *values;

    assert_int_equal(series_values(series, &values), count);
    assert_memory_equal(values, expected, count * sizeof expected[0]);
    free(values);
}

static struct spread spread_of(const struct series *series)
{
    struct spread spread;

    series_spread(series, &spread);
    return spread;
}

static void assert_spread(const struct series *series, struct spread expected)
{
    struct spread spread = spread_of(series);

    assert_int_equal(spread.count, expected.count);
    assert_int_equal(spread.minimum, expected.minimum);
    assert_int_equal(spread.maximum, expected.maximum);
    assert_int_equal(spread.mean, expected.mean);
    assert_int_equal(spread.p50, expected.p50);
    assert_int_equal(spread.p90, expected.p90);
    assert_int_equal(spread.p99, expected.p99);
    assert_int_equal(spread.deviation, expected.deviation);
    assert_int_equal(spread.jitter, expected.jitter);
}

static void nothing_is_said_of_no_values(void **state)
{
    struct series *series = series_new(4);
    uint64_t *values;

    (void)state;
    assert_spread(series, (struct spread){.count = 0});
    assert_int_equal(series_values(series, &values), 0);
    free(values);
    ADD(series, 0, 0);
    assert_spread(series, (struct spread){.count = 0});
    ASSERT_KEPT(series, 0, 0);
    series_free(series);
    series_free(NULL);
}

static void one_value_is_all_but_deviation_and_jitter(void **state)
{
    struct series *series = series_new(4);

    (void)state;
    ADD(series, 7);
    assert_spread(series, (struct spread){
                              .count = 1, .minimum = 7, .maximum = 7, .mean = 7, .p50 = 7, .p90 = 7, .p99 = 7});
    series_free(series);
}

/* 10, 30: mean 20, both 10 away from it; one step of 20. Half of two values is the first. */
static void two_values_are_worked_out(void **state)
{
    struct series *series = series_new(4);

    (void)state;
    ADD(series, 30, 10);
    assert_spread(series, (struct spread){.count = 2,
                                          .minimum = 10,
                                          .maximum = 30,
                                          .mean = 20,
                                          .p50 = 10,
                                          .p90 = 30,
                                          .p99 = 30,
                                          .deviation = 10,
                                          .jitter = 20});
    series_free(series);
}

/* 2 4 4 4 5 5 7 9: sum 40, mean 5; squared distances 9 1 1 1 0 0 4 16, sum 32, of 8: 4, its root 2; steps
 * 2 0 0 1 0 2 2, sum 7, of 7: 1. Ranks of 8: 4, 7.2 and 7.92, thus the 4th, 8th and 8th. */
static void eight_values_are_worked_out(void **state)
{
    struct series *series = series_new(100);

    (void)state;
    ADD(series, 2, 4, 4, 4, 5, 5, 7, 9);
    assert_spread(series, (struct spread){.count = 8,
                                          .minimum = 2,
                                          .maximum = 9,
                                          .mean = 5,
                                          .p50 = 4,
                                          .p90 = 9,
                                          .p99 = 9,
                                          .deviation = 2,
                                          .jitter = 1});
    ASSERT_KEPT(series, 2, 4, 4, 4, 5, 5, 7, 9);
    series_free(series);
}

/* 10, 20, 50: sum 80, mean 26.67; squared distances 277.8 44.4 544.4, sum 866.7, of 3: 288.9, its root 16.997; steps
 * 10 and 30, mean 20; ranks 1.5, 2.7 and 2.97. */
static void gaps_keep_their_places_and_count_for_nothing_else(void **state)
{
    struct series *series = series_new(10);

    (void)state;
    ADD(series, 0, 10, 0, 0, 20, 50, 0);
    assert_spread(series, (struct spread){.count = 3,
                                          .minimum = 10,
                                          .maximum = 50,
                                          .mean = 27,
                                          .p50 = 20,
                                          .p90 = 50,
                                          .p99 = 50,
                                          .deviation = 17,
                                          .jitter = 20});
    ASSERT_KEPT(series, 0, 10, 0, 0, 20, 50, 0);
    series_free(series);
}

/* 1 to 100: sum 5050, mean 50.5; variance (100 * 100 - 1) / 12 = 833.25, its root 28.87. Downwards, so that they come
 * unsorted; every step is 1. */
static void a_hundred_values_are_worked_out(void **state)
{
    struct series *series = series_new(100);

    (void)state;
    for (uint64_t value = 100; value > 0; value--)
        series_add(series, value);
    assert_spread(series, (struct spread){.count = 100,
                                          .minimum = 1,
                                          .maximum = 100,
                                          .mean = 51,
                                          .p50 = 50,
                                          .p90 = 90,
                                          .p99 = 99,
                                          .deviation = 29,
                                          .jitter = 1});
    series_free(series);
}

/* Of 101 values 50 % are 50.5, 90 % 90.9 and 99 % 99.99. */
static void ranks_are_rounded_up(void **state)
{
    struct series *series = series_new(1000);

    (void)state;
    for (uint64_t value = 1; value <= 101; value++)
        series_add(series, value * 1000);
    assert_int_equal(spread_of(series).p50, 51000);
    assert_int_equal(spread_of(series).p90, 91000);
    assert_int_equal(spread_of(series).p99, 100000);
    series_free(series);
}

/* 9 1 1 5 3 kept in three places: 1 5 3. Of all: sum 19, mean 3.8; squared distances 27.04 7.84 7.84 1.44 0.64, sum
 * 44.8, of 5: 8.96, its root 2.993; steps 8 0 4 2, sum 14, of 4: 3.5. */
static void only_percentiles_are_of_the_last_values(void **state)
{
    struct series *series = series_new(3);

    (void)state;
    ADD(series, 9, 1, 1, 5, 3);
    assert_spread(series, (struct spread){.count = 5,
                                          .minimum = 1,
                                          .maximum = 9,
                                          .mean = 4,
                                          .p50 = 3,
                                          .p90 = 5,
                                          .p99 = 5,
                                          .deviation = 3,
                                          .jitter = 4});
    ASSERT_KEPT(series, 1, 5, 3);
    ADD(series, 8);
    ASSERT_KEPT(series, 5, 3, 8);
    ADD(series, 6, 7);
    ASSERT_KEPT(series, 8, 6, 7);
    series_free(series);
}

static void percentiles_of_gaps_alone_are_0(void **state)
{
    struct series *series = series_new(2);

    (void)state;
    ADD(series, 4, 6, 0, 0);
    assert_spread(series, (struct spread){
                              .count = 2, .minimum = 4, .maximum = 6, .mean = 5, .deviation = 1, .jitter = 2});
    ASSERT_KEPT(series, 0, 0);
    series_free(series);
}

static void no_capacity_is_one(void **state)
{
    struct series *series = series_new(0);

    (void)state;
    ADD(series, 4, 6);
    ASSERT_KEPT(series, 6);
    assert_int_equal(spread_of(series).mean, 5);
    series_free(series);
}

/* More values than memory was taken for at first, and then more than may be kept. */
static void order_is_kept_while_it_grows_and_wraps(void **state)
{
    enum { CAPACITY = 1000, ADDED = 2345 };
    struct series *series = series_new(CAPACITY);
    uint64_t *values;

    (void)state;
    for (uint64_t value = 1; value <= ADDED; value++) {
        series_add(series, value);
        size_t count = series_values(series, &values);
        assert_int_equal(count, value < CAPACITY ? value : CAPACITY);
        assert_int_equal(values[count - 1], value);
        assert_int_equal(values[0], value - count + 1);
        free(values);
    }
    assert_int_equal(spread_of(series).count, ADDED);
    assert_int_equal(spread_of(series).mean, (ADDED + 1) / 2);
    assert_int_equal(spread_of(series).p50, ADDED - CAPACITY / 2);
    series_free(series);
}

/* Near 2^62, where a double has steps of 1024: 2, 4, 4, 4, 5, 5, 7, 9 above it. Their sum is beyond 2^64. */
static void large_values_lose_nothing(void **state)
{
    static const uint64_t base = UINT64_C(1) << 62;
    struct series *series = series_new(8);

    (void)state;
    ADD(series, base + 9, base + 7, base + 5, base + 5, base + 4, base + 4, base + 4, base + 2);
    assert_spread(series, (struct spread){.count = 8,
                                          .minimum = base + 2,
                                          .maximum = base + 9,
                                          .mean = base + 5,
                                          .p50 = base + 4,
                                          .p90 = base + 9,
                                          .p99 = base + 9,
                                          .deviation = 2,
                                          .jitter = 1});
    series_free(series);
}

/* 2^62 and 2^63 lie 2^61 from their mean; all of it can be said in a double. */
static void distances_may_be_large(void **state)
{
    static const uint64_t low = UINT64_C(1) << 62, high = UINT64_C(1) << 63;
    struct series *series = series_new(8);

    (void)state;
    ADD(series, high, low, high, low);
    assert_spread(series, (struct spread){.count = 4,
                                          .minimum = low,
                                          .maximum = high,
                                          .mean = low + low / 2,
                                          .p50 = low,
                                          .p90 = high,
                                          .p99 = high,
                                          .deviation = low / 2,
                                          .jitter = low});
    series_free(series);
    series = series_new(8);
    ADD(series, 1, UINT64_MAX);
    assert_int_equal(spread_of(series).mean, UINT64_C(1) + (UINT64_C(1) << 63));
    assert_int_equal(spread_of(series).jitter, UINT64_MAX - 1);
    series_free(series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_no_values),
        cmocka_unit_test(one_value_is_all_but_deviation_and_jitter),
        cmocka_unit_test(two_values_are_worked_out),
        cmocka_unit_test(eight_values_are_worked_out),
        cmocka_unit_test(gaps_keep_their_places_and_count_for_nothing_else),
        cmocka_unit_test(a_hundred_values_are_worked_out),
        cmocka_unit_test(ranks_are_rounded_up),
        cmocka_unit_test(only_percentiles_are_of_the_last_values),
        cmocka_unit_test(percentiles_of_gaps_alone_are_0),
        cmocka_unit_test(no_capacity_is_one),
        cmocka_unit_test(order_is_kept_while_it_grows_and_wraps),
        cmocka_unit_test(large_values_lose_nothing),
        cmocka_unit_test(distances_may_be_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
