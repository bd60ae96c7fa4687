/* legs_sink_test.c: proves how people are shown a forwarded connection: each byte once, under the client's number, and
 * all else of its two legs by their names, in columns; and that JSON tells both legs in full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 4242};
static const struct endpoint far = {.host = "127.0.0.1", .port = 80};

/* A sink, and what it wrote. */
struct shown {
    struct capture capture;
    struct sink *sink;
};

static struct sink_output shown_begin(struct shown *shown)
{
    capture_open(&shown->capture);
    return (struct sink_output){.fd = shown->capture.ends[1], .start_ns = CLOCK_SECOND};
}

static void shown_end(struct shown *shown)
{
    assert_null(capture_next(&shown->capture));
    shown->sink->close(shown->sink);
    capture_close(&shown->capture);
}

/* The event at 0.31 ms, of the client's leg (3) or the target's (4). */
static void happens(struct shown *shown, enum event_leg leg, struct event event)
{
    event.t_ns = CLOCK_SECOND + 310000;
    event.conn = leg == LEG_CLIENT ? 3 : 4;
    event.peer_conn = leg == LEG_CLIENT ? 4 : 3;
    event.leg = leg;
    assert_true(shown->sink->emit(shown->sink, &event));
}

static void assert_shown(struct shown *shown, const char *expected)
{
    const char *written = capture_next(&shown->capture);

    assert_non_null(written);
    assert_string_equal(written, expected);
}

static struct event traffic_event(enum event_type type, enum event_direction direction, const char *text)
{
    return (struct event){.type = type, .direction = direction, .number = 1, .data = event_text_of(text)};
}

static void the_log_names_the_legs(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = text_sink_new(&output, 2, false);
    happens(&shown, LEG_CLIENT, (struct event){.type = EVENT_FIN_RECEIVED, .in_bytes = 5});
    assert_shown(&shown, "    0.31 ms #3 client  peer sent FIN after 5 bytes\n");
    happens(&shown, LEG_TARGET, (struct event){.type = EVENT_FIN_SENT, .out_bytes = 5});
    assert_shown(&shown, "    0.31 ms #3 target  our FIN sent after 5 bytes\n");
    happens(&shown, LEG_TARGET, (struct event){.type = EVENT_ERROR, .message = event_text_of("refused")});
    assert_shown(&shown, "    0.31 ms #3 target  sonde: refused\n");
    shown_end(&shown);
}

static void the_log_tells_bytes_once(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = text_sink_new(&output, 2, false);
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_DATA, DIRECTION_IN, "hello"));
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_OUT, "hello"));
    assert_shown(&shown, "    0.31 ms #3         out 5 bytes at 0\n");
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_MESSAGE, DIRECTION_IN, "hello"));
    happens(&shown, LEG_TARGET, traffic_event(EVENT_MESSAGE, DIRECTION_OUT, "hello"));
    assert_shown(&shown, "    0.31 ms #3         out message 1, 5 bytes at 0\n");
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_IN, "answer"));
    assert_shown(&shown, "    0.31 ms #3         in 6 bytes at 0\n");
    shown_end(&shown);
}

static void without_verbosity_no_leg_is_named(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = text_sink_new(&output, 0, false);
    happens(&shown, LEG_TARGET, (struct event){.type = EVENT_ERROR, .message = event_text_of("refused")});
    assert_shown(&shown, "sonde: refused\n");
    shown_end(&shown);
}

static void the_dump_shows_bytes_once(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = hex_sink_new(&output, false);
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_DATA, DIRECTION_IN, "a"));
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_OUT, "a"));
    assert_shown(&shown, "out 3 0.31 ms 1 bytes at 0\n"
                         "00000000  61                                                |a|\n");
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_IN, "b"));
    assert_shown(&shown, "in 3 0.31 ms 1 bytes at 0\n"
                         "00000000  62                                                |b|\n");
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_DATA, DIRECTION_OUT, "b"));
    shown_end(&shown);
}

static void progress_counts_bytes_once(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);
    struct progress_options options = {.width = 80};

    (void)state;
    shown.sink = progress_sink_new(&output, &options);
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_DATA, DIRECTION_IN, "hello"));
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_OUT, "hello"));
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_IN, "ok"));
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_DATA, DIRECTION_OUT, "ok"));
    happens(&shown, LEG_TARGET, (struct event){.type = EVENT_SUMMARY});
    assert_shown(&shown, "\rin 2 B, out 5 B, 0 ms\x1b[K\n");
    shown_end(&shown);
}

static void figures_are_those_of_a_leg(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = stats_sink_new(&output);
    happens(&shown, LEG_TARGET, (struct event){.type = EVENT_STATS, .transport = "udp", .what = "close"});
    assert_shown(&shown, "    0.31 ms #3 target  statistics at close: 0 bytes in, 0 bytes out\n"
                         "                no datagram dropped by the kernel\n");
    shown_end(&shown);
}

static void each_leg_has_its_times(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);
    struct event closed = {.type = EVENT_CLOSED, .transport = "tcp", .closed_by = PARTY_PEER};

    (void)state;
    shown.sink = times_sink_new(&output, 0);
    happens(&shown, LEG_CLIENT, (struct event){.type = EVENT_ACCEPTED, .transport = "tcp", .remote = &near});
    happens(&shown, LEG_TARGET,
            (struct event){.type = EVENT_CONNECTING, .transport = "tcp", .attempt = 1, .remote = &far});
    happens(&shown, LEG_TARGET,
            (struct event){.type = EVENT_CONNECTED, .transport = "tcp", .attempt = 1, .remote = &far});
    happens(&shown, LEG_TARGET, closed);
    assert_non_null(capture_next(&shown.capture));
    assert_memory_equal(shown.capture.text, "#3 target times of 127.0.0.1:80\n", 32);
    happens(&shown, LEG_CLIENT, closed);
    assert_non_null(capture_next(&shown.capture));
    assert_memory_equal(shown.capture.text, "#3 client times of 127.0.0.1:4242, accepted\n", 44);
    shown_end(&shown);
}

static void each_leg_has_its_ladder(void **state)
{
    struct segment segment = {.flags = SEGMENT_SYN, .window_scale = -1};
    struct event event = {.type = EVENT_SEGMENT, .direction = DIRECTION_OUT, .segment = &segment};
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = ladder_sink_new(&output, false);
    happens(&shown, LEG_TARGET, event);
    assert_shown(&shown, "#3 target\n    0.31 ms  SYN      ------------------->           call\n");
    happens(&shown, LEG_TARGET, event);
    assert_shown(&shown, "    0.31 ms  SYN      ------------------->           call\n");
    happens(&shown, LEG_CLIENT, event);
    assert_shown(&shown, "#3 client\n    0.31 ms  SYN      ------------------->           call\n");
    shown_end(&shown);
}

/* Packets come late: when the bus has forgotten the pair. */
static void a_captured_leg_keeps_its_name(void **state)
{
    struct segment segment = {.flags = SEGMENT_SYN, .window_scale = -1};
    struct event event = {
        .type = EVENT_SEGMENT, .basis = BASIS_WIRE, .direction = DIRECTION_OUT, .segment = &segment};
    struct shown shown;
    struct sink_output output = shown_begin(&shown);

    (void)state;
    shown.sink = ladder_sink_new(&output, true);
    happens(&shown, LEG_TARGET, event);
    assert_shown(&shown, "#3 target\n    0.31 ms  SYN      ------------------->           wire\n");
    happens(&shown, LEG_CLIENT, event);
    assert_shown(&shown, "#3 client\n    0.31 ms  SYN      ------------------->           wire\n");
    segment.flags = SEGMENT_FIN;
    event.conn = 4;
    event.t_ns = CLOCK_SECOND + 310000;
    assert_true(shown.sink->emit(shown.sink, &event));
    assert_shown(&shown, "#3 target\n    0.31 ms  FIN      ------------------->           wire\n");
    shown_end(&shown);
}

static void programs_are_told_all_of_both(void **state)
{
    struct shown shown;
    struct sink_output output = shown_begin(&shown);
    struct json_options options = {.data = JSON_DATA_TEXT};

    (void)state;
    shown.sink = json_sink_new(&output, &options);
    happens(&shown, LEG_CLIENT, traffic_event(EVENT_DATA, DIRECTION_IN, "a"));
    assert_shown(&shown, "{\"event\":\"data\",\"t_ns\":310000,\"conn\":3,\"peer_conn\":4,\"leg\":\"client\","
                         "\"basis\":\"call\",\"dir\":\"in\",\"len_bytes\":1,\"offset_bytes\":0,\"text\":\"a\"}\n");
    happens(&shown, LEG_TARGET, traffic_event(EVENT_DATA, DIRECTION_OUT, "a"));
    assert_shown(&shown, "{\"event\":\"data\",\"t_ns\":310000,\"conn\":4,\"peer_conn\":3,\"leg\":\"target\","
                         "\"basis\":\"call\",\"dir\":\"out\",\"len_bytes\":1,\"offset_bytes\":0,\"text\":\"a\"}\n");
    shown_end(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_names_the_legs),
        cmocka_unit_test(the_log_tells_bytes_once),
        cmocka_unit_test(without_verbosity_no_leg_is_named),
        cmocka_unit_test(the_dump_shows_bytes_once),
        cmocka_unit_test(progress_counts_bytes_once),
        cmocka_unit_test(figures_are_those_of_a_leg),
        cmocka_unit_test(each_leg_has_its_times),
        cmocka_unit_test(each_leg_has_its_ladder),
        cmocka_unit_test(a_captured_leg_keeps_its_name),
        cmocka_unit_test(programs_are_told_all_of_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
