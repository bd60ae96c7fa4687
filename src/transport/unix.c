/* unix.c: Unix stream sockets (unix(7)). */
#include <sys/socket.h>

#include "net/credentials.h"
#include "transport/listening.h"
#include "transport/socket.h"
#include "transport/unix.h"
#include "transport/unix_path.h"

struct unix_listener {
    struct stream_listener stream;
    struct unix_path path;
};

static struct transport *unix_dial(const struct transport_options *options, struct error *ret_error)
{
    return stream_dial(&unix_scheme, options, ret_error);
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

static void unix_accepted_describe(struct transport *transport, struct transport_description *ret_description)
{
    socket_describe(transport, ret_description);
    ret_description->has_user =
        credentials_of_peer(((struct socket_transport *)transport)->fd, &ret_description->user);
}

static const struct transport_ops unix_accepted_ops = {
    .read = socket_read,
    .write = socket_write,
    .shutdown = socket_shutdown,
    .close = socket_close,
    .pending = socket_pending,
    .describe = unix_accepted_describe,
    .watch = socket_watch,
};

static struct transport *unix_accepted(const struct scheme *scheme, int fd, const struct address *remote,
                                       struct origin origin)
{
    struct transport *transport = stream_accepted(scheme, fd, remote, origin);

    transport->ops = &unix_accepted_ops;
    return transport;
}

static struct listener *unix_listen(const struct listener_options *options, struct error *ret_error)
{
    const struct stream_kind kind = {&unix_scheme, unix_accepted};
    struct unix_path path;
    int fd = unix_path_bind(kind.scheme->name, SOCK_STREAM, options, &path, ret_error);

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
    .capabilities = TRANSPORT_HALF_CLOSE | TRANSPORT_RAW,
    .dial = unix_dial,
    .listen = unix_listen,
};
