/* terminal.h: a terminal of a person: a pseudo-terminal, and what an XTerm would show of what is written to it. */
#ifndef SONDE_TESTS_TERMINAL_H
#define SONDE_TESTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

enum { TERMINAL_ROWS = 24, TERMINAL_WIDTH = 100, TERMINAL_TEXT = TERMINAL_WIDTH * 4 + 1 };

struct terminal {
    int master, slave;
    size_t width, row, column;                   /* column is width behind a full row */
    wchar_t cells[TERMINAL_ROWS][TERMINAL_WIDTH + 1]; /* 0: empty; 1: the right half of the one before */
    char held[64];                               /* a character or sequence that is not whole */
    size_t held_length;
    bool bracketed;                              /* bracketed paste is on */
    char text[TERMINAL_TEXT];
};

/* The model alone; and with a pseudo-terminal, in UTF-8. */
void terminal_reset(struct terminal *terminal, size_t width);
void terminal_open(struct terminal *terminal, size_t width);
void terminal_close(struct terminal *terminal);

/* What somebody writes to it. */
void terminal_feed(struct terminal *terminal, const char *bytes, size_t length);

/* Takes what has been written to the pseudo-terminal, without waiting. False: nothing. */
bool terminal_look(struct terminal *terminal);

/* What a person types. */
void terminal_type(const struct terminal *terminal, const char *keys);

/* Another width. Rows are not broken anew, as XTerm does it. */
void terminal_resize(struct terminal *terminal, size_t width);

/* A row's text without blanks at its end; the one counted from the cursor's upwards. They hold until the next call. */
const char *terminal_row(struct terminal *terminal, size_t row);
const char *terminal_row_above(struct terminal *terminal, size_t count);

/* Whether some row is just that text. */
bool terminal_has_row(struct terminal *terminal, const char *text);

#endif
