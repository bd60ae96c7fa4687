/* history_test.c: proves that what was typed is there the next time, the last of it, also from a damaged file, and
 * which lines are not kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "history_stage.h"

/* The file as something else has left it. */
static void damage(const char *home, const void *bytes, size_t length)
{
    history_close(open_one());
    write_bytes(in_home(home, FILE_PATH), bytes, length);
}

/* --- keeping ------------------------------------------------------------------------------------------ */

static void what_was_typed_is_there_the_next_time(void **state)
{
    struct history *history = open_one();

    assert_int_equal(history_count(history), 0);
    add(history, "EHLO here");
    assert_file_is(in_home(*state, FILE_PATH), "EHLO here\n");
    add(history, "a\ttab and \xc3\xa4");
    add(history, "QUIT");
    assert_int_equal(history_count(history), 3);
    history_close(history);
    assert_kept("EHLO here,a\ttab and \xc3\xa4,QUIT,");
    assert_file_is(in_home(*state, FILE_PATH), "EHLO here\na\ttab and \xc3\xa4\nQUIT\n");
}

static void each_target_has_its_own(void **state)
{
    struct history *history = open_of("127.0.0.1:80");

    (void)state;
    add(history, "GET / HTTP/1.0");
    history_close(history);
    assert_kept("");
}

static void the_same_line_again_is_kept_once(void **state)
{
    struct history *history;

    (void)state;
    add_in_a_run("one");
    history = open_one();
    add(history, "one");
    add(history, "two");
    add(history, "two");
    add(history, "one");
    history_close(history);
    assert_kept("one,two,one,");
}

static void what_is_not_one_line_is_left_out(void **state)
{
    static char long_line[HISTORY_LINE_MAX + 2];
    struct history *history = open_one();

    (void)state;
    memset(long_line, 'x', HISTORY_LINE_MAX + 1);
    add(history, "");
    add(history, "pasted\nAUTH PLAIN secret");
    add(history, "escape \x1b[31m");
    add(history, "delete \x7f");
    add(history, long_line);
    assert_int_equal(history_count(history), 0);
    long_line[HISTORY_LINE_MAX] = '\0';
    add(history, long_line);
    history_close(history);
    history = open_one();
    assert_int_equal(history_count(history), 1);
    assert_string_equal(history_line(history, 0), long_line);
    history_close(history);
}

static void the_last_thousand_are_given(void **state)
{
    struct history *history;

    (void)state;
    add_many('a', HISTORY_LINES + 5);
    history = open_one();
    assert_int_equal(history_count(history), HISTORY_LINES);
    assert_line(history, 0, "a5");
    assert_line(history, HISTORY_LINES - 1, "a1004");
    add(history, "next");
    assert_int_equal(history_count(history), HISTORY_LINES);
    assert_line(history, 0, "a6");
    assert_line(history, HISTORY_LINES - 1, "next");
    history_close(history);
}

/* --- damage ------------------------------------------------------------------------------------------- */

static void a_last_line_without_its_newline_is_one(void **state)
{
    damage(*state, "one\ntwo", 7);
    add_in_a_run("three");
    assert_kept("one,two,three,");
}

static void rubbish_is_left_out(void **state)
{
    static const char rubbish[] = "one\n\n\n\0\0\n\x1b]0;title\a\ntwo\r\nthree\n\0four";

    damage(*state, rubbish, sizeof rubbish - 1);
    assert_kept("one,three,");
    add_in_a_run("five");
    assert_kept("one,three,five,");
}

/* One without any newline, and with holes, as after a crash. */
static void a_huge_file_is_looked_at_from_its_end(void **state)
{
    const char *path;
    FILE *file;

    damage(*state, "", 0);
    path = in_home(*state, FILE_PATH);
    assert_int_equal(truncate(path, 100 << 20), 0);
    assert_kept("");
    assert_int_equal(size_of(path), 0);

    assert_int_equal(truncate(path, 100 << 20), 0);
    file = fopen(path, "a");
    fputs("\nlast\n", file);
    assert_int_equal(fclose(file), 0);
    assert_kept("last,");
    assert_file_is(path, "last\n");
}

static void a_torn_line_at_the_windows_border_is_none(void **state)
{
    static char bytes[HISTORY_FILE_SIZE + 3];

    memset(bytes, 'y', sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i += HISTORY_LINE_MAX)
        bytes[i] = '\n';
    memcpy(bytes, "PASSED\n", 7);
    damage(*state, bytes, sizeof bytes);
    struct history *history = open_one();
    assert_int_equal(history_line(history, 0)[0], 'y');
    assert_in_range(history_count(history), 60, 65);
    history_close(history);
}

static void a_file_that_was_removed_is_made_anew(void **state)
{
    struct history *history = open_one();

    add(history, "one");
    assert_int_equal(unlink(in_home(*state, FILE_PATH)), 0);
    add(history, "two");
    history_close(history);
    assert_kept("two,");
}

static void what_cannot_be_kept_is_told(void **state)
{
    struct history *history = open_one();
    struct error error = {.text = ""};

    assert_int_equal(unlink(in_home(*state, FILE_PATH)), 0);
    assert_int_equal(mkdir(in_home(*state, FILE_PATH), 0700), 0);
    assert_false(history_add(history, "one", &error));
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    assert_non_null(strstr(error.text, "127.0.0.1%3A25: is a directory"));
    assert_false(history_add(history, "two", &error));
    assert_int_equal(rmdir(in_home(*state, FILE_PATH)), 0);
    add(history, "three");
    history_close(history);
    assert_kept("three,");
}

/* --- what may be kept --------------------------------------------------------------------------------- */

static void secrets_are_not_kept(void **state)
{
    static const char *const secret[] = {
        " anything", "\tanything", "AUTH PLAIN AGE", "auth x", "PASS x", "Pass x", "USER x", "user", "LOGIN a b",
        "AUTHENTICATE x", "Authorization: Basic eDp5", "a1 LOGIN a b", "a.2  authenticate PLAIN", "a login",
    };
    static const char *const kept[] = {
        "GET / HTTP/1.0", "EHLO here", "MAIL FROM:<user@example.org>", "a1 SELECT inbox", "x", "GET /login",
        "PING", "au", "a1 b2 LOGIN", "",
        "add users to x", "the password", "a1 LOGINS", "a1 AUTH x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        if (history_may_keep(secret[i]))
            fail_msg("kept: \"%s\"", secret[i]);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (!history_may_keep(kept[i]))
            fail_msg("not kept: \"%s\"", kept[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOME_TEST(what_was_typed_is_there_the_next_time),
        HOME_TEST(each_target_has_its_own),
        HOME_TEST(the_same_line_again_is_kept_once),
        HOME_TEST(what_is_not_one_line_is_left_out),
        HOME_TEST(the_last_thousand_are_given),
        HOME_TEST(a_last_line_without_its_newline_is_one),
        HOME_TEST(rubbish_is_left_out),
        HOME_TEST(a_huge_file_is_looked_at_from_its_end),
        HOME_TEST(a_torn_line_at_the_windows_border_is_none),
        HOME_TEST(a_file_that_was_removed_is_made_anew),
        HOME_TEST(what_cannot_be_kept_is_told),
        cmocka_unit_test(secrets_are_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
