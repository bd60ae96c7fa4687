/* unix.c: Unix stream sockets (unix(7)). */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/listening.h"
#include "transport/socket.h"
#include "transport/unix.h"
#include "transport/unix_path.h"

struct unix_listener {
    struct stream_listener stream;
    struct unix_path path;
};

static const struct transport_ops unix_ops = {
    .open = socket_open,
    .read = socket_read,
    .write = socket_write,
    .shutdown = socket_shutdown,
    .close = socket_close,
    .pending = socket_pending,
    .describe = socket_describe,
    .watch = socket_watch,
};

static struct socket_transport *unix_new(int fd, struct origin origin)
{
    struct socket_transport *socket =
        socket_transport_new(sizeof *socket, &unix_ops, fd, unix_scheme.name, origin);

    socket->capabilities = unix_scheme.capabilities;
    return socket;
}

static struct transport *unix_dial(const struct transport_options *options, struct error *ret_error)
{
    int fd = socket_create(AF_UNIX, SOCK_STREAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    struct socket_transport *socket = unix_new(fd, options->origin);
    socket->target = *options->remote;
    return &socket->base;
}

static struct transport *unix_accepted(int fd, const struct address *remote, struct origin origin)
{
    struct socket_transport *socket = unix_new(fd, origin);

    address_of_socket(fd, &socket->local, NULL);
    socket->remote = *remote;
    return &socket->base;
}

static void unix_listener_close(struct listener *listener)
{
    unix_path_remove(&((struct unix_listener *)listener)->path);
    stream_listener_close(listener);
}

static const struct listener_ops unix_listener_ops = {
    .accept = stream_listener_accept,
    .close = unix_listener_close,
};

static struct listener *unix_listen(const struct listener_options *options, struct error *ret_error)
{
    const struct stream_kind kind = {unix_scheme.name, unix_accepted};
    struct unix_path path;
    int fd = unix_path_bind(kind.scheme, SOCK_STREAM, options, &path, ret_error);

    if (fd < 0)
        return NULL;
    struct listener *listener = stream_listen(sizeof(struct unix_listener), &unix_listener_ops, fd, &kind,
                                              options, ret_error);
    if (listener)
        ((struct unix_listener *)listener)->path = path;
    else
        unix_path_remove(&path);
    return listener;
}

const struct scheme unix_scheme = {
    .name = "unix",
    .capabilities = TRANSPORT_HALF_CLOSE,
    .dial = unix_dial,
    .listen = unix_listen,
};
