/* banner_stage.h: a scripted peer, and what is told of its banner, for the tests of banner.c. */
#ifndef SONDE_TESTS_BANNER_STAGE_H
#define SONDE_TESTS_BANNER_STAGE_H

#include <string.h>

#include "handler/banner.h"
#include "world.h"

enum { MAXIMUM = 30 };

#define QUESTION "HEAD / HTTP/1.0\r\n\r\n"

static const uint64_t patience = CLOCK_SECOND;
static const uint64_t instant = CLOCK_MILLISECOND;

struct stage {
    struct world world;
    struct scripted peer;
    struct banner *banner;
    unsigned done;
    char text[MAXIMUM];
    size_t length;
    uint64_t started_at, done_at;
};

static inline void on_done(void *argument, const void *bytes, size_t length, uint64_t now)
{
    struct stage *stage = argument;

    assert_true(length <= MAXIMUM);
    assert_non_null(bytes);
    memcpy(stage->text, bytes, length);
    stage->length = length;
    stage->done++;
    stage->done_at = now;
    assert_int_equal(stage->peer.closes, 1);
}

static inline void stage_open(struct stage *stage)
{
    world_open(&stage->world);
    scripted_open(&stage->peer, SCRIPTED_TCP);
    stage->done = 0;
    stage->started_at = stage->world.now;
}

/* What the peer has said by now is there at once. */
static inline void stage_start(struct stage *stage)
{
    struct world *world = &stage->world;

    stage->banner = banner_start(&world->set, &stage->peer.base, patience, MAXIMUM, on_done, stage, world->now);
    assert_int_equal(stage->done, 0);
    world->interests[0] = (struct conn_interest){.deadline = CLOCK_NEVER};
    world->conns[0] = world->set.first;
    world->conn_count = 1;
    world_settle(world);
}

static inline void stage_begin(struct stage *stage)
{
    stage_open(stage);
    stage_start(stage);
}

static inline void assert_waits(const struct stage *stage)
{
    assert_int_equal(stage->done, 0);
    assert_int_equal(stage->peer.shutdowns, 0);
}

/* Asserts that it is complete and our end said, and has the peer end if it has not. */
static inline void assert_banner(struct stage *stage, const char *text)
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

static inline void assert_done_after(const struct stage *stage, uint64_t duration)
{
    assert_int_equal(stage->done_at - stage->started_at, duration);
}

static inline void stage_close(struct stage *stage)
{
    assert_int_equal(stage->done, 1);
    assert_false(stage->peer.aborted);
    assert_int_equal(stage->world.told_count, 0);
    assert_int_equal(stage->world.set.connections, 0);
    world_close(&stage->world);
    scripted_finish(&stage->peer);
}

#endif
