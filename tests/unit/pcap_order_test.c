/* pcap_order_test.c: proves that the packets of --pcap stand in the order of their times: those of attempts that were
 * under way side by side, and a RST that waited while others were written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "pcap_world.h"

/* Each attempt has a port of its own by which its packets are known. */
static struct endpoint port_of(uint64_t attempt)
{
    return (struct endpoint){.host = "127.0.0.1", .port = 5000 + (uint32_t)attempt};
}

static uint64_t begin(struct world *world, uint64_t attempt)
{
    emit(world, (struct event){
                    .type = EVENT_CONNECTING, .conn = 1, .transport = "tcp", .remote = &far, .attempt = attempt});
    return world->now;
}

static void end(struct world *world, enum event_type type, uint64_t attempt, const char *code)
{
    struct endpoint local = port_of(attempt);

    emit(world, (struct event){.type = type,
                               .conn = 1,
                               .transport = "tcp",
                               .local = &local,
                               .remote = &far,
                               .attempt = attempt,
                               .duration_ns = 1,
                               .code = code,
                               .message = event_text_of(code ? "refused" : "another address was faster")});
}

static void refuse(struct world *world, uint64_t attempt)
{
    end(world, EVENT_ATTEMPT_FAILED, attempt, "ECONNREFUSED");
}

/* The next packet: not earlier than the last. */
static struct read_packet follow(struct world *world, struct read_packet *last, unsigned port, unsigned flags)
{
    struct read_packet packet = next(world);

    assert_int_equal(packet.direction == 2 ? packet.source_port : packet.destination_port, port);
    assert_int_equal(packet.flags, flags);
    assert_true(packet.realtime_ns >= last->realtime_ns);
    *last = packet;
    return packet;
}

static void a_loser_stands_where_it_began(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};
    uint64_t first = begin(world, 1), second = begin(world, 2);

    end(world, EVENT_CONNECTED, 2, NULL);
    uint64_t won = world->now;
    assert_no_more(world);
    end(world, EVENT_ATTEMPT_FAILED, 1, NULL);
    struct read_packet lost = follow(world, &last, 5001, SYN), syn = follow(world, &last, 5002, SYN);
    assert_string_equal(lost.comment, "attempt 1 failed: another address was faster");
    assert_int_equal(syn.realtime_ns - lost.realtime_ns, second - first);
    assert_int_equal(follow(world, &last, 5002, SYN | ACK).realtime_ns - lost.realtime_ns, won - first);
    assert_string_equal(follow(world, &last, 5002, ACK).comment, "connection 1 connected in 0.00 ms");
    assert_no_more(world);
}

static void what_fails_while_others_wait_is_sorted_in(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};

    begin(world, 1);
    begin(world, 2);
    refuse(world, 2);
    begin(world, 3);
    assert_no_more(world);
    end(world, EVENT_ATTEMPT_FAILED, 1, NULL);
    end(world, EVENT_ATTEMPT_FAILED, 3, NULL);
    follow(world, &last, 5001, SYN);
    follow(world, &last, 5002, SYN);
    follow(world, &last, 5002, RST | ACK);
    follow(world, &last, 5003, SYN);
    assert_no_more(world);
}

static void a_failure_that_nobody_waits_for_is_written_at_once(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};

    for (uint64_t round = 0; round < 3; round++) {
        begin(world, 1);
        refuse(world, 1);
        follow(world, &last, 5001, SYN);
        follow(world, &last, 5001, RST | ACK);
    }
    begin(world, 1);
    end(world, EVENT_CONNECTED, 1, NULL);
    follow(world, &last, 5001, SYN);
    follow(world, &last, 5001, SYN | ACK);
    follow(world, &last, 5001, ACK);
    assert_no_more(world);
}

static void an_attempt_that_had_no_port_holds_nothing_up(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};

    begin(world, 1);
    begin(world, 2);
    end(world, EVENT_CONNECTED, 2, NULL);
    emit(world, (struct event){.type = EVENT_ATTEMPT_FAILED, .conn = 1, .transport = "tcp", .attempt = 1});
    follow(world, &last, 5002, SYN);
    follow(world, &last, 5002, SYN | ACK);
    follow(world, &last, 5002, ACK);
    assert_no_more(world);
}

/* Of an attempt whose end is never told there is nothing, and the rest does not wait for it. */
static void data_ends_the_wait(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};

    begin(world, 1);
    begin(world, 2);
    end(world, EVENT_CONNECTED, 2, NULL);
    assert_no_more(world);
    say(world, 1, DIRECTION_OUT, "hello", 5);
    follow(world, &last, 5002, SYN);
    follow(world, &last, 5002, SYN | ACK);
    follow(world, &last, 5002, ACK);
    assert_memory_equal(follow(world, &last, 5002, PSH | ACK).data, "hello", 5);
    follow(world, &last, 5002, ACK);
    say(world, 1, DIRECTION_OUT, "x", 1);
    follow(world, &last, 5002, PSH | ACK);
}

/* The time limit is told before the attempts that it ends. */
static void a_timeout_does_not_end_the_wait(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};

    begin(world, 1);
    begin(world, 2);
    refuse(world, 2);
    tell(world, EVENT_TIMEOUT);
    end(world, EVENT_ATTEMPT_FAILED, 1, NULL);
    follow(world, &last, 5001, SYN);
    follow(world, &last, 5002, SYN);
    follow(world, &last, 5002, RST | ACK);
    assert_no_more(world);
}

static void what_waits_is_written_at_the_end(void **state)
{
    struct world *world = *state;
    struct read_packet last = {0};

    begin(world, 1);
    begin(world, 2);
    refuse(world, 2);
    assert_no_more(world);
    assert_true(world->sink->flush(world->sink));
    follow(world, &last, 5002, SYN);
    follow(world, &last, 5002, RST | ACK);
    assert_no_more(world);
}

/* What comes too late for its place has its true time all the same. */
static void only_so_much_waits(void **state)
{
    enum { REFUSED = 100 };
    struct world *world = *state;
    struct read_packet last = {0};
    unsigned written = 0, port = 2 * 5002;

    begin(world, 1);
    for (uint64_t attempt = 2; attempt < 2 + REFUSED; attempt++) {
        begin(world, attempt);
        refuse(world, attempt);
    }
    for (read_file_load(&world->file); world->file.at < world->file.length; written++, port++)
        follow(world, &last, port / 2, written % 2 ? RST | ACK : SYN);
    assert_in_range(written, 2 * REFUSED - 64, 2 * REFUSED - 1);
    end(world, EVENT_ATTEMPT_FAILED, 1, NULL);
    struct read_packet late = next(world);
    assert_int_equal(late.source_port, 5001);
    assert_true(late.realtime_ns < last.realtime_ns);
    for (; written < 2 * REFUSED; written++, port++)
        follow(world, &last, port / 2, written % 2 ? RST | ACK : SYN);
    assert_no_more(world);
}

static void a_reset_that_waited_is_no_earlier_than_what_stands_before_it(void **state)
{
    struct world *world = *state;

    connect_to(world, 1, "tcp", &near, &far);
    connect_to(world, 2, "tcp", &near, &far);
    emit(world, (struct event){.type = EVENT_RESET, .conn = 1, .reset_by = PARTY_PEER});
    say(world, 2, DIRECTION_OUT, "meanwhile", 9);
    close_by(world, PARTY_RESET);
    skip_handshake(world);
    skip_handshake(world);
    struct read_packet words = next(world);
    next(world);
    struct read_packet reset = next(world);
    assert_int_equal(reset.flags, RST | ACK);
    assert_int_equal(reset.realtime_ns, words.realtime_ns);
    assert_no_more(world);
}

static void resets_that_wait_at_the_end_are_sorted(void **state)
{
    enum { CONNS = 100 };
    struct world *world = *state;
    uint64_t last = 0;

    for (uint32_t conn = 1; conn <= CONNS; conn++) {
        connect_to(world, conn, "tcp", &near, &far);
        skip_handshake(world);
    }
    for (uint32_t conn = CONNS; conn > 0; conn--)
        emit(world, (struct event){.type = EVENT_RESET, .conn = conn, .reset_by = PARTY_PEER});
    assert_true(world->sink->flush(world->sink));
    for (uint32_t i = 0; i < CONNS; i++) {
        uint64_t time = next(world).realtime_ns;
        assert_true(time >= last);
        last = time;
    }
    assert_no_more(world);
}

#define WITH_SINK(test) cmocka_unit_test_setup_teardown(test, pcap_world_set_up, pcap_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SINK(a_loser_stands_where_it_began),
        WITH_SINK(what_fails_while_others_wait_is_sorted_in),
        WITH_SINK(a_failure_that_nobody_waits_for_is_written_at_once),
        WITH_SINK(an_attempt_that_had_no_port_holds_nothing_up),
        WITH_SINK(data_ends_the_wait),
        WITH_SINK(a_timeout_does_not_end_the_wait),
        WITH_SINK(what_waits_is_written_at_the_end),
        WITH_SINK(only_so_much_waits),
        WITH_SINK(a_reset_that_waited_is_no_earlier_than_what_stands_before_it),
        WITH_SINK(resets_that_wait_at_the_end_are_sorted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
