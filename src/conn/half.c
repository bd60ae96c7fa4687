/* half.c: one direction of a connection (half.h). */
#include "conn/half.h"

#include <assert.h>

void half_consume(struct half *half, size_t length)
{
    buffer_consume(&half->queue, length);
    if (buffer_length(&half->queue) == 0)
        half->datagram = false;
}

void half_discard(struct half *half)
{
    half_consume(half, buffer_length(&half->queue));
}

void half_advance(struct half *half, enum half_state state)
{
    assert(state > half->state);
    half->state = state;
}
