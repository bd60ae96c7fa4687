/* openings_sink_test.c: proves that a sink which comes in mid-run is told how what lives began, as it was told then and
 * in the order of its times, and nothing of what has ended; that JSON and pcapng that begin so are whole by themselves;
 * and that what shows data can be switched to messages and back without losing any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "base/clock.h"
#include "capture.h"
#include "messages_stage.h"
#include "pcap_file.h"

static const struct endpoint here = {.host = "127.0.0.2", .port = 4242};

enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

static uint64_t point(unsigned ms)
{
    return CLOCK_SECOND + ms * CLOCK_MILLISECOND;
}

static void tell(struct sink *sink, unsigned ms, struct event event)
{
    event.t_ns = point(ms);
    if (sink->wants & EVENT_MASK(event.type))
        assert_true(sink->emit(sink, &event));
}

static void start(struct sink *sink)
{
    char version[] = "1.0", time[] = "2026-01-31T00:00:00Z";

    tell(sink, 0, (struct event){.type = EVENT_START, .version = version, .time = time, .what = "listen"});
    memset(version, 'x', sizeof version - 1); /* what was borrowed is gone */
    memset(time, 'x', sizeof time - 1);
}

static void open_conn(struct sink *sink, unsigned ms, uint32_t conn, enum event_type type)
{
    struct endpoint local = here, remote = far;

    tell(sink, ms, (struct event){.type = type,
                                  .conn = conn,
                                  .basis = BASIS_KERNEL,
                                  .transport = "tcp",
                                  .local = &local,
                                  .remote = &remote,
                                  .attempt = 2,
                                  .duration_ns = CLOCK_MILLISECOND});
    memset(&local, 'x', sizeof local);
    memset(&remote, 'x', sizeof remote);
}

static void data(struct sink *sink, unsigned ms, uint32_t conn, enum event_direction direction, uint64_t offset,
                 const char *text)
{
    tell(sink, ms, (struct event){.type = EVENT_DATA,
                                  .conn = conn,
                                  .direction = direction,
                                  .offset_bytes = offset,
                                  .data = event_text_of(text)});
}

static void plain(struct sink *sink, unsigned ms, uint32_t conn, enum event_type type)
{
    tell(sink, ms, (struct event){.type = type, .conn = conn, .in_bytes = 3, .out_bytes = 5});
}

/* Three connections: one has ended, one is half-closed since the third was accepted. */
static void live(struct sink *sink)
{
    start(sink);
    open_conn(sink, 10, 1, EVENT_CONNECTED);
    open_conn(sink, 20, 2, EVENT_ACCEPTED);
    data(sink, 25, 1, DIRECTION_IN, 0, "abc");
    data(sink, 26, 1, DIRECTION_OUT, 0, "defgh");
    plain(sink, 30, 2, EVENT_CLOSED);
    open_conn(sink, 40, 3, EVENT_ACCEPTED);
    plain(sink, 50, 1, EVENT_FIN_RECEIVED);
    data(sink, 60, 7, DIRECTION_IN, 0, "of nobody");
}

static void json_begins_with_what_it_missed(void **state)
{
    struct sink *openings = openings_sink_new(), *json;
    struct capture capture;

    (void)state;
    live(openings);
    capture_open(&capture);
    json = json_sink_new(&(struct sink_output){.fd = capture.ends[1], .start_ns = CLOCK_SECOND},
                         &(struct json_options){.stats = false});
    assert_true(openings_sink_tell(openings, json));
    capture_assert_next(&capture, "{\"event\":\"start\",\"schema\":1,\"version\":\"1.0\","
                                  "\"time\":\"2026-01-31T00:00:00Z\",\"mode\":\"listen\","
                                  "\"t_ns\":0,\"basis\":\"call\"}\n");
    capture_assert_next(&capture, "{\"event\":\"connected\",\"t_ns\":10000000,\"conn\":1,\"basis\":\"kernel\","
                                  "\"transport\":\"tcp\",\"local\":{\"host\":\"127.0.0.2\",\"port\":4242},"
                                  "\"remote\":{\"host\":\"127.0.0.1\",\"port\":80},\"attempt\":2,"
                                  "\"duration_ns\":1000000}\n");
    capture_assert_next(&capture, "{\"event\":\"accepted\",\"t_ns\":40000000,\"conn\":3,\"basis\":\"kernel\","
                                  "\"transport\":\"tcp\",\"local\":{\"host\":\"127.0.0.2\",\"port\":4242},"
                                  "\"remote\":{\"host\":\"127.0.0.1\",\"port\":80}}\n");
    capture_assert_next(&capture, "{\"event\":\"fin_received\",\"t_ns\":50000000,\"conn\":1,\"basis\":\"call\","
                                  "\"in_bytes\":3}\n");
    assert_null(capture_next(&capture));
    json->close(json);
    openings->close(openings);
    capture_close(&capture);
}

static void a_newcomer_that_fails_is_reported(void **state)
{
    struct sink *openings = openings_sink_new(), *json;

    (void)state;
    live(openings);
    json = json_sink_new(&(struct sink_output){.fd = -1}, &(struct json_options){.stats = false});
    assert_false(openings_sink_tell(openings, json));
    assert_int_equal(errno, EBADF);
    json->close(json);
    openings->close(openings);
}

static struct read_packet next(struct read_file *file, uint64_t *last_ns)
{
    struct read_packet packet = read_next(file, false);

    assert_true(packet.there);
    assert_true(packet.realtime_ns >= *last_ns);
    *last_ns = packet.realtime_ns;
    return packet;
}

static void assert_segment(struct read_file *file, uint64_t *last_ns, unsigned port, unsigned flags, uint32_t seq,
                           uint32_t ack)
{
    struct read_packet packet = next(file, last_ns);

    assert_int_equal(packet.source_port, port);
    assert_int_equal(packet.flags, flags);
    assert_int_equal(packet.seq, seq);
    assert_int_equal(packet.ack, ack);
}

/* Shown at 10 s, a second before the next data. */
static void pcap_begins_with_handshakes_of_what_is_open(void **state)
{
    struct sink *openings = openings_sink_new(), *pcap;
    struct read_file file;
    uint64_t last_ns = 0;

    (void)state;
    live(openings);
    read_file_open(&file);
    pcap = pcap_sink_new(&(struct sink_output){.fd = fileno(file.file)}, false);
    pcap_sink_begin_at(pcap, point(10000));
    assert_true(openings_sink_tell(openings, pcap));
    data(pcap, 11000, 1, DIRECTION_OUT, 5, "more");
    plain(pcap, 12000, 1, EVENT_FIN_SENT);
    plain(pcap, 12000, 1, EVENT_CLOSED);
    read_file_load(&file);
    struct read_packet syn = next(&file, &last_ns), answer = next(&file, &last_ns), ack = next(&file, &last_ns);
    uint32_t ours = syn.seq + 1, theirs = answer.seq + 1;
    assert_int_equal(syn.flags, SYN);
    assert_int_equal(syn.source_port, here.port);
    assert_int_equal(syn.realtime_ns, ack.realtime_ns);
    assert_string_equal(ack.comment, "connection 1 connected in 1.00 ms; the file begins 9990.0 ms later, "
                                     "after 3 bytes in, 5 bytes out");
    for (int i = 0; i < 3; i++)
        assert_int_equal(next(&file, &last_ns).realtime_ns, syn.realtime_ns); /* who was accepted */
    assert_segment(&file, &last_ns, far.port, FIN | ACK, theirs, ours);
    assert_segment(&file, &last_ns, here.port, ACK, ours, theirs + 1);
    assert_int_equal(last_ns, syn.realtime_ns);
    assert_segment(&file, &last_ns, here.port, PSH | ACK, ours, theirs + 1);
    assert_int_equal(last_ns, syn.realtime_ns + CLOCK_SECOND);
    assert_segment(&file, &last_ns, far.port, ACK, theirs + 1, ours + 4);
    assert_segment(&file, &last_ns, here.port, FIN | ACK, ours + 4, theirs + 1);
    assert_segment(&file, &last_ns, far.port, ACK, theirs + 1, ours + 5);
    assert_false(read_next(&file, false).there);
    pcap->close(pcap);
    openings->close(openings);
    read_file_close(&file);
}

/* Its beginning was before the file's. */
static void an_attempt_that_opens_later_begins_with_the_file(void **state)
{
    struct read_file file;
    uint64_t last_ns = 0;

    (void)state;
    read_file_open(&file);
    struct sink *pcap = pcap_sink_new(&(struct sink_output){.fd = fileno(file.file)}, false);
    pcap_sink_begin_at(pcap, point(100) - CLOCK_MICROSECOND);
    open_conn(pcap, 100, 1, EVENT_CONNECTED); /* it took 1 ms */
    read_file_load(&file);
    uint64_t begun_ns = next(&file, &last_ns).realtime_ns;
    assert_int_equal(next(&file, &last_ns).realtime_ns, begun_ns + CLOCK_MICROSECOND);
    assert_string_equal(next(&file, &last_ns).comment, "connection 1 connected in 1.00 ms");
    pcap->close(pcap);
    read_file_close(&file);
}

static void messages_begin_and_end_in_mid_stream(void **state)
{
    struct scene scene;
    struct sink *messages, *behind;

    (void)state;
    scene_open(&scene, "line", UNBOUNDED, true);
    messages = messages_sink_new(&(struct messages_options){
        .bus = scene.bus, .framing = &scene.framing, .maximum = UNBOUNDED, .keeps = true, .tells = true});
    bus_unsubscribe(scene.bus, 3);
    bus_unsubscribe(scene.bus, 1);
    comes(&scene, 0, "not seen");
    assert_story(&scene, "");
    uint32_t first = bus_subscribe(scene.bus, messages);
    uint32_t last = bus_subscribe(scene.bus, behind = messages_data_sink_new(messages));
    assert_int_equal(behind->place, SINK_LAST);
    comes(&scene, 8, "one\ntw");
    assert_story(&scene, "#1 in message 1 at 8 \"one\n\"\n");
    bus_unsubscribe(scene.bus, last);
    bus_unsubscribe(scene.bus, first);
    assert_story(&scene, "#1 in message 1 at 8 \"one\n\"\n#1 in message 2 at 12 \"tw\" torn\n");
    comes(&scene, 14, "not seen\n");
    scene_close(&scene);
}

static void hex_shows_what_it_is_switched_to(void **state)
{
    struct event event = {.type = EVENT_DATA, .conn = 1, .direction = DIRECTION_IN, .data = {"a", 1}};
    struct capture capture;
    struct sink *hex;

    (void)state;
    capture_open(&capture);
    hex = hex_sink_new(&(struct sink_output){.fd = capture.ends[1]}, false);
    assert_int_equal(hex_sink_shown(hex), HEX_DATA);
    hex_sink_set_shown(hex, HEX_MESSAGES);
    assert_int_equal(hex->wants, EVENT_MASK(EVENT_MESSAGE));
    assert_int_equal(hex_sink_shown(hex), HEX_MESSAGES);
    hex_sink_set_shown(hex, HEX_NOTHING);
    assert_int_equal(hex->wants, 0);
    assert_int_equal(hex_sink_shown(hex), HEX_NOTHING);
    hex_sink_set_shown(hex, HEX_DATA);
    assert_true(hex->emit(hex, &event));
    assert_non_null(capture_next(&capture));
    hex->close(hex);
    capture_close(&capture);
}

static void json_data_goes_to_messages_and_back(void **state)
{
    struct event event = {
        .type = EVENT_DATA, .t_ns = CLOCK_SECOND, .conn = 1, .direction = DIRECTION_IN, .data = {"a", 1}};
    struct capture capture;
    struct sink *json;

    (void)state;
    capture_open(&capture);
    json = json_sink_new(&(struct sink_output){.fd = capture.ends[1]}, &(struct json_options){.data = JSON_DATA_TEXT});
    for (int turn = 0; turn < 3; turn++) {
        json_sink_set_messages(json, turn == 1);
        assert_true(json->emit(json, &event));
        const char *line = capture_next(&capture);
        assert_non_null(line);
        assert_int_equal(strstr(line, "\"text\":\"a\"") == NULL, turn == 1);
    }
    json->close(json);
    capture_close(&capture);
}

static void json_segments_are_switched(void **state)
{
    struct sink *json = json_sink_new(&(struct sink_output){.fd = -1}, &(struct json_options){.segments = false});
    uint32_t others = json->wants;

    (void)state;
    json_sink_set_segments(json, true);
    assert_int_equal(json->wants, others | EVENT_MASK(EVENT_SEGMENT));
    json_sink_set_segments(json, false);
    assert_int_equal(json->wants, others);
    json->close(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_begins_with_what_it_missed),
        cmocka_unit_test(a_newcomer_that_fails_is_reported),
        cmocka_unit_test(pcap_begins_with_handshakes_of_what_is_open),
        cmocka_unit_test(an_attempt_that_opens_later_begins_with_the_file),
        cmocka_unit_test(messages_begin_and_end_in_mid_stream),
        cmocka_unit_test(hex_shows_what_it_is_switched_to),
        cmocka_unit_test(json_data_goes_to_messages_and_back),
        cmocka_unit_test(json_segments_are_switched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
