/* pcap_stream_test.c: proves which packets --pcap makes of a TCP connection: their numbers, times, directions and
 * comments, how data is cut, who says FIN or RST and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "pcap_world.h"

static void connecting_is_a_handshake(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    struct read_packet syn = next(world), answer = next(world), ack = next(world);
    assert_int_equal(syn.flags, SYN);
    assert_int_equal(syn.ack, 0);
    assert_int_equal(syn.source_port, 4242);
    assert_int_equal(syn.destination_port, 80);
    assert_memory_equal(syn.source, "\x7f\0\0\x01\x7f\0\0\x02", 8);
    assert_memory_equal(syn.bytes + 40, "\x02\x04\xff\xd7\x01\x03\x03\x0e", 8);
    assert_int_equal(answer.flags, SYN | ACK);
    assert_int_equal(answer.source_port, 80);
    assert_int_equal(answer.ack, syn.seq + 1);
    assert_int_not_equal(answer.seq, syn.seq);
    assert_int_equal(ack.flags, ACK);
    assert_int_equal(ack.seq, syn.seq + 1);
    assert_int_equal(ack.ack, answer.seq + 1);
    assert_int_equal(syn.realtime_ns, answer.realtime_ns - 310000);
    assert_int_equal(ack.realtime_ns, answer.realtime_ns);
    assert_string_equal(syn.comment, "");
    assert_string_equal(ack.comment, "connection 1 connected in 0.31 ms");
    assert_no_more(world);
    assert_int_equal(world->file.interfaces, 1);
    assert_int_equal(world->file.link_type, 101);
}

static void times_are_those_of_the_wall_clock(void **state)
{
    struct world *world = *state;

    world->now = clock_now();
    connect_to(world, 1, "tcp", &near, &far);
    next(world);
    uint64_t expected = world->now + (uint64_t)clock_realtime_offset();
    int64_t difference = (int64_t)(next(world).realtime_ns - expected);
    assert_true(difference > -(int64_t)CLOCK_SECOND && difference < (int64_t)CLOCK_SECOND);
}

static void who_is_accepted_has_called(void **state)
{
    struct world *world = *state;

    emit(world, (struct event){
                    .type = EVENT_ACCEPTED, .conn = 1, .transport = "tcp", .local = &near, .remote = &far});
    assert_packet(world, 80, SYN);
    assert_packet(world, 4242, SYN | ACK);
    struct read_packet ack = next(world);
    assert_int_equal(ack.source_port, 80);
    assert_string_equal(ack.comment, "connection 1 accepted");
}

static void a_wait_for_opening_is_told(void **state)
{
    struct world *world = *state;

    emit(world, (struct event){.type = EVENT_CONNECTED,
                               .conn = 1,
                               .transport = "tcp",
                               .local = &near,
                               .remote = &far,
                               .duration_ns = 310000,
                               .waited_ns = 12 * CLOCK_SECOND});
    next(world);
    next(world);
    assert_string_equal(next(world).comment,
                        "connection 1 connected in 0.31 ms, having waited for it to open for 12.0 s");
}

static void data_is_acknowledged_at_once(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    uint32_t ours = next(world).seq + 1, theirs = next(world).seq + 1;
    next(world);
    say(world, 1, DIRECTION_OUT, "question", 8);
    say(world, 1, DIRECTION_IN, "yes", 3);
    struct read_packet question = next(world), heard = next(world), answer = next(world), thanks = next(world);
    assert_int_equal(question.flags, PSH | ACK);
    assert_int_equal(question.direction, 2);
    assert_int_equal(question.seq, ours);
    assert_int_equal(question.ack, theirs);
    assert_int_equal(question.data_length, 8);
    assert_memory_equal(question.data, "question", 8);
    assert_int_equal(heard.flags, ACK);
    assert_int_equal(heard.direction, 1);
    assert_int_equal(heard.ack, ours + 8);
    assert_int_equal(answer.seq, theirs);
    assert_int_equal(answer.ack, ours + 8);
    assert_memory_equal(answer.data, "yes", 3);
    assert_int_equal(thanks.seq, ours + 8);
    assert_int_equal(thanks.ack, theirs + 3);
    assert_no_more(world);
}

/* What one event carried, put together again; numbers run on over the end of 32 bits. */
static void assert_cut(struct world *world, size_t length, size_t maximum)
{
    unsigned char *bytes = malloc(length + 1);
    uint32_t seq = 0;
    size_t at = 0;

    assert_non_null(bytes);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 251);
    say(world, 1, DIRECTION_IN, bytes, length);
    while (at < length) {
        struct read_packet packet = next(world);
        assert_true(packet.data_length == maximum || at + packet.data_length == length);
        assert_memory_equal(packet.data, bytes + at, packet.data_length);
        assert_true(at == 0 || packet.seq == seq);
        at += packet.data_length;
        seq = packet.seq + (uint32_t)packet.data_length;
        assert_int_equal(packet.flags, at == length ? PSH | ACK : ACK);
    }
    assert_int_equal(next(world).ack, seq);
    assert_no_more(world);
    free(bytes);
}

static void long_data_is_cut_to_packets(void **state)
{
    static const struct {
        const struct endpoint *near, *far;
        size_t maximum;
    } families[] = {{&near, &far, 65535 - 40}, {&near6, &far6, 65535 - 20}};
    struct world *world = *state;

    for (size_t i = 0; i < 2; i++) {
        connect_to(world, 1, "tcp", families[i].near, families[i].far);
        skip_handshake(world);
        size_t maximum = families[i].maximum;
        size_t lengths[] = {1, maximum - 1, maximum, maximum + 1, 131072, 2 * maximum, 1000003};
        for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++)
            assert_cut(world, lengths[k], maximum);
        close_by(world, PARTY_LOCAL);
        next(world);
        next(world);
    }
}

/* A number is read off a clock: at some time it is about to begin anew. */
static void numbers_begin_anew_behind_the_last(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    uint32_t to_go = UINT32_MAX - next(world).seq;
    close_by(world, PARTY_LOCAL);
    for (int i = 0; i < 4; i++)
        next(world);
    world->now += (uint64_t)to_go * 4000 - 40000; /* 4 us each */
    connect_to(world, 1, "tcp", &near, &far);
    struct read_packet syn = next(world);
    assert_true(syn.seq > UINT32_MAX - 100);
    next(world);
    next(world);
    say(world, 1, DIRECTION_OUT, "a stream that is longer than what is left of the numbers, which are thirty-two bits "
                                 "long", 100 - 14);
    say(world, 1, DIRECTION_OUT, "x", 1);
    next(world);
    struct read_packet heard = next(world), last = next(world);
    assert_true(last.seq < 100);
    assert_int_equal(heard.ack, last.seq);
    assert_int_equal(last.seq, (uint32_t)(syn.seq + 1 + 86));
}

static void addresses_may_have_zones(void **state)
{
    static const unsigned char expected[32] = {0xfe, 0x80, [15] = 1, [16] = 0xfe, 0x80, [31] = 2};
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near6, &far6);
    struct read_packet syn = next(world);
    assert_true(syn.v6);
    assert_memory_equal(syn.source, expected, sizeof expected);
    assert_memory_equal(syn.bytes + 60, "\x02\x04\xff\xeb", 4);
}

static void the_first_fin_is_acknowledged_at_once(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    skip_handshake(world);
    tell(world, EVENT_FIN_SENT);
    struct read_packet fin = next(world), ack = next(world);
    assert_int_equal(fin.flags, FIN | ACK);
    assert_int_equal(fin.source_port, 4242);
    assert_int_equal(ack.flags, ACK);
    assert_int_equal(ack.ack, fin.seq + 1);
    assert_no_more(world);
    say(world, 1, DIRECTION_IN, "more", 4);
    next(world);
    ack = next(world);
    assert_int_equal(ack.seq, fin.seq + 1);
}

static void the_last_acknowledgement_tells_of_the_close(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    skip_handshake(world);
    tell(world, EVENT_FIN_RECEIVED);
    assert_packet(world, 80, FIN | ACK);
    assert_packet(world, 4242, ACK);
    tell(world, EVENT_FIN_SENT);
    assert_packet(world, 4242, FIN | ACK);
    assert_no_more(world);
    emit(world, (struct event){.type = EVENT_CLOSED,
                               .conn = 1,
                               .closed_by = PARTY_PEER,
                               .in_bytes = 12,
                               .out_bytes = 1,
                               .duration_ns = 31300000});
    struct read_packet ack = next(world);
    assert_int_equal(ack.source_port, 80);
    assert_int_equal(ack.flags, ACK);
    assert_string_equal(ack.comment, "closed by peer: 12 bytes in, 1 byte out, open 31.3 ms");
    assert_no_more(world);
    connect_to(world, 1, "tcp", &near, &far);
    skip_handshake(world);
    tell(world, EVENT_FIN_SENT);
    tell(world, EVENT_FIN_RECEIVED);
    assert_packet(world, 4242, FIN | ACK);
    assert_packet(world, 80, ACK);
    assert_packet(world, 80, FIN | ACK);
    assert_no_more(world);
    close_by(world, PARTY_LOCAL);
    assert_packet(world, 4242, ACK);
    assert_no_more(world);
}

static void closing_says_the_fin_that_is_missing(void **state)
{
    struct world *world = *state;

    for (int peer_has_ended = 0; peer_has_ended < 2; peer_has_ended++) {
        connect_to(world, 1, "tcp", &near, &far);
        skip_handshake(world);
        if (peer_has_ended) {
            tell(world, EVENT_FIN_RECEIVED);
            next(world);
            next(world);
        }
        emit(world, (struct event){.type = EVENT_TIMEOUT, .conn = 1, .message = event_text_of("idle for 3 s")});
        assert_no_more(world);
        close_by(world, PARTY_TIMEOUT);
        struct read_packet fin = next(world);
        assert_int_equal(fin.flags, FIN | ACK);
        assert_int_equal(fin.source_port, 4242);
        assert_string_equal(fin.comment,
                            "timeout: idle for 3 s; closed by a timeout: 0 bytes in, 0 bytes out, open 0.00 ms");
        assert_packet(world, 80, ACK);
        assert_no_more(world);
    }
}

static void a_reset_comes_behind_what_arrived_before_it(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    skip_handshake(world);
    emit(world, (struct event){.type = EVENT_RESET,
                               .conn = 1,
                               .reset_by = PARTY_PEER,
                               .message = event_text_of("connection reset by peer")});
    say(world, 1, DIRECTION_IN, "last words", 10);
    close_by(world, PARTY_RESET);
    struct read_packet words = next(world);
    next(world);
    struct read_packet reset = next(world);
    assert_memory_equal(words.data, "last words", 10);
    assert_int_equal(reset.flags, RST | ACK);
    assert_int_equal(reset.source_port, 80);
    assert_int_equal(reset.seq, words.seq + 10);
    assert_int_equal(reset.realtime_ns, words.realtime_ns);
    assert_no_more(world);
}

static void a_reset_says_by_whom(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    skip_handshake(world);
    emit(world, (struct event){.type = EVENT_RESET, .conn = 1, .reset_by = PARTY_LOCAL});
    close_by(world, PARTY_RESET);
    struct read_packet reset = next(world);
    assert_int_equal(reset.source_port, 4242);
    assert_int_equal(reset.flags, RST | ACK);
    assert_string_equal(reset.comment, "reset by us; closed by reset: 0 bytes in, 0 bytes out, open 0.00 ms");
    assert_no_more(world);
}

/* The run is interrupted before the close. */
static void a_reset_that_waits_is_written_at_the_end(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    connect_to(world, 2, "tcp", &near, &far);
    skip_handshake(world);
    skip_handshake(world);
    emit(world, (struct event){.type = EVENT_RESET, .conn = 2, .reset_by = PARTY_PEER});
    assert_no_more(world);
    assert_true(world->sink->flush(world->sink));
    assert_packet(world, 80, RST | ACK);
    assert_no_more(world);
}

static void an_error_leaves_no_fin(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    skip_handshake(world);
    emit(world, (struct event){.type = EVENT_ERROR, .conn = 1, .message = event_text_of("host is unreachable")});
    close_by(world, PARTY_ERROR);
    struct read_packet reset = next(world);
    assert_int_equal(reset.flags, RST | ACK);
    assert_int_equal(reset.source_port, 4242);
    assert_string_equal(reset.comment, "error: host is unreachable; closed by an error: 0 bytes in, 0 bytes out, "
                                       "open 0.00 ms");
    assert_no_more(world);
}

#define WITH_SINK(test) cmocka_unit_test_setup_teardown(test, pcap_world_set_up, pcap_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SINK(connecting_is_a_handshake),
        WITH_SINK(times_are_those_of_the_wall_clock),
        WITH_SINK(who_is_accepted_has_called),
        WITH_SINK(a_wait_for_opening_is_told),
        WITH_SINK(data_is_acknowledged_at_once),
        WITH_SINK(long_data_is_cut_to_packets),
        WITH_SINK(numbers_begin_anew_behind_the_last),
        WITH_SINK(addresses_may_have_zones),
        WITH_SINK(the_first_fin_is_acknowledged_at_once),
        WITH_SINK(the_last_acknowledgement_tells_of_the_close),
        WITH_SINK(closing_says_the_fin_that_is_missing),
        WITH_SINK(a_reset_comes_behind_what_arrived_before_it),
        WITH_SINK(a_reset_says_by_whom),
        WITH_SINK(a_reset_that_waits_is_written_at_the_end),
        WITH_SINK(an_error_leaves_no_fin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
