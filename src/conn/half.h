/* half.h: one direction of a connection: what waits in it, and how far its end has come.
 *   OPEN -> DRAINING -> SHUT
 * In: DRAINING once the peer's end was read, SHUT when the handler has taken all before it.
 * Out: DRAINING once the handler has said its last, SHUT when all was written and our end was sent. */
#ifndef SONDE_CONN_HALF_H
#define SONDE_CONN_HALF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "conn/bucket.h"

enum half_state { HALF_OPEN, HALF_DRAINING, HALF_SHUT };

struct half {
    struct buffer queue;
    size_t maximum;      /* bytes that may wait; a datagram half holds one datagram at most */
    bool datagram;       /* a datagram waits, be it an empty one */
    enum half_state state;
    uint64_t bytes;      /* read or written so far */
    struct bucket bucket; /* --rate */
};

/* Whether anything waits in it. */
static inline bool half_holds(const struct half *half)
{
    return half->datagram || buffer_length(&half->queue) > 0;
}

static inline size_t half_room(const struct half *half)
{
    size_t length = buffer_length(&half->queue);

    return half->datagram || length >= half->maximum ? 0 : half->maximum - length;
}

/* Takes the first length bytes out. */
void half_consume(struct half *half, size_t length);

/* Drops what waits. */
void half_discard(struct half *half);

/* The only way a half's state changes: onwards. */
void half_advance(struct half *half, enum half_state state);

#endif
