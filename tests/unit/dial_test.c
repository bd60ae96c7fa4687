/* dial_test.c: proves that dialling tries a name's addresses as RFC 8305 wants it: families in turn, a dead one costs
 * 250 ms, a refused one nothing, a missing IPv6 answer 50 ms; that no loser is left open, that the reason given is the
 * best one, and that --wait-open tries again until its time is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "conn/dial.h"
#include "network.h"
#include "world.h"

static const uint64_t ms = CLOCK_MILLISECOND;

struct call {
    struct network *network;
    struct world world;
    struct loop *loop;
    struct conn *conn;
    struct dial_options options;
    struct transport *transport;
    struct error error;
    unsigned done;
    uint64_t started_at, duration;
    struct loop_timer *answers_ipv6;
};

static int call_open(void **state)
{
    struct call *call = calloc(1, sizeof *call);
    static const struct handler nobody = {0};

    *state = call;
    call->network = network_new();
    world_open(&call->world);
    call->loop = loop_new(&call->world.set);
    call->conn = conn_new(&call->world.set, conn_next_id(&call->world.set), &nobody, NULL);
    call->options = (struct dial_options){
        .scheme = &network_scheme, .name = "name:80", .host = "name", .port = 80, .timeout = 10 * CLOCK_SECOND};
    return 0;
}

/* Whatever was dialled has been closed by then. */
static int call_close(void **state)
{
    struct call *call = *state;

    if (call->transport)
        call->transport->ops->close(call->transport, false);
    int left_open = (int)(call->network->attempt_count - call->network->closed);
    conn_failed(call->conn, &call->error);
    conn_set_settle(&call->world.set, clock_now());
    loop_free(call->loop);
    world_close(&call->world);
    network_free((unsigned)world_count(&call->world, EVENT_RESOLVING, 1));
    free(call);
    return left_open;
}

static void on_done(void *argument, struct transport *transport, const struct error *error, uint64_t now)
{
    struct call *call = argument;

    call->done++;
    call->transport = transport;
    if (error)
        call->error = *error;
    call->duration = now - call->started_at;
    loop_stop(call->loop);
}

static void dial(struct call *call)
{
    call->started_at = clock_now();
    assert_non_null(dial_start(call->loop, call->conn, &call->options, on_done, call));
    assert_int_equal(call->done, 0);
    loop_run(call->loop);
    assert_int_equal(call->done, 1);
}

static void assert_tried(const struct call *call, unsigned at, const char *remote)
{
    assert_true(at < call->network->attempt_count);
    assert_string_equal(call->network->attempts[at].remote, remote);
}

static uint64_t attempted_at(const struct call *call, uint64_t number)
{
    for (size_t i = 0; i < call->world.told_count; i++) {
        const struct event *event = &call->world.told[i].event;
        if (event->type == EVENT_CONNECTING && number-- == 0)
            return event->t_ns;
    }
    fail();
    return 0;
}

static uint64_t between(const struct call *call, unsigned first, unsigned second)
{
    return attempted_at(call, second) - attempted_at(call, first);
}

static void the_first_that_opens_is_taken(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::3";
    call->network->ipv4[0] = "192.0.2.3";
    dial(call);
    assert_non_null(call->transport);
    assert_int_equal(call->network->attempt_count, 1);
    assert_tried(call, 0, "[2001:db8::3]:80");
    assert_int_equal(world_count(&call->world, EVENT_CONNECTED, 1), 1);
}

static void families_take_turns_250_ms_apart(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::2";
    call->network->ipv6[1] = "2001:db8:1::2";
    call->network->ipv4[0] = "192.0.2.2";
    call->network->ipv4[1] = "198.51.100.3";
    dial(call);
    assert_non_null(call->transport);
    assert_int_equal(call->network->attempt_count, 4);
    assert_tried(call, 0, "[2001:db8::2]:80");
    assert_tried(call, 1, "192.0.2.2:80");
    assert_tried(call, 2, "[2001:db8:1::2]:80");
    assert_tried(call, 3, "198.51.100.3:80");
    for (unsigned i = 0; i < 3; i++)
        assert_true(between(call, i, i + 1) >= 250 * ms);
    assert_int_equal(call->network->closed, 3);
    assert_int_equal(world_count(&call->world, EVENT_ATTEMPT_FAILED, 1), 3);
}

static void a_refused_one_costs_nothing(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::1";
    call->network->ipv4[0] = "192.0.2.1";
    call->network->ipv4[1] = "192.0.2.3";
    dial(call);
    assert_non_null(call->transport);
    assert_int_equal(call->network->attempt_count, 3);
    assert_true(between(call, 0, 2) < 250 * ms);
}

static void a_slow_one_may_win_after_all(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::4";
    dial(call);
    assert_non_null(call->transport);
    assert_int_equal(call->network->attempt_count, 1);
}

static void a_missing_answer_about_ipv6_costs_50_ms(void **state)
{
    struct call *call = *state;

    call->network->ipv6_silent = true;
    call->network->ipv4[0] = "192.0.2.3";
    dial(call);
    assert_non_null(call->transport);
    assert_tried(call, 0, "192.0.2.3:80");
    assert_in_range(call->duration, 50 * ms, 9 * CLOCK_SECOND);
}

/* Once the first address of IPv4 is being tried. */
static void on_answer_for_ipv6(void *argument, uint64_t now)
{
    struct call *call = argument;

    (void)now;
    if (call->network->attempt_count > 0)
        sem_post(&call->network->silence_over);
    else
        loop_timer_set(call->answers_ipv6, clock_now() + 10 * ms);
}

static void a_family_that_is_late_has_its_turn(void **state)
{
    struct call *call = *state;

    call->network->ipv6_silent = true;
    call->network->ipv4[0] = "192.0.2.2";
    call->network->ipv4[1] = "198.51.100.2";
    call->network->ipv6[0] = "2001:db8::2";
    call->network->ipv6[1] = "2001:db8:1::3";
    call->answers_ipv6 = loop_timer_new(call->loop, on_answer_for_ipv6, call);
    loop_timer_set(call->answers_ipv6, clock_now());
    dial(call);
    loop_timer_free(call->answers_ipv6);
    assert_int_equal(call->network->attempt_count, 4);
    assert_tried(call, 0, "192.0.2.2:80");
    assert_tried(call, 1, "[2001:db8::2]:80");
    assert_tried(call, 2, "198.51.100.2:80");
}

static void one_family_alone_is_asked_where_that_is_wanted(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::3";
    call->network->ipv4[0] = "192.0.2.3";
    call->options.family = AF_INET;
    sem_post(&call->network->ipv6_done); /* IPv6 will not be asked */
    dial(call);
    assert_int_equal(call->network->attempt_count, 1);
    assert_tried(call, 0, "192.0.2.3:80");
    assert_int_equal(world_count(&call->world, EVENT_RESOLVING, 1), 1);
}

static void a_source_decides_the_family(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::3";
    call->network->ipv4[0] = "192.0.2.3";
    assert_true(address_from_literal("192.0.2.99", 0, &call->options.source));
    dial(call);
    assert_int_equal(call->network->attempt_count, 1);
    assert_tried(call, 0, "192.0.2.3:80");
    assert_string_equal(call->network->attempts[0].local, "192.0.2.99:0");
}

static void a_source_without_an_address_to_reach_is_bad_usage(void **state)
{
    struct call *call = *state;

    call->network->ipv4[0] = "192.0.2.3";
    assert_true(address_from_literal("2001:db8::99", 0, &call->options.source));
    dial(call);
    assert_int_equal(call->network->attempt_count, 0);
    assert_int_equal(call->error.status, STATUS_USAGE);
}

static void a_source_port_is_of_the_candidates_family(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::1";
    call->network->ipv4[0] = "192.0.2.3";
    call->options.source_port = 4711;
    dial(call);
    assert_string_equal(call->network->attempts[0].local, "[::]:4711");
    assert_string_equal(call->network->attempts[1].local, "0.0.0.0:4711");
}

static void an_address_needs_no_look_up(void **state)
{
    struct call *call = *state;

    assert_true(address_from_literal("192.0.2.3", 80, &call->options.fixed));
    dial(call);
    assert_non_null(call->transport);
    assert_int_equal(world_count(&call->world, EVENT_RESOLVING, 1), 0);
}

/* Reasons. */

static void a_name_without_addresses_is_not_resolved(void **state)
{
    struct call *call = *state;

    dial(call);
    assert_null(call->transport);
    assert_int_equal(call->error.status, STATUS_RESOLVE);
    assert_non_null(strstr(call->error.text, "resolve name: "));
}

static void a_refusal_says_more_than_silence(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::1";
    call->network->ipv4[0] = "192.0.2.2";
    call->options.timeout = 300 * ms;
    dial(call);
    assert_int_equal(call->error.status, STATUS_CONNECT);
    assert_string_equal(call->error.text, "connect name:80: connection refused");
}

static void silence_alone_is_a_timeout(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::2";
    call->network->ipv4[0] = "192.0.2.2";
    call->options.timeout = 100 * ms;
    dial(call);
    assert_int_equal(call->error.status, STATUS_TIMEOUT);
    assert_in_range(call->duration, 100 * ms, 9 * CLOCK_SECOND);
    assert_int_equal(world_count(&call->world, EVENT_TIMEOUT, 1), 1);
}

static void a_name_server_that_is_silent_is_a_timeout(void **state)
{
    struct call *call = *state;

    call->network->ipv6_silent = true;
    call->options.family = AF_INET6;
    call->options.timeout = 50 * ms;
    dial(call);
    assert_int_equal(call->error.status, STATUS_TIMEOUT);
    assert_non_null(strstr(call->error.text, "resolve name"));
}

/* Again and again. */

static void waiting_tries_again_and_backs_off(void **state)
{
    struct call *call = *state;

    call->network->refusals = 2;
    assert_true(address_from_literal("192.0.2.3", 80, &call->options.fixed));
    call->options.wait_open = 60 * CLOCK_SECOND;
    dial(call);
    assert_non_null(call->transport);
    assert_int_equal(call->network->attempt_count, 3);
    assert_true(between(call, 0, 1) >= 100 * ms);
    assert_true(between(call, 1, 2) >= 200 * ms);
    assert_true(world_last(&call->world, EVENT_CONNECTED, 1)->event.waited_ns >= 300 * ms);
}

static void waiting_ends_with_the_last_reason(void **state)
{
    struct call *call = *state;

    assert_true(address_from_literal("192.0.2.1", 80, &call->options.fixed));
    call->options.wait_open = 150 * ms;
    dial(call);
    assert_int_equal(call->error.status, STATUS_TIMEOUT);
    assert_non_null(strstr(call->error.text, "connection refused"));
    assert_in_range(call->duration, 150 * ms, 9 * CLOCK_SECOND);
}

static void waiting_bounds_an_attempt_that_hangs(void **state)
{
    struct call *call = *state;

    assert_true(address_from_literal("192.0.2.2", 80, &call->options.fixed));
    call->options.wait_open = 150 * ms;
    dial(call);
    assert_int_equal(call->error.status, STATUS_TIMEOUT);
    assert_in_range(call->duration, 150 * ms, 9 * CLOCK_SECOND);
}

static void what_is_given_up_is_closed_and_tells_nobody(void **state)
{
    struct call *call = *state;

    call->network->ipv6[0] = "2001:db8::2";
    call->network->ipv6_silent = true;
    assert_true(address_from_literal("192.0.2.2", 80, &call->options.fixed));
    dial_cancel(dial_start(call->loop, call->conn, &call->options, on_done, call));
    call->options.fixed.length = 0;
    dial_cancel(dial_start(call->loop, call->conn, &call->options, on_done, call));
    dial_cancel(NULL);
    assert_int_equal(call->done, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, call_open, call_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_that_opens_is_taken),
        TEST(families_take_turns_250_ms_apart),
        TEST(a_refused_one_costs_nothing),
        TEST(a_slow_one_may_win_after_all),
        TEST(a_missing_answer_about_ipv6_costs_50_ms),
        TEST(a_family_that_is_late_has_its_turn),
        TEST(one_family_alone_is_asked_where_that_is_wanted),
        TEST(a_source_decides_the_family),
        TEST(a_source_without_an_address_to_reach_is_bad_usage),
        TEST(a_source_port_is_of_the_candidates_family),
        TEST(an_address_needs_no_look_up),
        TEST(a_name_without_addresses_is_not_resolved),
        TEST(a_refusal_says_more_than_silence),
        TEST(silence_alone_is_a_timeout),
        TEST(a_name_server_that_is_silent_is_a_timeout),
        TEST(waiting_tries_again_and_backs_off),
        TEST(waiting_ends_with_the_last_reason),
        TEST(waiting_bounds_an_attempt_that_hangs),
        TEST(what_is_given_up_is_closed_and_tells_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
