/* label.c: lines under a client's number (label.h). */
#include "handler/label.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What waits becomes a line. */
static void label_flush(struct label *label, struct buffer *target)
{
    char prefix[16];
    int length = snprintf(prefix, sizeof prefix, "%" PRIu32 "\t", label->number);

    buffer_append(target, prefix, (size_t)length);
    buffer_move(target, &label->line, buffer_length(&label->line));
}

void label_end(struct label *label, struct buffer *target)
{
    if (buffer_length(&label->line) == 0)
        return;
    label_flush(label, target);
    buffer_append(target, "\n", 1);
}

void label_pass(struct label *label, struct buffer *target, const void *bytes, size_t length)
{
    const unsigned char *rest = bytes;

    while (length > 0) {
        const unsigned char *newline = memchr(rest, '\n', length);
        size_t part = newline ? (size_t)(newline - rest) + 1 : length;
        buffer_append(&label->line, rest, part);
        if (newline)
            label_flush(label, target);
        else if (buffer_length(&label->line) >= LABEL_LINE_MAXIMUM)
            label_end(label, target);
        rest += part;
        length -= part;
    }
}
