/* hub.h: many peers at one standard input and output (-k, and every datagram listener): all that they say goes out,
 * all that comes in goes to every one of them, or, with datagrams, to whoever spoke last. */
#ifndef SONDE_HANDLER_HUB_H
#define SONDE_HANDLER_HUB_H

#include "config/config.h"
#include "conn/conn.h"
#include "handler/ending.h"
#include "handler/incoming.h"
#include "handler/outgoing.h"

struct hub_options {
    const struct config *config;
    struct conn *local;      /* standard input and output, OPEN */
    struct conn *output;     /* the file of -o; NULL: none */
    struct incoming_listener listener;
    bool datagram;
    bool input_is_terminal;  /* a peer's FIN is answered with ours */
    ending_done *done;
    /* A peer has left. counted: it was one for --clients; not so an empty one with --ignore-empty. */
    void (*left)(void *argument, bool counted);
    /* --until or --max-bytes is met: nobody else is wanted; answered by hub_close. */
    void (*enough)(void *argument);
    void *argument;
};

struct hub;

struct hub *hub_new(const struct hub_options *options);

/* A peer has come: its connection, to be opened by the caller afterwards. */
void hub_add(struct hub *hub, struct conn *conn);

/* Whether a peer is here that counts: with --ignore-empty one that has said something. */
bool hub_was_heard(const struct hub *hub);

/* Nobody else will come: the run ends once all who are here have left. */
void hub_close(struct hub *hub);

/* Ends the run at once. error: told, may be NULL. */
void hub_cut(struct hub *hub, enum event_party by, const struct error *error);

/* From now on input goes to the peer of that number alone; 0: to all, with datagrams to whoever spoke last. */
void hub_address(struct hub *hub, uint32_t conn);

/* How standard input becomes what is sent; it may be changed between two lines. */
struct outgoing *hub_outgoing(struct hub *hub);

void hub_free(struct hub *hub);

#endif
