/* cells.h: where the cursor comes to stand when text is written on a terminal. Characters are those of the locale
 * (LC_CTYPE); what is none of its takes a column a byte. */
#ifndef SONDE_CONSOLE_CELLS_H
#define SONDE_CONSOLE_CELLS_H

#include <stdbool.h>
#include <stddef.h>

/* A place on rows of a width; column is width where a row is full: the next character begins another. All zero but for
 * width at first. */
struct cells {
    size_t width, row, column;
};

/* Controls as they are executed: tab, CR and LF move, a sequence that begins with ESC takes no place, nor do others. Or
 * as people who edit lines are shown them: ^X. */
enum cells_style { CELLS_OUTPUT, CELLS_EDITED };

/* Moves over the first character or sequence of text, and returns how long it is; 0: the rest is torn, and what is
 * missing may still come. */
size_t cells_step(struct cells *cells, enum cells_style style, const char *text, size_t length);

/* Moves over all of text. */
void cells_pass(struct cells *cells, enum cells_style style, const char *text, size_t length);

#endif
