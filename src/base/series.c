/* series.c: times measured one after another (series.h). */
#include "base/series.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Mean and squared distances from it, carried on value by value (B. P. Welford, Technometrics 4, 1962): sums of large
 * squares would lose what they have in common. */
struct moments {
    uint64_t count;
    double mean, squares;
};

struct series {
    size_t capacity, allocated, kept; /* values */
    size_t oldest;                    /* of the ring, which is full if this is not 0 */
    uint64_t *values;
    uint64_t first, last;             /* the gaps left out; last 0: none yet */
    uint64_t minimum, maximum;
    struct moments distances;         /* from the first value: small where times are alike, and then exact */
    struct moments steps;             /* between a value and the next */
};

static void moments_add(struct moments *moments, double value)
{
    double before = value - moments->mean;

    moments->count++;
    moments->mean += before / (double)moments->count;
    moments->squares += before * (value - moments->mean);
}

static double distance(uint64_t from, uint64_t to)
{
    return to >= from ? (double)(to - from) : -(double)(from - to);
}

struct series *series_new(size_t capacity)
{
    struct series *series = memory_zeroed(sizeof *series);

    series->capacity = capacity ? capacity : 1;
    return series;
}

static void grow(struct series *series)
{
    enum { FIRST = 64 };
    size_t wanted = series->allocated ? series->allocated * 2 : FIRST;

    series->allocated = wanted < series->capacity ? wanted : series->capacity;
    series->values = memory_resize(series->values, series->allocated * sizeof series->values[0]);
}

static void keep(struct series *series, uint64_t value)
{
    if (series->kept == series->capacity) {
        series->values[series->oldest] = value;
        series->oldest = (series->oldest + 1) % series->capacity;
        return;
    }
    if (series->kept == series->allocated)
        grow(series);
    series->values[series->kept++] = value;
}

void series_add(struct series *series, uint64_t value)
{
    double step = distance(series->last, value);

    keep(series, value);
    if (value == 0)
        return;
    if (series->last == 0)
        series->first = series->minimum = series->maximum = value;
    else
        moments_add(&series->steps, step < 0 ? -step : step);
    moments_add(&series->distances, distance(series->first, value));
    if (value < series->minimum)
        series->minimum = value;
    if (value > series->maximum)
        series->maximum = value;
    series->last = value;
}

/* Newton's, from above. sqrt(3) would be the only reason to link the mathematical library. */
static double square_root(double square)
{
    double root = square > 1 ? square : 1, next = (root + square / root) / 2;

    if (square <= 0)
        return 0;
    while (next < root) {
        root = next;
        next = (root + square / root) / 2;
    }
    return root;
}

/* To the nearest, half a unit up; no less than 0, no more than limit. */
static uint64_t rounded(double value, uint64_t limit)
{
    if (value <= 0)
        return 0;
    return value < (double)limit ? (uint64_t)(value + 0.5) : limit;
}

static uint64_t mean_of(const struct series *series)
{
    double above_minimum = distance(series->minimum, series->first) + series->distances.mean;

    return series->minimum + rounded(above_minimum, series->maximum - series->minimum);
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* The nearest rank: the smallest of the sorted values that is not below percent of them. */
static uint64_t percentile(const uint64_t *sorted, size_t count, unsigned percent)
{
    size_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;

    return count ? sorted[rank - 1] : 0;
}

static void find_percentiles(const struct series *series, struct spread *spread)
{
    uint64_t *sorted = memory_allocate(series->kept * sizeof sorted[0]);
    size_t count = 0;

    for (size_t i = 0; i < series->kept; i++)
        if (series->values[i])
            sorted[count++] = series->values[i];
    qsort(sorted, count, sizeof sorted[0], compare);
    spread->p50 = percentile(sorted, count, 50);
    spread->p90 = percentile(sorted, count, 90);
    spread->p99 = percentile(sorted, count, 99);
    free(sorted);
}

void series_spread(const struct series *series, struct spread *ret_spread)
{
    uint64_t range = series->maximum - series->minimum;

    *ret_spread = (struct spread){.count = series->distances.count};
    if (ret_spread->count == 0)
        return;
    ret_spread->minimum = series->minimum;
    ret_spread->maximum = series->maximum;
    ret_spread->mean = mean_of(series);
    ret_spread->deviation = rounded(square_root(series->distances.squares / (double)ret_spread->count), range);
    ret_spread->jitter = rounded(series->steps.mean, range);
    find_percentiles(series, ret_spread);
}

size_t series_values(const struct series *series, uint64_t **ret_values)
{
    uint64_t *values = memory_allocate(series->kept * sizeof values[0]);
    size_t behind = series->kept - series->oldest; /* from the oldest to the end of the ring */

    if (series->kept > 0) {
        memcpy(values, series->values + series->oldest, behind * sizeof values[0]);
        memcpy(values + behind, series->values, series->oldest * sizeof values[0]);
    }
    *ret_values = values;
    return series->kept;
}

void series_free(struct series *series)
{
    if (!series)
        return;
    free(series->values);
    free(series);
}
