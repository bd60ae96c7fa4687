/* times_asked_test.c: proves what the sink of -T tells who asks in mid-run: how far connections have come, without
 * claiming an end, in silence otherwise, and of the last one once there are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "times_stage.h"

static void stage_open_silent(struct stage *stage)
{
    capture_open(&stage->capture);
    stage->sink = times_sink_new_silent();
    stage->transport = "tcp";
    stage->conn = 1;
    assert_false(stage->sink->wants_answers);
}

static bool ask(struct stage *stage, double at)
{
    bool any;

    assert_true(times_sink_tell(stage->sink, &(struct sink_output){.fd = stage->capture.ends[1]}, 0, point(at), &any));
    return any;
}

static void without_a_connection_there_is_nothing(void **state)
{
    struct stage stage;

    (void)state;
    stage_open_silent(&stage);
    assert_false(ask(&stage, 1));
    stage_close(&stage);
}

static void each_phase_is_told_as_far_as_it_has_come(void **state)
{
    struct stage stage;

    (void)state;
    stage_open_silent(&stage);
    tell_resolving(&stage, 0, "ipv4");
    assert_true(ask(&stage, 5));
    assert_block(&stage, "#1 times of example.org, so far\n"
                         "  resolve      5.00 ms  example.org ipv4: no answer\n"
                         "  total        5.00 ms\n");
    tell_resolved(&stage, 10, "ipv4", 1, NULL);
    tell_connecting(&stage, 10, 1, &far);
    assert_true(ask(&stage, 15));
    assert_block(&stage, "#1 times of example.org, so far\n"
                         "  resolve      10.0 ms  example.org ipv4: 1 address in 10.0 ms\n"
                         "  attempt 1    5.00 ms  192.0.2.1:80 no answer yet\n"
                         "  connect      5.00 ms  not established yet\n"
                         "  total        15.0 ms\n");
    tell_connected(&stage, 40, 1);
    tell_out(&stage, 50);
    assert_true(ask(&stage, 60));
    assert_block(&stage, "#1 times of example.org, 192.0.2.1:80, so far\n"
                         "  resolve      10.0 ms  example.org ipv4: 1 address in 10.0 ms\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   20.0 ms  none yet, 10.0 ms after our last byte\n"
                         "  total        60.0 ms\n");
    tell_in(&stage, 70, NULL);
    assert_true(ask(&stage, 90));
    assert_block(&stage, "#1 times of example.org, 192.0.2.1:80, so far\n"
                         "  resolve      10.0 ms  example.org ipv4: 1 address in 10.0 ms\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   30.0 ms\n"
                         "  transfer     20.0 ms\n"
                         "  total        90.0 ms\n");
    stage_close(&stage);
}

static void asking_changes_nothing(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, 0, false);
    tell_open(&stage);
    assert_true(ask(&stage, 50));
    assert_non_null(capture_next(&stage.capture));
    tell_closed(&stage, 100, PARTY_PEER, phases_of(false, 0, 0, 70));
    assert_block(&stage, "#1 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte            none came\n"
                         "  transfer     0.00 ms\n"
                         "  close        70.0 ms\n"
                         "  total       100.0 ms\n");
    stage_close(&stage);
}

static void the_last_one_is_told_once_all_have_ended(void **state)
{
    struct stage stage;

    (void)state;
    stage_open_silent(&stage);
    for (stage.conn = 1; stage.conn <= 2; stage.conn++) {
        tell_open(&stage);
        tell_closed(&stage, 100, PARTY_PEER, phases_of(false, 0, 0, 70));
    }
    assert_true(ask(&stage, 500));
    assert_block(&stage, "#2 times of 192.0.2.1:80\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte            none came\n"
                         "  transfer     0.00 ms\n"
                         "  close        70.0 ms\n"
                         "  total       100.0 ms\n");
    stage_close(&stage);
}

static void all_that_live_are_told(void **state)
{
    struct stage stage;

    (void)state;
    stage_open_silent(&stage);
    for (stage.conn = 1; stage.conn <= 2; stage.conn++)
        tell_connecting(&stage, 0, 1, &far);
    assert_true(ask(&stage, 1));
    for (int i = 1; i <= 2; i++) {
        const char *text = capture_next(&stage.capture);
        assert_non_null(text);
        assert_int_equal(text[1], '0' + i);
    }
    stage_close(&stage);
}

/* An answer is not made up of what was not measured. */
static void silence_claims_no_answers(void **state)
{
    struct stage stage;

    (void)state;
    stage_open_silent(&stage);
    tell_open(&stage);
    for (int i = 0; i < 40; i += 10) {
        tell_out(&stage, 40 + i);
        tell_in(&stage, 45 + i, NULL);
    }
    assert_true(ask(&stage, 100));
    assert_block(&stage, "#1 times of 192.0.2.1:80, so far\n"
                         "  attempt 1    30.0 ms  192.0.2.1:80 connected\n"
                         "  connect      30.0 ms\n"
                         "  first byte   15.0 ms\n"
                         "  transfer     55.0 ms\n"
                         "  total       100.0 ms\n");
    stage_close(&stage);
}

static void what_cannot_be_written_is_reported(void **state)
{
    struct stage stage;
    bool any;

    (void)state;
    stage_open_silent(&stage);
    tell_open(&stage);
    assert_false(times_sink_tell(stage.sink, &(struct sink_output){.fd = -1}, 0, point(50), &any));
    assert_true(any);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_connection_there_is_nothing),
        cmocka_unit_test(each_phase_is_told_as_far_as_it_has_come),
        cmocka_unit_test(asking_changes_nothing),
        cmocka_unit_test(the_last_one_is_told_once_all_have_ended),
        cmocka_unit_test(all_that_live_are_told),
        cmocka_unit_test(silence_claims_no_answers),
        cmocka_unit_test(what_cannot_be_written_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
