/* pattern_test.c: proves how each state of a match is told, what groups hold, what becomes of a front that is dropped,
 * that work is bounded, and how errors read (pattern_torn_test.c proves that tears change nothing). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pattern.h"
#include "pattern_look.h"

enum { WINDOW = 1024 * 1024 };

static void states_are_told(void **state)
{
    static const struct {
        const char *pattern, *text;
        enum match match;
        size_t start, length;
    } samples[] = {
        {"ab", "", MATCH_NONE, 0, 0},           {"ab", "xyz", MATCH_NONE, 0, 0},
        {"ab", "xya", MATCH_BEGUN, 0, 0},       {"ab", "xab", MATCH_FOUND, 1, 2},
        {"a|ab", "a", MATCH_FOUND, 0, 1},       {"ab|a", "a", MATCH_TENTATIVE, 0, 1},
        {"a+", "xa", MATCH_TENTATIVE, 1, 1},    {"a+", "xaa.", MATCH_FOUND, 1, 2},
        {"a*", "", MATCH_TENTATIVE, 0, 0},      {"a*", "b", MATCH_FOUND, 0, 0},
        {"", "", MATCH_FOUND, 0, 0},            {"(?<=a)", "xa", MATCH_FOUND, 2, 0},
        {"^220 .*$", "220 h", MATCH_TENTATIVE, 0, 5}, {"^220 .*$", "220-h\r\n220 h\r", MATCH_TENTATIVE, 7, 6},
        {"^220 .*$", "x220 h\r\n", MATCH_NONE, 0, 0}, {"^220 .*$", "\n220 h\n", MATCH_FOUND, 1, 5},
        {"(?s).*end", "end", MATCH_TENTATIVE, 0, 3},  {"(?s).*end", "en", MATCH_BEGUN, 0, 0},
        {"foo\\b", "foo", MATCH_TENTATIVE, 0, 3},     {"foo\\b", "foo.", MATCH_FOUND, 0, 3},
        {"foo\\b", "food.", MATCH_NONE, 0, 0},        {"a\\z", "a", MATCH_TENTATIVE, 0, 1},
        {"220 h$", "220 h\r\n", MATCH_FOUND, 0, 5},     {"220 h$", "220 h\r", MATCH_BEGUN, 0, 0},
        {"220 h$", "220 h\rx", MATCH_NONE, 0, 0},       {"^220 .*\n", "220 h\r\n", MATCH_FOUND, 0, 7},
        {"^h", "a\rh", MATCH_NONE, 0, 0},               {"a.b", "a\rb", MATCH_FOUND, 0, 3},
        {"\\r\\n", "a\r", MATCH_BEGUN, 0, 0},         {"a(?!b)", "a", MATCH_TENTATIVE, 0, 1},
        {"a.b", "a\nb", MATCH_NONE, 0, 0},            {"(?s)a.b", "a\nb", MATCH_FOUND, 0, 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct pattern *pattern = pattern_make(samples[i].pattern);
        struct matcher *matcher = matcher_new(pattern);
        struct finding finding = look(matcher, samples[i].text, strlen(samples[i].text), false);

        if (finding.match != samples[i].match || finding.start[0] != samples[i].start ||
            finding.length[0] != samples[i].length)
            fail_msg("%s on %s: %d at %zu+%zu", samples[i].pattern, samples[i].text, finding.match, finding.start[0],
                     finding.length[0]);
        matcher_free(matcher);
        pattern_free(pattern);
    }
}

static void bytes_are_bytes(void **state)
{
    struct pattern *pattern = pattern_make("^.(\\x00)\\xff[\xc3]$");
    struct matcher *matcher = matcher_new(pattern);
    struct finding finding = look(matcher, "\xa4\0\xff\xc3\n", 5, false);

    (void)state;
    assert_int_equal(finding.match, MATCH_FOUND);
    assert_int_equal(finding.length[0], 4);
    assert_int_equal(finding.start[1], 1);
    matcher_free(matcher);
    pattern_free(pattern);
}

static void groups_are_told(void **state)
{
    struct pattern *pattern = pattern_make("(a)|(b)(x?)");
    struct matcher *matcher = matcher_new(pattern);
    struct finding finding = look(matcher, "..b.", 4, false);

    (void)state;
    assert_int_equal(pattern_groups(pattern), 3);
    assert_int_equal(finding.match, MATCH_FOUND);
    assert_false(finding.part[1]);
    assert_true(finding.part[2]);
    assert_int_equal(finding.start[2], 2);
    assert_int_equal(finding.length[2], 1);
    assert_true(finding.part[3]);
    assert_int_equal(finding.length[3], 0);
    assert_false(matcher_group(matcher, 4, &(size_t){0}, &(size_t){0}));
    assert_false(matcher_group(matcher, UINT32_MAX, &(size_t){0}, &(size_t){0}));
    matcher_free(matcher);
    pattern_free(pattern);
}

/* Tries before on a new matcher, then after, where dropped bytes of before are missing. */
static enum match drop(const char *text, const char *before, const char *after, size_t dropped, size_t *ret_start)
{
    struct pattern *pattern = pattern_make(text);
    struct matcher *matcher = matcher_new(pattern);
    enum match match;

    matcher_try(matcher, before, strlen(before), 0, false);
    match = matcher_try(matcher, after, strlen(after), dropped, false);
    if (match == MATCH_FOUND)
        assert_true(matcher_group(matcher, 0, ret_start, &(size_t){0}));
    matcher_free(matcher);
    pattern_free(pattern);
    return match;
}

static void a_front_may_be_dropped(void **state)
{
    size_t start = 0;

    (void)state;
    assert_int_equal(drop("ab", "xxa", "ab", 2, &start), MATCH_FOUND);
    assert_int_equal(start, 0);
    assert_int_equal(drop("ab", "xxa", "xab", 1, &start), MATCH_FOUND);
    assert_int_equal(start, 1);
    assert_int_equal(drop("ab", "xxa", "b.ab", 3, &start), MATCH_FOUND);
    assert_int_equal(start, 2);
    assert_int_equal(drop("(?<=x)y", "xx", "xy", 1, &start), MATCH_FOUND);
    assert_int_equal(start, 1);
    assert_int_equal(drop("ab", "xx", "ab", 100, &start), MATCH_FOUND);
    assert_int_equal(start, 0);
}

/* What is left does not begin where the text began. */
static void a_dropped_front_was_the_beginning(void **state)
{
    size_t start = 0;

    (void)state;
    assert_int_equal(drop("^a", "xx", "xa", 1, &start), MATCH_NONE);
    assert_int_equal(drop("^a", "xx", "a", 2, &start), MATCH_NONE);
    assert_int_equal(drop("\\Aa", "xx", "a", 2, &start), MATCH_NONE);
    assert_int_equal(drop("^a", "xx", "x\na", 1, &start), MATCH_FOUND);
    assert_int_equal(start, 2);
}

/* What was found out is not tried again: bytes that could be no beginning are not looked at any more, even if they are
 * others now. */
static void a_growing_text_is_tried_once(void **state)
{
    struct pattern *pattern = pattern_make("ab");
    struct matcher *matcher = matcher_new(pattern);

    (void)state;
    assert_int_equal(look(matcher, "xxxxxxxx", 8, false).match, MATCH_NONE);
    assert_int_equal(look(matcher, "abxxxxxxxxab", 10, false).match, MATCH_NONE);
    assert_int_equal(look(matcher, "abxxxxxxxxab", 11, false).match, MATCH_BEGUN);
    assert_int_equal(look(matcher, "ababababababab", 12, false).start[0], 10);
    matcher_free(matcher);
    pattern_free(pattern);
}

static void work_is_bounded(void **state)
{
    static const char *const patterns[] = {
        "(a+)+[bd]", "(a|aa)+[bd]", "a*+[bd]", "([ac]+)\\1[bd]", "(?s)(?:.)*[bd]", "a.*?[bd]", "(a(?1)?)[bd]",
        "(?=(a+))[bd]",
    };
    char *text = memory_allocate(WINDOW);

    (void)state;
    memset(text, 'a', WINDOW);
    text[WINDOW - 1] = 'c';
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct pattern *pattern = pattern_make(patterns[i]);
        struct matcher *matcher = matcher_new(pattern);

        if (matcher_try(matcher, text, WINDOW, 0, true) != MATCH_RUNAWAY)
            fail_msg("%s does not run away", patterns[i]);
        assert_int_not_equal(look(matcher, "aaaaab", 6, true).match, MATCH_RUNAWAY);
        matcher_free(matcher);
        pattern_free(pattern);
    }
    free(text);
}

static void harmless_patterns_are_not_given_up(void **state)
{
    static const char *const patterns[] = {
        "^220 .*$", "(?s).*[bd]", "[bd]", ".*[bd]", "(?:xa|b)[bd]", "[bd]{1000}", "(\\w)\\1{3}[bd]", "^c.*",
    };
    char *text = memory_allocate(WINDOW);

    (void)state;
    memset(text, 'a', WINDOW);
    for (size_t i = 0; i < WINDOW; i += 70)
        text[i] = '\n';
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct pattern *pattern = pattern_make(patterns[i]);
        struct matcher *matcher = matcher_new(pattern);

        if (matcher_try(matcher, text, WINDOW, 0, true) != MATCH_NONE)
            fail_msg("%s: not merely none", patterns[i]);
        matcher_free(matcher);
        pattern_free(pattern);
    }
    free(text);
}

static void what_is_no_pattern_is_named(void **state)
{
    static const char *const samples[][2] = {
        {"(ab", "(ab: missing closing parenthesis at byte 3"},
        {"a)", "a): unmatched closing parenthesis at byte 1"},
        {"a{2,1}", "out of order"},
        {"\\", "at end of pattern"},
        {"(*UTF)a", "UTF"},
    };
    struct error error;

    (void)state;
    need_patterns();
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        assert_null(pattern_new(samples[i][0], &error));
        assert_int_equal(error.status, STATUS_USAGE);
        if (strstr(error.text, samples[i][1]) == NULL)
            fail_msg("%s: %s", samples[i][0], error.text);
    }
}

static void a_long_text_leaves_room_for_the_reason(void **state)
{
    char text[5000];
    struct error error;

    (void)state;
    need_patterns();
    memset(text, '(', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_null(pattern_new(text, &error));
    assert_non_null(strstr(error.text, " at byte "));
    memset(text, 'a', sizeof text - 1);
    text[0] = '(';
    assert_null(pattern_new(text, &error));
    assert_non_null(strstr(error.text, "missing closing parenthesis at byte 4999"));
}

/* Each holds the library for itself. */
static void patterns_are_independent(void **state)
{
    struct pattern *one = pattern_make("a"), *other = pattern_make("b");
    struct matcher *first = matcher_new(other), *second = matcher_new(other);

    (void)state;
    pattern_free(one);
    assert_int_equal(look(first, "xxb", 3, false).match, MATCH_FOUND);
    assert_int_equal(look(second, "b", 1, false).start[0], 0);
    matcher_free(first);
    matcher_free(second);
    pattern_free(other);
    pattern_free(NULL);
    matcher_free(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_told),
        cmocka_unit_test(bytes_are_bytes),
        cmocka_unit_test(groups_are_told),
        cmocka_unit_test(a_front_may_be_dropped),
        cmocka_unit_test(a_dropped_front_was_the_beginning),
        cmocka_unit_test(a_growing_text_is_tried_once),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(harmless_patterns_are_not_given_up),
        cmocka_unit_test(what_is_no_pattern_is_named),
        cmocka_unit_test(a_long_text_leaves_room_for_the_reason),
        cmocka_unit_test(patterns_are_independent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
