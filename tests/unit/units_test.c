/* units_test.c: proves that TIME, SIZE, TEXT, numbers and modes are read exactly, that everything
 * else is refused and leaves the result alone, and that durations and sizes read as promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"

enum { UNTOUCHED = 4711 };

static void assert_time(const char *text, uint64_t expected)
{
    uint64_t ns = UNTOUCHED;

    if (!units_parse_time(text, &ns) || ns != expected)
        fail_msg("time \"%s\" is %llu", text, (unsigned long long)ns);
}

static void times_have_units(void **state)
{
    (void)state;
    assert_time("0", 0);
    assert_time("3", 3 * CLOCK_SECOND);
    assert_time("3s", 3 * CLOCK_SECOND);
    assert_time("250ms", 250 * CLOCK_MILLISECOND);
    assert_time("2m", 120 * CLOCK_SECOND);
    assert_time("1h", 3600 * CLOCK_SECOND);
    assert_time("007", 7 * CLOCK_SECOND);
    assert_time("inf", CLOCK_NEVER);
    assert_time("-1", CLOCK_NEVER);
}

static void times_have_fractions(void **state)
{
    (void)state;
    assert_time("0.25", 250 * CLOCK_MILLISECOND);
    assert_time(".5", 500 * CLOCK_MILLISECOND);
    assert_time("1.5ms", 1500 * CLOCK_MICROSECOND);
    assert_time("1.5h", 5400 * CLOCK_SECOND);
    assert_time("0.1m", 6 * CLOCK_SECOND);
    assert_time("0.000000001", 1);
    assert_time("0.0000000019", 1);
    assert_time("1.123456789", 1123456789);
}

static void times_reach_292_years(void **state)
{
    (void)state;
    assert_time("9223372036.854775807", INT64_MAX);
    assert_time("2562047h", UINT64_C(2562047) * 3600 * CLOCK_SECOND);
}

static void other_times_are_refused(void **state)
{
    static const char *const bad[] = {
        "", " ", " 3", "3 ", "+3", "-0", "-2", "-1s", "-1.0", "3x", "3S", "3sec", "3us", "3ms ", "ms",
        "s", ".", "3.", "3.s", "..5", "1.2.3", "1e3", "0x10", "0x1p3", "1,5", "infinity", "Inf", "inf ",
        "nan", "3m2s", "9223372036.854775808", "9223372037", "2562048h", "18446744073709551616",
        "99999999999999999999999999", "18446744073709551615h", "3\n", "\xd9\xa3",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t ns = UNTOUCHED;
        if (units_parse_time(bad[i], &ns) || ns != UNTOUCHED)
            fail_msg("time \"%s\" is %llu", bad[i], (unsigned long long)ns);
    }
}

static void assert_size(const char *text, uint64_t expected)
{
    uint64_t bytes = UNTOUCHED;

    if (!units_parse_size(text, &bytes) || bytes != expected)
        fail_msg("size \"%s\" is %llu", text, (unsigned long long)bytes);
}

static void sizes_have_units(void **state)
{
    (void)state;
    assert_size("0", 0);
    assert_size("4096", 4096);
    assert_size("64k", 65536);
    assert_size("64K", 65536);
    assert_size("1M", 1048576);
    assert_size("1m", 1048576);
    assert_size("2G", UINT64_C(2) << 30);
    assert_size("2g", UINT64_C(2) << 30);
    assert_size("18446744073709551615", UINT64_MAX);
    assert_size("17179869183G", UINT64_C(17179869183) << 30);
}

static void other_sizes_are_refused(void **state)
{
    static const char *const bad[] = {
        "", " 1", "1 ", "+1", "-1", "k", "1kk", "1kB", "1T", "1.5k", "0x10", "1e3", "1 k", "inf",
        "18446744073709551616", "17179869184G", "18014398509481984k",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t bytes = UNTOUCHED;
        if (units_parse_size(bad[i], &bytes) || bytes != UNTOUCHED)
            fail_msg("size \"%s\" is %llu", bad[i], (unsigned long long)bytes);
    }
}

static void numbers_keep_their_range(void **state)
{
    uint64_t value = UNTOUCHED;

    (void)state;
    assert_true(units_parse_number("1", 1, 65535, &value));
    assert_int_equal(value, 1);
    assert_true(units_parse_number("65535", 1, 65535, &value));
    assert_int_equal(value, 65535);
    assert_true(units_parse_number("18446744073709551615", 0, UINT64_MAX, &value));
    assert_true(value == UINT64_MAX);

    value = UNTOUCHED;
    assert_false(units_parse_number("0", 1, 65535, &value));
    assert_false(units_parse_number("65536", 1, 65535, &value));
    assert_false(units_parse_number("4295032832", 1, 65535, &value));
    assert_false(units_parse_number("18446744073709551616", 0, UINT64_MAX, &value));
    assert_false(units_parse_number("18446744073709551625", 0, UINT64_MAX, &value));
    assert_false(units_parse_number("", 0, 9, &value));
    assert_false(units_parse_number(" 1", 0, 9, &value));
    assert_false(units_parse_number("1 ", 0, 9, &value));
    assert_false(units_parse_number("+1", 0, 9, &value));
    assert_false(units_parse_number("-1", 0, UINT64_MAX, &value));
    assert_false(units_parse_number("1k", 0, 9999, &value));
    assert_false(units_parse_number("0x1", 0, 9, &value));
    assert_int_equal(value, UNTOUCHED);
}

static void modes_are_octal(void **state)
{
    unsigned mode = UNTOUCHED;

    (void)state;
    assert_true(units_parse_mode("600", &mode));
    assert_int_equal(mode, 0600);
    assert_true(units_parse_mode("07777", &mode));
    assert_int_equal(mode, 07777);
    assert_true(units_parse_mode("0", &mode));
    assert_int_equal(mode, 0);

    mode = UNTOUCHED;
    assert_false(units_parse_mode("", &mode));
    assert_false(units_parse_mode("68", &mode));
    assert_false(units_parse_mode("10000", &mode));
    assert_false(units_parse_mode("u=rw", &mode));
    assert_false(units_parse_mode("-600", &mode));
    assert_false(units_parse_mode("0o600", &mode));
    assert_int_equal(mode, UNTOUCHED);
}

static void assert_text(const char *text, const char *expected, size_t length)
{
    unsigned char *bytes = NULL;
    size_t got = UNTOUCHED;

    assert_true(units_parse_text(text, &bytes, &got));
    assert_int_equal(got, length);
    assert_memory_equal(bytes, expected, length);
    free(bytes);
}

static void texts_have_escapes(void **state)
{
    (void)state;
    assert_text("", "", 0);
    assert_text("plain \xff", "plain \xff", 7);
    assert_text("\\r\\n\\t\\0\\\\", "\r\n\t\0\\", 5);
    assert_text("\\x00\\x41\\xfF", "\0A\xff", 3);
    assert_text("\\x414", "A4", 2);
    assert_text("a\\\\n", "a\\n", 3);
}

static void other_escapes_are_refused(void **state)
{
    static const char *const bad[] = {"\\", "a\\", "\\x", "\\x4", "\\xg0", "\\x4g", "\\a", "\\X41", "\\ "};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        unsigned char *bytes = NULL;
        size_t length = UNTOUCHED;
        if (units_parse_text(bad[i], &bytes, &length) || bytes || length != UNTOUCHED)
            fail_msg("text \"%s\" was taken", bad[i]);
    }
}

static void assert_duration(uint64_t ns, const char *expected)
{
    char text[UNITS_TEXT_SIZE];

    units_format_duration(ns, text);
    assert_string_equal(text, expected);
}

static void durations_read_as_promised(void **state)
{
    (void)state;
    assert_duration(0, "0.00 ms");
    assert_duration(499, "0.00 ms");
    assert_duration(500, "0.001 ms");
    assert_duration(4499, "0.004 ms");
    assert_duration(9499, "0.009 ms");
    assert_duration(9500, "0.01 ms");
    assert_duration(14999, "0.01 ms");
    assert_duration(15000, "0.02 ms");
    assert_duration(310000, "0.31 ms");
    assert_duration(9994999, "9.99 ms");
    assert_duration(9995000, "10.0 ms");
    assert_duration(31300000, "31.3 ms");
    assert_duration(1234500000, "1234.5 ms");
    assert_duration(UINT64_C(9999949999), "9999.9 ms");
    assert_duration(UINT64_C(9999950000), "10.0 s");
    assert_duration(UINT64_C(12340000000), "12.3 s");
    assert_duration(3600 * CLOCK_SECOND, "3600.0 s");
    assert_duration(CLOCK_NEVER - 1, "18446744073.7 s");
    assert_duration(CLOCK_NEVER, "inf");
}

static void assert_milliseconds(uint64_t ns, const char *expected)
{
    char text[UNITS_TEXT_SIZE];

    units_format_milliseconds(ns, text);
    assert_string_equal(text, expected);
}

static void milliseconds_have_about_four_digits(void **state)
{
    (void)state;
    assert_milliseconds(0, "0.000");
    assert_milliseconds(499, "0.000");
    assert_milliseconds(500, "0.001");
    assert_milliseconds(102 * CLOCK_MICROSECOND, "0.102");
    assert_milliseconds(9999499, "9.999");
    assert_milliseconds(9999500, "10.00");
    assert_milliseconds(10214 * CLOCK_MICROSECOND, "10.21");
    assert_milliseconds(99994999, "99.99");
    assert_milliseconds(99995000, "100.0");
    assert_milliseconds(UINT64_C(12345678900), "12345.7");
    assert_milliseconds(UINT64_MAX, "18446744073709.6");
}

static void assert_size_text(uint64_t bytes, const char *expected)
{
    char text[UNITS_TEXT_SIZE];

    units_format_size(bytes, text);
    assert_string_equal(text, expected);
}

static void sizes_read_as_promised(void **state)
{
    (void)state;
    assert_size_text(0, "0 B");
    assert_size_text(1023, "1023 B");
    assert_size_text(1024, "1.0 KiB");
    assert_size_text(1075, "1.0 KiB");
    assert_size_text(1076, "1.1 KiB");
    assert_size_text(1536, "1.5 KiB");
    assert_size_text(1048524, "1023.9 KiB");
    assert_size_text(1048525, "1.0 MiB");
    assert_size_text(UINT64_C(20) << 20, "20.0 MiB");
    assert_size_text(UINT64_C(3) << 40, "3.0 TiB");
    assert_size_text(UINT64_C(1) << 60, "1.0 EiB");
    assert_size_text((UINT64_C(1) << 60) - 1, "1.0 EiB");
    assert_size_text(UINT64_MAX, "16.0 EiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_have_units),
        cmocka_unit_test(times_have_fractions),
        cmocka_unit_test(times_reach_292_years),
        cmocka_unit_test(other_times_are_refused),
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(other_sizes_are_refused),
        cmocka_unit_test(numbers_keep_their_range),
        cmocka_unit_test(modes_are_octal),
        cmocka_unit_test(texts_have_escapes),
        cmocka_unit_test(other_escapes_are_refused),
        cmocka_unit_test(durations_read_as_promised),
        cmocka_unit_test(milliseconds_have_about_four_digits),
        cmocka_unit_test(sizes_read_as_promised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
