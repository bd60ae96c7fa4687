/* histogram_test.c: proves how times are divided into ranges, near to each other and far apart, that a range says all
 * of its bounds' digits, and that bars fit the terminal and stand for the counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sink/histogram.h"

#define US CLOCK_MICROSECOND
#define MS CLOCK_MILLISECOND
#define ASSERT_DRAWN(width, expected, ...)                                                                             \
    assert_drawn((const uint64_t[]){__VA_ARGS__}, sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t), width, expected)

static void assert_drawn(const uint64_t *samples, size_t count, unsigned width, const char *expected)
{
    struct buffer text = {0};

    histogram_append(samples, count, width, &text);
    buffer_append(&text, "", 1);
    assert_string_equal((const char *)buffer_bytes(&text), expected);
    buffer_free(&text);
}

static void times_near_each_other_have_equal_ranges(void **state)
{
    (void)state;
    ASSERT_DRAWN(40,
                 "  0.10 – 0.15 ms  ████████████████████ 3\n"
                 "  0.15 – 0.20 ms  █████████████▍ 2\n"
                 "  0.20 – 0.25 ms  ██████▋ 1\n"
                 "  0.25 – 0.30 ms  0\n"
                 "  0.30 – 0.35 ms  ██████▋ 1\n",
                 102 * US, 211 * US, 0, 120 * US, 149999, 150 * US, 175 * US, 300 * US, 0);
}

/* 20 times the shortest is far. */
static void times_far_apart_have_ranges_that_grow(void **state)
{
    (void)state;
    ASSERT_DRAWN(60,
                 "  0.02 – 0.05 ms  ████████████████████████████████████████ 2\n"
                 "  0.05 – 0.10 ms  ████████████████████████████████████████ 2\n"
                 "  0.10 – 0.20 ms  0\n"
                 "  0.20 – 0.50 ms  0\n"
                 "  0.50 – 1.00 ms  ████████████████████ 1\n",
                 30 * US, 40 * US, 60 * US, 60 * US, 600 * US);
}

static void times_very_far_apart_have_powers_of_ten(void **state)
{
    (void)state;
    ASSERT_DRAWN(44,
                 "      0.000 –     0.001 ms  ██████████████ 1\n"
                 "      0.001 –     0.010 ms  ██████████████ 1\n"
                 "      0.010 –     0.100 ms  0\n"
                 "      0.100 –     1.000 ms  0\n"
                 "      1.000 –    10.000 ms  0\n"
                 "     10.000 –   100.000 ms  ██████████████ 1\n"
                 "    100.000 –  1000.000 ms  0\n"
                 "   1000.000 – 10000.000 ms  ██████████████ 1\n",
                 500, 3 * US, 20 * MS, 3000 * MS);
}

static void times_that_are_alike_have_one_range(void **state)
{
    (void)state;
    ASSERT_DRAWN(42, "  500.000 – 500.001 ms  ████████████████ 2\n", 500 * MS, 500 * MS + 300);
}

static void whole_bounds_have_no_fraction(void **state)
{
    (void)state;
    ASSERT_DRAWN(30,
                 "  23 – 24 ms  ██████████████ 1\n"
                 "  24 – 25 ms  0\n"
                 "  25 – 26 ms  ██████████████ 1\n"
                 "  26 – 27 ms  0\n"
                 "  27 – 28 ms  0\n"
                 "  28 – 29 ms  0\n"
                 "  29 – 30 ms  0\n"
                 "  30 – 31 ms  0\n"
                 "  31 – 32 ms  ██████████████ 1\n",
                 23 * MS, 25 * MS, 31 * MS);
}

/* One of a thousand is far below an eighth of a column. */
static void one_of_many_is_seen(void **state)
{
    uint64_t samples[1001] = {[1000] = 2 * MS};

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        samples[i] = 1 * MS;
    assert_drawn(samples, 1001, 40,
                 "  1.0 – 1.2 ms  ███████████████████ 1000\n"
                 "  1.2 – 1.4 ms  0\n"
                 "  1.4 – 1.6 ms  0\n"
                 "  1.6 – 1.8 ms  0\n"
                 "  1.8 – 2.0 ms  0\n"
                 "  2.0 – 2.2 ms  ▏ 1\n");
}

static void nothing_is_drawn_without_times_or_room(void **state)
{
    (void)state;
    ASSERT_DRAWN(80, "", 0, 0);
    ASSERT_DRAWN(13, "", 500 * MS, 500 * MS);
    ASSERT_DRAWN(15, "500.000 ms  █ 2\n", 500 * MS, 500 * MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_near_each_other_have_equal_ranges),
        cmocka_unit_test(times_far_apart_have_ranges_that_grow),
        cmocka_unit_test(times_very_far_apart_have_powers_of_ten),
        cmocka_unit_test(times_that_are_alike_have_one_range),
        cmocka_unit_test(whole_bounds_have_no_fraction),
        cmocka_unit_test(one_of_many_is_seen),
        cmocka_unit_test(nothing_is_drawn_without_times_or_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
