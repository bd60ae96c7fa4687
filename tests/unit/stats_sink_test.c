/* stats_sink_test.c: proves how the kernel's figures read, that what is not known is left out, and that all figures of
 * a connection are one write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

/* Shows the event in the sink's words and hands them to the test. */
static void tell(struct capture *capture, struct event event)
{
    struct sink *sink;

    capture_open(capture);
    sink = stats_sink_new(&(struct sink_output){.fd = capture->ends[1], .start_ns = CLOCK_SECOND});
    event.type = EVENT_STATS;
    event.t_ns = CLOCK_SECOND + 310000;
    assert_int_equal(sink->wants, EVENT_MASK(EVENT_STATS));
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
    assert_non_null(capture_next(capture));
}

static void assert_told(struct event event, const char *expected)
{
    struct capture capture;

    tell(&capture, event);
    assert_string_equal(capture.text, expected);
    assert_null(capture_next(&capture));
    capture_close(&capture);
}

/* Whether the words are among what is told of these figures. */
static bool is_told(struct tcp_figures figures, const char *words)
{
    struct capture capture;
    bool told;

    figures.known = true;
    tell(&capture, (struct event){.what = "close", .transport = "tcp", .conn = 1, .tcp = &figures});
    told = strstr(capture.text, words) != NULL;
    capture_close(&capture);
    return told;
}

static void all_figures_are_told(void **state)
{
    static const struct tcp_figures tcp = {.known = true,
                                           .rtt_ns = 31300000,
                                           .rtt_variance_ns = 1500000,
                                           .minimum_rtt_ns = 30000000,
                                           .retransmits = 2,
                                           .lost = 1,
                                           .reordering = 5,
                                           .congestion_window = 10,
                                           .slow_start_threshold = 7,
                                           .maximum_segment_bytes = 1448,
                                           .send_window_bytes = 65536,
                                           .receive_window_bytes = 131072,
                                           .delivery_rate_bytes = 3 << 20,
                                           .busy_ns = 200000000,
                                           .receiver_limited_ns = 166000000,
                                           .buffer_limited_ns = 4000000,
                                           .options = "sack timestamps wscale=7,7"};

    (void)state;
    assert_told((struct event){.what = "close",
                               .transport = "tcp",
                               .conn = 1,
                               .in_bytes = 1,
                               .out_bytes = 2000,
                               .unacked_bytes = 512,
                               .tcp = &tcp},
                "    0.31 ms #1  statistics at close: 1 byte in, 2000 bytes out\n"
                "                rtt 31.3 ms, variance 1.50 ms, least 30.0 ms, options: sack timestamps wscale=7,7\n"
                "                mss 1448 bytes, congestion window 10 segments (14.1 KiB), "
                "slow start threshold 7 segments, send window 64.0 KiB, receive window 128.0 KiB\n"
                "                2 retransmissions, 1 segment taken for lost, "
                "the path is taken to reorder by up to 5 segments, "
                "512 bytes unacknowledged, delivery rate 3.0 MiB/s\n"
                "                busy 200.0 ms, limited by the receiver 83 % of the time, "
                "limited by our send buffer 2 % of the time\n");
}

static void what_is_not_known_is_left_out(void **state)
{
    static const struct tcp_figures tcp = {.known = true};

    (void)state;
    assert_told((struct event){.what = "signal", .transport = "tcp", .conn = 12, .tcp = &tcp},
                "    0.31 ms #12 statistics on SIGUSR1: 0 bytes in, 0 bytes out\n"
                "                no retransmissions\n");
    assert_false(is_told((struct tcp_figures){.congestion_window = 10}, "("));
    assert_false(is_told((struct tcp_figures){.reordering = 3}, "reorder"));
    assert_true(is_told((struct tcp_figures){.reordering = 4}, "the path is taken to reorder by up to 4 segments"));
    assert_true(is_told((struct tcp_figures){.retransmits = 1}, "1 retransmission\n"));
    assert_false(is_told((struct tcp_figures){.receiver_limited_ns = 1}, "limited"));
}

static void shares_are_of_the_time_it_was_busy(void **state)
{
    (void)state;
    assert_true(is_told((struct tcp_figures){.busy_ns = 1000, .receiver_limited_ns = 4},
                        "limited by the receiver less than 1 % of the time\n"));
    assert_true(is_told((struct tcp_figures){.busy_ns = 1000, .receiver_limited_ns = 1100},
                        "limited by the receiver 100 % of the time\n"));
    assert_true(is_told((struct tcp_figures){.busy_ns = 3000, .buffer_limited_ns = 2000},
                        "limited by our send buffer 67 % of the time\n"));
    assert_false(is_told((struct tcp_figures){.busy_ns = 1000}, "limited"));
}

static void a_silent_system_is_said_to_be(void **state)
{
    static const struct tcp_figures unknown = {.rtt_ns = 1};
    struct event event = {.what = "connect", .transport = "tcp", .conn = 1, .tcp = &unknown};
    static const char expected[] = "    0.31 ms #1  statistics at connect: 0 bytes in, 0 bytes out\n"
                                   "                this system tells no figures of a TCP connection\n";

    (void)state;
    assert_told(event, expected);
    event.tcp = NULL;
    assert_told(event, expected);
}

static void dropped_datagrams_are_told(void **state)
{
    struct event event = {.what = "close", .transport = "udp", .conn = 1, .in_bytes = 20};

    (void)state;
    assert_told(event, "    0.31 ms #1  statistics at close: 20 bytes in, 0 bytes out\n"
                       "                no datagram dropped by the kernel\n");
    event.dropped_datagrams = 3;
    assert_told(event, "    0.31 ms #1  statistics at close: 20 bytes in, 0 bytes out\n"
                       "                3 datagrams dropped by the kernel: the receive buffer was full "
                       "(-O rcvbuf=SIZE)\n");
}

static void a_failed_write_is_reported(void **state)
{
    struct sink *sink = stats_sink_new(&(struct sink_output){.fd = -1});

    (void)state;
    errno = 0;
    assert_false(sink->emit(sink, &(struct event){.type = EVENT_STATS}));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_figures_are_told),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(shares_are_of_the_time_it_was_busy),
        cmocka_unit_test(a_silent_system_is_said_to_be),
        cmocka_unit_test(dropped_datagrams_are_told),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
