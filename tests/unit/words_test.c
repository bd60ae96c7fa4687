/* words_test.c: proves that a command is split into words as a POSIX shell would, with nothing expanded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/words.h"

enum { WORDS = 8 };

struct sample {
    const char *text;
    const char *words[WORDS];
};

static const struct sample samples[] = {
    {"cat", {"cat"}},
    {"  a b\tc\nd  ", {"a", "b", "c", "d"}},
    {"a\n\t  b", {"a", "b"}},
    {"'a b' \"c d\"", {"a b", "c d"}},
    {"a'b'\"c\"d", {"abcd"}},
    {"x '' \"\"", {"x", "", ""}},
    {"''", {""}},
    {"''a\"\"", {"a"}},
    {"'a\\b \\ \"$x`'", {"a\\b \\ \"$x`"}},
    {"'it'\\''s'", {"it's"}},
    {"\"a'b\"", {"a'b"}},
    {"\"\\\\ \\\" \\$ \\`\"", {"\\ \" $ `"}},
    {"\"\\a \\n \\'\"", {"\\a \\n \\'"}},
    {"\"a\\\nb\"", {"ab"}},
    {"\"a\nb\" 'c\nd'", {"a\nb", "c\nd"}},
    {"a\\ b \\'c \\\"d \\\\ \\a", {"a b", "'c", "\"d", "\\", "a"}},
    {"a\\\nb c", {"ab", "c"}},
    {"a \\\n b", {"a", "b"}},
    {"$HOME `id` $(id) *.c ~ {a,b}", {"$HOME", "`id`", "$(id)", "*.c", "~", "{a,b}"}},
    {"a;b | c && d > e #f", {"a;b", "|", "c", "&&", "d", ">", "e", "#f"}},
    {"\xc3\xa9\x01 \xff", {"\xc3\xa9\x01", "\xff"}},
};

static void assert_words(char **got, const char *const *wanted, size_t most)
{
    size_t count = 0;

    for (; count < most && wanted[count]; count++) {
        assert_non_null(got[count]);
        assert_string_equal(got[count], wanted[count]);
    }
    assert_null(got[count]);
}

static void words_are_those_of_a_shell(void **state)
{
    struct error error;
    char **words;

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        assert_true(words_split(samples[i].text, &words, &error));
        assert_words(words, samples[i].words, WORDS);
        words_free(words);
    }
}

static void assert_refused(const char *text, const char *message)
{
    struct error error;
    char **words;

    assert_false(words_split(text, &words, &error));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_string_equal(error.text, message);
}

static void what_has_no_end_is_refused(void **state)
{
    (void)state;
    assert_refused("a 'b", "a single quote (') without its end");
    assert_refused("'", "a single quote (') without its end");
    assert_refused("a \"b", "a double quote (\") without its end");
    assert_refused("\"a\\\"", "a double quote (\") without its end");
    assert_refused("\"a\\", "a double quote (\") without its end");
    assert_refused("a\\", "a backslash at the end");
    assert_refused("a b \\", "a backslash at the end");
}

static void no_word_is_refused(void **state)
{
    (void)state;
    assert_refused("", "no word in it");
    assert_refused(" \t\n", "no word in it");
    assert_refused("\\\n", "no word in it");
}

static void a_list_is_copied(void **state)
{
    static const char *const list[] = {"/bin/sh", "-c", "a 'b", "", NULL};

    (void)state;
    char **words = words_copy(list);
    assert_words(words, list, WORDS);
    assert_ptr_not_equal(words[0], list[0]);
    words_free(words);
    words = words_copy(list + 4);
    assert_null(words[0]);
    words_free(words);
    words_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_a_shell),
        cmocka_unit_test(what_has_no_end_is_refused),
        cmocka_unit_test(no_word_is_refused),
        cmocka_unit_test(a_list_is_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
