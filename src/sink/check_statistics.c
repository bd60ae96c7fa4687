/* check_statistics.c: what --count found out (sinks.h). One write:
 *
 *     --- localhost 80/tcp at 127.0.0.1: 10 transmitted, 8 ok, 1 refused, 1 lost (80.0% ok)
 *     connect min/avg/p50/p90/p99/max 0.102/0.211/0.200/0.413/0.413/0.413 ms, stddev 0.050 ms, jitter 0.030 ms
 *     rtt     min/avg/p50/p90/p99/max 0.061/0.084/0.080/0.120/0.120/0.120 ms, stddev 0.020 ms, jitter 0.015 ms
 */
#include "sink/sinks.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/units.h"
#include "sink/check_words.h"
#include "sink/histogram.h"
#include "sink/line.h"
#include "sink/output.h"
#include "sink/sparkline.h"

enum {
    HANGING = 4,     /* columns by which what a line continues is indented */
    WIDTH_LEAST = 16 /* nothing is fitted into less */
};

struct check_statistics_sink {
    struct sink sink;
    struct sink_output output;
    unsigned width;
};

/* --- lines that fit ------------------------------------------------------------------------------ */

/* How many of the bytes, which are UTF-8, go into so many columns: to the last blank behind a comma or colon, or else
 * the last blank, or to behind the last slash, or all that do. */
static size_t length_fitting(const unsigned char *bytes, size_t length, size_t columns)
{
    size_t end = 0, used = 0, part = 0, blank = 0, slash = 0;

    for (; end < length; end++) {
        if (bytes[end] == ' ' && end > 0 && bytes[end - 1] != ' ')
            blank = end;
        if (blank > 0 && (bytes[blank - 1] == ',' || bytes[blank - 1] == ':'))
            part = blank;
        if ((bytes[end] & 0xc0) != 0x80 && used++ == columns)
            break;
        if (bytes[end] == '/')
            slash = end + 1;
    }
    if (end == length)
        return length;
    if (blank > 0)
        return part > 0 ? part : blank;
    return slash > 0 ? slash : end;
}

static void append_folded(const unsigned char *bytes, size_t length, size_t width, struct buffer *text)
{
    size_t room = width, taken;

    while ((taken = length_fitting(bytes, length, room)) < length) {
        buffer_append(text, bytes, taken);
        buffer_append(text, "\n    ", 1 + HANGING);
        while (taken < length && bytes[taken] == ' ')
            taken++;
        bytes += taken;
        length -= taken;
        room = width - HANGING;
    }
    buffer_append(text, bytes, length);
    buffer_append(text, "\n", 1);
}

/* Appends the line, safe to show, folded where the terminal ends, and frees it. */
static void end_line(struct line *line, unsigned width, struct buffer *text)
{
    struct buffer safe = {0};

    line_append(line, "", "", &safe);
    append_folded(buffer_bytes(&safe), buffer_length(&safe) - 1, width ? width : SIZE_MAX, text);
    buffer_free(&safe);
    line_free(line);
}

/* --- figures ------------------------------------------------------------------------------------- */

/* Where they are not all or none. Rounded down: 100 % are all. */
static void add_share(struct line *line, uint64_t ok, uint64_t all)
{
    unsigned tenths = all > 0 ? (unsigned)((double)ok / (double)all * 1000) : 0;

    if (ok > 0 && ok < all)
        line_add(line, " (%u.%u%% ok)", tenths / 10, tenths % 10);
}

/* On a terminal Ctrl-C may stand in the line. */
static void append_sums(const struct event *event, unsigned width, struct buffer *text)
{
    const struct probe_statistics *probes = event->probes;
    struct line line = {.verbosity = 0};

    if (width > 0)
        buffer_append(text, "\n", 1);
    line_add(&line, "--- ");
    line_add_checked(&line, event);
    line_add_checked_at(&line, event);
    line_add(&line, ": %llu transmitted, %llu ok, %llu refused, ", (unsigned long long)probes->transmitted,
             (unsigned long long)probes->ok, (unsigned long long)probes->refused);
    if (probes->unreachable > 0)
        line_add(&line, "%llu unreachable, ", (unsigned long long)probes->unreachable);
    line_add(&line, "%llu lost", (unsigned long long)probes->lost);
    add_share(&line, probes->ok, probes->transmitted);
    end_line(&line, width, text);
}

static void add_milliseconds(struct line *line, const char *before, uint64_t ns, const char *after)
{
    char text[UNITS_TEXT_SIZE];

    units_format_milliseconds(ns, text);
    line_add(line, "%s%s%s", before, text, after);
}

/* None of the last may have a time, though one before had. */
static void add_percentile(struct line *line, uint64_t ns)
{
    if (ns > 0)
        add_milliseconds(line, "/", ns, "");
    else
        line_add(line, "/-");
}

static void append_spread(const char *name, const struct spread *spread, unsigned width, struct buffer *text)
{
    struct line line = {.verbosity = 0};

    if (spread->count == 0)
        return;
    line_add(&line, "%-7s min/avg/p50/p90/p99/max ", name);
    add_milliseconds(&line, "", spread->minimum, "");
    add_milliseconds(&line, "/", spread->mean, "");
    add_percentile(&line, spread->p50);
    add_percentile(&line, spread->p90);
    add_percentile(&line, spread->p99);
    add_milliseconds(&line, "/", spread->maximum, " ms");
    add_milliseconds(&line, ", stddev ", spread->deviation, " ms");
    add_milliseconds(&line, ", jitter ", spread->jitter, " ms");
    end_line(&line, width, text);
}

/* --- drawings ------------------------------------------------------------------------------------ */

static void append_legend(const struct sparkline *sparkline, unsigned width, struct buffer *text)
{
    struct line line = {.verbosity = 0};

    add_milliseconds(&line, "  ▁ ", sparkline->lowest, " ms");
    if (sparkline->highest > sparkline->lowest)
        add_milliseconds(&line, ", █ ", sparkline->highest, " ms");
    if (sparkline->has_gaps)
        line_add(&line, ", × not open");
    if (sparkline->group > 1)
        line_add(&line, ", %zu probes a column", sparkline->group);
    end_line(&line, width, text);
}

static size_t count_times(const struct probe_statistics *probes)
{
    size_t times = 0;

    for (size_t i = 0; i < probes->sample_count; i++)
        times += probes->samples[i] > 0;
    return times;
}

/* One time is not worth a drawing. */
static void append_drawings(const struct probe_statistics *probes, const struct sink_output *output, unsigned width,
                            struct buffer *text)
{
    struct line line = {.verbosity = 0};
    struct sparkline sparkline;

    if (count_times(probes) < 2)
        return;
    if (probes->sample_count < probes->transmitted) {
        line_add(&line, "  the last %zu:", probes->sample_count);
        end_line(&line, width, text);
    }
    histogram_append(probes->samples, probes->sample_count, width, text);
    sparkline = sparkline_append(probes->samples, probes->sample_count, output, width, text);
    append_legend(&sparkline, width, text);
}

/* --- the sink ------------------------------------------------------------------------------------ */

static unsigned width_now(const struct check_statistics_sink *self)
{
    unsigned width = sink_width(&self->output, self->width);

    return width == 0 || width > WIDTH_LEAST ? width : WIDTH_LEAST;
}

/* A datagram is no connection: what came back is timed. */
static const char *name_of_times(const struct event *event)
{
    return sink_is_datagram(event) ? "answer" : "connect";
}

static bool check_statistics_sink_emit(struct sink *sink, const struct event *event)
{
    struct check_statistics_sink *self = (struct check_statistics_sink *)sink;
    unsigned width = width_now(self);
    struct buffer text = {0};
    bool written;

    if (!event->probes)
        return true;
    append_sums(event, width, &text);
    append_spread(name_of_times(event), &event->probes->connect, width, &text);
    append_spread("rtt", &event->probes->rtt, width, &text);
    if (width > 0)
        append_drawings(event->probes, &self->output, width, &text);
    written = sink_write(&self->output, buffer_bytes(&text), buffer_length(&text));
    buffer_free(&text);
    return written;
}

static void check_statistics_sink_close(struct sink *sink)
{
    sink_output_close(&((struct check_statistics_sink *)sink)->output);
    free(sink);
}

struct sink *check_statistics_sink_new(const struct sink_output *output, unsigned width)
{
    struct check_statistics_sink *self = memory_zeroed(sizeof *self);

    self->sink = (struct sink){.name = "statistics",
                               .fd = output->fd,
                               .wants = EVENT_MASK(EVENT_STATS),
                               .emit = check_statistics_sink_emit,
                               .close = check_statistics_sink_close};
    self->output = *output;
    self->width = width;
    return &self->sink;
}
