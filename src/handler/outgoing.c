/* outgoing.c: from standard input to peers (outgoing.h). */
#include "handler/outgoing.h"

#include <string.h>

bool outgoing_has_room(const struct conn *target)
{
    return conn_room(target) > 0 && !half_holds(&target->out);
}

void outgoing_convert(struct outgoing *outgoing, struct buffer *target, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        const unsigned char *newline = memchr(bytes, '\n', length);
        size_t part = newline ? (size_t)(newline - bytes) : length;
        bool has_cr = part > 0 ? bytes[part - 1] == '\r' : outgoing->after_cr;
        buffer_append(target, bytes, part);
        outgoing->after_cr = newline ? false : has_cr;
        if (!newline)
            return;
        buffer_append(target, has_cr ? "\n" : "\r\n", has_cr ? 1 : 2);
        bytes += part + 1;
        length -= part + 1;
    }
}

static void pass_converted(struct outgoing *outgoing, struct conn *source, struct conn *target, size_t length)
{
    struct buffer converted = {0};
    size_t all;

    outgoing_convert(outgoing, &converted, conn_input(source, &all), length);
    conn_consume(source, length);
    conn_send(target, buffer_bytes(&converted), buffer_length(&converted));
    buffer_free(&converted);
}

void outgoing_pass(struct outgoing *outgoing, struct conn *source, struct conn *target)
{
    size_t length, room = conn_room(target) / (outgoing->crlf ? OUTGOING_GROWTH : 1);

    conn_input(source, &length);
    if (!outgoing_has_room(target))
        return;
    if (length > room)
        length = room;
    if (outgoing->crlf)
        pass_converted(outgoing, source, target, length);
    else
        conn_move(target, source, length);
}
