/* pattern_item_test.c: proves that no item of a pattern is told to read less than it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/pattern_item.h"

static void items_are_told(void **state)
{
    static const struct {
        const char *item;
        unsigned times, levels;
        bool refers, closes;
    } rows[] = {
        {"", 1, 0, false, false},
        {"a", 1, 0, false, false},
        {"a*", 1, 0, false, false},
        {"a{30}", 30, 0, false, false},
        {"a{30}?", 30, 0, false, false},
        {"a{30,}+", 30, 0, false, false},
        {"a{30,60000}", 30, 0, false, false},
        {"a{,50}", 1, 0, false, false},
        {"a{ 30 , }", 30, 0, false, false},
        {"a{65535}", 65535, 0, false, false},
        {"[{2}]{30}", 30, 0, false, false},
        {"\\d{4}", 4, 0, false, false},
        {"a {30} # {x}\n", 30, 0, false, false},
        {"{", 1, 0, false, false},
        {"\\1", 1, 0, true, false},
        {"\\9{3}", 3, 0, true, false},
        {"\\g{-2}", 1, 0, true, false},
        {"\\k<n>*", 1, 0, true, false},
        {"(?P=n)+", 1, 0, true, false},
        {"(?P<n>", 1, 0, false, false},
        {"\\", 1, 0, false, false},
        {"\\0", 1, 0, false, false},
        {")", 1, 0, false, true},
        {"){60000}", 1, 0, false, true},
        {"){3,900}", 1, 897, false, true},
        {") { 3 , 900 } # {1,5}\n", 1, 897, false, true},
        {"){3,}", 1, 0, false, true},
        {"(?1){3,900}", 3, 897, false, false},
        {"\\g<1>{3,900}", 3, 897, true, false},
        {"\\1{3,900}", 3, 0, true, false},
        {"(?:", 1, 0, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pattern_item item = pattern_item_parse(rows[i].item, strlen(rows[i].item));
        if (item.times != rows[i].times || item.levels != rows[i].levels || item.refers != rows[i].refers ||
            item.closes != rows[i].closes)
            fail_msg("%s: %u times, %u levels, refers %d, closes %d", rows[i].item, (unsigned)item.times,
                     (unsigned)item.levels, item.refers, item.closes);
    }
}

static void what_follows_an_item_is_not_read(void **state)
{
    (void)state;
    assert_int_equal(pattern_item_parse("a{30}", 1).times, 1);
    assert_int_equal(pattern_item_parse("a{30}", 3).times, 3);
    assert_false(pattern_item_parse("\\1", 1).refers);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_told),
        cmocka_unit_test(what_follows_an_item_is_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
