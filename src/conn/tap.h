/* tap.h: captured packets told as EVENT_SEGMENT (BASIS_WIRE) under their connection's number, with sequence numbers
 * relative to its beginning. */
#ifndef SONDE_CONN_TAP_H
#define SONDE_CONN_TAP_H

#include "conn/loop.h"
#include "net/capture.h"

struct tap;

/* From now on packets are read whenever the loop finds some. capture stays the caller's. protocol: "tcp" or "udp". */
struct tap *tap_new(struct loop *loop, struct bus *bus, struct capture *capture, const char *protocol);

/* In all that follow tap may be NULL: nobody captures. */

/* Before a connection is tried: what begins between us and remote from now on waits until it is claimed. */
void tap_dial(struct tap *tap, const struct address *remote);

/* As soon as the port of a socket that will listen, or listens, is known: packets of clients wait (a bounded number of
 * them) until they are accepted. */
void tap_listen(struct tap *tap, const struct address *local);

/* Between these two ends is conn, dialled or accepted: what has come of it is told, and what comes. What nobody claims
 * is another program's, and is never told: what else has begun to a remote that was dialled is forgotten now. */
void tap_claim(struct tap *tap, uint32_t conn, const struct address *local, const struct address *remote);

/* conn has ended, as far as we are concerned. Its last packets are still told; of many such connections only those of
 * the latest are. */
void tap_closed(struct tap *tap, uint32_t conn);

/* Tells all that has come so far: before what follows from it is told. */
void tap_drain(struct tap *tap);

/* Drains, tells how many packets were lost, if any, and why (EVENT_LIMIT for each reason), and ends. */
void tap_free(struct tap *tap);

#endif
