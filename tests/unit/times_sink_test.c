/* times_sink_test.c: proves what -T prints of a connection: the phases and that they add up, whose a wait was, in one
 * write, safe to show, within the terminal; and that what it keeps has bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "times_stage.h"

static void an_ordinary_run_adds_up(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 31.1, 31.3, "ack");

    (void)state;
    stage_open(&stage, 0, false);
    tell_resolving(&stage, 0, "ipv6");
    tell_resolving(&stage, 0, "ipv4");
    tell_resolved(&stage, 10.5, "ipv6", 0, "name not known");
    tell_resolved(&stage, 12.3, "ipv4", 1, NULL);
    tell_connecting(&stage, 12.5, 1, &far);
    tell_connected(&stage, 43.5, 1);
    tell_out(&stage, 1043.5);
    tell_in(&stage, 1106, &answer);
    tell_fins(&stage, 1106);
    assert_null(capture_next(&stage.capture));
    tell_closed(&stage, 1108.5, PARTY_LOCAL, phases_of(true, 1062.5, 2.2, 0.3));
    assert_block(&stage, "#1 times of example.org, 192.0.2.1:80\n"
                         "  resolve      12.5 ms  example.org ipv6: name not known in 10.5 ms, "
                         "ipv4: 1 address in 12.3 ms\n"
                         "  attempt 1    31.0 ms  192.0.2.1:80 connected\n"
                         "  connect      31.0 ms\n"
                         "  first byte 1062.5 ms  peer took 31.3 ms, network 31.1 ms (ack), "
                         "our request took 1000.1 ms\n"
                         "  transfer     2.20 ms\n"
                         "  close        0.30 ms\n"
                         "  total      1108.5 ms\n");
    stage_close(&stage);
}

static void losers_of_a_race_are_shown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_resolving(&stage, 0, "ipv6");
    tell_resolved(&stage, 10, "ipv6", 2, NULL);
    tell_connecting(&stage, 10, 1, &far6);
    tell_connecting(&stage, 15, 2, &far6);
    tell_failed(&stage, 20, 2, &far6, "network is unreachable");
    tell_connecting(&stage, 260, 3, &far);
    tell_connected(&stage, 291, 3);
    tell_failed(&stage, 291, 1, &far6, "another address was faster");
    tell_closed(&stage, 292, PARTY_PEER, phases_of(false, 0, 0, 1));
    assert_block(&stage, "#1 times of example.org, 192.0.2.1:80\n"
                         "  resolve      10.0 ms  example.org ipv6: 2 addresses in 10.0 ms\n"
                         "  attempt 1   281.0 ms  [2001:db8::1]:80 lost: another address was faster\n"
                         "  attempt 2    5.00 ms  [2001:db8::1]:80 network is unreachable\n"
                         "  attempt 3    31.0 ms  192.0.2.1:80 connected\n"
                         "  connect     281.0 ms\n"
                         "  first byte            none came\n"
                         "  transfer     0.00 ms\n"
                         "  close        1.00 ms\n"
                         "  total       292.0 ms\n");
    stage_close(&stage);
}

static void whoever_was_not_asked_is_said_to_have_begun(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 1, 3, "ack");

    (void)state;
    stage_open(&stage, 0, false);
    tell(&stage, 5, (struct event){.type = EVENT_ACCEPTED, .local = &near, .remote = &far});
    tell_in(&stage, 10, NULL);
    tell_out(&stage, 11);
    tell_in(&stage, 15, &answer);
    tell_fins(&stage, 15);
    tell_closed(&stage, 16, PARTY_PEER, phases_of(true, 5, 5, 1));
    assert_block(&stage, "#1 times of 192.0.2.1:80, accepted\n"
                         "  first byte   5.00 ms  the peer spoke first\n"
                         "  answer 1     4.00 ms  peer took 3.00 ms, network 1.00 ms (ack)\n"
                         "  transfer     5.00 ms\n"
                         "  close        1.00 ms\n"
                         "  total        11.0 ms\n");
    stage_close(&stage);
}

static void many_answers_are_summed_up(void **state)
{
    struct stage stage;
    const char *text;

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    for (uint64_t i = 1; i <= 40; i++) {
        struct answer answer = answer_of(i, 1, (double)i, i % 2 ? "ack" : "min_rtt");
        tell_in(&stage, 30 + 50 * (double)i, &answer);
    }
    tell_closed(&stage, 3000, PARTY_PEER, phases_of(true, 50, 2000, 10));
    text = capture_next(&stage.capture);
    assert_non_null(strstr(text, "  answer 2     3.00 ms  peer took 2.00 ms, network 1.00 ms (min rtt)\n"));
    assert_non_null(strstr(text, "  answer 16    17.0 ms  peer took 16.0 ms, network 1.00 ms (min rtt)\n"
                                 "  answers 17 to 40: 24, peer took 17.0 ms at least, 28.5 ms on average, "
                                 "40.0 ms at most\n"
                                 "  transfer "));
    assert_null(strstr(text, "answer 1 "));
    assert_null(strstr(text, "answer 17 "));
    stage_close(&stage);
}

static void many_attempts_are_counted(void **state)
{
    struct stage stage;
    const char *text;

    (void)state;
    stage_open(&stage, 0, false);
    for (uint64_t i = 1; i <= 100; i++) {
        tell_connecting(&stage, (double)i, i, &far);
        if (i < 100)
            tell_failed(&stage, (double)i, i, &far, "connection refused");
    }
    tell_connected(&stage, 101, 100);
    tell_closed(&stage, 101, PARTY_PEER, phases_of(false, 0, 0, 0));
    text = capture_next(&stage.capture);
    assert_non_null(strstr(text, "  attempt 64   0.00 ms  192.0.2.1:80 connection refused\n"
                                 "  attempts              36 more\n"
                                 "  connect     100.0 ms\n"));
    stage_close(&stage);
}

/* Datagrams have no acknowledgements: our own times tell how long it took. */
static void a_datagrams_answer_is_not_divided(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    stage.transport = "udp";
    tell_open(&stage);
    tell_out(&stage, 40);
    tell_in(&stage, 60, NULL);
    tell_in(&stage, 61, NULL);
    tell_out(&stage, 70);
    tell_in(&stage, 75, NULL);
    tell_closed(&stage, 1075, PARTY_LOCAL, phases_of(true, 30, 15, 1000));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   30.0 ms  network and peer not told apart, our request took 10.0 ms\n"
                         "  answer 2     5.00 ms  network and peer not told apart\n"
                         "  transfer     15.0 ms\n"
                         "  close      1000.0 ms\n"
                         "  total      1075.0 ms\n");
    stage_close(&stage);
}

/* TCP's exchanges are measured: what came without one lay there before we spoke. */
static void what_was_not_measured_is_not_claimed(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    tell_out(&stage, 40);
    tell_in(&stage, 40, NULL);
    tell_closed(&stage, 41, PARTY_PEER, phases_of(true, 10, 0, 1));
    assert_non_null(strstr(capture_next(&stage.capture), "  first byte   10.0 ms\n  transfer "));
    stage_close(&stage);
}

/* Two answers that were read late, after requests that took several writes. */
static void tell_slow_ends(struct stage *stage)
{
    struct answer answer = answer_of(1, 1, 8, "ack");

    answer.sending_ns = 91 * CLOCK_MILLISECOND;
    answer.unread_ns = 500 * CLOCK_MILLISECOND;
    tell_open(stage);
    tell_out(stage, 40);
    tell_in(stage, 640, &answer);
    answer.number = 2;
    tell_in(stage, 1300, &answer);
    tell_closed(stage, 1300, PARTY_PEER, phases_of(true, 610, 660, 0));
}

static void what_is_not_the_peers_is_told_apart(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_slow_ends(&stage);
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte  610.0 ms  peer took 8.00 ms, network 1.00 ms (ack), before that we were "
                         "sending for 91.0 ms, our request took 101.0 ms, answer read 500.0 ms later\n"
                         "  answer 2     9.00 ms  peer took 8.00 ms, network 1.00 ms (ack), before that we were "
                         "sending for 91.0 ms, answer read 500.0 ms later\n"
                         "  transfer    660.0 ms\n"
                         "  close        0.00 ms\n"
                         "  total      1300.0 ms\n");
    stage_close(&stage);
}

static void what_took_no_time_is_not_mentioned(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 1, 8, "ack");

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    answer.sending_ns = answer.unread_ns = CLOCK_MILLISECOND - 1;
    tell_in(&stage, 40, &answer);
    tell_closed(&stage, 41, PARTY_PEER, phases_of(true, 10, 0, 1));
    assert_non_null(strstr(capture_next(&stage.capture), "  peer took 8.00 ms, network 1.00 ms (ack)\n"));
    stage_close(&stage);
}

static void a_terminal_has_a_waterfall(void **state)
{
    struct stage stage;
    struct answer answer = answer_of(1, 10, 40, "ack");

    (void)state;
    stage_open(&stage, 90, true);
    tell_open(&stage);
    tell_in(&stage, 80, &answer);
    tell_fins(&stage, 80);
    tell_closed(&stage, 100, PARTY_LOCAL, phases_of(true, 50, 10, 10));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  |====|               192.0.2.1:80 connected\n"
                         "  connect      30.0 ms  |====|\n"
                         "\x1b[36m  first byte   50.0 ms        |========|     peer took 40.0 ms, "
                         "network 10.0 ms (ack)\x1b[0m\n"
                         "  transfer     10.0 ms                  ||\n"
                         "  close        10.0 ms                    ||\n"
                         "  total       100.0 ms  |==================|\n");
    stage_close(&stage);
}

/* Their answer's bar ends where it came, not where it was read. */
static void remarks_without_room_get_a_row_of_their_own(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 80, false);
    tell_slow_ends(&stage);
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  |          192.0.2.1:80 connected\n"
                         "  connect      30.0 ms  |\n"
                         "  first byte  610.0 ms  |==|       peer took 8.00 ms, network 1.00 ms (ack)\n"
                         "                                   before that we were sending for 91.0 ms\n"
                         "                                   our request took 101.0 ms\n"
                         "                                   answer read 500.0 ms later\n"
                         "  answer 2     9.00 ms        |    peer took 8.00 ms, network 1.00 ms (ack)\n"
                         "                                   before that we were sending for 91.0 ms\n"
                         "                                   answer read 500.0 ms later\n"
                         "  transfer    660.0 ms      |====|\n"
                         "  close        0.00 ms           |\n"
                         "  total      1300.0 ms  |========|\n");
    stage_close(&stage);
}

static void rows_fit_the_terminal(void **state)
{
    struct stage stage;

    (void)state;
    for (unsigned width = 20; width < 200; width += 9) {
        stage_open(&stage, width, false);
        tell_resolving(&stage, 0, "ipv6");
        tell_resolved(&stage, 5, "ipv6", 0, "no \xc3\xa4nswer from \xe2\x82\xac the name servers, try again later");
        tell_connecting(&stage, 9, 1, &far6);
        tell_connected(&stage, 10, 1);
        tell_closed(&stage, 20, PARTY_LOCAL, phases_of(false, 0, 5, 5));
        const char *line = capture_next(&stage.capture);
        assert_int_equal(strstr(line, "...\n") != NULL, width < 145);
        for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            size_t columns = 0;
            for (; line < end; line++)
                columns += ((unsigned char)*line & 0xc0) != 0x80;
            assert_in_range(columns, 1, width);
        }
        stage_close(&stage);
    }
}

static void assert_narrow(unsigned width, const char *row)
{
    struct answer answer = answer_of(1, 1, 8, "ack");
    struct stage stage;

    stage_open(&stage, width, false);
    tell_open(&stage);
    tell_in(&stage, 640, &answer);
    tell(&stage, 641, (struct event){.type = EVENT_RESET, .reset_by = PARTY_PEER});
    tell_closed(&stage, 641, PARTY_RESET, phases_of(true, 610, 1, 0));
    assert_non_null(strstr(capture_next(&stage.capture), row));
    stage_close(&stage);
}

static void a_narrow_terminal_keeps_the_figures(void **state)
{
    (void)state;
    assert_narrow(40, "\n  first byte  610.0 ms  peer took 8.0...\n");
    assert_narrow(33, "\n  first byte  610.0 ms  peer t...\n");
    assert_narrow(32, "\n  first byte  610.0 ms\n");
    assert_narrow(22, "\n  first byte  610.0 ms\n");
    assert_narrow(21, "\nfirst byte 610.0 ms\n");
    assert_narrow(5, "\nfirst byte 610.0 ms\n");
    assert_narrow(20, "\n  ended  during t...\n");
}

static void foreign_text_is_escaped(void **state)
{
    struct event resolving = {.type = EVENT_RESOLVING, .host = event_text_of("a\x1b[2J\n"), .family = "ipv4"};
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell(&stage, 0, resolving);
    tell_resolved(&stage, 1, "ipv4", 0, "\x9b\n");
    tell(&stage, 1, (struct event){.type = EVENT_ERROR, .message = event_text_of("\n\a")});
    assert_block(&stage, "#1 times of a\\x1b[2J\\n\n"
                         "  resolve      1.00 ms  a\\x1b[2J\\n ipv4: \\x9b\\n in 1.00 ms\n"
                         "  ended                 while resolving: \\n\\x07\n"
                         "  total        1.00 ms\n");
    stage_close(&stage);
}

static void what_is_over_is_not_told_again(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    tell_closed(&stage, 31, PARTY_LOCAL, phases_of(false, 0, 0, 1));
    assert_non_null(capture_next(&stage.capture));
    tell(&stage, 32, (struct event){.type = EVENT_ERROR, .message = event_text_of("too late")});
    stage.conn = 0;
    tell_resolving(&stage, 33, "ipv4");
    tell(&stage, 34, (struct event){.type = EVENT_SUMMARY});
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ordinary_run_adds_up),
        cmocka_unit_test(losers_of_a_race_are_shown),
        cmocka_unit_test(whoever_was_not_asked_is_said_to_have_begun),
        cmocka_unit_test(many_answers_are_summed_up),
        cmocka_unit_test(many_attempts_are_counted),
        cmocka_unit_test(a_datagrams_answer_is_not_divided),
        cmocka_unit_test(what_was_not_measured_is_not_claimed),
        cmocka_unit_test(what_is_not_the_peers_is_told_apart),
        cmocka_unit_test(what_took_no_time_is_not_mentioned),
        cmocka_unit_test(a_terminal_has_a_waterfall),
        cmocka_unit_test(remarks_without_room_get_a_row_of_their_own),
        cmocka_unit_test(rows_fit_the_terminal),
        cmocka_unit_test(a_narrow_terminal_keeps_the_figures),
        cmocka_unit_test(foreign_text_is_escaped),
        cmocka_unit_test(what_is_over_is_not_told_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
