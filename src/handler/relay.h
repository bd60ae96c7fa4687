/* relay.h: one peer and standard input and output, joined: each end's half-close is carried to the other. */
#ifndef SONDE_HANDLER_RELAY_H
#define SONDE_HANDLER_RELAY_H

#include "config/config.h"
#include "conn/conn.h"
#include "handler/ending.h"
#include "handler/incoming.h"
#include "handler/outgoing.h"

struct relay_options {
    const struct config *config;
    struct conn *local;      /* standard input and output; RESOLVING or OPEN */
    struct conn *output;     /* the file of -o; NULL: none */
    struct conn *remote;
    const struct incoming *incoming; /* what has been done with what the peer said so far, by which source; NULL: */
    struct incoming_source source;   /* nothing was received yet */
    struct incoming_listener listener;
    bool listening;          /* an empty standard input has nothing to say: no early FIN */
    bool input_is_terminal;  /* the peer's FIN ends the run */
    ending_done *done;
    void *argument;
};

struct relay;

/* Takes over the connections' handlers. done is called from a connection's step or from relay_cut. */
struct relay *relay_new(const struct relay_options *options);

/* Ends the run at once: by LOCAL (a signal) or TIMEOUT. error: told, may be NULL. */
void relay_cut(struct relay *relay, enum event_party by, const struct error *error);

/* How standard input becomes what is sent; it may be changed between two lines. */
struct outgoing *relay_outgoing(struct relay *relay);

/* After done, or after the connections have been cut. */
void relay_free(struct relay *relay);

#endif
