/* keys_test.c: proves that what belongs together of what was typed is only given away once it is whole, however it was
 * read: a character, a key's sequence, a pasted text; and that nothing waits for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "console/keys.h"

static void assert_unit_is(const char *typed, size_t unit)
{
    struct keys keys = {.typed = {.data = NULL}};
    size_t length = strlen(typed);

    for (size_t i = 0; i < length; i++) {
        buffer_append(&keys.typed, typed + i, 1);
        if (i + 1 < unit)
            assert_int_equal(keys_unit(&keys, KEYS_COMMANDS), 0);
    }
    assert_int_equal(keys_unit(&keys, KEYS_COMMANDS), unit);
    buffer_free(&keys.typed);
}

static void units_are_whole(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_unit_is("", 0);
    assert_unit_is("ab", 1);
    assert_unit_is("\xe6\xbc\xa2z", 3);
    assert_unit_is("\xe6\xbc", 0);
    assert_unit_is("\x1b[A", 3);
    assert_unit_is("\x1b[1;5Cx", 6);
    assert_unit_is("\x1bOPx", 3);
    assert_unit_is("\x1b[200~one\rtwo\x1b[201~x", 19);
    assert_unit_is("\x1b[200~one\rtwo\x1b[20", 0);
}

static void what_is_no_character_is_a_byte(void **state)
{
    struct keys keys = {.typed = {.data = NULL}};

    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    buffer_append(&keys.typed, "\xff\xe6z", 3);
    assert_int_equal(keys_unit(&keys, KEYS_COMMANDS), 1);
    assert_int_equal(keys_take(&keys), 0xff);
    assert_int_equal(keys_unit(&keys, KEYS_COMMANDS), 1);
    buffer_free(&keys.typed);
    assert_int_equal(keys_take(&keys), -1);
}

static void commands_are_whole(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_unit_is("\x16""ab", 2);
    assert_unit_is("\x16\xe6\xbc\xa2", 4);
    assert_unit_is("\x16\x1b[A", 2);
    assert_unit_is("\x16\xe6\xbc", 0);
    assert_unit_is("\x18\x18", 2);
    assert_unit_is("\x18", 0);
}

static void commands_may_be_keys(void **state)
{
    struct keys keys = {.typed = {.data = NULL}};

    (void)state;
    buffer_append(&keys.typed, "\x16", 1);
    assert_int_equal(keys_unit(&keys, KEYS_SINGLE), 1);
    buffer_free(&keys.typed);
}

static void escape_may_be_a_key(void **state)
{
    struct keys keys = {.typed = {.data = NULL}};

    (void)state;
    buffer_append(&keys.typed, "\x1b", 1);
    assert_int_equal(keys_unit(&keys, KEYS_SINGLE), 1);
    assert_int_equal(keys_unit(&keys, KEYS_COMMANDS), 0);
    buffer_append(&keys.typed, "x", 1);
    assert_int_equal(keys_unit(&keys, KEYS_COMMANDS), 1);
    buffer_free(&keys.typed);
}

static void a_pasted_text_is_known(void **state)
{
    struct keys keys = {.typed = {.data = NULL}};
    const char *text;
    size_t length;

    (void)state;
    buffer_append(&keys.typed, "\x1b[200~a\rb\x1b[201~c", 16);
    assert_true(keys_are_pasted(&keys, 15, &text, &length));
    assert_int_equal(length, 3);
    assert_memory_equal(text, "a\rb", 3);
    buffer_consume(&keys.typed, 15);
    assert_false(keys_are_pasted(&keys, 1, &text, &length));
    buffer_free(&keys.typed);
}

static void an_endless_paste_is_let_go(void **state)
{
    enum { LENGTH = 4 * 1024 * 1024 };
    struct keys keys = {.typed = {.data = NULL}};
    char *much = memory_zeroed(LENGTH);

    (void)state;
    buffer_append(&keys.typed, "\x1b[200~", 6);
    assert_int_equal(keys_unit(&keys, KEYS_SINGLE), 0);
    buffer_append(&keys.typed, much, LENGTH);
    assert_true(keys_unit(&keys, KEYS_SINGLE) > LENGTH);
    buffer_free(&keys.typed);
    free(much);
}

static void the_end_is_noticed(void **state)
{
    struct keys keys = {.typed = {.data = NULL}};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_true(keys_fill(&keys, ends[0]));
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(keys_fill(&keys, ends[0]));
    assert_int_equal(keys_take(&keys), 'x');
    close(ends[1]);
    assert_false(keys_fill(&keys, ends[0]));
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_whole),        cmocka_unit_test(what_is_no_character_is_a_byte),
        cmocka_unit_test(commands_are_whole),     cmocka_unit_test(commands_may_be_keys),
        cmocka_unit_test(escape_may_be_a_key),    cmocka_unit_test(a_pasted_text_is_known),
        cmocka_unit_test(an_endless_paste_is_let_go), cmocka_unit_test(the_end_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
