/* buffer.c: a queue of bytes in one piece. */
#include "base/buffer.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BUFFER_MINIMUM = 64 };

static size_t buffer_capacity_for(size_t size)
{
    size_t capacity = BUFFER_MINIMUM;

    while (capacity < size && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    return capacity < size ? size : capacity;
}

/* Brings the bytes queued to the front of storage that has room for size. realloc(3) is not used:
 * it would copy what was consumed as well. */
static void buffer_relocate(struct buffer *buffer, size_t size)
{
    size_t length = buffer_length(buffer);
    size_t capacity = buffer_capacity_for(size);
    unsigned char *data = memory_allocate(capacity);

    if (length)
        memcpy(data, buffer_bytes(buffer), length);
    free(buffer->data);
    *buffer = (struct buffer){.data = data, .tail = length, .capacity = capacity};
}

static void buffer_compact(struct buffer *buffer)
{
    size_t length = buffer_length(buffer);

    if (length)
        memmove(buffer->data, buffer_bytes(buffer), length);
    buffer->head = 0;
    buffer->tail = length;
}

unsigned char *buffer_reserve(struct buffer *buffer, size_t size)
{
    size_t length = buffer_length(buffer);

    if (size > SIZE_MAX - length)
        size = SIZE_MAX - length; /* more than there can be: the allocation says so */
    if (!buffer->data || buffer->capacity < length + size)
        buffer_relocate(buffer, length + size);
    else if (buffer->capacity - buffer->tail < size)
        buffer_compact(buffer);
    return buffer->data + buffer->tail;
}

void buffer_commit(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->capacity - buffer->tail);
    buffer->tail += size;
}

void buffer_trim(struct buffer *buffer)
{
    if (buffer_length(buffer) == 0)
        buffer_free(buffer);
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    memcpy(buffer_reserve(buffer, length), bytes, length);
    buffer_commit(buffer, length);
}

void buffer_consume(struct buffer *buffer, size_t length)
{
    assert(length <= buffer_length(buffer));
    buffer->head += length;
    buffer_trim(buffer);
}

void buffer_move(struct buffer *target, struct buffer *source, size_t length)
{
    assert(target != source && length <= buffer_length(source));
    if (length == 0)
        return;
    if (buffer_length(target) == 0 && length == buffer_length(source)) {
        free(target->data);
        *target = *source;
        *source = (struct buffer){0};
        return;
    }
    buffer_append(target, buffer_bytes(source), length);
    buffer_consume(source, length);
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}
