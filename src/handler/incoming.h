/* incoming.h: what peers say, on its way to standard output and to the file of -o: counted, searched, labelled, and
 * made safe for a terminal. */
#ifndef SONDE_HANDLER_INCOMING_H
#define SONDE_HANDLER_INCOMING_H

#include "base/escape.h"
#include "base/search.h"
#include "config/config.h"
#include "conn/conn.h"
#include "handler/ending.h"
#include "handler/label.h"

/* Whoever wants to know what peers say, as it comes. heard NULL: nobody. */
struct incoming_listener {
    void (*heard)(void *argument, struct conn *conn, const unsigned char *bytes, size_t length);
    void *argument;
};

struct incoming {
    const struct config *config;
    struct conn *local;           /* standard output; NULL once it has closed */
    struct conn *output;          /* the file; NULL: none */
    uint64_t left;                /* of --max-bytes, if that is set */
    bool complete;                /* --until or --max-bytes is met: nothing more is passed on */
    bool escapes;                 /* standard output is a terminal, and --raw was not asked for */
    struct escape_stream escape;
    struct incoming_listener listener;
};

/* One peer's share. All zero but for the label's number. */
struct incoming_source {
    struct label label;
    struct search *search; /* --until, from the first byte on */
};

void incoming_init(struct incoming *incoming, const struct config *config, struct conn *local, struct conn *output);

/* What one peer's share holds; it can be used anew. */
void incoming_source_free(struct incoming_source *source);

/* Whether anything can be passed on now. */
bool incoming_has_room(const struct incoming *incoming);

/* Passes on what has arrived at conn, as far as there is room; nothing behind the end that --until or --max-bytes
 * ask for. */
void incoming_pass(struct incoming *incoming, struct incoming_source *source, struct conn *conn);

/* The same for its first length bytes at once: what there is no room for waits, however much. */
void incoming_pass_now(struct incoming *incoming, struct incoming_source *source, struct conn *conn, size_t length);

/* The peer has ended: what waited for more goes out as it is. */
void incoming_end(struct incoming *incoming, struct incoming_source *source);

/* Nobody will say anything any more: fails the run, unless it has failed, if --until's text has not come. conn: whose
 * failure it is; NULL: the run's. */
void incoming_check_until(const struct incoming *incoming, struct ending *ending, struct bus *bus,
                          const struct conn *conn);

#endif
