/* file_test.c: proves that output files are created and truncated, that nobody's trap in a folder
 * open to all is walked into, that a published file is whole or not there, and that writing goes on
 * over short writes and a descriptor that somebody made non-blocking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "files.h"

enum { STRANGER = 54321 };

struct folder {
    char path[64];
    char file[96]; /* "file" in it, not there yet */
};

static int folder_setup(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);

    assert_non_null(folder);
    strcpy(folder->path, "/tmp/sonde-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/file", folder->path);
    *state = folder;
    return 0;
}

static int folder_teardown(void **state)
{
    struct folder *folder = *state;
    DIR *listing = opendir(folder->path);
    struct dirent *entry;

    assert_non_null(listing);
    while ((entry = readdir(listing)) != NULL)
        unlinkat(dirfd(listing), entry->d_name, 0);
    closedir(listing);
    assert_int_equal(rmdir(folder->path), 0);
    free(folder);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_created(const char *path)
{
    struct error error = {.text = ""};
    int fd = file_create(path, 0600, &error);

    if (fd < 0)
        fail_msg("%s", error.text);
    close(fd);
}

static void assert_refused(const char *path, const char *reason)
{
    struct error error = {.text = ""};

    assert_int_equal(file_create(path, 0600, &error), -1);
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    assert_non_null(strstr(error.text, path));
    if (!strstr(error.text, reason))
        fail_msg("\"%s\" instead of \"%s\"", error.text, reason);
}

/* Whether the folder is now like /tmp and can have another user's files in it: root only. */
static bool open_to_all(const struct folder *folder)
{
    assert_int_equal(chmod(folder->path, 01777), 0);
    return geteuid() == 0;
}

static void a_new_file_has_its_mode(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct stat about;
    mode_t mask = umask(0);
    int fd = file_create(folder->file, 0640, &error);

    umask(mask);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(write(fd, "abc", 3), 3);
    close(fd);
    assert_file_is(folder->file, "abc");
}

static void an_old_file_is_truncated(void **state)
{
    const struct folder *folder = *state;

    write_file(folder->file, "old");
    assert_created(folder->file);
    assert_file_is(folder->file, "");
}

static void a_device_is_opened_as_it_is(void **state)
{
    (void)state;
    assert_created("/dev/null");
}

static void a_fifo_is_opened_as_it_is(void **state)
{
    const struct folder *folder = *state;
    int reader;

    assert_int_equal(mkfifo(folder->file, 0600), 0);
    reader = open(folder->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0);
    assert_created(folder->file);
    close(reader);
}

static void a_failure_names_the_file_and_the_reason(void **state)
{
    const struct folder *folder = *state;
    char path[128];

    snprintf(path, sizeof path, "%s/missing/file", folder->path);
    assert_refused(path, ": no such file or directory");
    assert_refused(folder->path, ": is a directory");
    assert_refused("", "no such file or directory");
}

static void own_files_and_links_pass_in_a_folder_open_to_all(void **state)
{
    const struct folder *folder = *state;
    char link[128];

    open_to_all(folder);
    assert_created(folder->file);
    write_file(folder->file, "old");
    assert_created(folder->file);
    assert_file_is(folder->file, "");

    snprintf(link, sizeof link, "%s/link", folder->path);
    write_file(folder->file, "old");
    assert_int_equal(symlink(folder->file, link), 0);
    assert_created(link);
    assert_file_is(folder->file, "");
}

static void a_second_name_is_refused_in_a_folder_open_to_all(void **state)
{
    const struct folder *folder = *state;
    char other[128];

    snprintf(other, sizeof other, "%s/other", folder->path);
    write_file(folder->file, "precious");
    assert_int_equal(link(folder->file, other), 0);
    open_to_all(folder);
    assert_refused(other, "second name");
    assert_file_is(folder->file, "precious");

    assert_int_equal(chmod(folder->path, 0700), 0);
    assert_created(other);
    assert_file_is(folder->file, "");
}

static void a_strangers_file_is_refused_in_a_folder_open_to_all(void **state)
{
    const struct folder *folder = *state;

    if (!open_to_all(folder))
        skip();
    write_file(folder->file, "theirs");
    assert_int_equal(chown(folder->file, STRANGER, STRANGER), 0);
    assert_int_equal(chmod(folder->file, 0666), 0);
    assert_refused(folder->file, ""); /* fs.protected_regular may be first, with its own reason */
    assert_file_is(folder->file, "theirs");

    assert_int_equal(chmod(folder->path, 0755), 0);
    assert_created(folder->file);
    assert_file_is(folder->file, "");
}

static void a_strangers_link_is_refused_in_a_folder_open_to_all(void **state)
{
    const struct folder *folder = *state;
    char link[128];

    if (!open_to_all(folder))
        skip();
    snprintf(link, sizeof link, "%s/link", folder->path);
    write_file(folder->file, "precious");
    assert_int_equal(symlink(folder->file, link), 0);
    assert_int_equal(lchown(link, STRANGER, STRANGER), 0);
    assert_refused(link, "another user's");
    assert_file_is(folder->file, "precious");
}

static void the_folders_owner_is_trusted(void **state)
{
    const struct folder *folder = *state;

    if (!open_to_all(folder))
        skip();
    assert_int_equal(chown(folder->path, STRANGER, STRANGER), 0);
    write_file(folder->file, "theirs");
    assert_int_equal(chown(folder->file, STRANGER, STRANGER), 0);
    assert_created(folder->file);
    assert_file_is(folder->file, "");
}

static void a_published_file_replaces_the_old_one(void **state)
{
    const struct folder *folder = *state;
    struct stat before, after;
    struct error error;

    assert_true(file_publish(folder->file, "4242", &error));
    assert_file_is(folder->file, "4242\n");
    assert_int_equal(stat(folder->file, &before), 0);
    assert_true(file_publish(folder->file, "1", &error));
    assert_file_is(folder->file, "1\n");
    assert_int_equal(stat(folder->file, &after), 0);
    assert_true(before.st_ino != after.st_ino);
    assert_int_equal(count_files(folder->path), 1);
}

static void a_published_name_needs_no_folder(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    int here = open(".", O_RDONLY | O_CLOEXEC);

    assert_int_equal(chdir(folder->path), 0);
    assert_true(file_publish("file", "1", &error));
    assert_int_equal(fchdir(here), 0);
    close(here);
    assert_file_is(folder->file, "1\n");
}

static void a_publication_that_fails_leaves_nothing(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char inner[128];

    snprintf(inner, sizeof inner, "%s/missing/file", folder->path);
    assert_false(file_publish(inner, "1", &error));
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    assert_int_equal(error.system, ENOENT);
    assert_non_null(strstr(error.text, inner));

    assert_int_equal(mkdir(folder->file, 0700), 0);
    assert_false(file_publish(folder->file, "1", &error));
    assert_int_equal(error.system, EISDIR);
    assert_int_equal(count_files(folder->path), 1);
    assert_int_equal(rmdir(folder->file), 0);
}

static void a_fifo_is_published_to_and_stays(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char text[16] = "";
    int reader;

    assert_int_equal(mkfifo(folder->file, 0600), 0);
    reader = open(folder->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(file_publish(folder->file, "4242", &error));
    assert_int_equal(read(reader, text, sizeof text), 5);
    assert_string_equal(text, "4242\n");
    close(reader);
}

/* Secrets are not for those who could read what was there before. */
static void a_secret_file_is_closed_to_others(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct stat status;

    write_file(folder->file, "for all to read");
    assert_int_equal(chmod(folder->file, 0644), 0);
    int fd = file_create(folder->file, 0600, &error);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    close(fd);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(a_new_file_has_its_mode),
        FOLDER_TEST(an_old_file_is_truncated),
        FOLDER_TEST(a_secret_file_is_closed_to_others),
        cmocka_unit_test(a_device_is_opened_as_it_is),
        FOLDER_TEST(a_fifo_is_opened_as_it_is),
        FOLDER_TEST(a_failure_names_the_file_and_the_reason),
        FOLDER_TEST(own_files_and_links_pass_in_a_folder_open_to_all),
        FOLDER_TEST(a_second_name_is_refused_in_a_folder_open_to_all),
        FOLDER_TEST(a_strangers_file_is_refused_in_a_folder_open_to_all),
        FOLDER_TEST(a_strangers_link_is_refused_in_a_folder_open_to_all),
        FOLDER_TEST(the_folders_owner_is_trusted),
        FOLDER_TEST(a_published_file_replaces_the_old_one),
        FOLDER_TEST(a_published_name_needs_no_folder),
        FOLDER_TEST(a_publication_that_fails_leaves_nothing),
        FOLDER_TEST(a_fifo_is_published_to_and_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
