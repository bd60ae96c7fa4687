/* forward_internal.h: what forward.c and forward_dial.c share. Nobody else includes it. */
#ifndef SONDE_HANDLER_FORWARD_INTERNAL_H
#define SONDE_HANDLER_FORWARD_INTERNAL_H

#include "conn/dial.h"
#include "handler/service_internal.h"

/* What all clients of a run share. */
struct forward_all {
    bool leads_back; /* the target has turned out to be our own listener */
};

struct forward_client {
    struct client client;
    struct conn *target; /* NULL once closed */
    struct dial *dial;   /* NULL once it has ended */
    uint32_t id;         /* the client leg's */
    uint64_t dial_by;    /* 0: it was not dialled yet */
    bool awaits_descriptor; /* it is dialled again when the client's timer says so */
    uint64_t gone_at;    /* a leg that is not read was first seen to be reset; 0: it was not */
    uint64_t break_by;   /* one leg has broken, and the other is reset by then; 0: none has */
};

static inline struct forward_client *forward_of(const struct conn *conn)
{
    return (struct forward_client *)client_of(conn);
}

/* Dials the target for a client whose leg is open. It may fail at once, which is the end of both. */
void forward_dial(struct forward_client *forward);

#endif
