/* port_set_test.c: proves that a set of ports has what was added and nothing else, across the borders of its words and
 * at its own, port by port and range by range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/port_set.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void assert_range(const struct port_set *set, uint32_t port, uint16_t expected_first, uint16_t expected_last)
{
    uint16_t first, last;

    assert_true(port_set_next_range(set, port, &first, &last));
    assert_int_equal(first, expected_first);
    assert_int_equal(last, expected_last);
}

static void assert_no_range(const struct port_set *set, uint32_t port)
{
    uint16_t first, last;

    assert_false(port_set_next_range(set, port, &first, &last));
}

static void an_empty_one_has_none(void **state)
{
    struct port_set set = {{0}};

    (void)state;
    assert_int_equal(port_set_next(&set, 0), 0);
    assert_int_equal(port_set_count(&set), 0);
    assert_no_range(&set, 0);
}

static void ports_are_found_one_by_one(void **state)
{
    static const struct {
        uint32_t from;
        uint16_t port;
    } cases[] = {{0, 1},      {1, 1},      {2, 63},         {63, 63},       {64, 64},
                 {65, 65535}, {128, 65535}, {65535, 65535}, {65536, 0}, {UINT32_MAX, 0}};
    struct port_set set = {{0}};

    (void)state;
    port_set_add(&set, 65535);
    port_set_add(&set, 63);
    port_set_add(&set, 1);
    port_set_add(&set, 64);
    port_set_add(&set, 64);
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(port_set_next(&set, cases[i].from), cases[i].port);
    assert_int_equal(port_set_count(&set), 4);
}

static void ranges_are_as_long_as_they_can_be(void **state)
{
    struct port_set set = {{0}};

    (void)state;
    port_set_add_range(&set, 7, 7);
    port_set_add_range(&set, 62, 130);
    port_set_add_range(&set, 128, 191); /* to the end of a word */
    port_set_add_range(&set, 193, 193);
    port_set_add_range(&set, 65534, 65535);
    assert_range(&set, 0, 7, 7);
    assert_range(&set, 8, 62, 191);
    assert_range(&set, 100, 100, 191);
    assert_range(&set, 192, 193, 193);
    assert_range(&set, 194, 65534, 65535);
    assert_range(&set, 65535, 65535, 65535);
    assert_no_range(&set, 65536);
    assert_int_equal(port_set_count(&set), 1 + 130 + 1 + 2);
}

static void it_has_room_for_all(void **state)
{
    struct port_set set = {{0}};

    (void)state;
    port_set_add_range(&set, 1, 65535);
    assert_range(&set, 0, 1, 65535);
    assert_int_equal(port_set_count(&set), 65535);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_has_none),
        cmocka_unit_test(ports_are_found_one_by_one),
        cmocka_unit_test(ranges_are_as_long_as_they_can_be),
        cmocka_unit_test(it_has_room_for_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
