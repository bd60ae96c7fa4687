/* vsock.c: streams between a virtual machine and its host (vsock(7)). Where the system has none no vsock address can
 * be made, and nobody comes here. */
#include <sys/socket.h>

#include "transport/listening.h"
#include "transport/socket.h"
#include "transport/vsock.h"

static const struct transport_ops vsock_ops = {
    .open = socket_open,
    .read = socket_read,
    .write = socket_write,
    .shutdown = socket_shutdown,
    .close = socket_close,
    .pending = socket_pending,
    .describe = socket_describe,
    .watch = socket_watch,
};

static struct socket_transport *vsock_new(int fd, struct origin origin)
{
    struct socket_transport *socket =
        socket_transport_new(sizeof *socket, &vsock_ops, fd, vsock_scheme.name, origin);

    socket->capabilities = vsock_scheme.capabilities;
    return socket;
}

static struct transport *vsock_dial(const struct transport_options *options, struct error *ret_error)
{
    int fd = socket_create(address_family(options->remote), SOCK_STREAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    struct socket_transport *socket = vsock_new(fd, options->origin);
    socket->target = *options->remote;
    return &socket->base;
}

static struct transport *vsock_accepted(int fd, const struct address *remote, struct origin origin)
{
    struct socket_transport *socket = vsock_new(fd, origin);

    address_of_socket(fd, &socket->local, NULL);
    socket->remote = *remote;
    return &socket->base;
}

static struct listener *vsock_listen(const struct listener_options *options, struct error *ret_error)
{
    const struct stream_kind kind = {vsock_scheme.name, vsock_accepted};
    int fd = listening_socket(kind.scheme, SOCK_STREAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    return stream_listen(sizeof(struct stream_listener), NULL, fd, &kind, options, ret_error);
}

const struct scheme vsock_scheme = {
    .name = "vsock",
    .capabilities = TRANSPORT_HALF_CLOSE,
    .dial = vsock_dial,
    .listen = vsock_listen,
};
