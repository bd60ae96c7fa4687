/* history_file_test.c: proves that what was typed lies where only its owner can read it, that nothing of another user's
 * is used, no link and nothing that others could have written, and that every target has a file of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>

#include "console/history_file.h"
#include "history_stage.h"

enum { STRANGER = 54321 };

static void assert_refused(const char *reason)
{
    struct error error = {.text = "untouched"};

    assert_null(history_open(TARGET, &error));
    if (*reason) {
        assert_int_equal(error.status, STATUS_LOCAL_IO);
        if (!strstr(error.text, reason))
            fail_msg("\"%s\" instead of \"%s\"", error.text, reason);
    } else {
        assert_string_equal(error.text, "");
    }
}

/* --- where it lies ------------------------------------------------------------------------------------ */

static void folders_and_file_are_the_owners_alone(void **state)
{
    umask(0);
    history_close(open_one());
    assert_int_equal(mode_of(in_home(*state, "/.local")), 0700);
    assert_int_equal(mode_of(in_home(*state, "/.local/state")), 0700);
    assert_int_equal(mode_of(in_home(*state, "/.local/state/sonde")), 0700);
    assert_int_equal(mode_of(in_home(*state, FOLDER)), 0700);
    assert_int_equal(mode_of(in_home(*state, FILE_PATH)), 0600);
}

static void folders_that_were_there_stay_as_they_are(void **state)
{
    assert_int_equal(mkdir(in_home(*state, "/.local"), 0755), 0);
    assert_int_equal(chmod(in_home(*state, "/.local"), 0775), 0);
    history_close(open_one());
    assert_int_equal(mode_of(in_home(*state, "/.local")), 0775);
}

static void the_environment_names_another_place(void **state)
{
    assert_int_equal(setenv("XDG_STATE_HOME", in_home(*state, "/a/b/"), 1), 0);
    history_close(open_one());
    assert_int_equal(mode_of(in_home(*state, "/a")), 0700);
    assert_int_equal(mode_of(in_home(*state, "/a/b/sonde/history/127.0.0.1%3A25")), 0600);
    assert_int_equal(access(in_home(*state, "/.local"), F_OK), -1);
}

static void a_place_that_is_not_absolute_is_none(void **state)
{
    int here = open(".", O_RDONLY | O_CLOEXEC);

    assert_int_equal(chdir(*state), 0);
    assert_int_equal(setenv("XDG_STATE_HOME", "relative", 1), 0);
    history_close(open_one());
    assert_int_equal(access("relative", F_OK), -1);
    assert_int_equal(setenv("XDG_STATE_HOME", "", 1), 0);
    history_close(open_one());
    assert_int_equal(fchdir(here), 0);
    close(here);
    assert_int_equal(access(in_home(*state, FILE_PATH), F_OK), 0);
}

static void without_a_home_there_is_no_history(void **state)
{
    assert_int_equal(setenv("HOME", in_home(*state, "/missing"), 1), 0);
    assert_refused("");
    assert_int_equal(access(in_home(*state, "/missing"), F_OK), -1);
    assert_int_equal(setenv("HOME", "relative", 1), 0);
    assert_refused("");
    assert_int_equal(unsetenv("HOME"), 0);
    assert_refused("");
}

static void another_users_home_is_none(void **state)
{
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(*state, STRANGER, STRANGER), 0);
    assert_refused("");
}

/* As root with a user's environment: it is there, or its folder is. */
static void another_users_place_is_none(void **state)
{
    if (geteuid() != 0)
        skip();
    assert_int_equal(mkdir(in_home(*state, "/theirs"), 0755), 0);
    assert_int_equal(chown(in_home(*state, "/theirs"), STRANGER, STRANGER), 0);
    assert_int_equal(setenv("XDG_STATE_HOME", in_home(*state, "/theirs"), 1), 0);
    assert_refused("/theirs: it belongs to another user");
    assert_int_equal(access(in_home(*state, "/theirs/sonde"), F_OK), -1);
    assert_int_equal(setenv("XDG_STATE_HOME", in_home(*state, "/theirs/a/b/"), 1), 0);
    assert_refused("belongs to another user");
    assert_int_equal(access(in_home(*state, "/theirs/a"), F_OK), -1);
    assert_int_equal(symlink(in_home(*state, "/theirs"), in_home(*state, "/.local")), 0);
    assert_int_equal(unsetenv("XDG_STATE_HOME"), 0);
    assert_refused(".local/state: it belongs to another user");
}

static void a_file_in_the_way_is_told(void **state)
{
    write_bytes(in_home(*state, "/.local"), "", 0);
    assert_refused(".local/state: not a directory");
}

static void folders_that_others_can_write_to_are_refused(void **state)
{
    history_close(open_one());
    assert_int_equal(chmod(in_home(*state, FOLDER), 0770), 0);
    assert_refused("folder history of");
    assert_refused("others can write");
    assert_int_equal(chmod(in_home(*state, FOLDER), 0702), 0);
    assert_refused("others can write");
    assert_int_equal(chmod(in_home(*state, FOLDER), 0755), 0);
    assert_int_equal(chmod(in_home(*state, "/.local/state/sonde"), 0770), 0);
    assert_refused("folder sonde of");
}

static void folders_that_are_links_are_refused(void **state)
{
    history_close(open_one());
    assert_int_equal(rename(in_home(*state, FOLDER), in_home(*state, "/elsewhere")), 0);
    assert_int_equal(symlink(in_home(*state, "/elsewhere"), in_home(*state, FOLDER)), 0);
    assert_refused("folder history of");
}

static void a_link_is_refused(void **state)
{
    history_close(open_one());
    write_bytes(in_home(*state, "/precious"), "precious", 8);
    assert_int_equal(unlink(in_home(*state, FILE_PATH)), 0);
    assert_int_equal(symlink(in_home(*state, "/precious"), in_home(*state, FILE_PATH)), 0);
    assert_refused("127.0.0.1%3A25: ");
    assert_file_is(in_home(*state, "/precious"), "precious");
}

static void what_is_no_file_is_refused(void **state)
{
    history_close(open_one());
    assert_int_equal(unlink(in_home(*state, FILE_PATH)), 0);
    assert_int_equal(mkfifo(in_home(*state, FILE_PATH), 0600), 0);
    assert_refused("not a regular file");
    assert_int_equal(unlink(in_home(*state, FILE_PATH)), 0);
    assert_int_equal(mkdir(in_home(*state, FILE_PATH), 0700), 0);
    assert_refused("is a directory");
}

static void another_users_are_refused(void **state)
{
    if (geteuid() != 0)
        skip();
    history_close(open_one());
    assert_int_equal(chown(in_home(*state, FILE_PATH), STRANGER, STRANGER), 0);
    assert_refused("belongs to another user");
    assert_int_equal(chown(in_home(*state, FOLDER), STRANGER, STRANGER), 0);
    assert_refused("folder history of");
    assert_refused("belongs to another user");
}

static void a_file_for_all_to_read_is_mended(void **state)
{
    history_close(open_one());
    assert_int_equal(chmod(in_home(*state, FILE_PATH), 0666), 0);
    add_in_a_run("one");
    assert_int_equal(mode_of(in_home(*state, FILE_PATH)), 0600);
}

/* --- names -------------------------------------------------------------------------------------------- */

static void assert_name(const char *target, const char *expected)
{
    char *name = history_file_name(target);

    assert_string_equal(name, expected);
    free(name);
}

static void names_are_safe(void **state)
{
    (void)state;
    assert_name("localhost:25", "localhost%3A25");
    assert_name("[::1]:80", "%5B%3A%3A1%5D%3A80");
    assert_name("unix:/run/a_b-c.sock", "unix%3A%2Frun%2Fa_b-c.sock");
    assert_name("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd");
    assert_name(".", "%2E");
    assert_name("..", "%2E.");
    assert_name("100%\xc3\xa4\n", "100%25%C3%A4%0A");
    assert_name("", "%-cbf29ce484222325");
}

static void long_names_are_cut_and_stay_different(void **state)
{
    char target[400], *one, *two;

    (void)state;
    memset(target, 'x', sizeof target);
    target[HISTORY_NAME_MAX] = '\0';
    assert_name(target, target);

    target[HISTORY_NAME_MAX] = 'x';
    target[sizeof target - 1] = '\0';
    one = history_file_name(target);
    target[sizeof target - 2] = 'y';
    two = history_file_name(target);
    assert_int_equal(strlen(one), HISTORY_NAME_MAX);
    assert_int_equal(strlen(two), HISTORY_NAME_MAX);
    assert_memory_equal(one, two, HISTORY_NAME_MAX - 18);
    assert_string_not_equal(one, two);
    assert_memory_equal(one + HISTORY_NAME_MAX - 18, "%-", 2);
    free(one);
    free(two);

    memset(target, '/', sizeof target - 1);
    history_close(open_of(target));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOME_TEST(folders_and_file_are_the_owners_alone),
        HOME_TEST(folders_that_were_there_stay_as_they_are),
        HOME_TEST(the_environment_names_another_place),
        HOME_TEST(a_place_that_is_not_absolute_is_none),
        HOME_TEST(without_a_home_there_is_no_history),
        HOME_TEST(another_users_home_is_none),
        HOME_TEST(another_users_place_is_none),
        HOME_TEST(a_file_in_the_way_is_told),
        HOME_TEST(folders_that_others_can_write_to_are_refused),
        HOME_TEST(folders_that_are_links_are_refused),
        HOME_TEST(a_link_is_refused),
        HOME_TEST(what_is_no_file_is_refused),
        HOME_TEST(another_users_are_refused),
        HOME_TEST(a_file_for_all_to_read_is_mended),
        cmocka_unit_test(names_are_safe),
        HOME_TEST(long_names_are_cut_and_stay_different),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
