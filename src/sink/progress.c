/* progress.c: --progress, a line that is drawn over and over (sinks.h):
 *
 *     in 12.5 MiB (3.1 MiB/s), out 0 B, 4.0 s, 41 %, 5.8 s left
 *
 * Rates are those of the last three seconds; in the last line, which stays, those of the whole. Time runs from when
 * the first connection was open; before that there is nothing to draw. */
#include "sink/sinks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sink/drawn_line.h"

enum { SAMPLES = 16 }; /* one each time the line is drawn */

struct traffic {
    uint64_t in, out; /* bytes */
};

struct sample {
    uint64_t t_ns;
    struct traffic moved;
};

struct progress_sink {
    struct sink sink;
    struct drawn_line line;
    struct progress_options options;
    struct traffic moved; /* on all connections */
    bool open, finished;
    struct sample begin;
    struct sample samples[SAMPLES]; /* a ring */
    size_t sample_count;            /* all told */
};

/* --- what is drawn ------------------------------------------------------------------------------- */

static void line_append_text(char *line, const char *before, const char *text, const char *after)
{
    size_t length = strlen(line);

    snprintf(line + length, DRAWN_LINE_SIZE - length, "%s%s%s", before, text, after);
}

static void add_duration(char *line, uint64_t ns, const char *after)
{
    char text[UNITS_TEXT_SIZE];

    drawn_line_format_duration(ns, text);
    line_append_text(line, ", ", text, after);
}

static uint64_t rate_of(uint64_t bytes, uint64_t ns)
{
    return ns ? (uint64_t)((double)bytes * (double)CLOCK_SECOND / (double)ns) : 0;
}

/* "in 12.5 MiB (3.1 MiB/s)". */
static void add_traffic(char *line, const char *before, uint64_t whole, uint64_t lately, uint64_t ns)
{
    char size[UNITS_TEXT_SIZE];

    units_format_size(whole, size);
    line_append_text(line, before, size, "");
    if (whole == 0 || ns == 0)
        return;
    units_format_size(rate_of(lately, ns), size);
    line_append_text(line, " (", size, "/s)");
}

static uint64_t expected_part(uint64_t moved, uint64_t total)
{
    return moved < total ? moved : total;
}

/* Of what is known to come: how much has, and how long the rest will take if it goes on as lately. */
static void add_estimate(const struct progress_sink *progress, char *line, const struct sample *from, uint64_t ns)
{
    const struct progress_options *options = &progress->options;
    uint64_t total = options->in_total + options->out_total;
    uint64_t done = expected_part(progress->moved.in, options->in_total) +
                    expected_part(progress->moved.out, options->out_total);
    uint64_t before = expected_part(from->moved.in, options->in_total) +
                      expected_part(from->moved.out, options->out_total);
    char text[UNITS_TEXT_SIZE];

    if (total == 0)
        return;
    snprintf(text, sizeof text, "%u %%", (unsigned)((double)done * 100 / (double)total));
    line_append_text(line, ", ", text, "");
    if (done == total || done == before)
        return;
    add_duration(line, (uint64_t)((double)(total - done) * (double)ns / (double)(done - before)), " left");
}

/* The line for now, with the rates since from. */
static void describe(const struct progress_sink *progress, const struct sample *from, uint64_t now,
                     char line[DRAWN_LINE_SIZE])
{
    uint64_t ns = now > from->t_ns ? now - from->t_ns : 0;

    line[0] = '\0';
    add_traffic(line, "in ", progress->moved.in, progress->moved.in - from->moved.in, ns);
    add_traffic(line, ", out ", progress->moved.out, progress->moved.out - from->moved.out, ns);
    add_duration(line, now > progress->begin.t_ns ? now - progress->begin.t_ns : 0, "");
    if (!progress->finished)
        add_estimate(progress, line, from, ns);
}

/* --- drawing ------------------------------------------------------------------------------------- */

static bool draw(struct progress_sink *progress, const struct sample *from, uint64_t now, const char *end)
{
    char line[DRAWN_LINE_SIZE];

    describe(progress, from, now, line);
    return drawn_line_draw(&progress->line, line, end);
}

/* The oldest sample there is; the new one takes its place. */
static struct sample sample_exchange(struct progress_sink *progress, uint64_t now)
{
    struct sample *place = &progress->samples[progress->sample_count % SAMPLES];
    struct sample oldest = progress->sample_count < SAMPLES ? progress->begin : *place;

    *place = (struct sample){now, progress->moved};
    progress->sample_count++;
    return oldest;
}

static bool progress_sink_tick(struct sink *sink, uint64_t now)
{
    struct progress_sink *progress = (struct progress_sink *)sink;
    struct sample from;

    if (!progress->open || progress->finished || !drawn_line_is_due(&progress->line, now))
        return true;
    from = sample_exchange(progress, now);
    return draw(progress, &from, now, "");
}

/* --- what happens -------------------------------------------------------------------------------- */

static void note_open(struct progress_sink *progress, uint64_t now)
{
    if (progress->open)
        return;
    progress->open = true;
    progress->begin.t_ns = now;
}

static void note_data(struct progress_sink *progress, const struct event *event)
{
    if (event->conn == 0)
        return;
    note_open(progress, event->t_ns);
    if (event->direction == DIRECTION_IN)
        progress->moved.in += event->data.length;
    else if (event->direction == DIRECTION_OUT)
        progress->moved.out += event->data.length;
}

static bool finish(struct progress_sink *progress, uint64_t now)
{
    if (!progress->open || progress->finished)
        return true;
    progress->finished = true;
    return draw(progress, &progress->begin, now, "\n"); /* it stays */
}

static bool progress_sink_emit(struct sink *sink, const struct event *event)
{
    struct progress_sink *progress = (struct progress_sink *)sink;

    if (event->type == EVENT_SUMMARY)
        return finish(progress, event->t_ns);
    if (event->type == EVENT_CONNECTED || event->type == EVENT_ACCEPTED)
        note_open(progress, event->t_ns);
    else if (event->type == EVENT_DATA && sink_shows(event))
        note_data(progress, event);
    return !(progress->options.shown & EVENT_MASK(event->type)) || drawn_line_erase(&progress->line);
}

static bool progress_sink_flush(struct sink *sink)
{
    return drawn_line_erase(&((struct progress_sink *)sink)->line);
}

static void progress_sink_close(struct sink *sink)
{
    sink_output_close(&((struct progress_sink *)sink)->line.output);
    free(sink);
}

struct sink *progress_sink_new(const struct sink_output *output, const struct progress_options *options)
{
    struct progress_sink *progress = memory_zeroed(sizeof *progress);

    progress->sink = (struct sink){.name = "progress",
                                   .fd = output->fd,
                                   .wants = EVENT_MASK(EVENT_CONNECTED) | EVENT_MASK(EVENT_ACCEPTED) |
                                            EVENT_MASK(EVENT_DATA) | EVENT_MASK(EVENT_SUMMARY) | options->shown,
                                   .tick_ns = DRAWN_LINE_INTERVAL,
                                   .emit = progress_sink_emit,
                                   .flush = progress_sink_flush,
                                   .tick = progress_sink_tick,
                                   .close = progress_sink_close};
    progress->line = (struct drawn_line){.output = *output, .width = options->width};
    progress->options = *options;
    return &progress->sink;
}
