/* socket.h: what the transports on connected sockets have in common: the struct and most of the ops. */
#ifndef SONDE_TRANSPORT_SOCKET_H
#define SONDE_TRANSPORT_SOCKET_H

#include "base/error.h"
#include "transport/scheme.h"

struct socket_transport {
    struct transport base;
    int fd;
    const char *scheme;
    unsigned capabilities;
    struct address target;       /* what open connects to; length 0: connected already */
    bool connecting;             /* connect(2) was called */
    bool later;                  /* cannot be waited for: a Unix listener's backlog is full */
    bool fin_sent;
    int reset;                   /* errno of a reset met while connecting, told by reading; 0: none */
    struct address local, remote; /* kept: a reset socket has forgotten them */
    bool tells_icmp;             /* the kernel keeps ICMP errors for us */
    bool has_icmp;
    struct icmp_error icmp;      /* the last of them */
};

/* Takes over fd. size: of the concrete struct, which begins with a socket_transport. */
struct socket_transport *socket_transport_new(size_t size, const struct transport_ops *ops, int fd,
                                              const char *scheme, struct origin origin);

/* A socket with options applied and bound to options->local. -1 with *ret_error. */
int socket_create(int family, int type, int protocol, const struct transport_options *options,
                  struct error *ret_error);

/* Has the kernel keep the ICMP errors of an Internet socket from now on, where it can: describe tells the last. For a
 * connection that is there it is to be ended, as they would end that (errqueue.h). */
void socket_tell_icmp(struct socket_transport *socket);
void socket_tell_icmp_end(struct socket_transport *socket);

/* Takes and remembers what the kernel has kept. The errno it made of the last; 0: there is nothing new. */
int socket_take_icmp(struct socket_transport *socket);

/* What reading a datagram came to with regard to what the kernel has kept, which would make the descriptor ready for
 * ever. */
struct io socket_read_told(struct socket_transport *socket, struct io io);

struct io socket_open(struct transport *transport);
struct io socket_read(struct transport *transport, void *buffer, size_t size);
struct io socket_write(struct transport *transport, const void *bytes, size_t length);
struct io socket_shutdown(struct transport *transport);
void socket_close(struct transport *transport, bool abort);
size_t socket_pending(struct transport *transport, enum event_direction direction);
void socket_describe(struct transport *transport, struct transport_description *ret_description);
void socket_watch(const struct transport *transport, struct watch *ret_watch);

/* Transports with nothing but these ops: scheme.dial, and a stream_kind's accepted (listening.h). */
struct transport *stream_dial(const struct scheme *scheme, const struct transport_options *options,
                              struct error *ret_error);
struct transport *stream_accepted(const struct scheme *scheme, int fd, const struct address *remote,
                                  struct origin origin);

#endif
