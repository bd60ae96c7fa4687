/* timestamps_test.c: proves that the kernel tells when bytes were sent, acknowledged and received, under numbers that
 * begin anew with each enabling; that the queue comes to rest, and that looking takes no error away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/timestamps.h"
#include "tcp_pair.h"

enum { PATIENCE_MS = 20000, SENT = 1 << TIMESTAMP_SENT, ACKNOWLEDGED = 1 << TIMESTAMP_ACKNOWLEDGED };

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

static uint64_t realtime_now(void)
{
    return clock_now() + (uint64_t)clock_realtime_offset();
}

/* Waits for something to read or, with events 0, for the error queue. */
static void await(int fd, short events)
{
    struct pollfd entry = {.fd = fd, .events = events};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

/* Takes entries until both kinds have told of that byte; returns the latest time. */
static uint64_t await_entries(int fd, uint32_t byte)
{
    unsigned seen = 0;
    uint64_t latest = 0;
    struct timestamp stamp;

    while (seen != (SENT | ACKNOWLEDGED)) {
        await(fd, 0);
        while (timestamps_take(fd, &stamp)) {
            assert_int_equal(stamp.byte, byte);
            seen |= 1U << stamp.kind;
            latest = stamp.realtime_ns > latest ? stamp.realtime_ns : latest;
        }
    }
    return latest;
}

static void sending_and_its_acknowledgement_are_told(void **state)
{
    int ends[2];
    uint32_t first;
    uint64_t began, ended;

    (void)state;
    connected_pair(ends);
    assert_int_equal(write(ends[0], "unseen", 6), 6);
    if (!timestamps_enable(ends[0], &first)) {
        assert_false(on_linux());
        close_pair(ends);
        skip();
    }
    for (uint32_t i = 1; i <= 3; i++) {
        began = realtime_now();
        assert_int_equal(write(ends[0], "0123456789", 10), 10);
        ended = await_entries(ends[0], first + 10 * i - 1);
        assert_in_range(ended, began - CLOCK_MILLISECOND, realtime_now() + CLOCK_MILLISECOND);
    }
    assert_int_equal(poll(&(struct pollfd){.fd = ends[0]}, 1, 0), 0);
    close_pair(ends);
}

static void numbers_begin_anew(void **state)
{
    int ends[2];
    uint32_t first;

    (void)state;
    if (!on_linux())
        skip();
    connected_pair(ends);
    for (int i = 0; i < 3; i++) {
        assert_true(timestamps_enable(ends[0], &first));
        assert_int_equal(write(ends[0], "hello", 5), 5);
        await_entries(ends[0], first + 4);
        timestamps_disable(ends[0]);
        assert_int_equal(write(ends[0], "unseen", 6), 6);
    }
    assert_int_equal(poll(&(struct pollfd){.fd = ends[0]}, 1, 10), 0);
    close_pair(ends);
}

/* What was written before, and is acknowledged only after the next enabling, counts backwards from there. */
static void late_entries_have_numbers_of_before(void **state)
{
    static const char zeros[65536];
    char taken[65536];
    int ends[2], small = 4096;
    struct timestamp stamp;
    uint32_t first;

    (void)state;
    if (!on_linux())
        skip();
    connected_pair(ends);
    assert_int_equal(setsockopt(ends[1], SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    assert_true(timestamps_enable(ends[0], &first));
    assert_true(send(ends[0], zeros, sizeof zeros, MSG_DONTWAIT) > 0);
    timestamps_disable(ends[0]);
    while (timestamps_take(ends[0], &stamp))
        continue;
    assert_true(timestamps_enable(ends[0], &first));
    do {
        await(ends[1], POLLIN);
        assert_true(recv(ends[1], taken, sizeof taken, MSG_DONTWAIT) > 0);
    } while (!timestamps_take(ends[0], &stamp));
    assert_true((int32_t)(stamp.byte - first) < 0);
    close_pair(ends);
}

/* The first may come before the kernel has begun to look at its clock. */
static void what_waits_has_a_time(void **state)
{
    int ends[2];
    uint32_t first;
    uint64_t began, at = 0, again;
    char bytes[5];

    (void)state;
    if (!on_linux())
        skip();
    connected_pair(ends);
    assert_true(timestamps_enable(ends[0], &first));
    assert_int_equal(timestamps_of_waiting(ends[0]), 0);
    timestamps_disable(ends[0]);
    for (int i = 0; at == 0 && i < 1000; i++) {
        began = realtime_now();
        assert_int_equal(write(ends[1], "hello", 5), 5);
        await(ends[0], POLLIN);
        at = timestamps_of_waiting(ends[0]);
        again = timestamps_of_waiting(ends[0]);
        assert_int_equal(recv(ends[0], bytes, sizeof bytes, MSG_DONTWAIT), 5);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_in_range(at, began - CLOCK_MILLISECOND, realtime_now() + CLOCK_MILLISECOND);
    assert_int_equal(again, at);
    assert_int_equal(timestamps_of_waiting(ends[0]), 0);
    close_pair(ends);
}

static void a_reset_is_left_to_be_told(void **state)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    int ends[2];
    uint32_t first;
    struct timestamp stamp;
    char byte;

    (void)state;
    connected_pair(ends);
    timestamps_enable(ends[0], &first);
    setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(ends[1]);
    await(ends[0], POLLIN);
    assert_false(timestamps_take(ends[0], &stamp));
    assert_int_equal(timestamps_of_waiting(ends[0]), 0);
    assert_int_equal(recv(ends[0], &byte, 1, MSG_DONTWAIT), -1);
    assert_int_equal(errno, ECONNRESET);
    close(ends[0]);
}

static void other_descriptors_have_none(void **state)
{
    struct timestamp stamp;
    uint32_t first;

    (void)state;
    assert_false(timestamps_enable(-1, &first));
    assert_false(timestamps_take(-1, &stamp));
    assert_int_equal(timestamps_of_waiting(-1), 0);
    timestamps_disable(-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sending_and_its_acknowledgement_are_told),
        cmocka_unit_test(numbers_begin_anew),
        cmocka_unit_test(late_entries_have_numbers_of_before),
        cmocka_unit_test(what_waits_has_a_time),
        cmocka_unit_test(a_reset_is_left_to_be_told),
        cmocka_unit_test(other_descriptors_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
