/* histogram.h: how often times fell where, as bars on a terminal. */
#ifndef SONDE_SINK_HISTOGRAM_H
#define SONDE_SINK_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Appends a row for each of up to about ten ranges, all equally wide, or, where times lie far apart, each a multiple of
 * the one before:
 *
 *     0.10 – 0.15 ms  ████████▌ 12
 *
 * A time belongs to the range it begins. Samples are ns, those of 0 are left out. No row is wider than width columns;
 * where that is too narrow for any bar, or there are no times, nothing is appended. */
void histogram_append(const uint64_t *samples, size_t count, unsigned width, struct buffer *text);

#endif
