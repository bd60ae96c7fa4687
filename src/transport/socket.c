/* socket.c: connected stream sockets (socket.h). */
#include "transport/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "net/errqueue.h"
#include "net/hangup.h"
#include "net/tcpinfo.h"
#include "transport/descriptor.h"

static struct socket_transport *of(struct transport *transport)
{
    return (struct socket_transport *)transport;
}

struct socket_transport *socket_transport_new(size_t size, const struct transport_ops *ops, int fd,
                                              const char *scheme, struct origin origin)
{
    struct socket_transport *socket = memory_zeroed(size);

    socket->base.ops = ops;
    socket->base.origin = origin;
    socket->fd = fd;
    socket->scheme = scheme;
    return socket;
}

static bool socket_bind(int fd, const struct address *local, struct error *ret_error)
{
    char name[ENDPOINT_TEXT_SIZE];

    if (bind(fd, &local->u.any, local->length) == 0)
        return true;
    int system = errno; /* address_format changes it */
    return error_set(ret_error, STATUS_CONNECT, system, "bind %s", address_format(local, name));
}

int socket_create(int family, int type, int protocol, const struct transport_options *options,
                  struct error *ret_error)
{
    const struct sockopt_list *sockopts = options->sockopts;
    bool binds = options->local && options->local->length > 0;
    int fd = descriptor_socket(family, type, sockopt_protocol(sockopts, protocol)), yes = 1;

    if (fd < 0) {
        error_set(ret_error, STATUS_CONNECT, errno, "socket");
        return -1;
    }
    if (binds) /* every attempt of a race may bind the same port */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (sockopt_apply(sockopts, fd, family, options->remote, false, options->origin, ret_error) &&
        (!binds || socket_bind(fd, options->local, ret_error)))
        return fd;
    close(fd);
    return -1;
}

void socket_tell_icmp(struct socket_transport *socket)
{
    int family = address_family(&socket->target);

    socket->tells_icmp = (family == AF_INET || family == AF_INET6) && errqueue_enable(socket->fd, family);
}

void socket_tell_icmp_end(struct socket_transport *socket)
{
    if (socket->tells_icmp)
        errqueue_disable(socket->fd, address_family(&socket->target));
    socket->tells_icmp = false;
}

int socket_take_icmp(struct socket_transport *socket)
{
    int system = 0;

    if (socket->tells_icmp && errqueue_take_icmp(socket->fd, &socket->icmp, &system))
        socket->has_icmp = true;
    return system;
}

/* Taking the last one also takes the errno that the next call would have failed with: what was taken before that is
 * told in its place. */
struct io socket_read_told(struct socket_transport *socket, struct io io)
{
    if (!socket->tells_icmp || (io.status != IO_WANT_READ && io.status != IO_ERROR))
        return io;
    int system = socket_take_icmp(socket);
    return io.status == IO_WANT_READ && system ? io_failed(system) : io;
}

static int socket_take_error(int fd)
{
    int system = 0;
    socklen_t length = sizeof system;

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &system, &length) == 0 ? system : errno;
}

/* TCP Fast Open lets connect(2) succeed without a SYN, to be sent with the first data. Nothing may be claimed of a peer
 * that nobody asked: an empty send starts the handshake, with the cookie. */
static struct io socket_connect_deferred(struct socket_transport *socket)
{
    socket->connecting = true;
    if (send(socket->fd, "", 0, MSG_NOSIGNAL) < 0 && errno != EINPROGRESS && errno != EAGAIN)
        return io_failed(errno);
    return io_result(IO_WANT_WRITE, 0);
}

/* connect(2) is called once; a Unix socket's EAGAIN (a full backlog) has it called again. */
static struct io socket_connect(struct socket_transport *socket)
{
    struct address remote;

    socket->later = false;
    if (connect(socket->fd, &socket->target.u.any, socket->target.length) == 0) {
        address_of_socket(socket->fd, NULL, &remote);
        return remote.length ? io_result(IO_OK, 0) : socket_connect_deferred(socket);
    }
    if (errno == EAGAIN) {
        socket->later = true;
        return io_result(IO_WANT_WRITE, 0);
    }
    if (errno != EINPROGRESS && errno != EINTR)
        return io_failed(errno);
    socket->connecting = true;
    return io_result(IO_WANT_WRITE, 0);
}

/* A TCP connection was there and has been reset since: a SYN is refused by ECONNREFUSED. What arrived is still to be
 * read, and the reset is told behind it. */
static bool socket_was_connected(const struct socket_transport *socket, int system)
{
    return socket->capabilities & TRANSPORT_ACKNOWLEDGED && (system == ECONNRESET || system == EPIPE);
}

static struct io socket_connect_result(struct socket_transport *socket)
{
    int system = socket_take_error(socket->fd);

    if (socket_was_connected(socket, system))
        socket->reset = system;
    else if (system)
        return io_failed(system);
    address_of_socket(socket->fd, &socket->local, &socket->remote);
    if (socket->reset)
        socket->remote = socket->target;
    return io_result(socket->remote.length ? IO_OK : IO_WANT_WRITE, 0); /* woken early: ENOTCONN */
}

struct io socket_open(struct transport *transport)
{
    struct socket_transport *socket = of(transport);
    if (socket->connecting)
        return socket_connect_result(socket);
    struct io io = socket_connect(socket);
    if (io.status == IO_OK)
        address_of_socket(socket->fd, &socket->local, &socket->remote);
    return io;
}

struct io socket_read(struct transport *transport, void *buffer, size_t size)
{
    struct socket_transport *socket = of(transport);
    struct io io = io_from_call(recv(socket->fd, buffer, size, MSG_DONTWAIT), IO_WANT_READ);

    if (io.status != IO_OK || io.count > 0)
        return io;
    /* A reset behind the FIN reads as an end, too. */
    int system = socket->reset ? socket->reset : socket_take_error(socket->fd);
    return system ? io_failed(system) : io_result(IO_END, 0);
}

struct io socket_write(struct transport *transport, const void *bytes, size_t length)
{
    struct io io =
        io_from_call(send(of(transport)->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL), IO_WANT_WRITE);

    if (io.status == IO_ERROR && io.system == EPIPE)
        io.status = IO_END;
    return io;
}

struct io socket_shutdown(struct transport *transport)
{
    struct socket_transport *socket = of(transport);
    struct io io = {.status = IO_OK, .late = hangup_half_seen(socket->fd)};

    if (shutdown(socket->fd, SHUT_WR) < 0)
        return io_failed(errno);
    socket->fin_sent = true;
    return io;
}

void socket_close(struct transport *transport, bool abort)
{
    struct socket_transport *socket = of(transport);
    struct linger linger = {.l_onoff = 1, .l_linger = 0};

    if (abort)
        setsockopt(socket->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(socket->fd);
    free(socket);
}

size_t socket_pending(struct transport *transport, enum event_direction direction)
{
    struct socket_transport *socket = of(transport);

    if (direction != DIRECTION_OUT)
        return 0;
    size_t unacknowledged = tcpinfo_unacknowledged(socket->fd);
    bool counts_fin = tcpinfo_counts_fin && socket->fin_sent && socket->capabilities & TRANSPORT_ACKNOWLEDGED;
    return unacknowledged > 0 && counts_fin ? unacknowledged - 1 : unacknowledged;
}

static void socket_describe_icmp(struct socket_transport *socket, struct transport_description *ret_description)
{
    socket_take_icmp(socket);
    ret_description->has_icmp = socket->has_icmp;
    ret_description->icmp = socket->icmp;
    ret_description->knows_icmp = socket->has_icmp || socket->tells_icmp;
}

void socket_describe(struct transport *transport, struct transport_description *ret_description)
{
    struct socket_transport *socket = of(transport);

    ret_description->scheme = socket->scheme;
    ret_description->capabilities = socket->capabilities;
    ret_description->local = socket->local;
    ret_description->remote = socket->remote;
    if (ret_description->last)
        ret_description->peer_has_ended = hangup_half_seen(socket->fd);
    if (ret_description->wants_icmp)
        socket_describe_icmp(socket, ret_description);
}

void socket_watch(const struct transport *transport, struct watch *ret_watch)
{
    const struct socket_transport *socket = (const struct socket_transport *)transport;

    ret_watch->read = socket->fd;
    ret_watch->write = socket->later ? WATCH_LATER : socket->fd;
    ret_watch->hangup = socket->fd;
}

static const struct transport_ops stream_ops = {
    .open = socket_open,
    .read = socket_read,
    .write = socket_write,
    .shutdown = socket_shutdown,
    .close = socket_close,
    .pending = socket_pending,
    .describe = socket_describe,
    .watch = socket_watch,
};

static struct socket_transport *stream_new(const struct scheme *scheme, int fd, struct origin origin)
{
    struct socket_transport *socket =
        socket_transport_new(sizeof *socket, &stream_ops, fd, scheme->name, origin);

    socket->capabilities = scheme->capabilities;
    return socket;
}

struct transport *stream_dial(const struct scheme *scheme, const struct transport_options *options,
                              struct error *ret_error)
{
    int fd = socket_create(address_family(options->remote), SOCK_STREAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    struct socket_transport *socket = stream_new(scheme, fd, options->origin);
    socket->target = *options->remote;
    return &socket->base;
}

struct transport *stream_accepted(const struct scheme *scheme, int fd, const struct address *remote,
                                  struct origin origin)
{
    struct socket_transport *socket = stream_new(scheme, fd, origin);

    address_of_socket(fd, &socket->local, NULL);
    socket->remote = *remote;
    return &socket->base;
}
