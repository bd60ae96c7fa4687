/* times_failure_test.c: proves that -T tells of a connection that failed how far it came, and how long each step
 * took. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "times_stage.h"

static void a_refusal_is_shown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_connecting(&stage, 0, 1, &far);
    tell_failed(&stage, 30, 1, &far, "connection refused");
    tell(&stage, 30, (struct event){.type = EVENT_ERROR, .message = event_text_of("connect x: connection refused")});
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connection refused\n"
                         "  connect      30.0 ms  not established\n"
                         "  ended                 while connecting: connect x: connection refused\n"
                         "  total        30.0 ms\n");
    tell(&stage, 31, (struct event){.type = EVENT_SUMMARY, .status = 1});
    stage_close(&stage);
}

static void a_name_that_is_not_known_is_shown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_resolving(&stage, 0, "ipv4");
    tell_resolved(&stage, 12.3, "ipv4", 0, "name not known");
    tell(&stage, 12.3, (struct event){.type = EVENT_ERROR, .message = event_text_of("name not known")});
    assert_block(&stage, "#1 times of example.org\n"
                         "  resolve      12.3 ms  example.org ipv4: name not known in 12.3 ms\n"
                         "  ended                 while resolving: name not known\n"
                         "  total        12.3 ms\n");
    stage_close(&stage);
}

static void a_connect_that_timed_out_is_shown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_connecting(&stage, 0, 1, &far);
    tell(&stage, 20000, (struct event){.type = EVENT_TIMEOUT, .message = event_text_of("no answer within 20 s")});
    tell_failed(&stage, 20000, 1, &far, "no answer within 20 s");
    tell(&stage, 20000, (struct event){.type = EVENT_ERROR, .message = event_text_of("connect: timed out")});
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1     20.0 s  192.0.2.1:80 no answer within 20 s\n"
                         "  connect       20.0 s  not established\n"
                         "  ended                 while connecting: no answer within 20 s\n"
                         "  total         20.0 s\n");
    stage_close(&stage);
}

/* --wait-open: what failed at first is not how it ended. */
static void a_later_try_counts(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_connecting(&stage, 0, 1, &far);
    tell(&stage, 10, (struct event){.type = EVENT_TIMEOUT, .message = event_text_of("no answer within 10 ms")});
    tell_failed(&stage, 10, 1, &far, "no answer");
    tell_connecting(&stage, 110, 1, &far);
    tell_connected(&stage, 120, 1);
    tell_closed(&stage, 120, PARTY_PEER, phases_of(false, 0, 0, 0));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    10.0 ms  192.0.2.1:80 no answer\n"
                         "  attempt 1    10.0 ms  192.0.2.1:80 connected\n"
                         "  connect     120.0 ms\n"
                         "  first byte            none came\n"
                         "  transfer     0.00 ms\n"
                         "  close        0.00 ms\n"
                         "  total       120.0 ms\n");
    stage_close(&stage);
}

static void a_reset_is_shown(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 2, 8, "min_rtt");

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    tell_out(&stage, 30);
    tell_in(&stage, 40, &answer);
    tell(&stage, 45, (struct event){.type = EVENT_RESET, .reset_by = PARTY_PEER});
    tell_closed(&stage, 45, PARTY_RESET, phases_of(true, 10, 0, 5));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   10.0 ms  peer took 8.00 ms, network 2.00 ms (min rtt)\n"
                         "  transfer     0.00 ms\n"
                         "  close        5.00 ms\n"
                         "  ended                 during the transfer: reset by peer\n"
                         "  total        45.0 ms\n");
    stage_close(&stage);
}

static void an_idle_timeout_is_shown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    tell_out(&stage, 30);
    tell(&stage, 3030, (struct event){.type = EVENT_TIMEOUT, .message = event_text_of("idle for 3 s")});
    tell_closed(&stage, 3030, PARTY_TIMEOUT, phases_of(false, 0, 0, 3000));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte            none came within 3000.0 ms after our last byte\n"
                         "  transfer     0.00 ms\n"
                         "  close      3000.0 ms\n"
                         "  ended                 while waiting for the first byte: idle for 3 s\n"
                         "  total      3030.0 ms\n");
    stage_close(&stage);
}

static void a_half_closed_connection_that_times_out_is_shown(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 2, 8, "ack");

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    tell_out(&stage, 30);
    tell(&stage, 30, (struct event){.type = EVENT_FIN_SENT});
    tell_in(&stage, 41, &answer);
    tell(&stage, 141, (struct event){.type = EVENT_TIMEOUT, .message = event_text_of("idle for 0.1 s")});
    tell_closed(&stage, 141, PARTY_TIMEOUT, phases_of(true, 11, 0, 100));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   11.0 ms  peer took 8.00 ms, network 2.00 ms (ack), our request took 1.00 ms\n"
                         "  transfer     0.00 ms\n"
                         "  close       100.0 ms\n"
                         "  ended                 during the transfer, after our FIN: idle for 0.1 s\n"
                         "  total       141.0 ms\n");
    stage_close(&stage);
}

/* An open connection that an error closes, and what is told next, of that connection or another. */
static void assert_cause(uint32_t next_conn, struct event next, const char *expected)
{
    struct stage stage;

    stage_open(&stage, 0, false);
    stage.transport = "udp";
    tell_open(&stage);
    tell_closed(&stage, 45, PARTY_ERROR, phases_of(false, 0, 0, 15));
    assert_null(capture_next(&stage.capture));
    stage.conn = next_conn;
    tell(&stage, 60, next);
    const char *text = capture_next(&stage.capture);
    assert_non_null(text);
    assert_non_null(strstr(text, expected));
    assert_non_null(strstr(text, "  total        45.0 ms\n"));
    stage_close(&stage);
}

static void an_error_is_named(void **state)
{
    struct event error = {.type = EVENT_ERROR, .message = event_text_of("192.0.2.1:80: connection refused")};

    (void)state;
    assert_cause(1, error, "  while waiting for the first byte: 192.0.2.1:80: connection refused\n");
    assert_cause(2, error, "  while waiting for the first byte: an error\n");
    assert_cause(1, (struct event){.type = EVENT_SUMMARY, .status = 1},
                 "  while waiting for the first byte: an error\n");
}

/* Without both FINs it was cut off. */
static void a_connection_that_we_left_is_shown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    tell_in(&stage, 40, NULL);
    tell_closed(&stage, 45, PARTY_LOCAL, phases_of(true, 10, 0, 5));
    assert_non_null(strstr(capture_next(&stage.capture),
                           "  ended                 during the transfer: closed by us\n"));
    stage_close(&stage);
}

/* Neither closed nor given up: the step it was in lasted until the end. */
static void a_signal_shows_how_far_it_came(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 2, 8, "ack");

    (void)state;
    stage_open(&stage, 0, false);
    stage.conn = 256; /* not in the order of their slots */
    tell_open(&stage);
    tell_out(&stage, 30);
    tell_in(&stage, 40, &answer);
    stage.conn = 2;
    tell_open(&stage);
    stage.conn = 1;
    tell_resolving(&stage, 0, "ipv4");
    stage.conn = 3;
    tell_connecting(&stage, 5, 1, &far);
    tell(&stage, 100, (struct event){.type = EVENT_SUMMARY, .status = -1, .signal = 15});
    assert_block(&stage, "#1 times of example.org\n"
                         "  resolve     100.0 ms  example.org ipv4: no answer\n"
                         "  ended                 while resolving: signal 15\n"
                         "  total       100.0 ms\n");
    assert_block(&stage, "#2 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   70.0 ms  none came\n"
                         "  ended                 while waiting for the first byte: signal 15\n"
                         "  total       100.0 ms\n");
    assert_block(&stage, "#3 times of 192.0.2.1:80\n"
                         "  attempt 1    95.0 ms  192.0.2.1:80 no answer yet\n"
                         "  connect      95.0 ms  not established\n"
                         "  ended                 while connecting: signal 15\n"
                         "  total        95.0 ms\n");
    assert_block(&stage, "#256 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   10.0 ms  peer took 8.00 ms, network 2.00 ms (ack)\n"
                         "  transfer     60.0 ms\n"
                         "  ended                 during the transfer: signal 15\n"
                         "  total       100.0 ms\n");
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_shown),
        cmocka_unit_test(a_name_that_is_not_known_is_shown),
        cmocka_unit_test(a_connect_that_timed_out_is_shown),
        cmocka_unit_test(a_later_try_counts),
        cmocka_unit_test(a_reset_is_shown),
        cmocka_unit_test(an_idle_timeout_is_shown),
        cmocka_unit_test(a_half_closed_connection_that_times_out_is_shown),
        cmocka_unit_test(an_error_is_named),
        cmocka_unit_test(a_connection_that_we_left_is_shown),
        cmocka_unit_test(a_signal_shows_how_far_it_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
