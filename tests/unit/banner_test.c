/* banner_test.c: proves that what a service says first is waited for, that it is asked once and harmlessly if it says
 * nothing, and when what it says is complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "banner_stage.h"

static void a_greeting_that_is_there_is_taken_at_once(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_open(&stage);
    scripted_says_text(&stage.peer, "220 hello\r\n");
    banner_stage_start(&stage);
    banner_stage_assert_banner(&stage, "220 hello\r\n");
    banner_stage_assert_done_after(&stage, 0);
    assert_written(&stage.peer, "");
    banner_stage_close(&stage);
}

static void a_greeting_may_come_late(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    world_pass(&stage.world, BANNER_STAGE_PATIENCE - 1);
    banner_stage_assert_waits(&stage);
    assert_written(&stage.peer, "");
    scripted_says_text(&stage.peer, "220 hello\r\n");
    world_settle(&stage.world);
    banner_stage_assert_banner(&stage, "220 hello\r\n");
    assert_written(&stage.peer, "");
    banner_stage_close(&stage);
}

static void a_torn_line_is_put_together(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    scripted_says_text(&stage.peer, "220 ");
    world_pass(&stage.world, 40 * BANNER_STAGE_INSTANT);
    scripted_says_text(&stage.peer, "hello\r");
    world_pass(&stage.world, 40 * BANNER_STAGE_INSTANT);
    banner_stage_assert_waits(&stage);
    scripted_says_text(&stage.peer, "\n");
    world_settle(&stage.world);
    banner_stage_assert_banner(&stage, "220 hello\r\n");
    banner_stage_assert_done_after(&stage, 80 * BANNER_STAGE_INSTANT);
    banner_stage_close(&stage);
}

static void a_pause_is_the_end_of_what_has_no_lines(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    scripted_says(&stage.peer, "\0\1\377", 3);
    world_pass(&stage.world, BANNER_STAGE_PATIENCE / 4 - BANNER_STAGE_INSTANT);
    banner_stage_assert_waits(&stage);
    world_pass(&stage.world, BANNER_STAGE_INSTANT);
    assert_int_equal(stage.peer.shutdowns, 1);
    scripted_ends(&stage.peer);
    world_settle(&stage.world);
    assert_int_equal(stage.done, 1);
    assert_int_equal(stage.length, 3);
    assert_memory_equal(stage.text, "\0\1\377", 3);
    banner_stage_assert_done_after(&stage, BANNER_STAGE_PATIENCE / 4);
    assert_written(&stage.peer, "");
    banner_stage_close(&stage);
}

/* Each byte within the pause after the one before. */
static void who_comes_to_no_end_has_the_time_of_patience(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    world_pass(&stage.world, BANNER_STAGE_PATIENCE / 2);
    for (int i = 0; i < 22; i++) {
        scripted_says_text(&stage.peer, "x");
        world_pass(&stage.world, 45 * BANNER_STAGE_INSTANT);
    }
    scripted_says_text(&stage.peer, "x");
    world_pass(&stage.world, 10 * BANNER_STAGE_INSTANT - 1);
    banner_stage_assert_waits(&stage);
    world_pass(&stage.world, 1);
    banner_stage_assert_banner(&stage, "xxxxxxxxxxxxxxxxxxxxxxx");
    banner_stage_assert_done_after(&stage, BANNER_STAGE_PATIENCE / 2 + BANNER_STAGE_PATIENCE);
    banner_stage_close(&stage);
}

static void no_more_than_the_maximum_is_kept(void **state)
{
    static const char line[] = "a line that is longer than thirty bytes\n";
    struct banner_stage stage;

    (void)state;
    for (size_t first = 1; first < strlen(line); first++) {
        banner_stage_begin(&stage);
        scripted_says(&stage.peer, line, first);
        world_settle(&stage.world);
        scripted_says_text(&stage.peer, line + first);
        world_settle(&stage.world);
        banner_stage_assert_banner(&stage, "a line that is longer than thi");
        banner_stage_assert_done_after(&stage, 0);
        banner_stage_close(&stage);
    }
}

static void empty_lines_are_no_banner(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    scripted_says_text(&stage.peer, "\r\n");
    world_pass(&stage.world, 100 * BANNER_STAGE_INSTANT);
    banner_stage_assert_waits(&stage);
    scripted_says_text(&stage.peer, "\n\r\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\r\nhello\n");
    world_settle(&stage.world);
    banner_stage_assert_banner(&stage, "hello\n");
    assert_written(&stage.peer, "");
    banner_stage_close(&stage);
}

static void who_says_nothing_is_asked_once(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    world_pass(&stage.world, BANNER_STAGE_PATIENCE);
    assert_written(&stage.peer, BANNER_STAGE_QUESTION);
    banner_stage_assert_waits(&stage);
    scripted_says_text(&stage.peer, "HTTP/1.0 200 OK\r\nX: y\r\n\r\n");
    world_settle(&stage.world);
    banner_stage_assert_banner(&stage, "HTTP/1.0 200 OK\r\nX: y\r\n\r\n");
    assert_written(&stage.peer, BANNER_STAGE_QUESTION);
    banner_stage_close(&stage);
}

static void the_answer_may_take_patience_again(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    world_pass(&stage.world, 2 * BANNER_STAGE_PATIENCE - 1);
    banner_stage_assert_waits(&stage);
    scripted_says_text(&stage.peer, "late\n");
    world_settle(&stage.world);
    banner_stage_assert_banner(&stage, "late\n");
    banner_stage_close(&stage);
}

static void silence_is_an_empty_banner(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    world_pass(&stage.world, 2 * BANNER_STAGE_PATIENCE - 1);
    banner_stage_assert_waits(&stage);
    world_pass(&stage.world, 1);
    banner_stage_assert_banner(&stage, "");
    banner_stage_assert_done_after(&stage, 2 * BANNER_STAGE_PATIENCE);
    assert_written(&stage.peer, BANNER_STAGE_QUESTION);
    banner_stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_greeting_that_is_there_is_taken_at_once),
        cmocka_unit_test(a_greeting_may_come_late),
        cmocka_unit_test(a_torn_line_is_put_together),
        cmocka_unit_test(a_pause_is_the_end_of_what_has_no_lines),
        cmocka_unit_test(who_comes_to_no_end_has_the_time_of_patience),
        cmocka_unit_test(no_more_than_the_maximum_is_kept),
        cmocka_unit_test(empty_lines_are_no_banner),
        cmocka_unit_test(who_says_nothing_is_asked_once),
        cmocka_unit_test(the_answer_may_take_patience_again),
        cmocka_unit_test(silence_is_an_empty_banner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
