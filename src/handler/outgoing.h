/* outgoing.h: what standard input says, on its way to peers: its line ends as -C wants them. */
#ifndef SONDE_HANDLER_OUTGOING_H
#define SONDE_HANDLER_OUTGOING_H

#include "config/config.h"
#include "conn/conn.h"

enum { OUTGOING_GROWTH = 2 }; /* at most so many bytes out for one in */

struct outgoing {
    bool crlf;
    bool after_cr; /* the last byte was a CR: an LF that follows has its CR already */
};

/* Sends to target what has arrived at source, as far as there is room. A datagram target gets all of it as one
 * datagram. */
void outgoing_pass(struct outgoing *outgoing, struct conn *source, struct conn *target);

/* Appends bytes to target with the line ends as they shall be. */
void outgoing_convert(struct outgoing *outgoing, struct buffer *target, const unsigned char *bytes, size_t length);

/* Whether a peer takes the whole of another read at once. */
bool outgoing_has_room(const struct conn *target);

#endif
