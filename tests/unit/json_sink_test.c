/* json_sink_test.c: proves that each event is one line of JSON, ASCII only and in one write, with the
 * fields that doc/events.md names, left out where it says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json_line.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 4242};
static const struct endpoint far = {.host = "::1", .port = 80};
static const struct endpoint unknown = {.host = ""};

static struct event_text text_of(const char *text)
{
    return (struct event_text){text, strlen(text)};
}

static void the_first_line_begins_with_the_schema(void **state)
{
    (void)state;
    assert_line((struct event){.type = EVENT_START,
                               .version = "0.1",
                               .time = "2026-01-31T00:00:00Z",
                               .what = "connect"},
                "{\"event\":\"start\",\"schema\":1,\"version\":\"0.1\","
                "\"time\":\"2026-01-31T00:00:00Z\",\"mode\":\"connect\","
                "\"t_ns\":310,\"basis\":\"call\"}\n");
}

static void resolving_has_its_fields(void **state)
{
    static const struct endpoint found[] = {{.host = "::1", .port = 80}, {.host = "::2", .port = 80}};
    struct event event = {.type = EVENT_RESOLVING, .host = text_of("localhost"), .family = "ipv6"};

    (void)state;
    assert_line(event, "{\"event\":\"resolving\",\"t_ns\":310,\"basis\":\"call\","
                       "\"host\":\"localhost\",\"family\":\"ipv6\"}\n");
    event.type = EVENT_RESOLVED;
    event.addresses = found;
    event.address_count = 2;
    event.duration_ns = 9;
    assert_line(event, "{\"event\":\"resolved\",\"t_ns\":310,\"basis\":\"call\","
                       "\"host\":\"localhost\",\"family\":\"ipv6\",\"addresses\":["
                       "{\"host\":\"::1\",\"port\":80},{\"host\":\"::2\",\"port\":80}],"
                       "\"duration_ns\":9}\n");
    event.address_count = 0;
    event.message = text_of("no such name");
    assert_line(event, "{\"event\":\"resolved\",\"t_ns\":310,\"basis\":\"call\","
                       "\"host\":\"localhost\",\"family\":\"ipv6\",\"addresses\":[],"
                       "\"duration_ns\":9,\"message\":\"no such name\"}\n");
}

static void connecting_has_its_fields(void **state)
{
    struct event event = {.type = EVENT_CONNECTING,
                          .conn = 3,
                          .transport = "tcp",
                          .remote = &far,
                          .attempt = 2,
                          .duration_ns = 5};

    (void)state;
    assert_line(event, "{\"event\":\"connecting\",\"t_ns\":310,\"conn\":3,\"basis\":\"call\","
                       "\"transport\":\"tcp\",\"remote\":{\"host\":\"::1\",\"port\":80},"
                       "\"attempt\":2}\n");
    event.type = EVENT_ATTEMPT_FAILED;
    event.basis = BASIS_KERNEL;
    event.code = "ECONNREFUSED";
    event.message = text_of("connection refused");
    assert_line(event, "{\"event\":\"attempt_failed\",\"t_ns\":310,\"conn\":3,"
                       "\"basis\":\"kernel\",\"transport\":\"tcp\","
                       "\"remote\":{\"host\":\"::1\",\"port\":80},\"attempt\":2,"
                       "\"duration_ns\":5,\"code\":\"ECONNREFUSED\","
                       "\"message\":\"connection refused\"}\n");
    event.type = EVENT_CONNECTED;
    event.local = &near;
    event.waited_ns = 0;
    assert_line(event, "{\"event\":\"connected\",\"t_ns\":310,\"conn\":3,\"basis\":\"kernel\","
                       "\"transport\":\"tcp\",\"local\":{\"host\":\"127.0.0.1\",\"port\":4242},"
                       "\"remote\":{\"host\":\"::1\",\"port\":80},\"attempt\":2,"
                       "\"duration_ns\":5}\n");
    event.waited_ns = 77;
    event.local = NULL;
    event.remote = &unknown;
    assert_line(event, "{\"event\":\"connected\",\"t_ns\":310,\"conn\":3,\"basis\":\"kernel\","
                       "\"transport\":\"tcp\",\"attempt\":2,\"duration_ns\":5,"
                       "\"waited_ns\":77}\n");
}

static void a_unix_address_is_a_path(void **state)
{
    struct endpoint path = {.has_path = true, .path = "/run/x", .path_length = 6};
    struct event event = {.type = EVENT_LISTENING, .transport = "unix", .local = &path};

    (void)state;
    assert_line(event, "{\"event\":\"listening\",\"t_ns\":310,\"basis\":\"call\","
                       "\"transport\":\"unix\",\"local\":{\"path\":\"/run/x\"}}\n");
    path.path[0] = '\0';
    assert_line(event, "{\"event\":\"listening\",\"t_ns\":310,\"basis\":\"call\","
                       "\"transport\":\"unix\",\"local\":{\"path\":\"@run/x\"}}\n");
    path.path[0] = 0xff;
    assert_line(event, "{\"event\":\"listening\",\"t_ns\":310,\"basis\":\"call\","
                       "\"transport\":\"unix\",\"local\":{\"path\":\"\\uFFFDrun/x\","
                       "\"path_base64\":\"/3J1bi94\"}}\n");
    path.path_length = 0;
    assert_line(event, "{\"event\":\"listening\",\"t_ns\":310,\"basis\":\"call\","
                       "\"transport\":\"unix\",\"local\":{\"path\":\"\"}}\n");
}

static void data_has_its_fields(void **state)
{
    struct event event = {
        .type = EVENT_DATA, .conn = 1, .direction = DIRECTION_IN, .data = {"abc", 3}};

    (void)state;
    assert_line(event, "{\"event\":\"data\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\","
                       "\"dir\":\"in\",\"len_bytes\":3,\"offset_bytes\":0}\n");
    event.direction = DIRECTION_OUT;
    event.offset_bytes = UINT64_MAX;
    event.truncated = true;
    event.whole_bytes = 9;
    assert_line(event, "{\"event\":\"data\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\","
                       "\"dir\":\"out\",\"len_bytes\":3,\"offset_bytes\":9223372036854775807,"
                       "\"truncated\":true,\"whole_bytes\":9}\n");
}

static void half_closes_resets_and_timeouts_have_their_fields(void **state)
{
    (void)state;
    assert_line((struct event){.type = EVENT_FIN_RECEIVED, .conn = 1, .in_bytes = 0},
                "{\"event\":\"fin_received\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\","
                "\"in_bytes\":0}\n");
    assert_line((struct event){.type = EVENT_FIN_SENT, .conn = 1, .out_bytes = 7},
                "{\"event\":\"fin_sent\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\","
                "\"out_bytes\":7}\n");
    assert_line((struct event){.type = EVENT_RESET,
                               .conn = 1,
                               .basis = BASIS_WIRE,
                               .reset_by = PARTY_PEER,
                               .code = "ECONNRESET",
                               .message = text_of("")},
                "{\"event\":\"reset\",\"t_ns\":310,\"conn\":1,\"basis\":\"wire\","
                "\"reset_by\":\"peer\",\"code\":\"ECONNRESET\",\"message\":\"\"}\n");
    assert_line((struct event){.type = EVENT_TIMEOUT,
                               .what = "idle",
                               .limit_ns = 3,
                               .message = text_of("idle for 3 ns")},
                "{\"event\":\"timeout\",\"t_ns\":310,\"basis\":\"call\",\"what\":\"idle\","
                "\"limit_ns\":3,\"message\":\"idle for 3 ns\"}\n");
}

static void errors_and_limits_have_their_fields(void **state)
{
    (void)state;
    assert_line((struct event){.type = EVENT_ERROR, .status = 0, .message = text_of("bad\xff")},
                "{\"event\":\"error\",\"t_ns\":310,\"basis\":\"call\",\"status\":0,"
                "\"message\":\"bad\\uFFFD\",\"message_base64\":\"YmFk/w==\"}\n");
    assert_line((struct event){.type = EVENT_ERROR, .status = -1, .code = "EIO"},
                "{\"event\":\"error\",\"t_ns\":310,\"basis\":\"call\",\"code\":\"EIO\"}\n");
    assert_line((struct event){.type = EVENT_LIMIT,
                               .what = "max-conns",
                               .limit_value = 3,
                               .actual_value = 4,
                               .message = text_of("m")},
                "{\"event\":\"limit\",\"t_ns\":310,\"basis\":\"call\",\"what\":\"max-conns\","
                "\"limit_value\":3,\"actual_value\":4,\"message\":\"m\"}\n");
}

static void the_end_has_its_fields(void **state)
{
    struct tcp_figures tcp = {true, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, "sack"};
    struct phases phases = {true, 18, 19, 20};
    struct event event = {.type = EVENT_CLOSED,
                          .conn = 1,
                          .transport = "tcp",
                          .local = &near,
                          .remote = &far,
                          .closed_by = PARTY_RESET,
                          .reset_by = PARTY_LOCAL,
                          .in_bytes = 10,
                          .out_bytes = 11,
                          .unsent_bytes = 12,
                          .unacked_bytes = 13,
                          .duration_ns = 14,
                          .fin_unanswered = true,
                          .phases = &phases,
                          .tcp = &tcp};

    (void)state;
    assert_line(event, "{\"event\":\"closed\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\","
                       "\"transport\":\"tcp\",\"local\":{\"host\":\"127.0.0.1\",\"port\":4242},"
                       "\"remote\":{\"host\":\"::1\",\"port\":80},\"closed_by\":\"reset\","
                       "\"reset_by\":\"local\",\"in_bytes\":10,\"out_bytes\":11,"
                       "\"unsent_bytes\":12,\"unacked_bytes\":13,\"duration_ns\":14,"
                       "\"fin_unanswered\":true,"
                       "\"phases\":{\"first_byte_ns\":18,\"transfer_ns\":19,\"close_ns\":20},"
                       "\"tcp\":{\"rtt_ns\":1,\"rtt_variance_ns\":2,"
                       "\"minimum_rtt_ns\":3,\"retransmits\":4,\"lost\":5,\"reordering\":6,"
                       "\"congestion_window\":7,\"slow_start_threshold\":8,"
                       "\"maximum_segment_bytes\":9,\"send_window_bytes\":10,"
                       "\"receive_window_bytes\":11,\"delivery_rate_bytes\":12,\"busy_ns\":13,"
                       "\"receiver_limited_ns\":14,\"buffer_limited_ns\":15,"
                       "\"send_window_scale\":16,\"receive_window_scale\":17,\"options\":\"sack\"}}\n");
    tcp.known = false;
    phases.answered = false;
    event = (struct event){.type = EVENT_CLOSED, .closed_by = PARTY_PEER, .phases = &phases, .tcp = &tcp};
    assert_line(event, "{\"event\":\"closed\",\"t_ns\":310,\"basis\":\"call\","
                       "\"closed_by\":\"peer\",\"in_bytes\":0,\"out_bytes\":0,"
                       "\"unsent_bytes\":0,\"unacked_bytes\":0,\"duration_ns\":0,"
                       "\"phases\":{\"transfer_ns\":19,\"close_ns\":20}}\n");
}

static void the_summary_has_its_fields(void **state)
{
    struct event event = {.type = EVENT_SUMMARY, .status = 5, .connections = 2, .duration_ns = 3};

    (void)state;
    assert_line(event, "{\"event\":\"summary\",\"t_ns\":310,\"basis\":\"call\",\"status\":5,"
                       "\"connections\":2,\"in_bytes\":0,\"out_bytes\":0,\"duration_ns\":3}\n");
    event.status = -1;
    event.signal = 15;
    assert_line(event, "{\"event\":\"summary\",\"t_ns\":310,\"basis\":\"call\",\"signal\":15,"
                       "\"connections\":2,\"in_bytes\":0,\"out_bytes\":0,\"duration_ns\":3}\n");
}

/* Whatever is in it, or is not. */
static void every_event_is_a_line_of_ascii(void **state)
{
    static const char bytes[] = "\xff\x1b\n\xe2\x80\xae\xc2\x85 \"\\";

    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        struct event bare = {.type = type};
        struct event wild = {.type = type,
                             .host = {bytes, sizeof bytes},
                             .message = {bytes, sizeof bytes},
                             .what = bytes};
        struct event *events[] = {&bare, &wild};
        for (size_t i = 0; i < 2; i++) {
            char *line = line_of(*events[i]);
            json_t *object = json_loads(line, JSON_ALLOW_NUL, NULL);
            assert_non_null(object);
            assert_string_equal(json_string_value(json_object_get(object, "event")),
                                event_kind(type)->name);
            assert_int_equal(strcspn(line, "\n"), strlen(line) - 1);
            for (const char *at = line; at[1]; at++)
                assert_true(*at >= 0x20 && *at < 0x7f);
            json_decref(object);
            free(line);
        }
    }
}

static void a_time_before_the_start_is_its_start(void **state)
{
    struct capture capture;
    struct sink *sink;

    (void)state;
    capture_open(&capture);
    sink = json_sink_new(&(struct sink_output){.fd = capture.ends[1], .owned = false, .start_ns = 100}, &all_events);
    assert_true(sink->emit(sink, &(struct event){.type = EVENT_ERROR, .t_ns = 99, .status = -1}));
    assert_string_equal(capture_next(&capture),
                        "{\"event\":\"error\",\"t_ns\":0,\"basis\":\"call\"}\n");
    sink->close(sink);
    capture_close(&capture);
}

static void it_wants_everything(void **state)
{
    struct sink *sink = json_sink_new(&(struct sink_output){.fd = -1, .owned = false, .start_ns = 0}, &all_events);

    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++)
        assert_true(sink->wants & EVENT_MASK(type));
    sink->close(sink);
}

static void a_failed_write_is_reported(void **state)
{
    struct sink *sink = json_sink_new(&(struct sink_output){.fd = -1, .owned = false, .start_ns = 0}, &all_events);

    (void)state;
    errno = 0;
    assert_false(sink->emit(sink, &(struct event){.type = EVENT_ERROR}));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

static void only_an_owned_descriptor_is_closed(void **state)
{
    struct sink *sink;
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    sink = json_sink_new(&(struct sink_output){.fd = fd, .owned = false, .start_ns = 0}, &all_events);
    sink->close(sink);
    assert_true(fcntl(fd, F_GETFD) >= 0);
    sink = json_sink_new(&(struct sink_output){.fd = fd, .owned = true, .start_ns = 0}, &all_events);
    sink->close(sink);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_begins_with_the_schema),
        cmocka_unit_test(resolving_has_its_fields),
        cmocka_unit_test(connecting_has_its_fields),
        cmocka_unit_test(a_unix_address_is_a_path),
        cmocka_unit_test(data_has_its_fields),
        cmocka_unit_test(half_closes_resets_and_timeouts_have_their_fields),
        cmocka_unit_test(errors_and_limits_have_their_fields),
        cmocka_unit_test(the_end_has_its_fields),
        cmocka_unit_test(the_summary_has_its_fields),
        cmocka_unit_test(every_event_is_a_line_of_ascii),
        cmocka_unit_test(a_time_before_the_start_is_its_start),
        cmocka_unit_test(it_wants_everything),
        cmocka_unit_test(a_failed_write_is_reported),
        cmocka_unit_test(only_an_owned_descriptor_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
