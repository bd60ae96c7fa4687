/* history_shared_test.c: proves that several consoles can keep what was typed in one file at once, that a long one is
 * cut meanwhile, and that nobody waits for another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "history_stage.h"

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

enum { WRITERS = 4, LINES = 200 };

/* Several add while others cut. */
static void all_write_at_once(const char *home, int cutters)
{
    enum { CUTS = 20 };

    history_close(open_one());
    for (int i = 0; i < WRITERS + cutters; i++) {
        if (fork() == 0) {
            for (int j = 0; i >= WRITERS && j < CUTS; j++)
                cut_it(in_home(home, FILE_PATH));
            if (i < WRITERS)
                add_many((char)('A' + i), LINES);
            _exit(0);
        }
    }
    for (int i = 0; i < WRITERS + cutters; i++) {
        int status;

        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
}

static void nobodys_line_is_lost_when_all_write_at_once(void **state)
{
    struct history *history;

    all_write_at_once(*state, 0);
    history = open_one();
    assert_int_equal(history_count(history), WRITERS * LINES);
    history_close(history);
}

/* Whoever cuts may miss a line that is written in that instant, but none is torn. */
static void lines_stay_whole_when_others_cut(void **state)
{
    struct history *history;

    all_write_at_once(*state, 4);
    history = open_one();
    assert_in_range(history_count(history), LINES, WRITERS * LINES);
    for (size_t i = 0; i < history_count(history); i++) {
        const char *line = history_line(history, i);

        assert_in_range(line[0], 'A', 'A' + WRITERS - 1);
        assert_true(strlen(line) > 1 && strspn(line + 1, "0123456789") == strlen(line + 1) && atoi(line + 1) < LINES);
    }
    history_close(history);
    assert_int_equal(count_files(in_home(*state, FOLDER)), 1);
}

/* It would keep connections waiting, too. */
static void nobody_is_waited_for(void **state)
{
    struct history *history = open_one();
    int other = open(in_home(*state, FILE_PATH), O_RDONLY | O_CLOEXEC);

    assert_int_equal(flock(other, LOCK_EX), 0);
    alarm(20);
    add(history, "one");
    alarm(0);
    close(other);
    history_close(history);
    assert_kept("one,");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOME_TEST(two_consoles_keep_each_others_lines),
        HOME_TEST(a_long_file_is_cut_and_stays_shared),
        HOME_TEST(nobodys_line_is_lost_when_all_write_at_once),
        HOME_TEST(lines_stay_whole_when_others_cut),
        HOME_TEST(nobody_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
