/* exchange.h: the time from our last byte until the peer's first one after it, and whose it was: the network's or the
 * peer's (struct answer). The kernel's timestamps are on from the first byte that we send until the answer is there. */
#ifndef SONDE_TRANSPORT_EXCHANGE_H
#define SONDE_TRANSPORT_EXCHANGE_H

#include "event/event.h"

/* When the last byte of a write went and was acknowledged; ns, 0: not told. */
struct exchange_write {
    uint32_t last_byte;       /* its number, as net/timestamps.h counts */
    uint64_t called_at;
    uint64_t sent_at;         /* for the first time */
    uint64_t resent_at;       /* for the last time, if there were several */
    uint64_t acknowledged_at;
};

/* Fields are exchange.c's own. All zero: nobody wants to know, and none of the calls does anything. */
struct exchange {
    bool wanted;
    bool waiting;            /* we have spoken since the last answer */
    bool stamped;            /* the kernel's timestamps are on */
    bool was_stamped;        /* entries may come for as long as the connection lives */
    int64_t realtime_offset; /* of this exchange */
    uint64_t number;
    size_t early;            /* bytes that lay there when it began: they are no answer */
    uint32_t next_byte;      /* the number of the next byte written */
    uint64_t began_at;       /* the call of the first write */
    uint64_t called_at;      /* of the last one, successful or not */
    uint64_t arrived_at;     /* the bytes that wait to be read, by the kernel; 0: not told */
    struct exchange_write writes[2]; /* the last one and the one before; called_at 0: none */
    struct answer answer;
};

void exchange_init(struct exchange *exchange);

/* Before and after count > 0 bytes are written to fd. Takes in what the kernel tells, as exchange_before_read does. */
void exchange_before_write(struct exchange *exchange, int fd);
void exchange_wrote(struct exchange *exchange, size_t count);

/* Before fd is read: takes in what the kernel tells, so that the descriptor comes to rest, and notes when what waits
 * there arrived. To be called whenever the descriptor was ready, also after exchange_end: acknowledgements of what was
 * written in an exchange are told however late they come. */
void exchange_before_read(struct exchange *exchange, int fd);

/* After count > 0 bytes were read: what it took, if these are the first after ours, else NULL. It holds until the next
 * call. */
const struct answer *exchange_read(struct exchange *exchange, int fd, size_t count);

/* The peer will not answer any more: timestamps are switched off. */
void exchange_end(struct exchange *exchange, int fd);

/* Whose the time was between that write and an answer that arrived then; wait, shares and by what.
 * minimum_rtt_ns 0: unknown. An acknowledgement counts if the peer's kernel cannot have delayed it, to send it with
 * what its program would say: it came before the answer, and soon. What was sent again is the network's fault. */
void exchange_divide(const struct exchange_write *write, uint64_t arrived_at, uint64_t minimum_rtt_ns,
                     struct answer *ret_answer);

#endif
