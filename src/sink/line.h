/* line.h: a line of text in the making, for the sinks that write for people. What is put in need
 * not be safe to show: all of it is escaped on its way out. */
#ifndef SONDE_SINK_LINE_H
#define SONDE_SINK_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "event/event.h"
#include "sink/output.h"

/* All zero but verbosity is an empty one. */
struct line {
    struct buffer text;
    unsigned verbosity;
};

/* At most 511 bytes a call. */
void line_add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes of any length and kind. */
void line_add_text(struct line *line, const struct event_text *text);

/* The text before and the endpoint; nothing if that is NULL. */
void line_add_endpoint(struct line *line, const char *before, const struct endpoint *endpoint);

/* The text before and a duration as people read it. */
void line_add_duration(struct line *line, const char *before, uint64_t ns);

/* "1 byte", "2 bytes". */
void line_add_count(struct line *line, uint64_t count, const char *noun);

/* "#1", and of a leg of a forwarded connection "#1 client", "#1 target", under the client's number. leg: how it is to
 * be named, or LEG_NONE. Nothing for the run (0). */
void line_add_conn(struct line *line, uint32_t shown_conn, enum event_leg leg);

/* What the log's lines begin with: the time since the start and the connection, in columns. */
void line_add_prefix(struct line *line, uint64_t time_ns, const struct event *event);

/* Appends the line, safe to show, and its newline to text. colour and its end go around it as they are. */
void line_append(const struct line *line, const char *colour, const char *colour_end, struct buffer *text);

/* Writes the line, safe to show, and its newline with one write(2). False with errno. */
bool line_write(const struct line *line, const struct sink_output *output);

void line_free(struct line *line);

#endif
