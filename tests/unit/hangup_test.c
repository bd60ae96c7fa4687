/* hangup_test.c: proves that a hang-up is noticed though nobody waits for data: pipes, Unix
 * sockets, a TCP reset after FIN; and that data alone, or the peer's FIN, is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/hangup.h"
#include "tcp_pair.h"

enum { PATIENCE_MS = 20000 };

static bool readable(int fd, int patience_ms)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    return poll(&entry, 1, patience_ms) == 1;
}

/* Skips where the system has no such watch. */
static int watch_or_skip(int fd)
{
    int watch = hangup_watch(fd);

    if (watch < 0 && errno == ENOSYS)
        skip();
    assert_true(watch >= 0);
    return watch;
}

static void a_pipe_without_a_reader_is_hung_up(void **state)
{
    int ends[2], watch;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    watch = watch_or_skip(ends[1]);
    assert_false(readable(watch, 0));
    assert_false(hangup_seen(ends[1]));
    close(ends[0]);
    assert_true(readable(watch, PATIENCE_MS));
    assert_true(hangup_seen(ends[1]));
    close(watch);
    close(ends[1]);
}

static void one_that_is_hung_up_already_is_seen(void **state)
{
    int ends[2], watch;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    watch = watch_or_skip(ends[1]);
    assert_true(readable(watch, PATIENCE_MS));
    close(watch);
    close(ends[1]);
}

static void data_is_no_hangup(void **state)
{
    int ends[2], watch;
    char byte;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    watch = watch_or_skip(ends[0]);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_false(readable(watch, 0));
    assert_false(hangup_seen(ends[0]));
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_false(readable(watch, 0));
    close(watch);
    close(ends[0]);
    close(ends[1]);
}

static void a_unix_peer_that_closes_after_its_fin_is_seen(void **state)
{
    int ends[2], watch;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    watch = watch_or_skip(ends[0]);
    assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
    assert_false(readable(watch, 0));
    assert_false(hangup_seen(ends[0]));
    close(ends[1]);
    assert_true(readable(watch, PATIENCE_MS));
    assert_true(hangup_seen(ends[0]));
    close(watch);
    close(ends[0]);
}

static void reset(int fd)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none), 0);
    close(fd);
}

static void a_reset_after_the_peers_fin_is_seen(void **state)
{
    int ends[2], watch;

    (void)state;
    connected_pair(ends);
    watch = watch_or_skip(ends[0]);
    assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
    assert_true(readable(ends[0], PATIENCE_MS));
    assert_false(readable(watch, 0));
    assert_false(hangup_seen(ends[0]));
    reset(ends[1]);
    assert_true(readable(watch, PATIENCE_MS));
    assert_true(hangup_seen(ends[0]));
    close(watch);
    close(ends[0]);
}

static void both_fins_are_a_hangup(void **state)
{
    int ends[2], watch;

    (void)state;
    connected_pair(ends);
    watch = watch_or_skip(ends[0]);
    assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
    assert_true(readable(ends[0], PATIENCE_MS));
    assert_int_equal(shutdown(ends[0], SHUT_WR), 0);
    assert_true(readable(watch, PATIENCE_MS));
    assert_true(hangup_seen(ends[0]));
    close(watch);
    close(ends[0]);
    close(ends[1]);
}

static void a_regular_file_has_no_hangup(void **state)
{
    FILE *file = tmpfile();

    (void)state;
    assert_non_null(file);
    assert_int_equal(hangup_watch(fileno(file)), -1);
    assert_true(errno == EPERM || errno == ENOSYS);
    assert_false(hangup_seen(fileno(file)));
    fclose(file);
}

static void closing_the_watched_first_does_no_harm(void **state)
{
    int ends[2], watch;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    watch = watch_or_skip(ends[1]);
    close(ends[1]);
    assert_false(readable(watch, 0));
    close(ends[0]);
    assert_false(readable(watch, 0));
    close(watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_without_a_reader_is_hung_up),
        cmocka_unit_test(one_that_is_hung_up_already_is_seen),
        cmocka_unit_test(data_is_no_hangup),
        cmocka_unit_test(a_unix_peer_that_closes_after_its_fin_is_seen),
        cmocka_unit_test(a_reset_after_the_peers_fin_is_seen),
        cmocka_unit_test(both_fins_are_a_hangup),
        cmocka_unit_test(a_regular_file_has_no_hangup),
        cmocka_unit_test(closing_the_watched_first_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
