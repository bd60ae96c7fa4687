/* text_sink_test.c: proves how each event reads in the log, which ones each verbosity shows, that a
 * line is one write, and that nothing foreign reaches it unescaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 4242};
static const struct endpoint far = {.host = "::1", .port = 80};
static const struct endpoint path = {.has_path = true, .path = "/run/x", .path_length = 6};
static const struct endpoint unnamed = {.has_path = true};

static struct event_text text_of(const char *text)
{
    return (struct event_text){text, strlen(text)};
}

/* Emits at 0.31 ms, and returns whether the sink wanted it. */
static bool emit(struct sink *sink, struct event event)
{
    if (!(sink->wants & EVENT_MASK(event.type)))
        return false;
    event.t_ns = CLOCK_SECOND + 310000;
    assert_true(sink->emit(sink, &event));
    return true;
}

/* What a sink of that verbosity writes for the event; "" for nothing. To be freed. */
static char *line_of(unsigned verbosity, bool listening, struct event event)
{
    static const char newline[] = "\n";
    struct capture *capture = calloc(1, sizeof *capture);
    struct sink *sink;
    const char *written;
    char *line;

    assert_non_null(capture);
    capture_open(capture);
    sink = text_sink_new(&(struct sink_output){.fd = capture->ends[1], .start_ns = CLOCK_SECOND}, verbosity, listening);
    emit(sink, event);
    sink->close(sink);
    written = capture_next(capture);
    line = strdup(written ? written : "");
    assert_non_null(line);
    assert_null(capture_next(capture));
    if (*line) {
        assert_string_equal(strchr(line, '\n'), newline);
        *strchr(line, '\n') = '\0';
    }
    capture_close(capture);
    free(capture);
    return line;
}

static void assert_line(unsigned verbosity, struct event event, const char *expected)
{
    char *line = line_of(verbosity, false, event);

    assert_string_equal(line, expected);
    free(line);
}

/* The line behind the columns of -v. */
static void assert_told(struct event event, const char *expected)
{
    static const char columns[] = "    0.31 ms #1  ";
    char *line;

    event.conn = 1;
    line = line_of(1, false, event);
    assert_memory_equal(line, columns, sizeof columns - 1);
    assert_string_equal(line + sizeof columns - 1, expected);
    free(line);
}

static void errors_are_told_without_options(void **state)
{
    struct event error = {.type = EVENT_ERROR,
                          .message = text_of("connect 127.0.0.1:81: connection refused")};
    struct event limit = {.type = EVENT_LIMIT, .message = text_of("too many clients")};

    (void)state;
    assert_line(0, error, "sonde: connect 127.0.0.1:81: connection refused");
    assert_line(1, error, "    0.31 ms     sonde: connect 127.0.0.1:81: connection refused");
    assert_line(0, limit, "sonde: too many clients");
    assert_line(1, limit, "    0.31 ms     sonde: too many clients");
}

static void without_options_there_is_silence(void **state)
{
    struct capture capture;
    struct sink *sink;

    (void)state;
    capture_open(&capture);
    sink = text_sink_new(&(struct sink_output){.fd = capture.ends[1], .start_ns = 0}, 0, false);
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        bool wanted = type == EVENT_ERROR || type == EVENT_LIMIT;
        assert_int_equal(emit(sink, (struct event){.type = type}), wanted);
    }
    sink->close(sink);
    capture_close(&capture);
}

static void the_port_is_told_where_it_was_asked_for(void **state)
{
    struct event listening = {.type = EVENT_LISTENING, .transport = "tcp", .local = &far};
    char *line = line_of(0, true, listening);

    (void)state;
    assert_string_equal(line, "sonde: listening on [::1]:80");
    free(line);
    assert_line(0, listening, "");
    assert_told(listening, "listening on [::1]:80 (tcp)");
}

static void only_twice_v_tells_data(void **state)
{
    struct event data = {.type = EVENT_DATA,
                         .direction = DIRECTION_IN,
                         .data = {"x", 1234},
                         .offset_bytes = 7,
                         .whole_bytes = 1234};

    (void)state;
    assert_line(1, data, "");
    assert_line(2, data, "    0.31 ms     in 1234 bytes at 7");
    data.direction = DIRECTION_OUT;
    data.data.length = 1;
    data.truncated = true;
    assert_line(2, data, "    0.31 ms     out 1 byte at 7, cut off a datagram of 1234 bytes");
}

static void resolving_is_told(void **state)
{
    static const struct endpoint found[] = {{.host = "::1"}, {.host = "127.0.0.1"}};
    struct event event = {.type = EVENT_RESOLVING, .host = text_of("localhost"), .family = "ipv6"};

    (void)state;
    assert_told(event, "resolving localhost (IPv6)");
    event.type = EVENT_RESOLVED;
    event.family = "ipv4";
    event.duration_ns = 31300000;
    event.addresses = found;
    event.address_count = 2;
    assert_told(event, "resolved localhost (IPv4) in 31.3 ms: 2 addresses");
    assert_line(2, event, "    0.31 ms     resolved localhost (IPv4) in 31.3 ms: 2 addresses: "
                          "::1, 127.0.0.1");
    event.address_count = 1;
    assert_told(event, "resolved localhost (IPv4) in 31.3 ms: 1 address");
    event.message = text_of("no such name");
    assert_told(event, "could not resolve localhost (IPv4) in 31.3 ms: no such name");
}

static void connecting_is_told(void **state)
{
    struct event event = {.type = EVENT_CONNECTING, .transport = "tcp", .remote = &far, .attempt = 2};

    (void)state;
    assert_told(event, "connecting to [::1]:80 (attempt 2)");
    event.local = &near;
    assert_told(event, "connecting to [::1]:80 from 127.0.0.1:4242 (attempt 2)");
    event.transport = "udp";
    event.local = NULL;
    assert_told(event, "connecting to [::1]:80 (udp, attempt 2)");
    event.type = EVENT_ATTEMPT_FAILED;
    event.duration_ns = 50000;
    event.message = text_of("connection refused");
    assert_told(event, "attempt 2 to [::1]:80 failed: connection refused (0.05 ms)");
}

static void an_open_connection_is_told(void **state)
{
    struct event event = {.type = EVENT_CONNECTED,
                          .transport = "tcp",
                          .remote = &far,
                          .local = &near,
                          .duration_ns = 210000};

    (void)state;
    assert_told(event, "connected to [::1]:80 from 127.0.0.1:4242 in 0.21 ms");
    event.waited_ns = UINT64_C(12340000000);
    assert_told(event, "connected to [::1]:80 from 127.0.0.1:4242 in 0.21 ms "
                       "(waited 12.3 s for it to open)");
    event = (struct event){
        .type = EVENT_CONNECTED, .transport = "unix", .remote = &path, .local = &unnamed};
    assert_told(event, "connected to /run/x in 0.00 ms");
    event = (struct event){.type = EVENT_ACCEPTED, .local = &far, .remote = &near};
    assert_told(event, "accepted 127.0.0.1:4242 on [::1]:80");
    event = (struct event){.type = EVENT_ACCEPTED, .local = &path, .remote = &unnamed};
    assert_told(event, "accepted (unnamed) on /run/x");
}

static void half_closes_resets_and_timeouts_are_told(void **state)
{
    struct event reset = {.type = EVENT_RESET, .reset_by = PARTY_PEER, .message = text_of("broken")};

    (void)state;
    assert_told((struct event){.type = EVENT_FIN_RECEIVED, .in_bytes = 12, .out_bytes = 3},
                "peer sent FIN after 12 bytes");
    assert_told((struct event){.type = EVENT_FIN_SENT, .in_bytes = 12, .out_bytes = 1},
                "our FIN sent after 1 byte");
    assert_told(reset, "reset by peer: broken");
    reset.reset_by = PARTY_LOCAL;
    reset.message.length = 0;
    assert_told(reset, "reset by us");
    assert_told((struct event){.type = EVENT_TIMEOUT, .message = text_of("idle for 3 s")},
                "timeout: idle for 3 s");
}

static void an_orderly_end_is_told(void **state)
{
    struct tcp_figures tcp = {.known = true, .rtt_ns = 50000, .retransmits = 2};
    struct event event = {.type = EVENT_CLOSED,
                          .transport = "tcp",
                          .closed_by = PARTY_PEER,
                          .in_bytes = 12,
                          .out_bytes = 20,
                          .duration_ns = 31300000};

    (void)state;
    assert_told(event, "closed by the peer's FIN: 12 bytes in, 20 bytes out, all acknowledged, "
                       "open 31.3 ms");
    event.closed_by = PARTY_LOCAL;
    event.tcp = &tcp;
    assert_told(event, "closed by our FIN: 12 bytes in, 20 bytes out, all acknowledged, "
                       "open 31.3 ms, 2 retransmissions, rtt 0.05 ms");
    tcp.known = false;
    event.in_bytes = 0;
    event.fin_unanswered = true;
    assert_told(event, "closed by our FIN: 0 bytes in, 20 bytes out, all acknowledged, "
                       "open 31.3 ms; no answer after our FIN; some servers take it for a "
                       "hang-up: try --no-shutdown");
}

static void what_was_left_is_told(void **state)
{
    struct event event = {.type = EVENT_CLOSED,
                          .transport = "tcp",
                          .closed_by = PARTY_RESET,
                          .reset_by = PARTY_PEER,
                          .out_bytes = 20,
                          .unsent_bytes = 5,
                          .unacked_bytes = 1};

    (void)state;
    assert_told(event, "closed by reset (by peer): 0 bytes in, 20 bytes out, 5 bytes unsent, "
                       "1 byte unacknowledged, open 0.00 ms");
    event.closed_by = PARTY_TIMEOUT;
    event.unsent_bytes = 0;
    assert_told(event, "closed by a timeout: 0 bytes in, 20 bytes out, 1 byte unacknowledged, "
                       "open 0.00 ms");
}

/* Nobody acknowledges a datagram, and a reset makes the kernel forget. */
static void no_more_is_claimed_than_is_known(void **state)
{
    struct event event = {
        .type = EVENT_CLOSED, .transport = "udp", .closed_by = PARTY_LOCAL, .out_bytes = 20};

    (void)state;
    assert_told(event, "closed by us: 0 bytes in, 20 bytes out, open 0.00 ms");
    event.transport = "tcp";
    event.closed_by = PARTY_ERROR;
    assert_told(event, "closed by an error: 0 bytes in, 20 bytes out, open 0.00 ms");
    event.closed_by = PARTY_LOCAL;
    event.out_bytes = 0;
    assert_told(event, "closed by our FIN: 0 bytes in, 0 bytes out, open 0.00 ms");
}

static void the_run_is_summed_up_when_asked_or_interrupted(void **state)
{
    struct event event = {.type = EVENT_SUMMARY,
                          .status = 5,
                          .connections = 1,
                          .in_bytes = 2,
                          .out_bytes = 1,
                          .duration_ns = CLOCK_MILLISECOND};

    (void)state;
    assert_line(1, event, "");
    assert_line(2, event, "    0.31 ms     ended with status 5 after 1.00 ms: 1 connection, "
                          "2 bytes in, 1 byte out");
    event.signal = 15;
    assert_line(0, event, "");
    assert_line(1, event, "    0.31 ms     ended by signal 15 after 1.00 ms: 1 connection, "
                          "2 bytes in, 1 byte out");
}

static void the_start_is_told_at_twice_v(void **state)
{
    struct event event = {
        .type = EVENT_START, .version = "0.1", .what = "listen", .time = "2026-01-31T00:00:00Z"};

    (void)state;
    assert_line(1, event, "");
    assert_line(2, event, "    0.31 ms     sonde 0.1, listen, 2026-01-31T00:00:00Z");
}

static void every_event_is_a_line_at_twice_v(void **state)
{
    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        if (type == EVENT_SEGMENT || type == EVENT_STATS || type == EVENT_CHECK)
            continue; /* others show them */
        char *line = line_of(2, false, (struct event){.type = type, .conn = UINT32_MAX});
        assert_non_null(strstr(line, "0.31 ms #4294967295 "));
        free(line);
    }
}

static void foreign_bytes_are_escaped(void **state)
{
    static const char host[] = "a\x1b[2J\n\xff\xe2\x80\xae\xe2";
    static const char evil[] = "/run/\x1b]0;x\a";
    struct endpoint endpoint = {.has_path = true, .path_length = sizeof evil - 1};
    struct event event = {.type = EVENT_RESOLVING, .host = {host, sizeof host - 1}};

    (void)state;
    assert_told(event, "resolving a\\x1b[2J\\n\\xff\\u{202e}\\xe2 (any family)");
    memcpy(endpoint.path, evil, sizeof evil - 1);
    event = (struct event){.type = EVENT_LISTENING, .transport = "unix", .local = &endpoint};
    assert_told(event, "listening on /run/\\x1b]0;x\\x07 (unix)");
    event = (struct event){.type = EVENT_ERROR, .message = text_of("torn \xe2\x82")};
    assert_line(0, event, "sonde: torn \\xe2\\x82");
}

static void a_long_message_stays_whole(void **state)
{
    char message[2000], expected[2100];

    (void)state;
    memset(message, 'x', sizeof message - 1);
    message[sizeof message - 1] = '\0';
    snprintf(expected, sizeof expected, "sonde: %s", message);
    assert_line(0, (struct event){.type = EVENT_ERROR, .message = text_of(message)}, expected);
}

static void a_failed_write_is_reported(void **state)
{
    struct sink *sink = text_sink_new(&(struct sink_output){.fd = -1, .start_ns = 0}, 1, false);

    (void)state;
    errno = 0;
    assert_false(sink->emit(sink, &(struct event){.type = EVENT_FIN_SENT}));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_told_without_options),
        cmocka_unit_test(without_options_there_is_silence),
        cmocka_unit_test(the_port_is_told_where_it_was_asked_for),
        cmocka_unit_test(only_twice_v_tells_data),
        cmocka_unit_test(resolving_is_told),
        cmocka_unit_test(connecting_is_told),
        cmocka_unit_test(an_open_connection_is_told),
        cmocka_unit_test(half_closes_resets_and_timeouts_are_told),
        cmocka_unit_test(an_orderly_end_is_told),
        cmocka_unit_test(what_was_left_is_told),
        cmocka_unit_test(no_more_is_claimed_than_is_known),
        cmocka_unit_test(the_run_is_summed_up_when_asked_or_interrupted),
        cmocka_unit_test(the_start_is_told_at_twice_v),
        cmocka_unit_test(every_event_is_a_line_at_twice_v),
        cmocka_unit_test(foreign_bytes_are_escaped),
        cmocka_unit_test(a_long_message_stays_whole),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
