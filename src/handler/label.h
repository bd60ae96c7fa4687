/* label.h: whole lines under a client's number, so that several clients' lines do not mix (--label). */
#ifndef SONDE_HANDLER_LABEL_H
#define SONDE_HANDLER_LABEL_H

#include <stdint.h>

#include "base/buffer.h"

enum {
    LABEL_LINE_MAXIMUM = 16 * 1024, /* a longer line is torn */
    LABEL_GROWTH = 16               /* at most so many bytes out for one in, beside what waited */
};

struct label {
    uint32_t number;
    struct buffer line; /* begun, and not yet ended */
};

/* Appends the lines that bytes complete to target; the rest waits. */
void label_pass(struct label *label, struct buffer *target, const void *bytes, size_t length);

/* The last line, if it was torn, with the newline it lacks. */
void label_end(struct label *label, struct buffer *target);

#endif
