/* sparkline.h: the course of times, a column each, on a terminal. */
#ifndef SONDE_SINK_SPARKLINE_H
#define SONDE_SINK_SPARKLINE_H

#include "sink/sinks.h"

/* What the columns stand for. */
struct sparkline {
    size_t group;             /* samples a column */
    uint64_t lowest, highest; /* ns: the mean times of columns that are shown as ▁ and █ */
    bool has_gaps;
};

/* Appends a line of at most width columns, in which × is where there is no time:
 *
 *     ▁▂▁▁▃×▁█▁
 *
 * Where there are more samples than columns, each stands for as many, and shows their mean; those that lack some times
 * then have a × in the line below. Samples are ns, 0 is none. There is at least one time. */
struct sparkline sparkline_append(const uint64_t *samples, size_t count, const struct sink_output *output,
                                  unsigned width, struct buffer *text);

#endif
