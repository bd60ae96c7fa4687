/* icmp_test.c: proves that ICMP errors are put into the words of their RFCs, each version by its own numbers, and that
 * numbers without a name are shown as such. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/icmp.h"

static void assert_words(bool v6, unsigned type, unsigned code, const char *expected)
{
    const struct icmp_error icmp = {.v6 = v6, .type = type, .code = code};
    char text[ICMP_WORDS_SIZE];

    assert_string_equal(icmp_words(&icmp, text), expected);
}

static void the_common_ones_have_their_words(void **state)
{
    (void)state;
    assert_words(false, 3, 0, "network unreachable");
    assert_words(false, 3, 1, "host unreachable");
    assert_words(false, 3, 2, "protocol unreachable");
    assert_words(false, 3, 3, "port unreachable");
    assert_words(false, 3, 4, "fragmentation needed");
    assert_words(false, 3, 9, "network administratively prohibited");
    assert_words(false, 3, 10, "host administratively prohibited");
    assert_words(false, 3, 13, "administratively prohibited");
    assert_words(false, 3, 15, "precedence cutoff");
    assert_words(false, 11, 0, "time exceeded in transit");
}

static void those_of_ipv6_have_their_own(void **state)
{
    (void)state;
    assert_words(true, 1, 0, "no route to destination");
    assert_words(true, 1, 1, "administratively prohibited");
    assert_words(true, 1, 3, "address unreachable");
    assert_words(true, 1, 4, "port unreachable");
    assert_words(true, 1, 6, "route rejected");
    assert_words(true, 1, 7, "error in source routing header");
    assert_words(true, 2, 0, "packet too big");
    assert_words(true, 3, 0, "time exceeded in transit");
    assert_words(true, 4, 1, "unknown next header");
}

static void the_unknown_are_numbers(void **state)
{
    (void)state;
    assert_words(false, 3, 16, "type 3, code 16");
    assert_words(false, 11, 2, "type 11, code 2");
    assert_words(false, 1, 4, "type 1, code 4");
    assert_words(true, 11, 0, "type 11, code 0");
    assert_words(true, 255, 255, "type 255, code 255");
    assert_words(true, UINT32_MAX, UINT32_MAX, "type 4294967295, code 429496729"); /* cut, not overrun */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_common_ones_have_their_words),
        cmocka_unit_test(those_of_ipv6_have_their_own),
        cmocka_unit_test(the_unknown_are_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
