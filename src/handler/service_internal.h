/* service_internal.h: what service.c shares with the kinds of service, one file each. Nobody else includes it. */
#ifndef SONDE_HANDLER_SERVICE_INTERNAL_H
#define SONDE_HANDLER_SERVICE_INTERNAL_H

#include "handler/incoming.h"
#include "handler/service.h"

/* One client; a kind's own struct begins with this one. */
struct client {
    struct client *previous, *next;
    struct service *service;
    struct conn *conn;             /* NULL once closed */
    struct incoming_source source;
    struct framer framer;          /* with --frame; not over datagrams, which are messages themselves */
    uint64_t budget;               /* datagrams: bytes that may still answer the last question */
    uint64_t budget_of;            /* in.bytes of its connection when that had come */
    bool greeted;
    bool spoke;                    /* it has said something */
    bool failed;                   /* by client_fail: all is told */
};

struct service_kind {
    size_t client_size;
    bool endless; /* what a client did not take is no loss */
    /* Of a client's connection. Its on_open, which it has, begins with client_on_open, its on_data with
     * client_note_data, its on_close with client_closed, and client_leave ends it, then or later. */
    const struct handler *handler;
    /* NULL: nothing to do. prepare: false with *ret_error; service->options and incoming are there, and nothing
     * else. */
    bool (*prepare)(struct service *service, struct error *ret_error);
    void (*release)(struct service *service);
    /* The run ends for a client whose connection has closed already, and which has not left. */
    void (*cut)(struct client *client);
    /* Nothing more is wanted of it: --until or --max-bytes is met. NULL: its connection is closed. */
    void (*dismiss)(struct client *client);
    /* Standard output or -o's file has taken all that waited for it; a step of its connection follows. NULL: nothing
     * to do. */
    void (*on_output)(struct client *client);
};

extern const struct service_kind greet_service, echo_service, discard_service, chargen_service, reply_service,
    reply_each_service, exec_service, forward_service, dialog_service;

struct service {
    struct service_options options;
    const struct service_kind *kind;
    void *kind_data;              /* the kind's own */
    struct bus *bus;
    struct conn *local, *output;  /* NULL once closed */
    struct client *clients;
    struct incoming incoming;
    uint64_t unheard_bytes;       /* what clients said that standard output was too slow for */
    bool told_no_file;            /* a client had to wait for the file it gets */
    bool told_cut, told_low_port, told_nameless; /* answers to datagrams that were made shorter, or were not given */
    bool trusted, closing, done;
    bool interrupted;             /* a signal has ended it */
    bool leaving;                 /* who is here is made to leave: */
    enum event_party cut_by;      /* how clients leave that are made to */
    struct ending ending;         /* with -k it may have failed already, and the run goes on */
};

/* service_client.c */

static inline struct client *client_of(const struct conn *conn)
{
    return conn->handler_data;
}

static inline const struct config *service_config(const struct service *service)
{
    return service->options.config;
}

/* Sends --greet; over datagrams at the first question, so that it is an answer. */
void client_greet(struct client *client);

/* Its connection holds input: takes note, for the budget of answers and --clients. To be called before anything is
 * consumed. */
void client_note_data(struct client *client);

/* The next piece of its input, which is to be consumed before the next call: *ret_length bytes. True if a message ends
 * with them; without --frame that is whatever there is. A message that is too long fails the client: nothing is
 * given then. */
bool client_next_piece(struct client *client, size_t *ret_length);

/* Its end has come: tells a message that was torn by it. */
void client_note_end(struct client *client);

/* Whether an answer can be sent without waiting for those before it. */
bool client_has_room(const struct client *client);

/* Whether its next question is to be read: there is room for an answer, or nobody left who could take one, and then
 * what it said before is all that is missing. */
bool client_may_ask(const struct client *client);

/* Sends an answer: bytes as they are, or one datagram no longer than the rules against reflectors allow. The connection
 * is open and our end not yet said. */
void client_answer(struct client *client, const void *bytes, size_t length);

/* Passes the first length bytes of its input on to standard output, and consumes them. It never waits: what standard
 * output is too slow for is dropped, counted and told. */
void client_hear_now(struct client *client, size_t length);

/* The same as far as there is room, which service_has_room asks for. */
void client_hear(struct client *client);
bool service_has_room(const struct service *service);

/* Something is wrong with it: told, and it is reset or closed at once. */
void client_fail(struct client *client, const struct error *error);

/* What a connection's end means: the run's own outcome where there is one client only; one of many has its misfortune
 * to itself, but what it cost us is told, and that it could not be dialled. */
void service_tell_outcome(struct service *service, const struct conn *conn);

/* Its connection has closed: tells what that means, and conn is NULL. */
void client_closed(struct client *client);

/* The last call: its connection has closed, and all that belongs to it. Frees it. */
void client_leave(struct client *client);

/* The one client's connection and standard input and output are handed over to others. Frees it. */
void client_hand_over(struct client *client);

/* service.c */

/* --until or --max-bytes is met. */
void service_complete(struct service *service);

/* A client has left: was it the last of all? */
void service_check_over(struct service *service);

/* Standard output has taken all that waited: tells what had to be left out meanwhile. */
void service_caught_up(struct service *service);

/* Something is cut or held back: EVENT_LIMIT. conn may be NULL. */
void service_tell_limit(const struct service *service, const struct conn *conn, const char *what, uint64_t limit,
                        uint64_t actual, const char *text);

/* An error of a client, or of what serves it, that is no connection's outcome: told; the run's own where there is one
 * client only. conn may be NULL. */
void service_fail(struct service *service, const struct conn *conn, const struct error *error);

/* on_open, on_close of a kind that adds nothing. */
void client_on_open(struct conn *conn);
void client_on_close(struct conn *conn);

#endif
