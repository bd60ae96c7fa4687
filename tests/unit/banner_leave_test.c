/* banner_leave_test.c: proves that a service whose banner is read is left without a reset and in a bounded time, and
 * what is kept of it if it leaves itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "banner_stage.h"

static void the_peer_s_end_is_the_end(void **state)
{
    static const char *const texts[] = {"", "bye"};
    struct banner_stage stage;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        banner_stage_begin(&stage);
        if (texts[i][0])
            scripted_says_text(&stage.peer, texts[i]);
        scripted_ends(&stage.peer);
        world_settle(&stage.world);
        banner_stage_assert_banner(&stage, texts[i]);
        banner_stage_assert_done_after(&stage, 0);
        assert_int_equal(stage.peer.closes, 1);
        banner_stage_close(&stage);
    }
}

/* Also behind a question that was never read. */
static void a_reset_takes_nothing_back(void **state)
{
    static const char *const texts[] = {"", "bye"};
    struct banner_stage stage;

    (void)state;
    for (unsigned asked = 0; asked < 2; asked++)
        for (size_t i = 0; i < 2; i++) {
            banner_stage_begin(&stage);
            world_pass(&stage.world, asked * BANNER_STAGE_PATIENCE);
            if (texts[i][0])
                scripted_says_text(&stage.peer, texts[i]);
            scripted_resets(&stage.peer);
            world_settle(&stage.world);
            banner_stage_assert_banner(&stage, texts[i]);
            banner_stage_assert_done_after(&stage, asked * BANNER_STAGE_PATIENCE);
            assert_int_equal(stage.peer.closes, 1);
            world_close(&stage.world);
            scripted_finish(&stage.peer);
        }
}

static void a_question_that_cannot_be_sent_is_the_end(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    stage.peer.write_error = EPIPE;
    world_pass(&stage.world, BANNER_STAGE_PATIENCE);
    banner_stage_assert_banner(&stage, "");
    banner_stage_assert_done_after(&stage, BANNER_STAGE_PATIENCE);
    world_close(&stage.world);
    scripted_finish(&stage.peer);
}

static void what_comes_after_the_banner_is_read(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    scripted_says_text(&stage.peer, "220-hello\n");
    world_settle(&stage.world);
    assert_int_equal(stage.peer.shutdowns, 1);
    scripted_says_text(&stage.peer, "220 and a second line that is longer than the first\n");
    world_pass(&stage.world, 100 * BANNER_STAGE_INSTANT);
    assert_int_equal(stage.peer.taken, 62);
    assert_int_equal(stage.done, 0);
    banner_stage_assert_banner(&stage, "220-hello\n");
    banner_stage_close(&stage);
}

static void a_peer_that_stays_is_left_after_a_moment(void **state)
{
    struct banner_stage stage;

    (void)state;
    for (unsigned asked = 0; asked < 2; asked++) {
        banner_stage_begin(&stage);
        world_pass(&stage.world, asked * BANNER_STAGE_PATIENCE);
        scripted_says_text(&stage.peer, "220 hello\n");
        world_pass(&stage.world, 200 * BANNER_STAGE_INSTANT - 1);
        assert_int_equal(stage.done, 0);
        world_pass(&stage.world, 1);
        assert_int_equal(stage.peer.shutdowns, 1);
        banner_stage_assert_banner(&stage, "220 hello\n");
        banner_stage_assert_done_after(&stage, asked * BANNER_STAGE_PATIENCE + 200 * BANNER_STAGE_INSTANT);
        banner_stage_close(&stage);
    }
}

/* Its kernel takes nothing. */
static void a_peer_that_acknowledges_nothing_is_left_too(void **state)
{
    struct banner_stage stage;

    (void)state;
    banner_stage_begin(&stage);
    stage.peer.withholds = true;
    world_pass(&stage.world, BANNER_STAGE_PATIENCE);
    scripted_ends(&stage.peer);
    world_pass(&stage.world, BANNER_STAGE_PATIENCE);
    banner_stage_assert_banner(&stage, "");
    banner_stage_assert_done_after(&stage, BANNER_STAGE_PATIENCE + 200 * BANNER_STAGE_INSTANT);
    banner_stage_close(&stage);
}

static void cancelled_it_says_nothing(void **state)
{
    struct banner_stage stage;

    (void)state;
    for (int said = 0; said < 2; said++) {
        banner_stage_begin(&stage);
        if (said)
            scripted_says_text(&stage.peer, "220 ");
        world_settle(&stage.world);
        banner_cancel(stage.banner);
        assert_int_equal(stage.peer.closes, 1);
        world_pass(&stage.world, 10 * BANNER_STAGE_PATIENCE);
        banner_stage_assert_waits(&stage);
        world_close(&stage.world);
        scripted_finish(&stage.peer);
    }
    banner_cancel(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_peer_s_end_is_the_end),
        cmocka_unit_test(a_reset_takes_nothing_back),
        cmocka_unit_test(a_question_that_cannot_be_sent_is_the_end),
        cmocka_unit_test(what_comes_after_the_banner_is_read),
        cmocka_unit_test(a_peer_that_stays_is_left_after_a_moment),
        cmocka_unit_test(a_peer_that_acknowledges_nothing_is_left_too),
        cmocka_unit_test(cancelled_it_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
