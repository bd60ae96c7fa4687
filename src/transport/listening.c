/* listening.c: bound sockets, and listeners of streams (listening.h). */
#include "transport/listening.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "net/datagram.h"
#include "net/owner.h"
#include "transport/descriptor.h"

bool listening_error(const char *scheme, const struct listener_options *options, int system,
                     struct error *ret_error)
{
    char name[ENDPOINT_TEXT_SIZE], holder[128];

    address_format(options->local, name);
    if (system != EADDRINUSE || !owner_find(scheme, options->local, holder, sizeof holder))
        return error_set(ret_error, STATUS_CONNECT, system, "listen on %s", name);
    error_set(ret_error, STATUS_CONNECT, 0, "listen on %s: %s by %s", name, error_reason(system), holder);
    ret_error->system = system;
    return false;
}

static bool listening_prepare(int fd, int type, const struct listener_options *options)
{
    int yes = 1, v6_only = options->v6_only;

    if (type == SOCK_STREAM) /* datagram sockets would share the port, and each lose what the other gets */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (address_family(options->local) == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
    return type == SOCK_STREAM || !options->users || datagram_enable_users(fd);
}

int listening_socket(const char *scheme, int type, int protocol, const struct listener_options *options,
                     struct error *ret_error)
{
    int family = address_family(options->local);
    int fd = descriptor_socket(family, type, sockopt_protocol(options->sockopts, protocol));

    if (fd < 0) {
        listening_error(scheme, options, errno, ret_error);
        return -1;
    }
    if (!listening_prepare(fd, type, options))
        error_set(ret_error, STATUS_CONNECT, errno, "uid:N with datagrams");
    else if (sockopt_apply(options->sockopts, fd, family, NULL, true, options->origin, ret_error)) {
        if (bind(fd, &options->local->u.any, options->local->length) == 0)
            return fd;
        listening_error(scheme, options, errno, ret_error);
    }
    close(fd);
    return -1;
}

static const struct listener_ops stream_listener_ops = {
    .accept = stream_listener_accept,
    .close = stream_listener_close,
};

struct listener *stream_listen(size_t size, const struct listener_ops *ops, int fd, const struct stream_kind *kind,
                               const struct listener_options *options, struct error *ret_error)
{
    if (listen(fd, sockopt_backlog(options->sockopts, SOMAXCONN)) < 0) {
        listening_error(kind->scheme->name, options, errno, ret_error);
        close(fd);
        return NULL;
    }
    struct stream_listener *listener = memory_zeroed(size);
    listener->base.ops = ops ? ops : &stream_listener_ops;
    listener->base.fd = fd;
    listener->base.scheme = kind->scheme->name;
    listener->kind = *kind;
    address_of_socket(fd, &listener->base.local, NULL);
    return &listener->base;
}

/* A client that gave up while it waited, or an error of the network that belongs to it (accept(2)). */
static bool is_clients_own(int system)
{
    return system == ECONNABORTED || system == EPROTO || system == ENETDOWN || system == EHOSTUNREACH ||
           system == ENETUNREACH || system == ETIMEDOUT;
}

struct io stream_listener_accept(struct listener *listener, struct origin origin,
                                 struct transport **ret_transport)
{
    struct address remote = {.length = sizeof remote.u};
    const struct stream_kind *kind = &((struct stream_listener *)listener)->kind;
    int fd = descriptor_accept(listener->fd, &remote.u.any, &remote.length);

    if (fd >= 0) {
        *ret_transport = kind->accepted(kind->scheme, fd, &remote, origin);
        return io_result(IO_OK, 0);
    }
    return is_clients_own(errno) ? io_result(IO_WANT_READ, 0) : io_from_call(fd, IO_WANT_READ);
}

void stream_listener_close(struct listener *listener)
{
    close(listener->fd);
    free(listener);
}
