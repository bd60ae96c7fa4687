/* banner_stage.c: a scripted peer, and what is told of its banner (banner_stage.h). */
#include "banner_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void on_done(void *argument, const void *bytes, size_t length, uint64_t now)
{
    struct banner_stage *stage = argument;

    assert_true(length <= BANNER_STAGE_MAXIMUM);
    assert_non_null(bytes);
    memcpy(stage->text, bytes, length);
    stage->length = length;
    stage->done++;
    stage->done_at = now;
    assert_int_equal(stage->peer.closes, 1);
}

void banner_stage_open(struct banner_stage *stage)
{
    world_open(&stage->world);
    scripted_open(&stage->peer, SCRIPTED_TCP);
    stage->done = 0;
    stage->started_at = stage->world.now;
}

void banner_stage_start(struct banner_stage *stage)
{
    struct world *world = &stage->world;

    stage->banner = banner_start(&world->set, &stage->peer.base, BANNER_STAGE_PATIENCE, BANNER_STAGE_MAXIMUM,
                                 on_done, stage, world->now);
    assert_int_equal(stage->done, 0);
    world->interests[0] = (struct conn_interest){.deadline = CLOCK_NEVER};
    world->conns[0] = world->set.first;
    world->conn_count = 1;
    world_settle(world);
}

void banner_stage_begin(struct banner_stage *stage)
{
    banner_stage_open(stage);
    banner_stage_start(stage);
}

void banner_stage_assert_waits(const struct banner_stage *stage)
{
    assert_int_equal(stage->done, 0);
    assert_int_equal(stage->peer.shutdowns, 0);
}

void banner_stage_assert_banner(struct banner_stage *stage, const char *text)
{
    if (stage->done == 0) {
        assert_int_equal(stage->peer.shutdowns, 1);
        scripted_ends(&stage->peer);
        world_settle(&stage->world);
    }
    assert_int_equal(stage->done, 1);
    assert_int_equal(stage->length, strlen(text));
    assert_memory_equal(stage->text, text, strlen(text));
}

void banner_stage_assert_done_after(const struct banner_stage *stage, uint64_t duration)
{
    assert_int_equal(stage->done_at - stage->started_at, duration);
}

void banner_stage_close(struct banner_stage *stage)
{
    assert_int_equal(stage->done, 1);
    assert_false(stage->peer.aborted);
    assert_int_equal(stage->world.told_count, 0);
    assert_int_equal(stage->world.set.connections, 0);
    world_close(&stage->world);
    scripted_finish(&stage->peer);
}
