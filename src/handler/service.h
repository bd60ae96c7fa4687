/* service.h: something ready-made for every client (--echo, --reply, -e, -F ...), or, with a dialog, for the one peer
 * that was connected to: what all of that has in common.
 * Standard input is not read. A new one is a file with a const struct service_kind, and a line in service.c. */
#ifndef SONDE_HANDLER_SERVICE_H
#define SONDE_HANDLER_SERVICE_H

#include "config/config.h"
#include "conn/conn.h"
#include "conn/dial.h"
#include "conn/loop.h"
#include "handler/ending.h"
#include "handler/incoming.h"

/* What a dialog leaves to others. */
struct service_handover {
    struct conn *local, *output, *remote;
    struct incoming incoming;      /* with the share of the one peer */
    struct incoming_source source;
};

struct service_options {
    const struct config *config;
    struct loop *loop;
    uint64_t descriptors; /* soft limit of them that a program shall find; 0: ours */
    struct conn *local;  /* standard output, OPEN, and an input that never says anything */
    struct conn *output; /* the file of -o; NULL: none */
    bool datagram;
    bool one_client;     /* its misfortune is the run's */
    const struct dial_options *target; /* of SERVICE_FORWARD */
    ending_done *done;
    /* A client has left. counted: it was one for --clients. */
    void (*left)(void *argument, bool counted);
    /* --until or --max-bytes is met: nobody else is wanted; answered by service_close. */
    void (*enough)(void *argument);
    /* --then-relay: the dialog is done, and what was the service's is the caller's; done will not be called. */
    void (*hand_over)(void *argument, const struct service_handover *handover);
    void *argument;
};

struct service;

/* NULL with *ret_error: what shall be sent cannot be. */
struct service *service_new(const struct service_options *options, struct error *ret_error);

/* Who is answered is known: datagrams may be answered at any length. */
void service_trust(struct service *service);

/* A client has come: its connection, to be opened by the caller afterwards. */
void service_add(struct service *service, struct conn *conn);

/* Whether a client is here that counts. */
bool service_was_heard(const struct service *service);

/* Nobody else will come: the run ends once all who are here have left. */
void service_close(struct service *service);

/* Ends the run at once. error: told, may be NULL. */
void service_cut(struct service *service, enum event_party by, const struct error *error);

void service_free(struct service *service);

#endif
