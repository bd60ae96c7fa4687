/* forward_test.c: proves that -F reads nothing from a client before its target is open, carries bytes and ends across,
 * whichever comes first, and draws the borders that datagrams need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "forward_stage.h"

static void nothing_is_read_before_the_target_is_open(void **state)
{
    struct stage *stage = *state;

    scripted_says_text(&stage->client_end, "question");
    come(stage);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.reads, 0);
    finish_dialling(stage);
    assert_written(&stage->target_end, "question");
    scripted_says_text(&stage->target_end, "answer");
    world_settle(&stage->world);
    assert_written(&stage->client_end, "answer");
    scripted_ends(&stage->client_end);
    scripted_ends(&stage->target_end);
}

static void an_end_is_carried_across(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    scripted_ends(&stage->client_end);
    world_settle(&stage->world);
    assert_int_equal(stage->target_end.shutdowns, 1);
    assert_int_equal(stage->client_end.shutdowns, 0);
    scripted_says_text(&stage->target_end, "late answer");
    world_settle(&stage->world);
    assert_written(&stage->client_end, "late answer");
    scripted_ends(&stage->target_end);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.written_at_shutdown, strlen("late answer"));
    assert_int_equal(stage->ending.status, STATUS_OK);
}

static void the_target_may_end_first(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    scripted_ends(&stage->target_end);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.shutdowns, 1);
    assert_int_equal(stage->target_end.shutdowns, 0);
    scripted_says_text(&stage->client_end, "late question");
    scripted_ends(&stage->client_end);
    world_settle(&stage->world);
    assert_written(&stage->target_end, "late question");
    assert_int_equal(stage->target_end.written_at_shutdown, strlen("late question"));
    assert_int_equal(stage->ending.status, STATUS_OK);
}

static void a_datagram_is_no_longer_than_one_can_be(void **state)
{
    struct stage *stage = *state;
    static char bytes[100000];

    to_datagrams(stage);
    scripted_says(&stage->client_end, bytes, sizeof bytes);
    come_through(stage);
    assert_int_equal(stage->target_end.datagram_count, 2);
    assert_int_equal(stage->target_end.datagrams[0], 65507);
    assert_int_equal(stage->target_end.datagrams[1], sizeof bytes - 65507);
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 2 * CLOCK_SECOND);
}

static void a_datagram_target_ends_by_silence(void **state)
{
    struct stage *stage = *state;

    to_datagrams(stage);
    come_through(stage);
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 900 * CLOCK_MILLISECOND);
    scripted_says_text(&stage->target_end, "late");
    world_pass(&stage->world, 900 * CLOCK_MILLISECOND);
    assert_written(&stage->client_end, "late");
    assert_int_equal(stage->client_end.shutdowns, 0);
    world_pass(&stage->world, 200 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.shutdowns, 1);
    assert_int_equal(stage->ending.status, STATUS_OK);
}

/* What waits for a slow client is nobody's silence. */
static void a_slow_client_is_waited_for(void **state)
{
    struct stage *stage = *state;

    to_datagrams(stage);
    come_through(stage);
    stage->client_end.room = 0;
    scripted_ends(&stage->client_end);
    scripted_says_text(&stage->target_end, "one,");
    scripted_says_text(&stage->target_end, "two,");
    scripted_says_text(&stage->target_end, "three");
    world_pass(&stage->world, 3 * CLOCK_SECOND);
    stage->client_end.room = 100;
    world_pass(&stage->world, 3 * CLOCK_SECOND);
    assert_written(&stage->client_end, "one,two,three");
    assert_int_equal(stage->client_end.shutdowns, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        staged(nothing_is_read_before_the_target_is_open),
        staged(an_end_is_carried_across),
        staged(the_target_may_end_first),
        staged(a_datagram_is_no_longer_than_one_can_be),
        staged(a_datagram_target_ends_by_silence),
        staged(a_slow_client_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
