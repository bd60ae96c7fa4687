/* unix_path_test.c: proves that a listening Unix socket's name is made with its mode, taken over only from the dead,
 * and removed only if it is still ours; nobody becomes a client of somebody by the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transport/unix_path.h"

struct place {
    char folder[64], path[80];
    struct address address;
    struct unix_path bound;
    struct error error;
};

static int place_open(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    const char *root = getenv("TMPDIR");

    snprintf(place->folder, sizeof place->folder, "%.40s/unix_path.XXXXXX", root ? root : "/tmp");
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/s", place->folder);
    *state = place;
    return address_from_path(place->path, strlen(place->path), &place->address, &place->error) ? 0 : -1;
}

static int place_close(void **state)
{
    struct place *place = *state;
    int result = rmdir(place->folder); /* fails if a name was left behind */

    free(place);
    return result;
}

static int bind_place(struct place *place, int type, unsigned mode)
{
    struct listener_options options = {.local = &place->address, .mode = mode};

    return unix_path_bind("unix", type, &options, &place->bound, &place->error);
}

static bool is_there(const struct place *place)
{
    struct stat status;

    return lstat(place->path, &status) == 0;
}

static void it_has_its_mode_and_is_removed_at_the_end(void **state)
{
    static const unsigned modes[] = {0600, 0660, 0666};
    struct place *place = *state;
    mode_t mask = umask(0022);
    struct stat status;

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        int fd = bind_place(place, SOCK_STREAM, modes[i]);
        assert_true(fd >= 0);
        assert_int_equal(lstat(place->path, &status), 0);
        assert_true(S_ISSOCK(status.st_mode));
        assert_int_equal(status.st_mode & 0777, modes[i]);
        close(fd);
        unix_path_remove(&place->bound);
        assert_false(is_there(place));
    }
    assert_int_equal(umask(mask), 0022);
}

static void who_has_gone_leaves_a_name_that_is_taken_over(void **state)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    struct place *place = *state;

    for (int turn = 0; turn < 4; turn++) {
        close(bind_place(place, types[turn / 2], 0600));
        assert_true(is_there(place));
        int fd = bind_place(place, types[turn % 2], 0600);
        assert_true(fd >= 0);
        close(fd);
        unix_path_remove(&place->bound);
    }
}

static void who_listens_keeps_it_and_gets_no_client(void **state)
{
    static const int intruders[] = {SOCK_STREAM, SOCK_DGRAM};
    struct place *place = *state;
    struct unix_path first;
    int holder = bind_place(place, SOCK_STREAM, 0600);

    first = place->bound;
    assert_int_equal(listen(holder, 5), 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(bind_place(place, intruders[i], 0600), -1);
        assert_int_equal(place->error.status, STATUS_CONNECT);
        assert_int_equal(place->error.system, EADDRINUSE);
        assert_true(is_there(place));
        assert_int_equal(accept4(holder, NULL, NULL, SOCK_NONBLOCK), -1);
        assert_int_equal(errno, EAGAIN);
    }
    close(holder);
    unix_path_remove(&first);
}

static void who_receives_datagrams_keeps_it_and_gets_none(void **state)
{
    static const int intruders[] = {SOCK_STREAM, SOCK_DGRAM};
    struct place *place = *state;
    struct unix_path first;
    char byte;
    int holder = bind_place(place, SOCK_DGRAM, 0600);

    first = place->bound;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(bind_place(place, intruders[i], 0600), -1);
        assert_int_equal(recv(holder, &byte, 1, MSG_DONTWAIT), -1);
        assert_int_equal(errno, EAGAIN);
    }
    close(holder);
    unix_path_remove(&first);
}

static void any_other_file_is_left_alone(void **state)
{
    struct place *place = *state;
    struct stat status;
    int file = open(place->path, O_CREAT | O_WRONLY, 0600);

    assert_int_equal(write(file, "mine", 4), 4);
    close(file);
    assert_int_equal(bind_place(place, SOCK_STREAM, 0600), -1);
    assert_int_equal(lstat(place->path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(status.st_size, 4);
    unlink(place->path);
    assert_int_equal(mkfifo(place->path, 0600), 0);
    assert_int_equal(bind_place(place, SOCK_STREAM, 0600), -1);
    assert_true(is_there(place));
    unlink(place->path);
}

static void a_link_is_left_alone(void **state)
{
    struct place *place = *state;

    assert_int_equal(symlink("nowhere", place->path), 0);
    assert_int_equal(bind_place(place, SOCK_STREAM, 0600), -1);
    assert_true(is_there(place));
    unlink(place->path);
}

static void a_name_that_is_somebody_elses_by_now_is_left_alone(void **state)
{
    struct place *place = *state;
    struct unix_path ours;
    int fd = bind_place(place, SOCK_STREAM, 0600);

    ours = place->bound;
    unlink(place->path);
    int theirs = bind_place(place, SOCK_STREAM, 0600); /* while ours lives, its inode is not used again */
    unix_path_remove(&ours);
    assert_true(is_there(place));
    close(fd);
    close(theirs);
    unix_path_remove(&place->bound);
    assert_false(is_there(place));
}

static void removing_what_is_gone_does_no_harm(void **state)
{
    struct place *place = *state;

    close(bind_place(place, SOCK_STREAM, 0600));
    unlink(place->path);
    unix_path_remove(&place->bound);
    unix_path_remove(&place->bound);
    assert_false(is_there(place));
}

static void an_abstract_name_leaves_nothing_to_remove(void **state)
{
    struct place *place = *state;
    char name[64];

    name[0] = '\0';
    snprintf(name + 1, sizeof name - 1, "unix_path_test.%ld", (long)getpid());
    assert_true(address_from_path(name, 1 + strlen(name + 1), &place->address, &place->error));
    int fd = bind_place(place, SOCK_STREAM, 0600);
    assert_true(fd >= 0);
    assert_int_equal(place->bound.inode, 0);
    assert_int_equal(bind_place(place, SOCK_STREAM, 0600), -1);
    close(fd);
    unix_path_remove(&place->bound);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    struct place *place = *state;
    char path[96];

    snprintf(path, sizeof path, "%s/no/s", place->folder);
    assert_true(address_from_path(path, strlen(path), &place->address, &place->error));
    assert_int_equal(bind_place(place, SOCK_STREAM, 0600), -1);
    assert_int_equal(place->error.status, STATUS_CONNECT);
    assert_int_equal(place->error.system, ENOENT);
    assert_non_null(strstr(place->error.text, path));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_open, place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_has_its_mode_and_is_removed_at_the_end),
        TEST(who_has_gone_leaves_a_name_that_is_taken_over),
        TEST(who_listens_keeps_it_and_gets_no_client),
        TEST(who_receives_datagrams_keeps_it_and_gets_none),
        TEST(any_other_file_is_left_alone),
        TEST(a_link_is_left_alone),
        TEST(a_name_that_is_somebody_elses_by_now_is_left_alone),
        TEST(removing_what_is_gone_does_no_harm),
        TEST(an_abstract_name_leaves_nothing_to_remove),
        TEST(a_folder_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
