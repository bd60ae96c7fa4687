/* times_block.h: what -T prints of a connection. */
#ifndef SONDE_SINK_TIMES_BLOCK_H
#define SONDE_SINK_TIMES_BLOCK_H

#include "base/buffer.h"
#include "sink/sinks.h"
#include "sink/times_record.h"

/* Appends a head and a row a phase, safe to show. width: columns of a terminal, which no row exceeds, and then each has
 * a bar where there is room: notes are cut, or left out, but no figures; 0: neither. */
void times_block_append(const struct times_record *record, const struct sink_output *output, unsigned width,
                        struct buffer *text);

#endif
