/* buffer.h: a queue of bytes in one piece. Empty it holds no memory. All zero is an empty one. */
#ifndef SONDE_BASE_BUFFER_H
#define SONDE_BASE_BUFFER_H

#include <stddef.h>

struct buffer {
    unsigned char *data; /* capacity bytes, or NULL */
    size_t head;         /* first byte queued */
    size_t tail;         /* one past the last */
    size_t capacity;
};

static inline size_t buffer_length(const struct buffer *buffer)
{
    return buffer->tail - buffer->head;
}

/* The first byte queued; NULL without storage, to which nothing may be added, not even 0. */
static inline const unsigned char *buffer_bytes(const struct buffer *buffer)
{
    return buffer->data ? buffer->data + buffer->head : NULL;
}

/* Room for size more bytes behind the tail; the pointer holds until the next call on the buffer.
 * What was written there is taken into the queue by buffer_commit. */
unsigned char *buffer_reserve(struct buffer *buffer, size_t size);
void buffer_commit(struct buffer *buffer, size_t size);

/* Gives up memory that was reserved and not needed: an empty queue frees its storage. */
void buffer_trim(struct buffer *buffer);

void buffer_append(struct buffer *buffer, const void *bytes, size_t length);

/* Drops the first length bytes; emptied, the storage is freed. */
void buffer_consume(struct buffer *buffer, size_t length);

/* Moves the first length bytes of source behind those of target. Where target is empty and source
 * gives everything the storage changes hands and no byte is copied. */
void buffer_move(struct buffer *target, struct buffer *source, size_t length);

void buffer_free(struct buffer *buffer);

#endif
