/* times_row.c: the rows that -T prints (times_row.h). */
#include "sink/times_row.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "sink/output.h"

enum {
    FIGURES_WIDTH = 22, /* "  first byte   62.9 ms" */
    BEFORE_BAR = 2,
    BEFORE_NOTE = 1,
    NOTE_WIDTH = 45,    /* "peer took 120.6 ms, network 0.01 ms (min rtt)": a bar leaves room for it */
    BAR_LEAST = 10,     /* at 80 columns */
    BAR_MOST = 40,
    NOTE_LEAST = 8,     /* less of one says nothing */
    REMARK_LEAST = 40   /* on a narrower terminal remarks do not stand in a column */
};

static const char cut_mark[] = "...";

/* How many of the bytes, which are UTF-8, take at most so many columns. */
static size_t length_within(const unsigned char *bytes, size_t length, size_t columns)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80 && used++ == columns)
            return i;
    return length;
}

/* How much of a row that is too wide is shown, up to the mark. Without one (*ret_mark) it ends before its note. */
static size_t length_cut(const struct times_table *table, const unsigned char *bytes, size_t length,
                         const char **ret_mark)
{
    size_t room = times_span(sizeof cut_mark - 1, table->width);

    *ret_mark = table->kept > 0 && room < table->kept + NOTE_LEAST ? "" : cut_mark;
    return **ret_mark ? length_within(bytes, length, room) : table->kept;
}

/* The line with the colour of a direction, cut where the terminal ends. */
static void table_add(struct times_table *table, const struct line *line, enum event_direction colour)
{
    const char *mark = "";
    const char *begin = sink_colour(table->output, colour), *end = *begin ? sink_colour_end(table->output) : "";
    struct buffer safe = {0};

    line_append(line, "", "", &safe);
    const unsigned char *bytes = buffer_bytes(&safe);
    size_t length = buffer_length(&safe) - 1; /* without the newline */
    while (length > 0 && bytes[length - 1] == ' ')
        length--;
    if (table->width > 0 && length_within(bytes, length, table->width) < length)
        length = length_cut(table, bytes, length, &mark);
    buffer_append(table->text, begin, strlen(begin));
    buffer_append(table->text, bytes, length);
    buffer_append(table->text, mark, strlen(mark));
    buffer_append(table->text, end, strlen(end));
    buffer_append(table->text, "\n", 1);
    buffer_free(&safe);
}

/* "     |===|  ": in its place. */
static void add_bar(const struct times_table *table, struct line *line, uint64_t began_at, uint64_t ended_at)
{
    char bar[BAR_MOST + 1];
    double total = (double)times_span(table->began_at, table->ended_at), width = table->bar_width;
    size_t columns = table->bar_width, first = 0, last = 0;

    if (total > 0) {
        first = (size_t)((double)times_span(table->began_at, began_at) / total * width);
        last = (size_t)((double)times_span(table->began_at, ended_at) / total * width);
    }
    first = first < columns ? first : columns - 1;
    last = last > first ? last - 1 : first;
    last = last < columns ? last : columns - 1;
    memset(bar, ' ', columns);
    memset(bar + first, '=', last - first + 1);
    bar[first] = bar[last] = '|';
    line_add(line, "%*s%.*s", BEFORE_BAR, "", (int)columns, bar);
}

static int gap_width(const struct times_table *table)
{
    return table->bar_width ? BEFORE_NOTE : 2;
}

void times_row_begin(struct times_table *table, struct line *line, const char *label, uint64_t began_at,
                     uint64_t ended_at)
{
    char duration[UNITS_TEXT_SIZE];

    units_format_duration(times_span(began_at, ended_at), duration);
    if (table->width == 0 || table->width >= FIGURES_WIDTH)
        line_add(line, "  %-11s%9s", label, duration);
    else
        line_add(line, "%s %s", label, duration);
    table->kept = buffer_length(&line->text);
    if (table->bar_width)
        add_bar(table, line, began_at, ended_at);
    line_add(line, "%*s", gap_width(table), "");
}

void times_row_end(struct times_table *table, struct line *line, enum event_direction colour)
{
    table_add(table, line, colour);
    line_free(line);
    table->kept = 0;
}

void times_row_add(struct times_table *table, const char *label, uint64_t began_at, uint64_t ended_at)
{
    struct line line = {.verbosity = 0};

    times_row_begin(table, &line, label, began_at, ended_at);
    times_row_end(table, &line, DIRECTION_NONE);
}

void times_row_begin_remark(const struct times_table *table, struct line *line, const char *label)
{
    int width = FIGURES_WIDTH - 2 + (table->bar_width ? (int)table->bar_width + BEFORE_BAR : 0);

    if (table->width > 0 && table->width < REMARK_LEAST)
        width = 0;
    line_add(line, "  %-*s%*s", width, label, gap_width(table), "");
}

void times_row_add_remark(struct times_table *table, struct line *line, const char *before, uint64_t ns,
                          const char *after)
{
    char duration[UNITS_TEXT_SIZE], text[80];
    struct line below = {.verbosity = 0};

    units_format_duration(ns, duration);
    snprintf(text, sizeof text, "%s%s%s", before, duration, after);
    if (table->width == 0 || buffer_length(&line->text) + strlen(", ") + strlen(text) <= table->width) {
        line_add(line, ", %s", text);
        return;
    }
    times_row_begin_remark(table, &below, "");
    line_add(&below, "%s", text);
    if (buffer_length(&below.text) > table->width) {
        line_free(&below);
        return;
    }
    times_row_end(table, line, DIRECTION_IN);
    *line = below;
}

static unsigned bar_width(unsigned width)
{
    unsigned taken = FIGURES_WIDTH + BEFORE_BAR + BEFORE_NOTE + NOTE_WIDTH, room = width > taken ? width - taken : 0;

    if (room < BAR_LEAST)
        return 0;
    return room < BAR_MOST ? room : BAR_MOST;
}

struct times_table times_table_of(const struct times_record *record, const struct sink_output *output,
                                  unsigned width, struct buffer *text)
{
    return (struct times_table){.output = output,
                                .width = width,
                                .bar_width = bar_width(width),
                                .began_at = record->began_at,
                                .ended_at = record->ended_at,
                                .text = text};
}
