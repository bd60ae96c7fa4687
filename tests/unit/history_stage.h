/* history_stage.h: what tests of the history share: a home of one's own for each test, and its file. */
#ifndef SONDE_TESTS_HISTORY_STAGE_H
#define SONDE_TESTS_HISTORY_STAGE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console/history.h"
#include "files.h"

#define TARGET "127.0.0.1:25"
#define FOLDER "/.local/state/sonde/history"
#define FILE_PATH FOLDER "/127.0.0.1%3A25"

/* A home of one's own. */
static inline int home_setup(void **state)
{
    char *home = strdup("/tmp/sonde-test-XXXXXX");

    assert_non_null(home);
    assert_non_null(mkdtemp(home));
    assert_int_equal(setenv("HOME", home, 1), 0);
    assert_int_equal(unsetenv("XDG_STATE_HOME"), 0);
    umask(022);
    *state = home;
    return 0;
}

static inline int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static inline int home_teardown(void **state)
{
    assert_int_equal(nftw(*state, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    free(*state);
    return 0;
}

/* home/inner; overwritten by the next call but one. */
static inline const char *in_home(const char *home, const char *inner)
{
    static char paths[2][512];
    static unsigned turn;
    char *path = paths[turn++ % 2];

    snprintf(path, sizeof paths[0], "%s%s", home, inner);
    return path;
}

static inline struct history *open_of(const char *target)
{
    struct error error = {.text = ""};
    struct history *history = history_open(target, &error);

    if (history == NULL)
        fail_msg("\"%s\"", error.text);
    return history;
}

static inline struct history *open_one(void)
{
    return open_of(TARGET);
}

static inline void add(struct history *history, const char *line)
{
    struct error error = {.text = ""};

    if (!history_add(history, line, &error))
        fail_msg("%s", error.text);
}

/* Keeps lines, in a run of their own. */
static inline void add_in_a_run(const char *line)
{
    struct history *history = open_one();

    add(history, line);
    history_close(history);
}

static inline void write_bytes(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline mode_t mode_of(const char *path)
{
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    return about.st_mode & 07777;
}

/* What a new run finds: the lines, each with a comma. */
static inline void assert_kept(const char *expected)
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

/* In a run of their own: a0, a1 ... */
static inline void add_many(char name, unsigned count)
{
    struct history *history = open_one();
    char line[64];

    for (unsigned i = 0; i < count; i++) {
        snprintf(line, sizeof line, "%c%u", name, i);
        add(history, line);
    }
    history_close(history);
}

static inline void assert_line(const struct history *history, size_t at, const char *expected)
{
    assert_string_equal(history_line(history, at), expected);
}

static inline off_t size_of(const char *path)
{
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

#define HOME_TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

#endif
