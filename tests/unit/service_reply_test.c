/* service_reply_test.c: proves that --reply answers once, after the first message or the client's end, and that
 * the client is listened to afterwards, so that nothing destroys the answer: until its end, 2 s of silence, 60 s
 * or 1 GiB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "service_world.h"

static void start_reply(struct service_world *run, const char *text)
{
    service_world_open(run, SERVICE_REPLY);
    run->config.reply = service_world_text(text);
    service_world_start(run);
}

static void the_first_bytes_are_answered(void **state)
{
    struct service_world run;

    (void)state;
    start_reply(&run, "answer");
    struct scripted *one = service_world_client(&run);
    world_pass(&run.world, 10 * CLOCK_SECOND);
    assert_written(one, "");
    scripted_says_text(one, "q");
    world_settle(&run.world);
    assert_written(one, "answer");
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(one->written_at_shutdown, 6);
    assert_int_equal(one->closes, 0);
    scripted_says_text(one, "uestion");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "answer");
    assert_written(&run.local, "question");
    assert_int_equal(one->closes, 1);
    assert_false(one->aborted);
    service_world_close(&run, STATUS_OK);
}

static void the_end_alone_is_answered(void **state)
{
    struct service_world run;

    (void)state;
    start_reply(&run, "answer");
    struct scripted *one = service_world_client(&run);
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "answer");
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(one->closes, 1);
    service_world_close(&run, STATUS_OK);
}

static void a_whole_message_is_answered(void **state)
{
    static const char bytes[] = "GET /\r\n\r\nbody";
    struct service_world run;

    (void)state;
    for (size_t at = 1; at < 9; at++) {
        service_world_open(&run, SERVICE_REPLY);
        run.config.reply = service_world_text("answer");
        service_world_frame(&run, "delim:\\r\\n\\r\\n");
        service_world_start(&run);
        struct scripted *one = service_world_client(&run);
        scripted_says(one, bytes, at);
        world_settle(&run.world);
        assert_written(one, "");
        scripted_says_text(one, bytes + at);
        world_settle(&run.world);
        assert_written(one, "answer");
        scripted_ends(one);
        world_settle(&run.world);
        assert_written(&run.local, bytes);
        assert_int_equal(service_world_limits(&run, "torn"), 0);
        service_world_close(&run, STATUS_OK);
    }
}

static void a_torn_message_is_told_and_answered_at_the_end(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY);
    run.config.reply = service_world_text("answer");
    service_world_frame(&run, "fixed:10");
    run.one_client = true;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "half");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "answer");
    assert_written(&run.local, "half");
    assert_int_equal(service_world_limits(&run, "torn"), 1);
    service_world_close(&run, STATUS_OK);
}

static void a_message_that_is_too_long_is_not_answered(void **state)
{
    struct service_world run;

    (void)state;
    for (int one_client = 0; one_client < 2; one_client++) {
        service_world_open(&run, SERVICE_REPLY);
        run.config.reply = service_world_text("answer");
        run.config.max_message = 10;
        run.one_client = one_client;
        service_world_frame(&run, "line");
        service_world_start(&run);
        struct scripted *one = service_world_client(&run);
        scripted_says_text(one, "a line without an end");
        world_settle(&run.world);
        assert_written(one, "");
        assert_true(one->aborted);
        assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
        service_world_close(&run, one_client ? STATUS_BROKEN : STATUS_OK);
    }
}

/* What the client still says. */

static struct scripted *answered_client(struct service_world *run)
{
    start_reply(run, "answer");
    struct scripted *one = service_world_client(run);
    scripted_says_text(one, "q");
    world_settle(&run->world);
    assert_int_equal(one->shutdowns, 1);
    return one;
}

static void two_seconds_of_silence_are_the_end(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *one = answered_client(&run);
    world_pass(&run.world, 1900 * CLOCK_MILLISECOND);
    assert_int_equal(one->closes, 0);
    scripted_says_text(one, "more");
    world_settle(&run.world);
    world_pass(&run.world, 1900 * CLOCK_MILLISECOND);
    assert_int_equal(one->closes, 0);
    world_pass(&run.world, 200 * CLOCK_MILLISECOND);
    assert_int_equal(one->closes, 1);
    assert_false(one->aborted);
    assert_written(&run.local, "qmore");
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 0);
    service_world_close(&run, STATUS_OK);
}

static void a_minute_is_the_end(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *one = answered_client(&run);
    for (int i = 0; i < 59; i++) {
        world_pass(&run.world, CLOCK_SECOND);
        scripted_says_text(one, ".");
        world_settle(&run.world);
    }
    assert_int_equal(one->closes, 0);
    for (int i = 0; i < 2; i++)
        world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(one->closes, 1);
    assert_false(one->aborted);
    assert_int_equal(buffer_length(&run.local.written), 60);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 0);
    service_world_close(&run, STATUS_OK);
}

static void a_gibibyte_is_the_end(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *one = answered_client(&run);
    run.conns[0]->in.bytes += (UINT64_C(1) << 30) - 2; /* it had said 1 before */
    scripted_says_text(one, ".");
    world_settle(&run.world);
    assert_int_equal(one->closes, 0);
    scripted_says_text(one, ".");
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    service_world_close(&run, STATUS_OK);
}

static void what_was_said_before_the_answer_does_not_count(void **state)
{
    struct service_world run;

    (void)state;
    start_reply(&run, "answer");
    struct scripted *one = service_world_client(&run);
    run.conns[0]->in.bytes = UINT64_C(1) << 30;
    scripted_says_text(one, "q");
    world_settle(&run.world);
    scripted_says_text(one, "more");
    world_settle(&run.world);
    assert_int_equal(one->closes, 0);
    service_world_close(&run, STATUS_OK);
}

static void all_that_is_still_said_is_read(void **state)
{
    static char much[100000];
    struct service_world run;

    (void)state;
    memset(much, 'x', sizeof much);
    struct scripted *one = answered_client(&run);
    for (int i = 0; i < 200; i++)
        scripted_says(one, much, sizeof much);
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(one->taken, 1 + 200 * sizeof much);
    assert_int_equal(buffer_length(&run.local.written), 1 + 200 * sizeof much);
    service_world_close(&run, STATUS_OK);
}

/* The clock starts when our end has left, not when the answer begins. */
static void who_reads_slowly_gets_all_of_it(void **state)
{
    struct service_world run;

    (void)state;
    start_reply(&run, "a long answer");
    struct scripted *one = service_world_slow_client(&run, 1);
    scripted_says_text(one, "q");
    world_settle(&run.world);
    for (int i = 0; i < 12; i++) {
        world_pass(&run.world, 20 * CLOCK_SECOND);
        assert_int_equal(one->shutdowns, 0);
        one->room = 1;
        world_settle(&run.world);
    }
    assert_written(one, "a long answer");
    assert_int_equal(one->shutdowns, 1);
    world_pass(&run.world, 1900 * CLOCK_MILLISECOND);
    assert_int_equal(one->closes, 0);
    world_pass(&run.world, 200 * CLOCK_MILLISECOND);
    assert_int_equal(one->closes, 1);
    service_world_close(&run, STATUS_OK);
}

/* The kernel has taken all of it, the client not yet. */
static void what_is_still_acknowledged_goes_on(void **state)
{
    struct service_world run;

    (void)state;
    start_reply(&run, "answer");
    struct scripted *one = service_world_client(&run);
    one->withholds = true;
    scripted_says_text(one, "q");
    world_settle(&run.world);
    for (int i = 0; i < 5; i++) {
        world_pass(&run.world, 50 * CLOCK_SECOND);
        assert_int_equal(one->closes, 0);
        one->acknowledged++;
    }
    one->acknowledged++;
    world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(one->closes, 1);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 0);
    service_world_close(&run, STATUS_OK);
}

static void what_never_is_is_given_up(void **state)
{
    struct service_world run;

    (void)state;
    for (int one_client = 0; one_client < 2; one_client++) {
        service_world_open(&run, SERVICE_REPLY);
        run.config.reply = service_world_text("answer");
        run.one_client = one_client;
        service_world_start(&run);
        struct scripted *one = service_world_client(&run);
        one->withholds = true;
        scripted_says_text(one, "q");
        world_settle(&run.world);
        world_pass(&run.world, 61 * CLOCK_SECOND);
        assert_int_equal(one->closes, 0);
        world_pass(&run.world, 120 * CLOCK_SECOND);
        assert_int_equal(one->closes, 1);
        assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
        service_world_close(&run, one_client ? STATUS_BROKEN : STATUS_OK);
    }
}

static void a_reset_amid_the_answer_is_one_client_s(void **state)
{
    struct service_world run;

    (void)state;
    for (int one_client = 0; one_client < 2; one_client++) {
        service_world_open(&run, SERVICE_REPLY);
        run.config.reply = service_world_text("a long answer");
        run.one_client = one_client;
        service_world_start(&run);
        struct scripted *one = service_world_slow_client(&run, 3);
        scripted_says_text(one, "q");
        world_settle(&run.world);
        scripted_resets(one);
        world_settle(&run.world);
        assert_int_equal(one->closes, 1);
        assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
        assert_int_equal(run.done, one_client);
        if (!one_client) {
            struct scripted *two = service_world_client(&run);
            scripted_says_text(two, "q");
            scripted_ends(two);
            world_settle(&run.world);
            assert_written(two, "a long answer");
        }
        service_world_close(&run, one_client ? STATUS_BROKEN : STATUS_OK);
    }
}

static void without_the_text_of_until_the_run_fails(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY);
    run.config.reply = service_world_text("answer");
    run.config.until = service_world_text("done");
    run.one_client = true;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "do");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "answer");
    service_world_close(&run, STATUS_EXPECT);
}

static void a_signal_is_no_failed_expectation(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY);
    run.config.reply = service_world_text("answer");
    run.config.until = service_world_text("done");
    service_world_start(&run);
    service_world_client(&run);
    service_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_bytes_are_answered),
        cmocka_unit_test(the_end_alone_is_answered),
        cmocka_unit_test(a_whole_message_is_answered),
        cmocka_unit_test(a_torn_message_is_told_and_answered_at_the_end),
        cmocka_unit_test(a_message_that_is_too_long_is_not_answered),
        cmocka_unit_test(two_seconds_of_silence_are_the_end),
        cmocka_unit_test(a_minute_is_the_end),
        cmocka_unit_test(a_gibibyte_is_the_end),
        cmocka_unit_test(what_was_said_before_the_answer_does_not_count),
        cmocka_unit_test(all_that_is_still_said_is_read),
        cmocka_unit_test(who_reads_slowly_gets_all_of_it),
        cmocka_unit_test(what_is_still_acknowledged_goes_on),
        cmocka_unit_test(what_never_is_is_given_up),
        cmocka_unit_test(a_reset_amid_the_answer_is_one_client_s),
        cmocka_unit_test(without_the_text_of_until_the_run_fails),
        cmocka_unit_test(a_signal_is_no_failed_expectation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
