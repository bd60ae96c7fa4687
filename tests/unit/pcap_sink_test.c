/* pcap_sink_test.c: proves which packets --pcap makes of attempts and datagrams, that connections do not get mixed up,
 * that captured packets stay as they are, and that a file that cannot be written is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "base/clock.h"
#include "pcap_world.h"

static struct event failed(const char *code, const char *message)
{
    return (struct event){.type = EVENT_ATTEMPT_FAILED,
                          .conn = 1,
                          .transport = "tcp",
                          .local = &near,
                          .remote = &far,
                          .attempt = 2,
                          .duration_ns = 50000,
                          .code = code,
                          .message = event_text_of(message)};
}

static void a_refused_attempt_is_a_syn_and_a_reset(void **state)
{
    struct world *world = *state;

    emit(world, failed("ECONNREFUSED", "connection refused"));
    struct read_packet syn = next(world), reset = next(world);
    assert_int_equal(syn.flags, SYN);
    assert_string_equal(syn.comment, "");
    assert_int_equal(reset.flags, RST | ACK);
    assert_int_equal(reset.source_port, 80);
    assert_int_equal(reset.seq, 0);
    assert_int_equal(reset.ack, syn.seq + 1);
    assert_int_equal(reset.realtime_ns - syn.realtime_ns, 50000);
    assert_string_equal(reset.comment, "attempt 2 failed: connection refused");
    assert_no_more(world);
}

static void a_silent_attempt_is_a_syn(void **state)
{
    struct world *world = *state;
    struct event event = failed(NULL, "no answer within 1 s");

    emit(world, event);
    struct read_packet syn = next(world);
    assert_int_equal(syn.flags, SYN);
    assert_string_equal(syn.comment, "attempt 2 failed: no answer within 1 s");
    emit(world, failed("ETIMEDOUT", "connection timed out"));
    assert_packet(world, 4242, SYN);
    assert_no_more(world);
}

static void an_attempt_that_sent_nothing_is_no_packet(void **state)
{
    static const struct endpoint portless = {.host = "0.0.0.0"};
    struct world *world = *state;
    struct event event = failed("EADDRNOTAVAIL", "cannot assign requested address");

    event.local = NULL;
    emit(world, event);
    event.local = &portless;
    emit(world, event);
    event = failed("ECONNREFUSED", "connection refused");
    event.transport = "udp";
    emit(world, event);
    assert_no_more(world);
}

static void a_datagram_is_a_packet(void **state)
{
    static const char longest[65527];
    struct world *world = *state;

    for (int v6 = 0; v6 < 2; v6++) {
        size_t maximum = v6 ? 65527 : 65507;
        connect_to(world, 1, "udp", v6 ? &near6 : &near, v6 ? &far6 : &far);
        assert_no_more(world);
        say(world, 1, DIRECTION_OUT, "hello", 5);
        say(world, 1, DIRECTION_IN, "", 0);
        say(world, 1, DIRECTION_IN, longest, maximum);
        struct read_packet hello = next(world), empty = next(world), large = next(world);
        assert_false(hello.tcp);
        assert_int_equal(hello.source_port, 4242);
        assert_int_equal(hello.direction, 2);
        assert_memory_equal(hello.data, "hello", 5);
        assert_int_equal(hello.data_length, 5);
        assert_string_equal(hello.comment, "connection 1 connected in 0.31 ms");
        assert_int_equal(empty.source_port, 80);
        assert_int_equal(empty.direction, 1);
        assert_int_equal(empty.data_length, 0);
        assert_int_equal(large.data_length, maximum);
        close_by(world, PARTY_LOCAL);
        assert_no_more(world);
    }
}

/* No datagram's checksum is 0, which would say that there is none: it becomes 0xffff. */
static void a_checksum_of_zero_is_not_left_out(void **state)
{
    struct world *world = *state;
    unsigned char word[2] = {0, 0};

    connect_to(world, 1, "udp", &near, &far);
    say(world, 1, DIRECTION_OUT, word, sizeof word);
    unsigned sum = next(world).checksum;
    word[0] = (unsigned char)(sum >> 8);
    word[1] = (unsigned char)sum;
    say(world, 1, DIRECTION_OUT, word, sizeof word);
    assert_int_equal(next(world).checksum, 0xffff);
}

static void a_cut_datagram_tells_its_length(void **state)
{
    struct world *world = *state;
    struct event event = {.type = EVENT_DATA,
                          .conn = 1,
                          .direction = DIRECTION_IN,
                          .data = {"begin", 5},
                          .truncated = true,
                          .whole_bytes = 1000};

    connect_to(world, 1, "udp", &near, &far);
    emit(world, (struct event){.type = EVENT_LIMIT, .conn = 1, .message = event_text_of("it was cut")});
    emit(world, event);
    struct read_packet packet = next(world);
    assert_int_equal(packet.length, 20 + 8 + 5);
    assert_int_equal(packet.whole, 20 + 8 + 1000);
    assert_int_equal(packet.checksum, 0);
    assert_string_equal(packet.comment, "connection 1 connected in 0.31 ms; it was cut");
    close_by(world, PARTY_LOCAL);
    connect_to(world, 1, "udp", &near6, &far6);
    emit(world, event);
    assert_int_not_equal(next(world).checksum, 0);
}

static void wildcards_stay_what_they_are(void **state)
{
    static const struct endpoint any = {.host = "0.0.0.0", .port = 53}, any6 = {.host = "::", .port = 53};
    static const unsigned char zeros[16];
    struct world *world = *state;

    connect_to(world, 1, "udp", &any, &far);
    connect_to(world, 2, "udp", &any6, &far6);
    connect_to(world, 3, "udp", &any6, &far); /* a listener for both families, and a peer of IPv4 */
    for (uint32_t conn = 1; conn <= 3; conn++) {
        say(world, conn, DIRECTION_OUT, "x", 1);
        struct read_packet packet = next(world);
        assert_int_equal(packet.v6, conn == 2);
        assert_memory_equal(packet.source, zeros, packet.v6 ? 16 : 4);
        assert_int_equal(packet.source_port, 53);
    }
}

static void connections_are_kept_apart(void **state)
{
    enum { CONNS = 300, STEP = 7 }; /* opened in one order, spoken to in another, closed in a third */
    struct world *world = *state;
    uint32_t seqs[CONNS];

    for (uint32_t i = 0; i < CONNS; i++) {
        uint32_t conn = i * 101 % CONNS;
        struct endpoint local = {.host = "127.0.0.1", .port = 10000 + conn};
        connect_to(world, conn + 1, "tcp", &local, &far);
        seqs[conn] = next(world).seq + 1;
        next(world);
        next(world);
    }
    for (uint32_t i = 0; i < 2 * CONNS; i++) {
        uint32_t conn = i * STEP % CONNS;
        say(world, conn + 1, DIRECTION_OUT, "word", 4);
        struct read_packet packet = next(world);
        assert_int_equal(packet.source_port, 10000 + conn);
        assert_int_equal(packet.seq, seqs[conn]);
        seqs[conn] += 4;
        next(world);
    }
    for (uint32_t i = 0; i < CONNS; i++) {
        uint32_t conn = i * 11 % CONNS;
        emit(world, (struct event){.type = EVENT_CLOSED, .conn = conn + 1});
        struct read_packet packet = next(world);
        assert_int_equal(packet.source_port, 10000 + conn);
        assert_int_equal(packet.seq, seqs[conn]);
        next(world);
        say(world, conn + 1, DIRECTION_OUT, "late", 4);
    }
    assert_no_more(world);
}

static void connections_that_were_not_seen_to_open_are_left_out(void **state)
{
    struct world *world = *state;

    say(world, 0, DIRECTION_OUT, "x", 1);
    say(world, 1, DIRECTION_OUT, "x", 1);
    tell(world, EVENT_FIN_SENT);
    tell(world, EVENT_RESET);
    tell(world, EVENT_START);
    close_by(world, PARTY_LOCAL);
    assert_no_more(world);
}

static void foreign_bytes_are_escaped(void **state)
{
    char endless[3000] = "";
    struct world *world = *state;

    emit(world, failed(NULL, "a\x1b[2J\n\xff\xe2\x80\xae"));
    assert_string_equal(next(world).comment, "attempt 2 failed: a\\x1b[2J\\n\\xff\\u{202e}");
    memset(endless, 'x', sizeof endless - 1);
    emit(world, failed(NULL, endless));
    assert_true(strlen(next(world).comment) > 300);
}

static void captured_packets_are_written_as_they_are(void **state)
{
    struct world world = {.now = CLOCK_SECOND};
    const struct segment segment = {.flags = SEGMENT_SYN};
    struct event event = {.type = EVENT_SEGMENT,
                          .conn = 1,
                          .basis = BASIS_WIRE,
                          .direction = DIRECTION_IN,
                          .segment = &segment,
                          .link_type = 276,
                          .data = {"\x08\x00packet", 8},
                          .whole_bytes = 90};

    (void)state;
    read_file_open(&world.file);
    world.sink = pcap_sink_new(&(struct sink_output){.fd = fileno(world.file.file)}, true);
    assert_false(world.sink->wants & EVENT_MASK(EVENT_DATA));
    emit(&world, event);
    event.direction = DIRECTION_OUT;
    emit(&world, event);
    event.link_type = 101;
    emit(&world, event);
    event.basis = BASIS_KERNEL;
    emit(&world, event);
    read_file_load(&world.file);
    struct read_packet in = read_next(&world.file, true);
    struct read_packet out = read_next(&world.file, true);
    assert_int_equal(world.file.link_type, 276);
    assert_int_equal(world.file.interfaces, 1);
    struct read_packet other = read_next(&world.file, true);
    assert_true(in.there && out.there && other.there && !read_next(&world.file, true).there);
    assert_int_equal(in.interface, 0);
    assert_int_equal(out.interface, 0);
    assert_int_equal(other.interface, 1);
    assert_int_equal(world.file.link_type, 101);
    assert_int_equal(in.length, 8);
    assert_int_equal(in.whole, 90);
    assert_memory_equal(in.bytes, "\x08\x00packet", 8);
    assert_int_equal(in.direction, 1);
    assert_int_equal(out.direction, 2);
    assert_int_equal(out.realtime_ns - in.realtime_ns, CLOCK_MICROSECOND);
    world.sink->close(world.sink);
    read_file_close(&world.file);
}

static void a_file_that_cannot_be_written_is_told_at_once(void **state)
{
    (void)state;
    for (int captured = 0; captured < 2; captured++) {
        struct sink *sink = pcap_sink_new(&(struct sink_output){.fd = -1}, captured);
        assert_true(sink->wants & EVENT_MASK(EVENT_START));
        errno = 0;
        assert_false(sink->emit(sink, &(struct event){.type = EVENT_START}));
        assert_int_equal(errno, EBADF);
        errno = 0;
        assert_false(sink->flush(sink));
        assert_int_equal(errno, EBADF);
        sink->close(sink);
    }
}

#define WITH_SINK(test) cmocka_unit_test_setup_teardown(test, pcap_world_set_up, pcap_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SINK(a_refused_attempt_is_a_syn_and_a_reset),
        WITH_SINK(a_silent_attempt_is_a_syn),
        WITH_SINK(an_attempt_that_sent_nothing_is_no_packet),
        WITH_SINK(a_datagram_is_a_packet),
        WITH_SINK(a_checksum_of_zero_is_not_left_out),
        WITH_SINK(a_cut_datagram_tells_its_length),
        WITH_SINK(wildcards_stay_what_they_are),
        WITH_SINK(connections_are_kept_apart),
        WITH_SINK(connections_that_were_not_seen_to_open_are_left_out),
        WITH_SINK(foreign_bytes_are_escaped),
        cmocka_unit_test(captured_packets_are_written_as_they_are),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
