/* clock_test.c: proves that time goes on, that sums which do not fit never come, and that the wall
 * clock is written as RFC 3339 has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "base/clock.h"

static void time_goes_on(void **state)
{
    uint64_t before = clock_now();

    (void)state;
    assert_true(before > 0);
    for (int i = 0; i < 1000; i++)
        assert_true(clock_now() >= before);
    while (clock_now() == before)
        continue;
}

static void sums_are_cut_at_never(void **state)
{
    (void)state;
    assert_int_equal(clock_add(3, 4), 7);
    assert_true(clock_add(CLOCK_NEVER - 1, 1) == CLOCK_NEVER);
    assert_true(clock_add(CLOCK_NEVER - 1, 2) == CLOCK_NEVER);
    assert_true(clock_add(CLOCK_NEVER, 5) == CLOCK_NEVER);
    assert_true(clock_add(5, CLOCK_NEVER) == CLOCK_NEVER);
    assert_true(clock_add(CLOCK_NEVER, CLOCK_NEVER) == CLOCK_NEVER);
    assert_true(clock_add(CLOCK_NEVER, 0) == CLOCK_NEVER);
}

static void the_wall_clock_is_rfc_3339(void **state)
{
    char text[CLOCK_RFC3339_SIZE];
    struct tm date = {0};
    const char *rest;
    struct timespec before, after; /* time(2) lags behind */
    time_t told;

    (void)state;
    clock_gettime(CLOCK_REALTIME, &before);
    clock_rfc3339(text);
    clock_gettime(CLOCK_REALTIME, &after);
    rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &date);
    assert_non_null(rest);
    told = timegm(&date);
    assert_true(told >= before.tv_sec && told <= after.tv_sec);
    assert_int_equal(strlen(text), CLOCK_RFC3339_SIZE - 1);
    assert_int_equal(rest[0], '.');
    assert_int_equal(strspn(rest + 1, "0123456789"), 9);
    assert_string_equal(rest + 10, "Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_goes_on),
        cmocka_unit_test(sums_are_cut_at_never),
        cmocka_unit_test(the_wall_clock_is_rfc_3339),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
