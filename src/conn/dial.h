/* dial.h: from a name to an open transport: look-ups that do not wait for each other, and a race of the addresses
 * (RFC 8305: 50 ms resolution delay, 250 ms between attempts, families in turn). */
#ifndef SONDE_CONN_DIAL_H
#define SONDE_CONN_DIAL_H

#include "conn/conn.h"
#include "conn/loop.h"
#include "transport/scheme.h"

struct dial_options {
    const struct scheme *scheme;
    const char *name;          /* as messages name the target */
    const char *host;          /* to look up; not used if fixed is set */
    uint16_t port;
    struct address fixed;      /* an address that needs no look-up; length 0: none */
    int family;                /* AF_INET or AF_INET6 alone, AF_UNSPEC: both */
    struct address source;     /* to bind before connecting; length 0: none. Of the Internet: decides the family */
    uint16_t source_port;      /* 0: any */
    uint64_t timeout;          /* ns for all of it, or CLOCK_NEVER */
    uint64_t wait_open;        /* ns in which failures are tried again; 0: not at all */
    const struct sockopt_list *sockopts;
};

/* One of transport and error is set. The dial is gone when this is called. */
typedef void dial_done(void *argument, struct transport *transport, const struct error *error, uint64_t now);

struct dial;

/* Dials for conn, whose number the events bear. options are borrowed until done. done is never called from within. */
struct dial *dial_start(struct loop *loop, struct conn *conn, const struct dial_options *options, dial_done *done,
                        void *argument);

/* Gives up: closes what is half open. done is not called. NULL is nothing. */
void dial_cancel(struct dial *dial);

/* In the same words for all who look up and dial: nobody answered what ("resolve", "connect") for limit ns; no address
 * of host is of the source's family. */
void dial_set_no_answer(struct error *ret_error, const char *what, const char *name, uint64_t limit);
void dial_set_no_family(struct error *ret_error, const char *host);

#endif
