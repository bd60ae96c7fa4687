/* tcpinfo_test.c: proves that the kernel's figures of a TCP connection are read in the right units,
 * that what was not acknowledged is counted, and that other descriptors simply have
 * none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/tcpinfo.h"
#include "tcp_pair.h"

enum { PATIENCE_MS = 20000 };

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

static void wait_readable(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

static void a_connection_has_figures(void **state)
{
    struct tcp_figures figures;
    int ends[2];

    (void)state;
    if (!on_linux())
        skip();
    connected_pair(ends);
    assert_int_equal(write(ends[0], "hello", 5), 5);
    wait_readable(ends[1]);
    tcpinfo_read(ends[0], &figures);
    assert_true(figures.known);
    assert_true(figures.rtt_ns > 0 && figures.rtt_ns < 10 * CLOCK_SECOND);
    assert_int_equal(figures.rtt_ns % CLOCK_MICROSECOND, 0);
    assert_true(figures.minimum_rtt_ns < 10 * CLOCK_SECOND);
    assert_true(figures.congestion_window > 0);
    assert_in_range(figures.maximum_segment_bytes, 500, 70000);
    assert_true(figures.retransmits < 100);
    close_pair(ends);
}

static void a_rtt_that_was_not_measured_is_not_claimed(void **state)
{
    struct tcp_figures figures;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)state;
    tcpinfo_read(fd, &figures);
    assert_int_equal(figures.minimum_rtt_ns, 0);
    assert_int_equal(figures.rtt_ns, 0);
    close(fd);
}

static void others_have_no_figures(void **state)
{
    struct tcp_figures figures = {.known = true};
    int ends[2], udp = socket(AF_INET, SOCK_DGRAM, 0);

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    tcpinfo_read(ends[0], &figures);
    assert_false(figures.known);
    figures.known = true;
    tcpinfo_read(udp, &figures);
    assert_false(figures.known);
    figures.known = true;
    tcpinfo_read(-1, &figures);
    assert_false(figures.known);
    close(udp);
    close_pair(ends);
}

/* Writes until the socket takes no more; returns how much it took. */
static size_t fill(int fd)
{
    static const char zeros[65536];
    size_t total = 0;
    ssize_t count;

    while ((count = send(fd, zeros, sizeof zeros, MSG_DONTWAIT)) > 0)
        total += (size_t)count;
    return total;
}

static void what_no_one_acknowledged_is_counted(void **state)
{
    int ends[2], small = 4096;
    size_t sent;

    (void)state;
    if (!on_linux())
        skip();
    connected_pair(ends);
    assert_int_equal(setsockopt(ends[1], SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    assert_int_equal(tcpinfo_unacknowledged(ends[0]), 0);
    sent = fill(ends[0]);
    assert_in_range(tcpinfo_unacknowledged(ends[0]), 1, sent);
    close_pair(ends);
}

static void a_unix_peers_unread_bytes_count(void **state)
{
    int ends[2];
    char bytes[5];

    (void)state;
    if (!on_linux())
        skip();
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(write(ends[0], "hello", 5), 5);
    assert_true(tcpinfo_unacknowledged(ends[0]) >= 5);
    assert_int_equal(read(ends[1], bytes, 5), 5);
    assert_int_equal(tcpinfo_unacknowledged(ends[0]), 0);
    close_pair(ends);
}

static void a_bad_descriptor_has_nothing(void **state)
{
    (void)state;
    assert_int_equal(tcpinfo_unacknowledged(-1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_has_figures),
        cmocka_unit_test(a_rtt_that_was_not_measured_is_not_claimed),
        cmocka_unit_test(others_have_no_figures),
        cmocka_unit_test(what_no_one_acknowledged_is_counted),
        cmocka_unit_test(a_unix_peers_unread_bytes_count),
        cmocka_unit_test(a_bad_descriptor_has_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
