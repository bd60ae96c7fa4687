/* tail.h: the end of what peers say, as far as its line is not finished: it stands above the prompt, and goes on where
 * it ended once more comes. */
#ifndef SONDE_CONSOLE_TAIL_H
#define SONDE_CONSOLE_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buffer.h"
#include "console/cells.h"

/* All zero but for file and colours at first. */
struct tail {
    FILE *file;
    const char *colour, *colour_end; /* "" without */
    struct buffer row;   /* what stands in its last row */
    struct buffer torn;  /* the beginning of a character or sequence, kept back */
    struct cells cells;  /* where it ends */
    bool unfinished;     /* its last row is not empty */
    bool left;           /* the cursor has gone on to the row below */
};

/* Goes on with the text where it ended: there, or in the empty row below, stands the cursor. */
void tail_write(struct tail *tail, size_t width, const char *text, size_t length);

/* Takes the cursor to the beginning of an empty row; it goes on later. */
void tail_leave(struct tail *tail);

/* The same; it goes on in a row of its own. */
void tail_finish(struct tail *tail);

/* Gives back what it holds. */
void tail_free(struct tail *tail);

#endif
