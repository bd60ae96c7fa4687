/* histogram.c: how often times fell where (histogram.h). */
#include "sink/histogram.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum {
    RANGES_WANTED = 10,
    RANGES_MOST = 18,     /* powers of ten from a microsecond up to 2^64 ns, and what is below */
    FAR_APART = 20,       /* times as long: equal ranges would put nearly all times into the first one */
    FINEST = 1000,        /* ns: what three decimals show */
    BAR_LEAST = 10,       /* less than that, and the range's end is left out */
    BAR_MOST = 40,
    EIGHTHS = 8,          /* of a column that a bar may end with */
    NUMBER_SIZE = 32,
    LABEL_SIZE = 2 * NUMBER_SIZE + sizeof "   –  ms  "
};

/* Range i goes from edges[i] up to before edges[i + 1]. */
struct histogram {
    uint64_t minimum, maximum;
    uint64_t edges[RANGES_MOST + 1];
    size_t counts[RANGES_MOST];
    size_t ranges;
    size_t highest;       /* of counts */
    int decimals, digits; /* with which every edge is exact, and what the longest one then takes */
    int count_digits;
    bool has_ends;        /* rows say where their ranges end */
    int bar_width;
};

/* --- ranges -------------------------------------------------------------------------------------- */

static bool find_extremes(struct histogram *self, const uint64_t *samples, size_t count)
{
    self->minimum = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        if (samples[i] && samples[i] < self->minimum)
            self->minimum = samples[i];
        if (samples[i] > self->maximum)
            self->maximum = samples[i];
    }
    return self->maximum > 0;
}

/* 1, 2, 5, 10, 20, 50 …, or only the powers of ten: the one after value, which is one. */
static uint64_t round_after(uint64_t value, bool power)
{
    uint64_t ten = 1;

    while (value / ten >= 10)
        ten *= 10;
    if (power || value / ten == 5)
        return ten <= UINT64_MAX / 10 ? ten * 10 : UINT64_MAX;
    return value / ten == 1 ? ten * 2 : ten * 5;
}

static void divide_equally(struct histogram *self)
{
    uint64_t step = FINEST;

    while (self->maximum / step - self->minimum / step >= RANGES_WANTED)
        step = round_after(step, false);
    self->ranges = (size_t)(self->maximum / step - self->minimum / step + 1);
    for (size_t i = 0; i <= self->ranges; i++)
        self->edges[i] = (self->minimum / step + i) * step;
}

/* False if that makes too many ranges. */
static bool divide_by_multiples(struct histogram *self, bool powers, size_t most)
{
    uint64_t begin = 0, end = FINEST;

    for (; end <= self->minimum && end < UINT64_MAX; end = round_after(end, powers))
        begin = end;
    self->edges[0] = begin;
    for (self->ranges = 0; self->ranges < most; end = round_after(end, powers)) {
        self->edges[++self->ranges] = end;
        if (end > self->maximum)
            return true;
    }
    return false;
}

static void divide(struct histogram *self)
{
    if (self->maximum / FAR_APART < self->minimum)
        divide_equally(self);
    else if (!divide_by_multiples(self, false, RANGES_WANTED))
        divide_by_multiples(self, true, RANGES_MOST);
}

static void count_samples(struct histogram *self, const uint64_t *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t range = 0;
        if (samples[i] == 0)
            continue;
        while (range + 1 < self->ranges && samples[i] >= self->edges[range + 1])
            range++;
        if (++self->counts[range] > self->highest)
            self->highest = self->counts[range];
    }
}

/* --- rows ---------------------------------------------------------------------------------------- */

static int format_edge(const struct histogram *self, uint64_t edge, char text[NUMBER_SIZE])
{
    uint64_t unit = CLOCK_MILLISECOND;

    for (int i = 0; i < self->decimals; i++)
        unit /= 10;
    uint64_t whole = edge / CLOCK_MILLISECOND, fraction = edge % CLOCK_MILLISECOND / unit;
    if (self->decimals == 0)
        return snprintf(text, NUMBER_SIZE, "%*llu", self->digits, (unsigned long long)whole);
    return snprintf(text, NUMBER_SIZE, "%*llu.%0*llu", self->digits ? self->digits - self->decimals - 1 : 0,
                    (unsigned long long)whole, self->decimals, (unsigned long long)fraction);
}

static void find_digits(struct histogram *self)
{
    uint64_t unit = CLOCK_MILLISECOND;
    char text[NUMBER_SIZE];

    for (size_t i = 0; i <= self->ranges; i++)
        for (; unit > FINEST && self->edges[i] % unit > 0; unit /= 10)
            self->decimals++;
    self->digits = format_edge(self, self->edges[self->ranges], text);
    self->count_digits = snprintf(text, sizeof text, "%zu", self->highest);
}

/* "  0.10 – 0.15 ms  ", or "0.10 ms  ". Returns the columns it takes. */
static int format_label(const struct histogram *self, size_t range, char label[LABEL_SIZE])
{
    char begin[NUMBER_SIZE], end[NUMBER_SIZE];

    format_edge(self, self->edges[range], begin);
    format_edge(self, self->edges[range + 1], end);
    if (!self->has_ends)
        return snprintf(label, LABEL_SIZE, "%s ms  ", begin);
    return snprintf(label, LABEL_SIZE, "  %s – %s ms  ", begin, end) - (int)(sizeof "–" - 1) + 1;
}

static int bar_room(const struct histogram *self, unsigned width)
{
    char label[LABEL_SIZE];
    int room = (int)(width < INT16_MAX ? width : INT16_MAX) - format_label(self, 0, label) - self->count_digits - 1;

    return room < BAR_MOST ? room : BAR_MOST;
}

static void find_widths(struct histogram *self, unsigned width)
{
    find_digits(self);
    self->has_ends = true;
    self->bar_width = bar_room(self, width);
    if (self->bar_width >= BAR_LEAST)
        return;
    self->has_ends = false;
    self->bar_width = bar_room(self, width);
}

/* A count that is not 0 is seen. */
static void append_bar(const struct histogram *self, size_t count, struct buffer *text)
{
    static const char *const parts[EIGHTHS + 1] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    double share = (double)count / (double)self->highest;
    unsigned eighths = (unsigned)(share * self->bar_width * EIGHTHS + 0.5);

    if (count > 0 && eighths == 0)
        eighths = 1;
    for (unsigned i = 0; i < eighths / EIGHTHS; i++)
        buffer_append(text, parts[EIGHTHS], strlen(parts[EIGHTHS]));
    buffer_append(text, parts[eighths % EIGHTHS], strlen(parts[eighths % EIGHTHS]));
}

static void append_row(const struct histogram *self, size_t range, struct buffer *text)
{
    char label[LABEL_SIZE], count[NUMBER_SIZE];

    format_label(self, range, label);
    buffer_append(text, label, strlen(label));
    append_bar(self, self->counts[range], text);
    snprintf(count, sizeof count, "%s%zu\n", self->counts[range] ? " " : "", self->counts[range]);
    buffer_append(text, count, strlen(count));
}

void histogram_append(const uint64_t *samples, size_t count, unsigned width, struct buffer *text)
{
    struct histogram self = {.ranges = 0};

    if (!find_extremes(&self, samples, count))
        return;
    divide(&self);
    count_samples(&self, samples, count);
    find_widths(&self, width);
    for (size_t range = 0; self.bar_width > 0 && range < self.ranges; range++)
        append_row(&self, range, text);
}
