/* pattern_work_test.c: proves that work is bounded by what is counted alone: that of one try, of what PCRE2 passes in
 * vain, and of all tries of a text that comes bit by bit; and that a text of any length may come where each bit of it
 * is little work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/pattern.h"
#include "pattern_look.h"

enum { WINDOW = 1024 * 1024, SECONDS_MAX = 20 };

/* Many a, and a last byte. */
static char *text_make(char last)
{
    char *text = memory_allocate(WINDOW);

    memset(text, 'a', WINDOW);
    text[WINDOW - 1] = last;
    return text;
}

static enum match try_once(const char *shown, const char *text, bool complete)
{
    struct pattern *pattern = pattern_make(shown);
    struct matcher *matcher = matcher_new(pattern);
    enum match match = matcher_try(matcher, text, WINDOW, 0, complete);

    matcher_free(matcher);
    pattern_free(pattern);
    return match;
}

/* Each of them would take from half a minute to for ever. The time is many times what all take, so that neither a slow
 * machine nor valgrind fails. */
static void what_passes_in_vain_is_counted(void **state)
{
    static const char *const patterns[] = {
        "([ac]+)\\1[bd]", "(?i)([ac]+)\\1[bd]", "(?<n>[ac]+)\\k<n>[bd]", "(?P<n>[ac]+)(?P=n)[bd]",
        "([ac]+)\\g{-1}[bd]", "(?=(a+))(?:\\1b|a)*[bd]", "(?=([\\s\\S]*))[\\s\\S]\\1[bd]", "(?=(a+))\\1{3}[bd]",
        "(?=(a{90}))a\\1*+[bd]", "(?i)[ac]{60000}[bd]", "(?x) [ac] {60000} # many\n [bd]", ".{60000}[bd]",
        "(?:a{65535}b|a)+", "(*sr:a.*)[bd]", "(*atomic_script_run:a.*?)[bd]", "\\X+[bd]",
        "(?:){3,900}[bd]", "(?<=a){3,900}[bd]",
    };
    char *text = text_make('c');
    clock_t begun_at = clock();

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        if (try_once(patterns[i], text, i % 2 == 0) != MATCH_RUNAWAY)
            fail_msg("%s does not run away", patterns[i]);
    assert_true((clock() - begun_at) / CLOCKS_PER_SEC < SECONDS_MAX);
    free(text);
}

/* Before each place where a match could begin PCRE2 would look for an A as far as the text's end. */
static void nothing_is_looked_for_in_vain(void **state)
{
    char *text = text_make('c');
    clock_t begun_at = clock();

    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(try_once("(?i:A){2}[bd]", text, true), MATCH_NONE);
        assert_int_equal(try_once("(?i)a[bd]", text, true), MATCH_NONE);
    }
    assert_true((clock() - begun_at) / CLOCKS_PER_SEC < SECONDS_MAX);
    free(text);
}

/* Each step of a pattern with many groups is more work, though none of them is reached. */
static void groups_are_counted(void **state)
{
    enum { GROUP_COUNT = 2000 };
    static const char group[] = "()", plain[] = "(?s).*[bd]";
    char *shown = memory_zeroed(GROUP_COUNT * strlen(group) + sizeof plain), *text = text_make('c');

    (void)state;
    strcpy(shown, plain);
    for (size_t i = 0; i < GROUP_COUNT; i++)
        strcat(shown, group);
    assert_int_equal(try_once(plain, text, false), MATCH_BEGUN);
    assert_int_equal(try_once(shown, text, false), MATCH_RUNAWAY);
    free(shown);
    free(text);
}

/* A pattern of which a try is counted as most of what a try may be, and yet is quick: its many references fail at their
 * first byte. */
static struct pattern *costly_pattern(void)
{
    enum { REFERENCES = 250, ROOM = 64 };
    char *shown = memory_zeroed(REFERENCES * strlen("|\\1") + ROOM);
    struct pattern *pattern;

    strcpy(shown, "^(a++)b(?:x");
    for (size_t i = 0; i < REFERENCES; i++)
        strcat(shown, "|\\1");
    strcat(shown, "|c++d)");
    pattern = pattern_make(shown);
    free(shown);
    return pattern;
}

/* What it is tried on: a line of a, one b, and as many c, of which more may come. */
static char *costly_text(void)
{
    char *text = text_make('c');

    text[0] = '\n';
    text[WINDOW / 2] = 'b';
    memset(text + WINDOW / 2 + 1, 'c', WINDOW / 2 - 1);
    return text;
}

enum { TRIES_MAX = 150 };

/* How many tries it takes until the pattern is given up, each with fresh bytes more; as many are dropped before the
 * window, if it moves. */
static int tries_until_given_up(size_t fresh, bool moves)
{
    struct pattern *pattern = costly_pattern();
    struct matcher *matcher = matcher_new(pattern);
    char *text = costly_text();
    size_t length = moves ? WINDOW : WINDOW - TRIES_MAX * fresh, dropped = 0;
    enum match match = MATCH_BEGUN;
    int tries = 0;

    for (; tries < TRIES_MAX && match == MATCH_BEGUN; tries++) {
        match = matcher_try(matcher, text, length, dropped, false);
        length += moves ? 0 : fresh;
        dropped = moves ? fresh : 0;
    }
    assert_int_equal(match, tries < TRIES_MAX ? MATCH_RUNAWAY : MATCH_BEGUN);
    free(text);
    matcher_free(matcher);
    pattern_free(pattern);
    return tries;
}

/* Forty times what one try may be; a try is four fifths of that. */
static void all_tries_are_bounded(void **state)
{
    (void)state;
    assert_in_range(tries_until_given_up(0, false), 45, 56);
    assert_in_range(tries_until_given_up(1, false), 45, 56);
    assert_in_range(tries_until_given_up(1, true), 45, 56);
}

static void new_bytes_allow_more(void **state)
{
    (void)state;
    assert_in_range(tries_until_given_up(1000, false), 57, 80);
    assert_int_equal(tries_until_given_up(100 * 1000, true), TRIES_MAX);
}

/* What was left over from much that was little work does not count later. */
static void nothing_is_saved_up(void **state)
{
    struct pattern *pattern = costly_pattern();
    struct matcher *matcher = matcher_new(pattern);
    char *text = text_make('c'), *costly = costly_text();
    int tries = 0;

    (void)state;
    for (size_t i = 0; i < TRIES_MAX; i++)
        assert_int_equal(matcher_try(matcher, text, WINDOW, WINDOW, false), MATCH_NONE);
    while (tries < TRIES_MAX && matcher_try(matcher, costly, WINDOW, 1 + (tries == 0) * WINDOW, false) == MATCH_BEGUN)
        tries++;
    assert_in_range(tries, 40, 60);
    free(text);
    free(costly);
    matcher_free(matcher);
    pattern_free(pattern);
}

static void each_try_begins_anew(void **state)
{
    struct pattern *pattern = pattern_make("(a+)+[bd]");
    struct matcher *matcher = matcher_new(pattern);
    char *text = text_make('c');

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(matcher_try(matcher, text, WINDOW, WINDOW, true), MATCH_RUNAWAY);
        assert_int_equal(look(matcher, "aaaaab", 6, true).match, MATCH_FOUND);
    }
    free(text);
    matcher_free(matcher);
    pattern_free(pattern);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_passes_in_vain_is_counted),
        cmocka_unit_test(nothing_is_looked_for_in_vain),
        cmocka_unit_test(groups_are_counted),
        cmocka_unit_test(all_tries_are_bounded),
        cmocka_unit_test(new_bytes_allow_more),
        cmocka_unit_test(nothing_is_saved_up),
        cmocka_unit_test(each_try_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
