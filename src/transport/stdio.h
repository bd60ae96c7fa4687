/* stdio.h: standard input and output, or a file for output, as one more transport. */
#ifndef SONDE_TRANSPORT_STDIO_H
#define SONDE_TRANSPORT_STDIO_H

#include <stdbool.h>

#include "transport/transport.h"

enum {
    STDIO_NONE = -1 /* for a descriptor: there is none. Nothing is ever read; what is written vanishes */
};

/* Reads from one descriptor and writes to the other. Their flags are never touched. shutdown ends the output:
 * descriptor 1 becomes /dev/null (so that no socket gets the number), any other one is closed; close closes none
 * of 0, 1 and 2. */
struct transport *stdio_new(int input, int output);

/* What a descriptor is to its reader. */
bool stdio_is_terminal(int fd);

#endif
