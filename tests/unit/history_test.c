/* history_test.c: proves that what was typed is there the next time, the last of it, also with several consoles at once
 * and from a damaged file, and which lines are not kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "history_stage.h"

/* What a new run finds: the lines, each with a comma. */
static void assert_kept(const char *expected)
{
    struct history *history = open_one();
    char text[1024] = "";

    for (size_t i = 0; i < history_count(history); i++) {
        strncat(text, history_line(history, i), sizeof text - strlen(text) - 1);
        strncat(text, ",", sizeof text - strlen(text) - 1);
    }
    history_close(history);
    assert_string_equal(text, expected);
}

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

static void two_consoles_keep_each_others_lines(void **state)
{
    struct history *one = open_one(), *two = open_one();

    (void)state;
    add(one, "one");
    add(two, "two");
    add(one, "three");
    history_close(one);
    history_close(two);
    assert_kept("one,two,three,");
}

static void add_many(char name, unsigned count)
{
    struct history *history = open_one();
    char line[64];

    for (unsigned i = 0; i < count; i++) {
        snprintf(line, sizeof line, "%c%u", name, i);
        add(history, line);
    }
    history_close(history);
}

static void assert_line(const struct history *history, size_t at, const char *expected)
{
    assert_string_equal(history_line(history, at), expected);
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

static off_t size_of(const char *path)
{
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

static void a_long_file_is_cut_and_stays_shared(void **state)
{
    const char *path = in_home(*state, FILE_PATH);
    struct history *old, *new;
    off_t before;

    add_many('a', HISTORY_FILE_LINES);
    before = size_of(path);
    old = open_one();
    assert_int_equal(size_of(path), before);

    add(old, "one more");
    new = open_one();
    assert_int_equal(mode_of(path), 0600);
    assert_true(size_of(path) < before * 6 / 10);
    add(new, "of the new");
    add(old, "of the old");
    history_close(new);
    history_close(old);

    new = open_one();
    assert_int_equal(history_count(new), HISTORY_LINES);
    assert_line(new, HISTORY_LINES - 4, "a1999");
    assert_line(new, HISTORY_LINES - 3, "one more");
    assert_line(new, HISTORY_LINES - 2, "of the new");
    assert_line(new, HISTORY_LINES - 1, "of the old");
    history_close(new);
}

static unsigned count_files(const char *path)
{
    DIR *listing = opendir(path);
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(listing);
    while ((entry = readdir(listing)) != NULL)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    return count;
}

/* Makes the file too long, by what is left out, and has it cut. */
static void cut_it(const char *path)
{
    char rubbish[2 * HISTORY_FILE_LINES];
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

    for (size_t i = 0; i < sizeof rubbish; i += 2)
        memcpy(rubbish + i, "\x01\n", 2);
    assert_int_equal(write(fd, rubbish, sizeof rubbish), sizeof rubbish);
    close(fd);
    history_close(open_one());
}

/* Several add while others cut: all that was added is there. */
static void nobodys_line_is_lost_when_all_write_at_once(void **state)
{
    enum { WRITERS = 4, CUTTERS = 4, LINES = 200, CUTS = 20 };
    struct history *history;

    history_close(open_one());
    for (int i = 0; i < WRITERS + CUTTERS; i++) {
        if (fork() == 0) {
            for (int j = 0; i >= WRITERS && j < CUTS; j++)
                cut_it(in_home(*state, FILE_PATH));
            if (i < WRITERS)
                add_many((char)('A' + i), LINES);
            _exit(0);
        }
    }
    for (int i = 0; i < WRITERS + CUTTERS; i++) {
        int status;

        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    history = open_one();
    assert_int_equal(history_count(history), WRITERS * LINES);
    history_close(history);
    assert_int_equal(count_files(in_home(*state, FOLDER)), 1);
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
        "AUTHENTICATE x", "Authorization: Basic eDp5", "a1 LOGIN a b", "a.2  authenticate PLAIN", "/send AUTH x",
        "HELLO AUTH a b",
    };
    static const char *const kept[] = {
        "GET / HTTP/1.0", "EHLO here", "MAIL FROM:<user@example.org>", "a1 SELECT inbox", "x", "GET /login",
        "PING", "au", "a1 b2 LOGIN", "",
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
        HOME_TEST(two_consoles_keep_each_others_lines),
        HOME_TEST(the_last_thousand_are_given),
        HOME_TEST(a_long_file_is_cut_and_stays_shared),
        HOME_TEST(nobodys_line_is_lost_when_all_write_at_once),
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
