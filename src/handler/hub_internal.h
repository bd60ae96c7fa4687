/* hub_internal.h: what hub.c and hub_guest.c share. Nobody else includes it. */
#ifndef SONDE_HANDLER_HUB_INTERNAL_H
#define SONDE_HANDLER_HUB_INTERNAL_H

#include "handler/hub.h"
#include "handler/incoming.h"
#include "handler/outgoing.h"

/* One peer. */
struct guest {
    struct guest *next;
    struct hub *hub;
    struct conn *conn;
    struct incoming_source source;
    bool heard;             /* has said something, where --ignore-empty asks for that */
    bool late;              /* came after the end of input: nothing was sent to it, and its own end comes first */
    uint64_t slow_since;    /* nothing of what it was sent was delivered from then to the last look */
    int64_t delivered_then;
};

struct hub {
    struct hub_options options;
    struct conn *local, *output; /* NULL once closed */
    struct guest *guests;
    struct guest *speaker;       /* datagrams: who spoke last, or who is addressed */
    uint32_t addressed;          /* the number of the only one who is sent anything; 0: all are */
    struct incoming incoming;
    struct outgoing outgoing;
    bool input_ended, closing, done;
    enum event_party cut_by;     /* how guests leave that are made to */
    struct ending ending;
};

/* hub.c */

/* What was received is written, then the run is over. */
void hub_drain(struct hub *hub);

/* --until or --max-bytes is met. */
void hub_complete(struct hub *hub);

/* hub_guest.c */

extern const struct handler guest_handler;

/* Whether it is there to be sent to. */
bool guest_listens(const struct guest *guest);

/* Our end, as far as it has come: at the end of input, and before it where the guest's end settles it. */
void guest_finish(struct guest *guest);

/* Sends bytes, and begins to count how long it takes them. */
void guest_send(struct guest *guest, const struct buffer *bytes);

#endif
