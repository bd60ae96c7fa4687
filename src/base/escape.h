/* escape.h: foreign bytes made safe to show: C0 and C1 controls, DEL and invalid UTF-8 as \xHH,
 * bidirectional overrides and isolates, line and paragraph separators as \u{HHHH}. A backslash is
 * left alone: what is shown is for the eye. UTF-8 per RFC 3629. */
#ifndef SONDE_BASE_ESCAPE_H
#define SONDE_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

enum escape_style {
    ESCAPE_LINE,    /* one line: tab, CR and LF are escaped as well (\t \r \n) */
    ESCAPE_TERMINAL /* text on a terminal: tab, CR and LF pass */
};

/* At most so many bytes of output for one of input. */
enum { ESCAPE_GROWTH = 4 };

/* A stream that may be torn inside a character: what was begun waits here. All zero at first. */
struct escape_stream {
    unsigned char begun[4];
    size_t begun_length;
};

/* Appends the safe form of bytes to target; a character that the end tears is kept back. */
void escape_stream(struct escape_stream *stream, enum escape_style style, struct buffer *target,
                   const void *bytes, size_t length);

/* Appends what was kept back, as the invalid bytes it turned out to be. */
void escape_stream_end(struct escape_stream *stream, struct buffer *target);

/* The whole of bytes as one safe line in text, cut at a character where size does not do, always
 * terminated. Returns text. */
char *escape_line(char *text, size_t size, const void *bytes, size_t length);

#endif
