/* ending.h: how a run ends. */
#ifndef SONDE_HANDLER_ENDING_H
#define SONDE_HANDLER_ENDING_H

#include "conn/conn.h"

struct ending {
    enum status status;
    bool broken_pipe; /* the reader of standard output has gone: die of SIGPIPE */
};

/* Called once, when all has been written and closed. */
typedef void ending_done(void *argument, const struct ending *ending);

/* A failure of the connection (NULL: of the run) that ends it is told, and makes the status unless an earlier
 * one has made it. */
void ending_fail(struct ending *ending, struct bus *bus, const struct conn *conn, const struct error *error);

/* The same with a text of any length. */
void ending_fail_text(struct ending *ending, struct bus *bus, const struct conn *conn, enum status status,
                      const struct event_text *text);

/* What a connection's outcome makes of the run. more: input that was read and is not even queued. Nothing is told
 * for an orderly end with everything acknowledged. */
void ending_of_conn(struct ending *ending, const struct conn *conn, uint64_t more);

/* The same, and the message begins with what was under way: "step 2, --expect 'x': ". */
void ending_of_conn_within(struct ending *ending, const struct conn *conn, const struct event_text *within);

/* The same for standard output, or a file for output named so. */
void ending_of_output(struct ending *ending, const struct conn *conn, const char *name);

#endif
