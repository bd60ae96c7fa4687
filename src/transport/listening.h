/* listening.h: what listeners of all schemes share: a bound socket, and its loss told well. */
#ifndef SONDE_TRANSPORT_LISTENING_H
#define SONDE_TRANSPORT_LISTENING_H

#include "transport/scheme.h"

/* A socket bound to options->local with its options applied. scheme: for messages. -1 with *ret_error, whose system
 * is bind's errno; an address in use names who holds it where that can be known. */
int listening_socket(const char *scheme, int type, int protocol, const struct listener_options *options,
                     struct error *ret_error);

/* "listen on ADDRESS: REASON". Returns false. */
bool listening_error(const char *scheme, const struct listener_options *options, int system,
                     struct error *ret_error);

/* A listener of streams: accepted makes a transport of a new descriptor, which it takes over. The peer's address comes
 * along, for a connection that was reset meanwhile has forgotten it. */
struct stream_kind {
    const struct scheme *scheme;
    struct transport *(*accepted)(const struct scheme *scheme, int fd, const struct address *remote,
                                  struct origin origin);
};

struct stream_listener {
    struct listener base;
    struct stream_kind kind;
};

/* listen(2) on fd, which is taken over, also on failure. size: of the concrete struct, which begins with a struct
 * stream_listener. ops: NULL for plain ones. */
struct listener *stream_listen(size_t size, const struct listener_ops *ops, int fd, const struct stream_kind *kind,
                               const struct listener_options *options, struct error *ret_error);

struct io stream_listener_accept(struct listener *listener, struct origin origin,
                                 struct transport **ret_transport);
void stream_listener_close(struct listener *listener);

#endif
