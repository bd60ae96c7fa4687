/* stdio_test.c: proves that standard input and output of every kind are read and written without waiting and without
 * touching their flags, and that the end of output reaches its reader while the descriptor's number stays taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "transport/stdio.h"

static struct io read_some(struct transport *stdio, char *text, size_t size)
{
    struct io io = stdio->ops->read(stdio, text, size - 1);

    text[io.count] = '\0';
    return io;
}

static void assert_reads(struct transport *stdio, const char *expected)
{
    char text[64];
    struct io io = read_some(stdio, text, sizeof text);

    assert_int_equal(io.status, IO_OK);
    assert_string_equal(text, expected);
}

static void assert_read_says(struct transport *stdio, enum io_status status)
{
    char text[64];

    assert_int_equal(read_some(stdio, text, sizeof text).status, status);
}

static struct io write_text(struct transport *stdio, const char *text)
{
    return stdio->ops->write(stdio, text, strlen(text));
}

static void assert_descriptor_gives(int fd, const char *expected)
{
    char text[64] = "";

    assert_int_equal(read(fd, text, sizeof text - 1), strlen(expected));
    assert_string_equal(text, expected);
}

static void a_pipe_is_read_without_waiting(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    struct transport *stdio = stdio_new(ends[0], STDIO_NONE);
    int flags = fcntl(ends[0], F_GETFL);
    assert_read_says(stdio, IO_WANT_READ);
    assert_int_equal(write(ends[1], "hello", 5), 5);
    assert_reads(stdio, "hello");
    assert_read_says(stdio, IO_WANT_READ);
    close(ends[1]);
    assert_read_says(stdio, IO_END);
    assert_int_equal(fcntl(ends[0], F_GETFL), flags);
    stdio->ops->close(stdio, false);
    close(ends[0]);
}

static void a_pipe_is_written_without_waiting(void **state)
{
    static char much[1 << 20];
    int ends[2];
    size_t written = 0;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    struct transport *stdio = stdio_new(STDIO_NONE, ends[1]);
    int flags = fcntl(ends[1], F_GETFL);
    struct io io = {IO_OK, 0, 0, false, 0};
    while (io.status == IO_OK) {
        io = stdio->ops->write(stdio, much, sizeof much);
        written += io.count;
    }
    assert_int_equal(io.status, IO_WANT_WRITE);
    assert_true(written > 0 && written < sizeof much);
    assert_int_equal(fcntl(ends[1], F_GETFL), flags);
    close(ends[0]);
    assert_int_equal(write_text(stdio, "x").status, IO_END);
    stdio->ops->close(stdio, false);
}

static void a_file_is_read_to_its_end(void **state)
{
    FILE *file = tmpfile();

    (void)state;
    assert_non_null(file);
    fputs("contents", file);
    rewind(file);
    struct transport *stdio = stdio_new(fileno(file), STDIO_NONE);
    assert_reads(stdio, "contents");
    assert_read_says(stdio, IO_END);
    stdio->ops->close(stdio, false);
    fclose(file);
}

static void nothing_is_at_its_end_at_once(void **state)
{
    int null = open("/dev/null", O_RDWR);

    (void)state;
    struct transport *stdio = stdio_new(null, null);
    assert_read_says(stdio, IO_END);
    assert_int_equal(write_text(stdio, "gone").count, 4);
    stdio->ops->close(stdio, false);
}

static void a_file_is_appended_to_where_it_is_opened_so(void **state)
{
    char path[] = "/tmp/stdio_test.XXXXXX";
    int first = mkstemp(path);

    (void)state;
    assert_int_equal(write(first, "old ", 4), 4);
    int fd = open(path, O_WRONLY | O_APPEND);
    struct transport *stdio = stdio_new(STDIO_NONE, fd);
    assert_int_equal(write_text(stdio, "new").count, 3);
    assert_true(fcntl(fd, F_GETFL) & O_APPEND);
    assert_int_equal(lseek(first, 0, SEEK_SET), 0);
    assert_descriptor_gives(first, "old new");
    stdio->ops->close(stdio, false);
    close(first);
    unlink(path);
}

static void a_full_disk_is_an_error(void **state)
{
    int full = open("/dev/full", O_WRONLY);

    (void)state;
    struct transport *stdio = stdio_new(STDIO_NONE, full);
    struct io io = write_text(stdio, "x");
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ENOSPC);
    stdio->ops->close(stdio, false);
}

static void a_descriptor_of_the_wrong_direction_is_an_error(void **state)
{
    int null = open("/dev/null", O_WRONLY);

    (void)state;
    struct transport *stdio = stdio_new(null, STDIO_NONE);
    assert_read_says(stdio, IO_ERROR);
    stdio->ops->close(stdio, false);
    close(null);
}

/* As inetd gives it: one socket for both. */
static void a_sockets_reader_sees_the_end_while_the_other_direction_lives(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    struct transport *stdio = stdio_new(ends[0], dup(ends[0]));
    assert_read_says(stdio, IO_WANT_READ);
    assert_int_equal(write_text(stdio, "out").count, 3);
    assert_int_equal(stdio->ops->shutdown(stdio).status, IO_OK);
    assert_descriptor_gives(ends[1], "out");
    assert_descriptor_gives(ends[1], "");
    assert_int_equal(write(ends[1], "in", 2), 2);
    assert_reads(stdio, "in");
    close(ends[1]);
    assert_read_says(stdio, IO_END);
    stdio->ops->close(stdio, false);
    close(ends[0]);
}

static void where_there_is_nothing_it_is_never_ready_and_takes_all(void **state)
{
    struct transport *stdio = stdio_new(STDIO_NONE, STDIO_NONE);
    struct watch watch;

    (void)state;
    stdio->ops->watch(stdio, &watch);
    assert_int_equal(watch.read, WATCH_NEVER);
    assert_int_equal(watch.write, WATCH_READY);
    assert_int_equal(watch.hangup, WATCH_NEVER);
    assert_read_says(stdio, IO_WANT_READ);
    assert_int_equal(write_text(stdio, "gone").count, 4);
    assert_int_equal(stdio->ops->shutdown(stdio).status, IO_OK);
    stdio->ops->close(stdio, false);
}

/* Its far end. */
static int open_terminal(int *ret_slave)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    struct termios raw;

    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    *ret_slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_int_equal(tcgetattr(*ret_slave, &raw), 0);
    cfmakeraw(&raw);
    tcsetattr(*ret_slave, TCSANOW, &raw);
    return master;
}

static void a_terminal_is_one_and_no_write_to_it_waits(void **state)
{
    static char much[10000];
    int slave, master = open_terminal(&slave);

    (void)state;
    assert_true(stdio_is_terminal(slave));
    struct transport *stdio = stdio_new(slave, dup(slave));
    int flags = fcntl(slave, F_GETFL);
    assert_read_says(stdio, IO_WANT_READ);
    assert_int_equal(write(master, "typed", 5), 5);
    assert_reads(stdio, "typed");
    struct io io = stdio->ops->write(stdio, much, sizeof much);
    assert_int_equal(io.status, IO_OK);
    assert_in_range(io.count, 1, sizeof much);
    while (io.status == IO_OK)
        io = stdio->ops->write(stdio, much, sizeof much);
    assert_int_equal(io.status, IO_WANT_WRITE);
    assert_int_equal(fcntl(slave, F_GETFL), flags);
    stdio->ops->close(stdio, false);
    close(slave);
    close(master);
}

/* In a child, whose descriptor 1 may be given up. Its status says which promise did not hold. */
static int end_output(int output)
{
    struct stat now, null;

    dup2(output, STDOUT_FILENO);
    close(output);
    struct transport *stdio = stdio_new(STDIO_NONE, STDOUT_FILENO);
    if (write_text(stdio, "last").count != 4)
        return 1;
    if (stdio->ops->shutdown(stdio).status != IO_OK)
        return 2;
    if (fstat(STDOUT_FILENO, &now) < 0 || stat("/dev/null", &null) < 0 || now.st_rdev != null.st_rdev)
        return 3;
    if (write_text(stdio, "vanishes").status != IO_OK)
        return 4;
    stdio->ops->close(stdio, false);
    return fstat(STDOUT_FILENO, &now) < 0 ? 5 : 0;
}

static void the_end_of_output_reaches_its_reader_and_the_number_stays_taken(void **state)
{
    int ends[2], status;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        _exit(end_output(ends[1]));
    }
    close(ends[1]);
    assert_descriptor_gives(ends[0], "last");
    assert_descriptor_gives(ends[0], "");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(ends[0]);
}

static int ignore_broken_pipes(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_is_read_without_waiting),
        cmocka_unit_test(a_pipe_is_written_without_waiting),
        cmocka_unit_test(a_file_is_read_to_its_end),
        cmocka_unit_test(nothing_is_at_its_end_at_once),
        cmocka_unit_test(a_file_is_appended_to_where_it_is_opened_so),
        cmocka_unit_test(a_full_disk_is_an_error),
        cmocka_unit_test(a_descriptor_of_the_wrong_direction_is_an_error),
        cmocka_unit_test(a_sockets_reader_sees_the_end_while_the_other_direction_lives),
        cmocka_unit_test(where_there_is_nothing_it_is_never_ready_and_takes_all),
        cmocka_unit_test(a_terminal_is_one_and_no_write_to_it_waits),
        cmocka_unit_test(the_end_of_output_reaches_its_reader_and_the_number_stays_taken),
    };

    return cmocka_run_group_tests(tests, ignore_broken_pipes, NULL);
}
