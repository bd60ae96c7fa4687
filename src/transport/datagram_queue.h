/* datagram_queue.h: datagrams that wait for their reader, with their borders; a bounded number of them. */
#ifndef SONDE_TRANSPORT_DATAGRAM_QUEUE_H
#define SONDE_TRANSPORT_DATAGRAM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DATAGRAM_QUEUE_MAXIMUM = 64,             /* datagrams */
    DATAGRAM_QUEUE_BYTES = 512 * 1024        /* bytes of them */
};

struct queued_datagram;

/* All zero is an empty one. */
struct datagram_queue {
    struct queued_datagram *first, *last;
    size_t count, bytes;
    uint64_t dropped;
};

/* Copies length bytes of a datagram of whole. What has no place is counted instead. */
void datagram_queue_put(struct datagram_queue *queue, const void *bytes, size_t length, size_t whole);

/* The oldest into buffer, cut to size. False if there is none. */
bool datagram_queue_take(struct datagram_queue *queue, void *buffer, size_t size, size_t *ret_length,
                         size_t *ret_whole);

bool datagram_queue_holds(const struct datagram_queue *queue);

/* How many were dropped since this was last asked. */
uint64_t datagram_queue_dropped(struct datagram_queue *queue);

void datagram_queue_free(struct datagram_queue *queue);

#endif
