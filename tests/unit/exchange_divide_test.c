/* exchange_divide_test.c: proves how a wait is divided between network and peer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "transport/exchange.h"

static const uint64_t ms = CLOCK_MILLISECOND;

/* Told in ms: 0 where it is not. */
static struct exchange_write write_of(uint64_t called, uint64_t sent, uint64_t resent, uint64_t acknowledged)
{
    return (struct exchange_write){
        .called_at = called * ms, .sent_at = sent * ms, .resent_at = resent * ms, .acknowledged_at = acknowledged * ms};
}

static void assert_divided(struct exchange_write write, uint64_t arrived, uint64_t minimum_rtt, uint64_t network,
                           uint64_t peer, const char *by)
{
    struct answer answer;

    exchange_divide(&write, arrived * ms, minimum_rtt * ms, &answer);
    assert_int_equal(answer.network_ns, network * ms);
    assert_int_equal(answer.peer_ns, peer * ms);
    if (by) {
        assert_string_equal(answer.network_by, by);
        assert_int_equal(answer.network_ns + answer.peer_ns, answer.wait_ns);
    } else {
        assert_null(answer.network_by);
    }
}

static void a_prompt_acknowledgement_is_the_networks_time(void **state)
{
    (void)state;
    assert_divided(write_of(100, 101, 0, 131), 231, 20, 30, 100, "ack");
    assert_divided(write_of(100, 101, 0, 131), 132, 20, 30, 1, "ack");
    assert_divided(write_of(100, 0, 0, 131), 231, 20, 31, 100, "ack");
    assert_divided(write_of(100, 101, 0, 131), 231, 0, 30, 100, "ack");
}

static void a_delayed_acknowledgement_is_not(void **state)
{
    (void)state;
    /* with the answer */
    assert_divided(write_of(100, 101, 0, 231), 231, 20, 20, 110, "min_rtt");
    assert_divided(write_of(100, 101, 0, 131), 131, 20, 20, 10, "min_rtt");
    /* too late to be sure */
    assert_divided(write_of(100, 101, 0, 156), 231, 20, 55, 75, "ack");
    assert_divided(write_of(100, 101, 0, 157), 231, 20, 20, 110, "min_rtt");
    assert_divided(write_of(100, 101, 0, 141), 301, 0, 0, 0, NULL);
    /* none at all */
    assert_divided(write_of(100, 101, 0, 0), 231, 20, 20, 110, "min_rtt");
    assert_divided(write_of(100, 0, 0, 0), 231, 20, 20, 111, "min_rtt");
}

static void the_shortest_round_trip_is_at_most_the_wait(void **state)
{
    (void)state;
    assert_divided(write_of(100, 101, 0, 0), 111, 20, 10, 0, "min_rtt");
    assert_divided(write_of(100, 101, 0, 0), 101, 20, 0, 0, "min_rtt");
    assert_divided(write_of(100, 150, 0, 0), 120, 20, 0, 0, "min_rtt");
}

static void what_is_not_known_is_not_divided(void **state)
{
    struct exchange_write write = write_of(100, 101, 0, 0);
    struct answer answer;

    (void)state;
    assert_divided(write, 231, 0, 0, 0, NULL);
    exchange_divide(&write, 231 * ms, 0, &answer);
    assert_int_equal(answer.wait_ns, 130 * ms);
}

static void a_loss_is_the_networks(void **state)
{
    (void)state;
    assert_divided(write_of(100, 101, 401, 431), 531, 20, 330, 100, "ack");
    assert_divided(write_of(100, 101, 401, 531), 531, 20, 320, 110, "min_rtt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prompt_acknowledgement_is_the_networks_time),
        cmocka_unit_test(a_delayed_acknowledgement_is_not),
        cmocka_unit_test(the_shortest_round_trip_is_at_most_the_wait),
        cmocka_unit_test(what_is_not_known_is_not_divided),
        cmocka_unit_test(a_loss_is_the_networks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
