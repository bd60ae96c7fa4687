/* json_observed_test.c: proves that answers, segments and the figures of the kernel have the fields that doc/events.md
 * names, left out where nothing is known, and that data comes in the form that was asked for. */
#include "json_line.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 4242};
static const struct endpoint far = {.host = "::1", .port = 80};

static void an_answer_has_its_parts(void **state)
{
    struct answer answer = {5, 30, 10, 20, "ack", BASIS_KERNEL, 7, 8};
    struct event event = {
        .type = EVENT_DATA, .direction = DIRECTION_IN, .data = event_text_of("x"), .answer = &answer};

    (void)state;
    assert_line(event, "{\"event\":\"data\",\"t_ns\":310,\"basis\":\"call\",\"dir\":\"in\","
                       "\"len_bytes\":1,\"offset_bytes\":0,\"answer\":{\"number\":5,\"wait_ns\":30,"
                       "\"network_ns\":10,\"peer_ns\":20,\"network_by\":\"ack\",\"basis\":\"kernel\","
                       "\"sending_ns\":7,\"unread_ns\":8}}\n");
    answer.network_by = NULL;
    assert_line(event, "{\"event\":\"data\",\"t_ns\":310,\"basis\":\"call\",\"dir\":\"in\","
                       "\"len_bytes\":1,\"offset_bytes\":0,\"answer\":{\"number\":5,\"wait_ns\":30,"
                       "\"basis\":\"kernel\",\"sending_ns\":7,\"unread_ns\":8}}\n");
}

static void a_segment_has_what_is_known_of_it(void **state)
{
    struct segment segment = {.flags = SEGMENT_SYN | SEGMENT_ACK, .has_seq = true, .has_ack = true, .ack = 1,
                              .has_raw = true, .raw_seq = 4000000000, .raw_ack = 7, .has_window = true,
                              .window = 65535, .ttl = 64, .mss = 1460, .window_scale = 0, .sack = true,
                              .has_timestamps = true, .timestamp = 8, .timestamp_echo = 9, .rtt_ns = 10,
                              .state = "SYN_SENT", .note = "n"};
    struct event event = {.type = EVENT_SEGMENT, .basis = BASIS_WIRE, .direction = DIRECTION_IN, .local = &near,
                          .remote = &far, .segment = &segment};

    (void)state;
    assert_line(event, "{\"event\":\"segment\",\"t_ns\":310,\"basis\":\"wire\",\"dir\":\"in\","
                       "\"local\":{\"host\":\"127.0.0.1\",\"port\":4242},"
                       "\"remote\":{\"host\":\"::1\",\"port\":80},\"what\":\"SYN+ACK\",\"seq\":0,"
                       "\"ack\":1,\"raw_seq\":4000000000,\"raw_ack\":7,\"window_bytes\":65535,"
                       "\"ttl\":64,\"mss_bytes\":1460,\"window_scale\":0,\"sack\":true,\"rtt_ns\":10,"
                       "\"timestamp\":8,\"timestamp_echo\":9,\"state\":\"SYN_SENT\",\"note\":\"n\"}\n");
    segment = (struct segment){.window_scale = -1, .state = "TIME_WAIT"};
    event.direction = DIRECTION_NONE;
    event.local = event.remote = NULL;
    assert_line(event, "{\"event\":\"segment\",\"t_ns\":310,\"basis\":\"wire\",\"dir\":\"none\","
                       "\"state\":\"TIME_WAIT\"}\n");
}

static void figures_have_their_occasion(void **state)
{
    struct event event = {
        .type = EVENT_STATS, .conn = 1, .transport = "udp", .what = "signal", .dropped_datagrams = 3};

    (void)state;
    assert_line(event, "{\"event\":\"stats\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\",\"transport\":\"udp\","
                       "\"when\":\"signal\",\"in_bytes\":0,\"out_bytes\":0,\"unacked_bytes\":0,"
                       "\"dropped_datagrams\":3}\n");
    event.conn = 0; /* of the run: the sum of --count */
    event.dropped_datagrams = 0;
    event.what = "end";
    assert_line(event, "{\"event\":\"stats\",\"t_ns\":310,\"basis\":\"call\",\"transport\":\"udp\","
                       "\"when\":\"end\"}\n");
}

/* The end of the line of a data event that holds bytes. */
static void assert_payload(enum json_data form, const char *bytes, size_t length, const char *expected)
{
    struct json_options options = {.data = form};
    struct capture capture;
    struct event event = {.type = EVENT_DATA, .direction = DIRECTION_OUT, .data = {bytes, length}};

    capture_open(&capture);
    struct sink *sink = json_sink_new(&(struct sink_output){.fd = capture.ends[1]}, &options);
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
    const char *line = capture_next(&capture);
    assert_non_null(line);
    assert_string_equal(strstr(line, "\"offset_bytes\":0") + strlen("\"offset_bytes\":0"), expected);
    capture_close(&capture);
}

static void data_comes_as_asked_for(void **state)
{
    (void)state;
    assert_payload(JSON_DATA_NONE, "ab", 2, "}\n");
    assert_payload(JSON_DATA_TEXT, "a\xc3\xa4\0", 4, ",\"text\":\"a\\u00E4\\u0000\"}\n");
    assert_payload(JSON_DATA_TEXT, "a\xff", 2, ",\"base64\":\"Yf8=\"}\n");
    assert_payload(JSON_DATA_TEXT, "", 0, ",\"text\":\"\"}\n");
    assert_payload(JSON_DATA_BASE64, "ab", 2, ",\"base64\":\"YWI=\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_has_its_parts),
        cmocka_unit_test(a_segment_has_what_is_known_of_it),
        cmocka_unit_test(figures_have_their_occasion),
        cmocka_unit_test(data_comes_as_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
