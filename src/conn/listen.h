/* listen.h: listening on one or more addresses: who waits is accepted, within limits. */
#ifndef SONDE_CONN_LISTEN_H
#define SONDE_CONN_LISTEN_H

#include "conn/conn.h"
#include "conn/loop.h"
#include "net/access.h"
#include "transport/scheme.h"

struct listen_options {
    const struct scheme *scheme;
    const struct address *addresses; /* all on one port: where it is 0, the one that the first gets */
    size_t count;
    bool v6_only;
    unsigned mode;
    size_t datagram_size;
    uint64_t max_conns;              /* at once; 0: no limit */
    size_t spare;                    /* descriptors that a client needs beside its own: without them it waits */
    const struct access *access;     /* who may come; NULL: everybody. Borrowed for as long as it listens */
    bool pairs;                      /* each client's number is followed by that of its other leg (bus_pair) */
    const struct sockopt_list *sockopts;
};

struct listen;

/* Somebody came: the transport is open, its events bear the number id. */
typedef void listen_accepted(void *argument, struct transport *transport, uint32_t id, uint64_t now);

/* Listens, and tells so (EVENT_LISTENING). NULL with *ret_error. The options' arrays are not needed afterwards. */
struct listen *listen_start(struct loop *loop, struct conn_set *set, const struct listen_options *options,
                            listen_accepted *accepted, void *argument, struct error *ret_error);

/* Where the first address was bound. */
const struct address *listen_local(const struct listen *listen);

/* Nobody new is wanted. A stream's listener stops; a datagram's stays, for it serves those who are there. */
void listen_refuse(struct listen *listen);

/* One that was accepted has closed: there may be room again. */
void listen_released(struct listen *listen);

/* Refuses all others from now on; who waits in the backlog is reset. May be called from accepted. NULL is nothing. */
void listen_stop(struct listen *listen);

/* All pseudo-connections of a datagram listener must be closed. NULL is nothing. */
void listen_free(struct listen *listen);

#endif
