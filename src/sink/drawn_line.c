/* drawn_line.c: a line of a terminal that is drawn over and over (drawn_line.h). The control sequence is ECMA-48's EL
 * (8.3.41). */
#include "sink/drawn_line.h"

#include <stdio.h>
#include <string.h>

bool drawn_line_is_due(struct drawn_line *line, uint64_t now)
{
    if (now < line->next_ns)
        return false;
    /* A tick that came late does not delay the one after it. */
    line->next_ns += DRAWN_LINE_INTERVAL;
    if (line->next_ns <= now)
        line->next_ns = now + DRAWN_LINE_INTERVAL;
    return true;
}

static bool write_text(const struct drawn_line *line, const char *text)
{
    return sink_write(&line->output, text, strlen(text));
}

/* A line that fills the last column would make some terminals begin the next one. */
bool drawn_line_draw(struct drawn_line *line, char text[DRAWN_LINE_SIZE], const char *end)
{
    char drawn[DRAWN_LINE_SIZE + 16];
    unsigned width = sink_width(&line->output, line->width);

    if (width > 0 && strlen(text) >= width)
        text[width - 1] = '\0';
    snprintf(drawn, sizeof drawn, "\r%s\x1b[K%s", text, end);
    line->drawn = end[0] == '\0';
    return write_text(line, drawn);
}

bool drawn_line_erase(struct drawn_line *line)
{
    if (!line->drawn)
        return true;
    line->drawn = false;
    return write_text(line, "\r\x1b[K");
}

void drawn_line_format_duration(uint64_t ns, char ret_text[UNITS_TEXT_SIZE])
{
    if (ns < CLOCK_SECOND)
        snprintf(ret_text, UNITS_TEXT_SIZE, "%u ms", (unsigned)(ns / CLOCK_MILLISECOND));
    else
        snprintf(ret_text, UNITS_TEXT_SIZE, "%.1f s", (double)ns / (double)CLOCK_SECOND);
}
