/* rung.h: the lines that --trace is made of. We stand on the left.
 *
 *     #1 127.0.0.1:51234 (we)       127.0.0.1:4000 (peer)
 *         0.12 ms  SYN      ------------------->           call
 *         0.15 ms           <-------------------  SYN+ACK  kernel  mss 65483, sack, timestamps, wscale 7
 */
#ifndef SONDE_SINK_RUNG_H
#define SONDE_SINK_RUNG_H

#include "sink/line.h"

/* Which connection and which two ends the last head line named. All zero: there was none. */
struct rung_head {
    uint32_t conn, shown_conn;
    enum event_leg leg;
    char local[ENDPOINT_TEXT_SIZE], remote[ENDPOINT_TEXT_SIZE];
};

/* Appends a head line to text where the event is not about the same ends as head; ends that the event does not name
 * have not changed. */
void rung_add_head(struct rung_head *head, const struct event *event, struct buffer *text);

/* Time, word and arrow by direction, basis: what comes first in each line. word: "" for none. */
void rung_add(struct line *line, uint64_t time_ns, const char *word, enum event_direction direction,
              enum event_basis basis);

/* The gap before what is said in the last column, or a comma behind what was said there already. */
void rung_begin_detail(struct line *line);

/* A whole line without its end: the above, and all that is known of the event's segment. */
void rung_add_segment(struct line *line, uint64_t time_ns, const struct event *event);

#endif
