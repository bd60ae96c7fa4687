/* series.h: times measured one after another, and what is to be said of them. Memory is bounded: the percentiles of a
 * longer series are those of its last values; everything else is of all. */
#ifndef SONDE_BASE_SERIES_H
#define SONDE_BASE_SERIES_H

#include <stddef.h>
#include <stdint.h>

/* All in the unit of the values. Percentiles are nearest ranks; deviation is the standard deviation of the population;
 * jitter is the mean difference between a value and the next one, gaps left out. Where only gaps are kept, the
 * percentiles are 0. */
struct spread {
    uint64_t count; /* of values; 0: the rest means nothing */
    uint64_t minimum, maximum, mean, p50, p90, p99, deviation, jitter;
};

struct series;

/* Keeps the last capacity values, at least one; memory is taken as they come. */
struct series *series_new(size_t capacity);

/* 0 is a gap: it keeps its place among the values, and counts for nothing else. */
void series_add(struct series *series, uint64_t value);

void series_spread(const struct series *series, struct spread *ret_spread);

/* Those kept, gaps among them, in the order they came. Returns their number; *ret_values is allocated (free(3)). */
size_t series_values(const struct series *series, uint64_t **ret_values);

void series_free(struct series *series); /* NULL is nothing */

#endif
