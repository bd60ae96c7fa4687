/* ladder_sink_test.c: proves that each segment is a write, which captured packets are shown and which summed up, and
 * that what is kept of connections has a bound. (How a line reads: rung_test.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

enum { SHOWN_IN_FULL = 8 };

static const struct endpoint near = {.host = "127.0.0.1", .port = 51234};
static const struct endpoint far = {.host = "127.0.0.1", .port = 4000};
static const char head[] = "#1 127.0.0.1:51234 (we)       127.0.0.1:4000 (peer)\n";

struct ladder {
    struct capture capture;
    struct sink *sink;
    char text[65536]; /* what was written and not yet looked at, */
    unsigned count;   /* in so many writes */
};

static void ladder_open(struct ladder *ladder, bool wire)
{
    struct sink_output output = {.start_ns = CLOCK_SECOND};

    capture_open(&ladder->capture);
    ladder->text[0] = '\0';
    ladder->count = 0;
    output.fd = ladder->capture.ends[1];
    ladder->sink = ladder_sink_new(&output, wire);
}

static void ladder_close(struct ladder *ladder)
{
    ladder->sink->close(ladder->sink);
    assert_string_equal(ladder->text, "");
    assert_null(capture_next(&ladder->capture));
    capture_close(&ladder->capture);
}

/* The socket holds few datagrams: they are taken out at once. */
static void collect(struct ladder *ladder)
{
    const char *written;

    while ((written = capture_next(&ladder->capture))) {
        size_t length = strlen(ladder->text);
        snprintf(ladder->text + length, sizeof ladder->text - length, "%s", written);
        ladder->count++;
    }
}

/* What came since the last look. */
static const char *take(struct ladder *ladder)
{
    memcpy(ladder->capture.text, ladder->text, sizeof ladder->text);
    ladder->text[0] = '\0';
    ladder->count = 0;
    return ladder->capture.text;
}

static void emit(struct ladder *ladder, struct event event)
{
    assert_true(ladder->sink->wants & EVENT_MASK(event.type));
    if (event.t_ns == 0)
        event.t_ns = CLOCK_SECOND + 120000;
    assert_true(ladder->sink->emit(ladder->sink, &event));
    collect(ladder);
}

static struct event segment_event(uint32_t conn, enum event_direction direction, enum event_basis basis,
                                  const struct segment *segment)
{
    return (struct event){.type = EVENT_SEGMENT,
                          .conn = conn,
                          .direction = direction,
                          .basis = basis,
                          .local = &near,
                          .remote = &far,
                          .segment = segment};
}

static void tell(struct ladder *ladder, enum event_direction direction, enum event_basis basis, struct segment segment)
{
    emit(ladder, segment_event(1, direction, basis, &segment));
}

/* A captured packet that is told by its flags and its length. */
static void packet(struct ladder *ladder, uint32_t conn, enum event_direction direction, unsigned flags,
                   uint32_t length)
{
    struct segment segment = {.flags = flags, .length = length, .window_scale = -1};

    emit(ladder, segment_event(conn, direction, BASIS_WIRE, &segment));
}

static void assert_written(struct ladder *ladder, const char *expected)
{
    assert_string_equal(take(ladder), expected);
}

static void assert_silent(struct ladder *ladder)
{
    assert_string_equal(ladder->text, "");
}

/* How many writes came; they are gone then. */
static unsigned count_written(struct ladder *ladder)
{
    unsigned count = ladder->count;

    take(ladder);
    return count;
}

static void handshake(struct ladder *ladder, uint32_t conn)
{
    packet(ladder, conn, DIRECTION_OUT, SEGMENT_SYN, 0);
    packet(ladder, conn, DIRECTION_IN, SEGMENT_SYN | SEGMENT_ACK, 0);
    packet(ladder, conn, DIRECTION_OUT, SEGMENT_ACK, 0);
    assert_int_equal(count_written(ladder), 3);
}

static void each_segment_is_a_write(void **state)
{
    struct ladder ladder;
    char expected[256];

    (void)state;
    ladder_open(&ladder, false);
    tell(&ladder, DIRECTION_OUT, BASIS_CALL, (struct segment){.flags = SEGMENT_SYN, .window_scale = -1});
    assert_int_equal(ladder.count, 1);
    snprintf(expected, sizeof expected, "%s%s", head,
             "    0.12 ms  SYN      ------------------->           call\n");
    assert_written(&ladder, expected);
    tell(&ladder, DIRECTION_OUT, BASIS_KERNEL, (struct segment){.flags = SEGMENT_ACK, .state = "ESTABLISHED"});
    assert_written(&ladder, "    0.12 ms  ACK      ------------------->           kernel  ESTABLISHED\n");
    ladder_close(&ladder);
}

static void captured_packets_replace_what_is_inferred(void **state)
{
    struct ladder ladder;

    (void)state;
    ladder_open(&ladder, true);
    tell(&ladder, DIRECTION_OUT, BASIS_CALL, (struct segment){.flags = SEGMENT_SYN});
    tell(&ladder, DIRECTION_IN, BASIS_KERNEL, (struct segment){.flags = SEGMENT_SYN | SEGMENT_ACK});
    tell(&ladder, DIRECTION_OUT, BASIS_CALL, (struct segment){.state = "FIN_WAIT1"});
    assert_silent(&ladder);
    tell(&ladder, DIRECTION_OUT, BASIS_KERNEL, (struct segment){.state = "TIME_WAIT"});
    assert_int_equal(count_written(&ladder), 1);
    ladder_close(&ladder);
}

static void neither_datagrams_nor_packets_unasked_for_are_shown(void **state)
{
    struct ladder ladder;

    (void)state;
    for (int wire = 0; wire < 2; wire++) {
        ladder_open(&ladder, wire);
        packet(&ladder, 1, DIRECTION_OUT, 0, 0);
        assert_silent(&ladder);
        packet(&ladder, 1, DIRECTION_OUT, SEGMENT_SYN, 0);
        assert_int_equal(count_written(&ladder), wire);
        ladder_close(&ladder);
    }
}

static void long_transfers_are_summed_up(void **state)
{
    struct ladder ladder;

    (void)state;
    ladder_open(&ladder, true);
    handshake(&ladder, 1);
    for (unsigned i = 0; i < SHOWN_IN_FULL; i++)
        packet(&ladder, 1, DIRECTION_OUT, SEGMENT_ACK, i % 2);
    assert_int_equal(count_written(&ladder), SHOWN_IN_FULL);
    for (unsigned i = 0; i < 123; i++)
        packet(&ladder, 1, DIRECTION_OUT, SEGMENT_ACK, 1000);
    packet(&ladder, 1, DIRECTION_IN, SEGMENT_ACK, 1);
    packet(&ladder, 1, DIRECTION_IN, SEGMENT_ACK, 0);
    assert_silent(&ladder);
    packet(&ladder, 1, DIRECTION_IN, SEGMENT_FIN | SEGMENT_ACK, 0);
    assert_written(&ladder,
                   "    0.12 ms                                          wire    "
                   "... 123 segments, 123000 bytes out, 2 segments, 1 byte in ...\n"
                   "    0.12 ms           <-------------------  FIN      wire\n");
    for (unsigned i = 0; i < SHOWN_IN_FULL; i++)
        packet(&ladder, 1, DIRECTION_IN, SEGMENT_ACK, 0);
    assert_int_equal(count_written(&ladder), SHOWN_IN_FULL);
    packet(&ladder, 1, DIRECTION_OUT, SEGMENT_ACK, 7);
    assert_silent(&ladder);
    packet(&ladder, 1, DIRECTION_OUT, SEGMENT_FIN | SEGMENT_ACK, 0);
    assert_non_null(strstr(take(&ladder), "... 1 segment, 7 bytes out ...\n"));
    packet(&ladder, 1, DIRECTION_IN, SEGMENT_ACK, 0); /* the second FIN has no lines of its own */
    assert_silent(&ladder);
    packet(&ladder, 1, DIRECTION_IN, SEGMENT_RST, 0);
    assert_non_null(strstr(take(&ladder), "... 1 segment, 0 bytes in ...\n"));
    ladder_close(&ladder);
}

static void more_than_is_shown(struct ladder *ladder, uint32_t conn)
{
    handshake(ladder, conn);
    for (unsigned i = 0; i < SHOWN_IN_FULL; i++)
        packet(ladder, conn, DIRECTION_IN, SEGMENT_ACK, 10);
    assert_int_equal(count_written(ladder), SHOWN_IN_FULL);
    packet(ladder, conn, DIRECTION_IN, SEGMENT_ACK, 10);
    assert_silent(ladder);
}

static void sums_come_at_the_end_at_the_latest(void **state)
{
    static const char sum[] = "... 1 segment, 10 bytes in ...\n";
    struct ladder ladder;

    (void)state;
    ladder_open(&ladder, true);
    more_than_is_shown(&ladder, 1);
    emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = 1});
    assert_non_null(strstr(take(&ladder), sum));
    more_than_is_shown(&ladder, 2);
    tell(&ladder, DIRECTION_NONE, BASIS_KERNEL, (struct segment){.state = "CLOSE_WAIT"}); /* of connection 1 */
    assert_int_equal(count_written(&ladder), 1);
    emit(&ladder, (struct event){.type = EVENT_SUMMARY});
    assert_non_null(strstr(take(&ladder), sum));
    more_than_is_shown(&ladder, 3);
    assert_true(ladder.sink->flush(ladder.sink));
    collect(&ladder);
    assert_non_null(strstr(take(&ladder), sum));
    assert_true(ladder.sink->flush(ladder.sink));
    ladder_close(&ladder);
}

/* What comes after the end is shown, but not without limit. */
static void late_packets_are_shown(void **state)
{
    struct ladder ladder;

    (void)state;
    ladder_open(&ladder, true);
    handshake(&ladder, 1);
    packet(&ladder, 1, DIRECTION_IN, SEGMENT_FIN | SEGMENT_ACK, 0);
    emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = 1});
    for (unsigned i = 0; i < 100; i++)
        packet(&ladder, 1, DIRECTION_OUT, SEGMENT_ACK, 0);
    assert_int_equal(count_written(&ladder), 1 + SHOWN_IN_FULL);
    emit(&ladder, (struct event){.type = EVENT_SUMMARY});
    assert_int_equal(count_written(&ladder), 1);
    ladder_close(&ladder);
}

/* Lines that are shown of connection 7 once so many others have closed: with a memory of it none but a sum. */
static unsigned shown_after(unsigned closed)
{
    struct ladder ladder;
    unsigned shown;

    ladder_open(&ladder, true);
    more_than_is_shown(&ladder, 7);
    emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = 7});
    assert_int_equal(count_written(&ladder), 1);
    for (unsigned conn = 100; conn < 100 + closed; conn++) {
        handshake(&ladder, conn);
        emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = conn});
    }
    packet(&ladder, 7, DIRECTION_IN, SEGMENT_ACK, 10);
    packet(&ladder, 7, DIRECTION_IN, SEGMENT_ACK, 10);
    shown = count_written(&ladder);
    ladder_close(&ladder);
    return shown;
}

static void closed_connections_are_forgotten(void **state)
{
    (void)state;
    assert_int_equal(shown_after(3), 0);
    assert_int_equal(shown_after(100), 2);
}

static void connections_whose_beginning_was_missed_are_forgotten(void **state)
{
    struct ladder ladder;
    const char *sums;

    (void)state;
    ladder_open(&ladder, true);
    for (uint32_t conn = 1; conn <= 100; conn++)
        for (unsigned i = 0; i < 20; i++)
            packet(&ladder, conn, DIRECTION_IN, SEGMENT_ACK, 1);
    emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = 3});
    count_written(&ladder);
    emit(&ladder, (struct event){.type = EVENT_SUMMARY});
    sums = take(&ladder);
    for (unsigned conn = 1; conn <= 100; conn++) {
        char number[16];
        snprintf(number, sizeof number, "#%u\n", conn);
        assert_int_equal(strstr(sums, number) != NULL, conn > 84);
    }
    ladder_close(&ladder);
}

static void connections_are_told_apart(void **state)
{
    struct ladder ladder;

    (void)state;
    ladder_open(&ladder, true);
    more_than_is_shown(&ladder, 5);
    more_than_is_shown(&ladder, 2);
    handshake(&ladder, 9);
    packet(&ladder, 9, DIRECTION_IN, SEGMENT_ACK, 1);
    assert_int_equal(count_written(&ladder), 1);
    packet(&ladder, 5, DIRECTION_IN, SEGMENT_ACK, 20);
    assert_silent(&ladder);
    emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = 5});
    assert_written(&ladder, "#5\n    0.12 ms                                          wire    "
                            "... 2 segments, 30 bytes in ...\n");
    emit(&ladder, (struct event){.type = EVENT_CLOSED, .conn = 77});
    emit(&ladder, (struct event){.type = EVENT_SUMMARY});
    assert_written(&ladder, "#2\n    0.12 ms                                          wire    "
                            "... 1 segment, 10 bytes in ...\n");
    ladder_close(&ladder);
}

static void only_what_was_captured_needs_an_end(void **state)
{
    struct ladder ladder;

    (void)state;
    ladder_open(&ladder, false);
    assert_int_equal(ladder.sink->wants, EVENT_MASK(EVENT_SEGMENT));
    ladder_close(&ladder);
}

static void directions_have_their_colours(void **state)
{
    static const struct segment syn = {.flags = SEGMENT_SYN, .note = "\x1b[2J"};
    struct event event = segment_event(1, DIRECTION_IN, BASIS_CALL, &syn);
    struct capture capture;

    (void)state;
    capture_open(&capture);
    struct sink *sink = ladder_sink_new(&(struct sink_output){.fd = capture.ends[1], .colour = true}, false);
    assert_true(sink->emit(sink, &event));
    const char *written = capture_next(&capture);
    assert_memory_equal(written + sizeof head - 1, "\x1b[36m ", 6);
    assert_non_null(strstr(written, "\\x1b[2J\x1b[0m\n"));
    event.direction = DIRECTION_NONE;
    assert_true(sink->emit(sink, &event));
    assert_null(strchr(capture_next(&capture), '\x1b'));
    sink->close(sink);
    capture_close(&capture);
}

static void a_failed_write_is_reported(void **state)
{
    static const struct segment syn = {.flags = SEGMENT_SYN};
    struct sink *sink = ladder_sink_new(&(struct sink_output){.fd = -1}, false);
    struct event event = segment_event(1, DIRECTION_IN, BASIS_CALL, &syn);

    (void)state;
    errno = 0;
    assert_false(sink->emit(sink, &event));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_segment_is_a_write),
        cmocka_unit_test(captured_packets_replace_what_is_inferred),
        cmocka_unit_test(neither_datagrams_nor_packets_unasked_for_are_shown),
        cmocka_unit_test(long_transfers_are_summed_up),
        cmocka_unit_test(sums_come_at_the_end_at_the_latest),
        cmocka_unit_test(late_packets_are_shown),
        cmocka_unit_test(closed_connections_are_forgotten),
        cmocka_unit_test(connections_whose_beginning_was_missed_are_forgotten),
        cmocka_unit_test(connections_are_told_apart),
        cmocka_unit_test(only_what_was_captured_needs_an_end),
        cmocka_unit_test(directions_have_their_colours),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
