/* banner_stage.h: a scripted peer, and what is told of its banner, for the tests of banner.c. */
#ifndef SONDE_TESTS_BANNER_STAGE_H
#define SONDE_TESTS_BANNER_STAGE_H

#include "handler/banner.h"
#include "world.h"

enum { BANNER_STAGE_MAXIMUM = 30 };

#define BANNER_STAGE_PATIENCE CLOCK_SECOND
#define BANNER_STAGE_INSTANT CLOCK_MILLISECOND
#define BANNER_STAGE_QUESTION "HEAD / HTTP/1.0\r\n\r\n"

struct banner_stage {
    struct world world;
    struct scripted peer;
    struct banner *banner;
    unsigned done;
    char text[BANNER_STAGE_MAXIMUM];
    size_t length;
    uint64_t started_at, done_at;
};

/* The peer is there, and nobody looks at it. */
void banner_stage_open(struct banner_stage *stage);

/* Its banner is read. What it has said by now is there at once. */
void banner_stage_start(struct banner_stage *stage);

/* Both. */
void banner_stage_begin(struct banner_stage *stage);

/* Asserts that nothing is told, and our end not said. */
void banner_stage_assert_waits(const struct banner_stage *stage);

/* Asserts that it is complete and our end said, and has the peer end if it has not. */
void banner_stage_assert_banner(struct banner_stage *stage, const char *text);

void banner_stage_assert_done_after(const struct banner_stage *stage, uint64_t duration);

/* Asserts that it was told once, and nothing reset. */
void banner_stage_close(struct banner_stage *stage);

#endif
