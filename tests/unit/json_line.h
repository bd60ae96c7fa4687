/* json_line.h: what the JSON sink writes for one event. */
#ifndef SONDE_TESTS_JSON_LINE_H
#define SONDE_TESTS_JSON_LINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

/* segment and stats events are wanted as well. */
static const struct json_options all_events = {.segments = true, .stats = true};

/* The line that is written for an event 310 ns after the start. To be freed. */
static char *line_of(struct event event)
{
    struct capture *capture = calloc(1, sizeof *capture);
    struct sink *sink;
    const char *written;
    char *line;

    assert_non_null(capture);
    capture_open(capture);
    sink = json_sink_new(&(struct sink_output){.fd = capture->ends[1], .start_ns = CLOCK_SECOND}, &all_events);
    event.t_ns = CLOCK_SECOND + 310;
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
    written = capture_next(capture);
    assert_non_null(written);
    line = strdup(written);
    assert_non_null(line);
    assert_null(capture_next(capture));
    capture_close(capture);
    free(capture);
    return line;
}

static void assert_line(struct event event, const char *expected)
{
    char *line = line_of(event);

    assert_string_equal(line, expected);
    free(line);
}

#endif
