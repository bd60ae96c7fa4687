/* forward_break_test.c: proves that -F carries resets across behind the bytes that came before them, tells of a target
 * that cannot be had or loses bytes when the client has left, and leaves nothing behind when a run is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "forward_stage.h"

static void a_refusal_resets_the_client(void **state)
{
    struct stage *stage = *state;

    stage->refusal = ECONNREFUSED;
    come_through(stage);
    assert_true(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_CONNECT);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 1);
}

static void a_reset_waits_for_what_was_said_before(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->client_end.room = 0;
    scripted_says_text(&stage->target_end, "last words");
    scripted_resets(&stage->target_end);
    world_pass(&stage->world, 500 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.closes, 0);
    stage->client_end.room = 1000;
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_written(&stage->client_end, "last words");
    assert_int_equal(stage->client_end.shutdowns, 0);
    assert_true(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
}

static void a_reset_does_not_wait_for_ever(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->client_end.withholds = true;
    scripted_says_text(&stage->target_end, "last words");
    scripted_resets(&stage->target_end);
    world_pass(&stage->world, 900 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.closes, 0);
    world_pass(&stage->world, 200 * CLOCK_MILLISECOND);
    assert_true(stage->client_end.aborted);
}

/* Its end meanwhile does not make a clean one of it. */
static void a_reset_stays_one(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->target_end.withholds = true;
    scripted_says_text(&stage->client_end, "last words");
    world_settle(&stage->world);
    scripted_resets(&stage->client_end);
    world_settle(&stage->world);
    scripted_ends(&stage->target_end);
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_int_equal(stage->target_end.shutdowns, 0);
    stage->target_end.withholds = false;
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_written(&stage->target_end, "last words");
    assert_true(stage->target_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 1), 1);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 0);
}

/* It had said all it had to say. */
static void a_reset_behind_the_end_resets_nobody(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    scripted_says_text(&stage->target_end, "answer");
    scripted_ends(&stage->target_end);
    world_settle(&stage->world);
    stage->target_end.write_error = ECONNRESET;
    scripted_says_text(&stage->client_end, "more");
    world_settle(&stage->world);
    assert_written(&stage->client_end, "answer");
    assert_int_equal(stage->client_end.shutdowns, 1);
    assert_false(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
}

/* What a broken client had said is still waited for, and what is said to it dropped. */
static void nobody_waits_for_a_broken_client(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->target_end.room = 0;
    scripted_says_text(&stage->client_end, "one,");
    scripted_says_text(&stage->client_end, "two");
    world_settle(&stage->world);
    stage->client_end.write_error = ECONNRESET;
    scripted_says_text(&stage->target_end, "answer,");
    world_settle(&stage->world);
    scripted_says_text(&stage->target_end, "another");
    world_settle(&stage->world);
    assert_int_equal(stage->target_end.taken, strlen("answer,another"));
    stage->target_end.room = 100;
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_written(&stage->target_end, "one,two");
    assert_true(stage->target_end.aborted);
}

/* The client has said all and heard the end; the target has not acknowledged it. */
static void leave_the_target_alone(struct stage *stage)
{
    come_through(stage);
    stage->target_end.withholds = true;
    scripted_ends(&stage->target_end);
    scripted_says_text(&stage->client_end, "question");
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 10 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.closes, 1);
    assert_int_equal(stage->target_end.closes, 0);
    assert_int_equal(stage->done, 0);
}

static void what_the_target_loses_is_told(void **state)
{
    struct stage *stage = *state;

    leave_the_target_alone(stage);
    scripted_resets(&stage->target_end);
    world_pass(&stage->world, CLOCK_SECOND);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 1);
}

static void a_target_alone_can_be_cut(void **state)
{
    struct stage *stage = *state;

    leave_the_target_alone(stage);
    service_cut(stage->service, PARTY_LOCAL, NULL);
    world_settle(&stage->world);
    assert_int_equal(stage->target_end.closes, 1);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 0);
}

static void a_limit_ends_both_at_once(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->target_end.withholds = true;
    scripted_says_text(&stage->client_end, "question");
    world_settle(&stage->world);
    service_cut(stage->service, PARTY_TIMEOUT, NULL);
    assert_int_equal(stage->client_end.closes, 1);
    assert_int_equal(stage->target_end.closes, 1);
}

static void a_client_can_be_cut_while_dialling(void **state)
{
    struct stage *stage = *state;

    come(stage);
    watch_target(stage);
    service_cut(stage->service, PARTY_LOCAL, NULL);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.closes, 1);
    run_loop(stage);
    assert_int_equal(stage->dials, 0);
}

static void a_refused_datagram_is_told(void **state)
{
    struct stage *stage = *state;

    to_datagrams(stage);
    come_through(stage);
    scripted_fails(&stage->target_end, ECONNREFUSED);
    world_settle(&stage->world);
    assert_true(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_CONNECT);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        staged(a_refusal_resets_the_client),
        staged(a_reset_waits_for_what_was_said_before),
        staged(a_reset_does_not_wait_for_ever),
        staged(a_reset_stays_one),
        staged(a_reset_behind_the_end_resets_nobody),
        staged(nobody_waits_for_a_broken_client),
        staged(what_the_target_loses_is_told),
        staged(a_target_alone_can_be_cut),
        staged(a_limit_ends_both_at_once),
        staged(a_client_can_be_cut_while_dialling),
        staged(a_refused_datagram_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
