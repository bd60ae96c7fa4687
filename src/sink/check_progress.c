/* check_progress.c: how far -z is, on a terminal (sinks.h):
 *
 *     1234 of 65535 ports, 3 open, 12.3 s */
#include "sink/sinks.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "sink/closed_ports.h"
#include "sink/drawn_line.h"

struct check_progress_sink {
    struct sink sink;
    struct drawn_line line;
    struct check_progress_options options;
    struct closed_host host; /* whose closed ports are kept */
    bool finished;
};

static bool draw(struct check_progress_sink *progress, uint64_t lasted_ns)
{
    const struct check_sums *sums = progress->options.sums;
    char text[DRAWN_LINE_SIZE], duration[UNITS_TEXT_SIZE];

    drawn_line_format_duration(lasted_ns, duration);
    snprintf(text, sizeof text, "%llu of %llu port%s, %llu open, %s", (unsigned long long)check_sums_done(sums),
             (unsigned long long)sums->wanted, sums->wanted == 1 ? "" : "s",
             (unsigned long long)sums->by_state[CHECK_OPEN], duration);
    return drawn_line_draw(&progress->line, text, "");
}

static bool check_progress_sink_tick(struct sink *sink, uint64_t now)
{
    struct check_progress_sink *progress = (struct check_progress_sink *)sink;
    uint64_t start_ns = progress->line.output.start_ns, lasted_ns = now > start_ns ? now - start_ns : 0;

    if (progress->finished || lasted_ns < progress->options.after_ns || progress->options.sums->wanted == 0)
        return true;
    return !drawn_line_is_due(&progress->line, now) || draw(progress, lasted_ns);
}

/* A closed port that is kept is not written; but those of the host before it are, now. */
static bool is_kept(struct check_progress_sink *progress, const struct event *event)
{
    if (!progress->options.sums_closed || event->type != EVENT_CHECK || !closed_ports_may_take(event))
        return false;
    if (closed_host_is_of(&progress->host, event))
        return true;
    closed_host_set(&progress->host, event);
    return false;
}

static bool check_progress_sink_emit(struct sink *sink, const struct event *event)
{
    struct check_progress_sink *progress = (struct check_progress_sink *)sink;

    if (event->type == EVENT_SUMMARY)
        progress->finished = true;
    return is_kept(progress, event) || drawn_line_erase(&progress->line);
}

static bool check_progress_sink_flush(struct sink *sink)
{
    return drawn_line_erase(&((struct check_progress_sink *)sink)->line);
}

static void check_progress_sink_close(struct sink *sink)
{
    struct check_progress_sink *progress = (struct check_progress_sink *)sink;

    closed_host_free(&progress->host);
    sink_output_close(&progress->line.output);
    free(progress);
}

struct sink *check_progress_sink_new(const struct sink_output *output, const struct check_progress_options *options)
{
    struct check_progress_sink *progress = memory_zeroed(sizeof *progress);

    progress->sink = (struct sink){.name = "progress",
                                   .fd = output->fd,
                                   .wants = EVENT_MASK(EVENT_SUMMARY) | options->shown,
                                   .tick_ns = DRAWN_LINE_INTERVAL,
                                   .emit = check_progress_sink_emit,
                                   .flush = check_progress_sink_flush,
                                   .tick = check_progress_sink_tick,
                                   .close = check_progress_sink_close};
    progress->line = (struct drawn_line){.output = *output, .width = options->width};
    progress->options = *options;
    return &progress->sink;
}
