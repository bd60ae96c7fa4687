/* banner.h: what a service says first, or in answer to a harmless question. */
#ifndef SONDE_HANDLER_BANNER_H
#define SONDE_HANDLER_BANNER_H

#include "conn/conn.h"

struct banner;

/* bytes: borrowed for the call, at most the maximum, without the line ends that came before anything else; length 0: it
 * said nothing. The banner and its descriptor are gone by then. Never called from within banner_start. */
typedef void banner_done(void *argument, const void *bytes, size_t length, uint64_t now);

/* Takes over an open stream transport: waits up to patience ns for the first bytes, then asks and waits as long again.
 * What comes is kept up to maximum bytes (at least 1), until a line is complete, a pause of a quarter of patience
 * follows, patience has passed since the first of them, or the peer has ended. Then our end is said and the peer's
 * awaited for a moment, so that it is not reset. No event is told of any of it. */
struct banner *banner_start(struct conn_set *set, struct transport *transport, uint64_t patience, size_t maximum,
                            banner_done *done, void *argument, uint64_t now);

/* Closes at once. done is not called. NULL is nothing. */
void banner_cancel(struct banner *banner);

#endif
