/* datagram_queue.c: a bounded queue of datagrams (datagram_queue.h). */
#include "transport/datagram_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct queued_datagram {
    struct queued_datagram *next;
    size_t length, whole;
    unsigned char bytes[];
};

void datagram_queue_put(struct datagram_queue *queue, const void *bytes, size_t length, size_t whole)
{
    if (queue->count == DATAGRAM_QUEUE_MAXIMUM || queue->bytes + length > DATAGRAM_QUEUE_BYTES) {
        queue->dropped++;
        return;
    }
    struct queued_datagram *datagram = memory_allocate(sizeof *datagram + length);
    datagram->next = NULL;
    datagram->length = length;
    datagram->whole = whole;
    memcpy(datagram->bytes, bytes, length);
    if (queue->last)
        queue->last->next = datagram;
    else
        queue->first = datagram;
    queue->last = datagram;
    queue->count++;
    queue->bytes += length;
}

bool datagram_queue_take(struct datagram_queue *queue, void *buffer, size_t size, size_t *ret_length,
                         size_t *ret_whole)
{
    struct queued_datagram *datagram = queue->first;

    if (!datagram)
        return false;
    *ret_length = datagram->length < size ? datagram->length : size;
    *ret_whole = datagram->whole;
    memcpy(buffer, datagram->bytes, *ret_length);
    queue->first = datagram->next;
    if (!queue->first)
        queue->last = NULL;
    queue->count--;
    queue->bytes -= datagram->length;
    free(datagram);
    return true;
}

bool datagram_queue_holds(const struct datagram_queue *queue)
{
    return queue->first != NULL;
}

uint64_t datagram_queue_dropped(struct datagram_queue *queue)
{
    uint64_t dropped = queue->dropped;

    queue->dropped = 0;
    return dropped;
}

void datagram_queue_free(struct datagram_queue *queue)
{
    struct queued_datagram *datagram;

    while ((datagram = queue->first)) {
        queue->first = datagram->next;
        free(datagram);
    }
}
