/* progress_stage.h: a line that is drawn over and over, and what it writes. */
#ifndef SONDE_TESTS_PROGRESS_STAGE_H
#define SONDE_TESTS_PROGRESS_STAGE_H

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

#define MS CLOCK_MILLISECOND
#define BEGIN (5 * CLOCK_SECOND) /* what the times of a test count from */
#define GONE "\r\x1b[K"

struct progress {
    struct capture capture;
    struct sink *sink;
};

static inline void progress_end(struct progress *progress)
{
    progress->sink->close(progress->sink);
    assert_null(capture_next(&progress->capture));
    capture_close(&progress->capture);
}

static inline void tick(struct progress *progress, uint64_t at)
{
    assert_true(progress->sink->tick(progress->sink, BEGIN + at));
}

static inline void assert_written(struct progress *progress, const char *expected)
{
    capture_assert_next(&progress->capture, expected);
}

static inline void assert_silent(struct progress *progress)
{
    assert_null(capture_next(&progress->capture));
}

#endif
