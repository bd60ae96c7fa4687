/* outgoing.h: what standard input says, on its way to peers: its line ends as -C wants them, or with --frame each line
 * as one message. */
#ifndef SONDE_HANDLER_OUTGOING_H
#define SONDE_HANDLER_OUTGOING_H

#include "config/config.h"
#include "conn/conn.h"

enum { OUTGOING_GROWTH = 2 }; /* -C: at most so many bytes out for one in */

struct outgoing {
    bool crlf;
    bool after_cr; /* the last byte was a CR: an LF that follows has its CR already */
    const struct framing *framing; /* NULL: none */
    uint64_t max_message;
    struct buffer line;   /* with framing: read, and its LF not yet. At most max_message bytes */
    uint64_t lines;       /* that have ended */
};

/* config is borrowed. */
void outgoing_init(struct outgoing *outgoing, const struct config *config);
void outgoing_free(struct outgoing *outgoing);

/* Drops what waits for the end of its line. */
void outgoing_drop_line(struct outgoing *outgoing);

/* Between two lines, of which nothing waits: what -C and --frame ask for from now on. framing: borrowed; NULL: none. */
void outgoing_set_crlf(struct outgoing *outgoing, bool crlf);
void outgoing_set_framing(struct outgoing *outgoing, const struct framing *framing);

/* Whether these whole lines can be sent: with framing each has to be a message. False with *ret_reason. */
bool outgoing_can_send(const struct outgoing *outgoing, const unsigned char *lines, size_t length,
                       struct error *ret_reason);

/* Sends to target what has arrived at source, as far as there is room. A datagram target gets all of it as one
 * datagram; with framing each message is one. False with *ret_error (STATUS_LOCAL_IO) for a line that cannot be a
 * message: those before it were sent, and nothing else may be. */
bool outgoing_pass(struct outgoing *outgoing, struct conn *source, struct conn *target, struct error *ret_error);

/* The end of input: a line that has begun is a message, too. It is met only while there is room: a target without any
 * has failed. False as above. */
bool outgoing_end(struct outgoing *outgoing, struct conn *target, struct error *ret_error);

/* For several targets, that have no datagrams: appends to bytes what has arrived at source, as it shall go out. With
 * framing no further line once there are read_size bytes of messages. False as above, with those before it in bytes. */
bool outgoing_take(struct outgoing *outgoing, struct conn *source, struct buffer *bytes, struct error *ret_error);
bool outgoing_take_last(struct outgoing *outgoing, struct buffer *bytes, struct error *ret_error);

/* Bytes that were taken and wait for the end of their line. */
size_t outgoing_waiting(const struct outgoing *outgoing);

/* Appends bytes to target with the line ends as they shall be. */
void outgoing_convert(struct outgoing *outgoing, struct buffer *target, const unsigned char *bytes, size_t length);

/* Whether a peer takes the whole of another read at once. */
bool outgoing_has_room(const struct conn *target);

#endif
