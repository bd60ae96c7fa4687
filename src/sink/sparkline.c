/* sparkline.c: the course of times (sparkline.h). */
#include "sink/sparkline.h"

#include <string.h>

#include "base/terminal.h"
#include "sink/output.h"

enum { INDENTATION = 2, LEVELS = 8 };

/* Some samples next to each other. */
struct column {
    uint64_t mean; /* 0: none had a time */
    bool has_gap;
};

struct drawing {
    const uint64_t *samples;
    size_t count, group;
    const struct sink_output *output;
    struct buffer *text;
};

static struct column column_of(const struct drawing *drawing, size_t first)
{
    struct column column = {.mean = 0};
    double sum = 0;
    size_t times = 0, i;

    for (i = first; i < drawing->count && i < first + drawing->group; i++) {
        sum += (double)drawing->samples[i];
        times += drawing->samples[i] > 0;
        column.has_gap = column.has_gap || drawing->samples[i] == 0;
    }
    if (times > 0)
        column.mean = (uint64_t)(sum / (double)times);
    return column;
}

static struct sparkline summarise(const struct drawing *drawing)
{
    struct sparkline all = {.group = drawing->group, .lowest = UINT64_MAX};

    for (size_t i = 0; i < drawing->count; i += drawing->group) {
        struct column column = column_of(drawing, i);
        if (column.mean && column.mean < all.lowest)
            all.lowest = column.mean;
        if (column.mean > all.highest)
            all.highest = column.mean;
        all.has_gaps = all.has_gaps || column.has_gap;
    }
    return all;
}

static void append(struct buffer *text, const char *what)
{
    buffer_append(text, what, strlen(what));
}

/* Red, so that it is found in a long line. */
static void append_gap(const struct drawing *drawing)
{
    append(drawing->text, drawing->output->colour ? TERMINAL_RED "×" : "×");
    append(drawing->text, sink_colour_end(drawing->output));
}

static void append_level(const struct drawing *drawing, const struct sparkline *all, uint64_t time)
{
    static const char *const levels[LEVELS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double range = (double)(all->highest - all->lowest), above = (double)(time - all->lowest);
    unsigned level = range > 0 ? (unsigned)(above / range * LEVELS) : 0;

    append(drawing->text, levels[level < LEVELS ? level : LEVELS - 1]);
}

static void append_course(const struct drawing *drawing, const struct sparkline *all)
{
    append(drawing->text, "  ");
    for (size_t i = 0; i < drawing->count; i += drawing->group) {
        struct column column = column_of(drawing, i);
        if (column.mean)
            append_level(drawing, all, column.mean);
        else
            append_gap(drawing);
    }
    append(drawing->text, "\n");
}

/* The gaps that the course does not show. */
static void append_marks(const struct drawing *drawing)
{
    size_t blanks = INDENTATION;
    bool begun = false;

    for (size_t i = 0; i < drawing->count; i += drawing->group) {
        struct column column = column_of(drawing, i);
        if (!column.has_gap || column.mean == 0) {
            blanks++;
            continue;
        }
        for (; blanks > 0; blanks--)
            append(drawing->text, " ");
        append_gap(drawing);
        begun = true;
    }
    if (begun)
        append(drawing->text, "\n");
}

struct sparkline sparkline_append(const uint64_t *samples, size_t count, const struct sink_output *output,
                                  unsigned width, struct buffer *text)
{
    size_t columns = width > INDENTATION ? width - INDENTATION : 1;
    struct drawing drawing = {samples, count, (count + columns - 1) / columns, output, text};
    struct sparkline all = summarise(&drawing);

    append_course(&drawing, &all);
    append_marks(&drawing);
    return all;
}
