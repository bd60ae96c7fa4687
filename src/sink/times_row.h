/* times_row.h: the rows that -T prints: a label, a time, a bar in its place on a terminal that has room, and a note. */
#ifndef SONDE_SINK_TIMES_ROW_H
#define SONDE_SINK_TIMES_ROW_H

#include "sink/line.h"
#include "sink/sinks.h"
#include "sink/times_record.h"

/* Where rows go. */
struct times_table {
    const struct sink_output *output;
    unsigned width, bar_width;       /* columns; 0: no terminal, no bars */
    uint64_t began_at, ended_at;     /* what the bars' width stands for */
    struct buffer *text;
    size_t kept;                     /* columns of this row's label and time, which are not cut */
};

struct times_table times_table_of(const struct times_record *record, const struct sink_output *output,
                                  unsigned width, struct buffer *text);

/* A row up to its note: that goes behind. With _remark one without a time. */
void times_row_begin(struct times_table *table, struct line *line, const char *label, uint64_t began_at,
                     uint64_t ended_at);
void times_row_begin_remark(const struct times_table *table, struct line *line, const char *label);

/* "before 1.00 ms after", behind the row's note if it fits there, else in a row of its own, or not at all. */
void times_row_add_remark(struct times_table *table, struct line *line, const char *before, uint64_t ns,
                          const char *after);

/* Appends the line, safe to show, with the colour of a direction, cut where the terminal ends, and frees it. */
void times_row_end(struct times_table *table, struct line *line, enum event_direction colour);

/* A row without a note. */
void times_row_add(struct times_table *table, const char *label, uint64_t began_at, uint64_t ended_at);

static inline uint64_t times_span(uint64_t from, uint64_t to)
{
    return to > from ? to - from : 0;
}

#endif
