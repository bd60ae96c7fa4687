/* drawn_line.h: a line of a terminal that is drawn over and over, and taken away where others write. */
#ifndef SONDE_SINK_DRAWN_LINE_H
#define SONDE_SINK_DRAWN_LINE_H

#include "base/clock.h"
#include "base/units.h"
#include "sink/output.h"

#define DRAWN_LINE_INTERVAL (200 * CLOCK_MILLISECOND)

enum { DRAWN_LINE_SIZE = 256 };

/* All zero but output and width it is not there. */
struct drawn_line {
    struct sink_output output;
    unsigned width;   /* columns, where the terminal does not tell */
    bool drawn;
    uint64_t next_ns; /* not drawn before */
};

/* Whether it is time to draw it anew. */
bool drawn_line_is_due(struct drawn_line *line, uint64_t now);

/* Draws the text, plain ASCII, cut where the terminal is too narrow; end follows it: "", or "\n" so that it stays for
 * good. False with errno, as the next one. */
bool drawn_line_draw(struct drawn_line *line, char text[DRAWN_LINE_SIZE], const char *end);

/* Takes it away if it is there. */
bool drawn_line_erase(struct drawn_line *line);

/* "250 ms", "3.2 s": shorter than in the log, for nobody reads microseconds off a moving line. */
void drawn_line_format_duration(uint64_t ns, char ret_text[UNITS_TEXT_SIZE]);

#endif
