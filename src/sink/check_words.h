/* check_words.h: how people are told of a port that was looked at. */
#ifndef SONDE_SINK_CHECK_WORDS_H
#define SONDE_SINK_CHECK_WORDS_H

#include "sink/line.h"

/* What was looked at: "localhost 80/tcp", "::1 53/udp", "2 1024/vsock", "/run/x unix". Of EVENT_CHECK, or of
 * EVENT_STATS with probes. */
void line_add_checked(struct line *line, const struct event *event);

/* " at 127.0.0.1" where the host was given by name, else nothing. */
void line_add_checked_at(struct line *line, const struct event *event);

/* The whole line of an EVENT_CHECK, as sinks.h shows it. */
void line_add_check(struct line *line, const struct event *event);

/* "65535 ports in 1.21 s: 3 open, 65530 closed, 2 filtered". */
void line_add_sums(struct line *line, const struct check_sums *sums, uint64_t duration_ns);

#endif
