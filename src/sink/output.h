/* output.h: what sinks do with where they write. */
#ifndef SONDE_SINK_OUTPUT_H
#define SONDE_SINK_OUTPUT_H

#include "base/pieces.h"
#include "sink/sinks.h"

/* ns since the start; 0 for what was seen before it. */
uint64_t sink_time(const struct sink_output *output, const struct event *event);

/* Whether it tells of bytes that were moved, in reads and writes or in messages. */
bool sink_is_traffic(const struct event *event);

/* Whether its transport keeps borders. */
bool sink_is_datagram(const struct event *event);

/* Whether people are shown it: the bytes of a forwarded connection pass both legs, and are shown as they go to the
 * target and come from it. */
bool sink_shows(const struct event *event);

/* For who writes by itself. */
struct pieces_target sink_target(const struct sink_output *output);

/* Writes one record whole, or, where nobody else writes to a file, nothing of it. False with errno; never where a
 * failure is noted instead: once there is one, nothing more is written. */
bool sink_write(const struct sink_output *output, const void *bytes, size_t length);

/* Columns of the terminal as it is now, or what is said otherwise where it does not tell, or there is none. */
unsigned sink_width(const struct sink_output *output, unsigned otherwise);

/* Gives the descriptor back, if it is the sink's. */
void sink_output_close(const struct sink_output *output);

/* Data's direction on a terminal, everywhere alike. "" without colour. */
const char *sink_colour(const struct sink_output *output, enum event_direction direction);
const char *sink_colour_end(const struct sink_output *output);

#endif
