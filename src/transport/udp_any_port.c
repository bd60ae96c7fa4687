/* udp_any_port.c: UDP whose answers may come from another port of the peer (udp_any_port.h). The socket stays
 * unconnected: a connected one is given nothing but what comes from that one port. */
#include "transport/udp_any_port.h"

#include <errno.h>
#include <sys/socket.h>

#include "net/datagram.h"
#include "net/errqueue.h"
#include "transport/datagram.h"
#include "transport/socket.h"

struct any_port_transport {
    struct socket_transport socket; /* remote: who answered last, or whom we ask */
    int refusal;                    /* an earlier datagram's, met by a send; told by the next read */
};

static struct any_port_transport *of(struct transport *transport)
{
    return (struct any_port_transport *)transport;
}

static struct io any_port_open(struct transport *transport)
{
    (void)transport;
    return io_result(IO_OK, 0);
}

/* Whoever asks the address of all interfaces is answered from one of this system's own. */
static bool is_from_host(const struct address *from, const struct address *host)
{
    struct address a = *from, b = *host;

    if (address_is_wildcard(host))
        return address_is_loopback(from);
    address_unmap(&a);
    address_unmap(&b);
    address_set_port(&a, address_port(&b));
    return address_equal(&a, &b);
}

/* The kernel tells the address with the datagram, the port it gave with the first that was sent. */
static void local_learn(struct socket_transport *socket, const struct address *local)
{
    struct address bound;

    address_of_socket(socket->fd, &bound, NULL);
    if (local->length > 0) {
        socket->local = *local;
        address_set_port(&socket->local, address_port(&bound));
    } else if (!address_is_wildcard(&bound)) {
        socket->local = bound;
    }
}

/* What nobody asked for is dropped; the descriptor is ready still if there is more. */
static struct io any_port_receive(struct socket_transport *socket, void *buffer, size_t size)
{
    struct address from, local = {.length = 0};
    size_t whole = 0;
    ssize_t count = datagram_receive(socket->fd, buffer, size, &from, &local, &whole);
    struct io io = io_from_call(count, IO_WANT_READ);

    if (io.status != IO_OK)
        return io;
    if (!is_from_host(&from, &socket->target))
        return io_result(IO_WANT_READ, 0);
    socket->remote = from;
    local_learn(socket, &local);
    io.cut = whole > io.count;
    io.whole = whole;
    return io;
}

static struct io any_port_read(struct transport *transport, void *buffer, size_t size)
{
    struct any_port_transport *any_port = of(transport);

    if (any_port->refusal) {
        int system = any_port->refusal;
        any_port->refusal = 0;
        return io_failed(system);
    }
    return socket_read_told(&any_port->socket, any_port_receive(&any_port->socket, buffer, size));
}

static struct io any_port_send(struct socket_transport *socket, const void *bytes, size_t length)
{
    struct io io = io_from_call(datagram_send(socket->fd, bytes, length, &socket->target, NULL), IO_WANT_WRITE);

    if (io.status == IO_ERROR && io.system == ENOBUFS)
        io = io_result(IO_WANT_WRITE, 0);
    return io;
}

/* A send that reports an earlier datagram's refusal did not send: once more. */
static struct io any_port_write(struct transport *transport, const void *bytes, size_t length)
{
    struct any_port_transport *any_port = of(transport);
    struct io io = any_port_send(&any_port->socket, bytes, length);

    if (io.status != IO_ERROR || !socket_take_icmp(&any_port->socket))
        return io;
    any_port->refusal = io.system;
    if (transport->wake)
        transport->wake(transport->wake_argument);
    return any_port_send(&any_port->socket, bytes, length);
}

static void any_port_close(struct transport *transport, bool abort)
{
    datagram_tell_dropped(of(transport)->socket.fd, transport->origin);
    socket_close(transport, abort);
}

static void any_port_describe(struct transport *transport, struct transport_description *ret_description)
{
    socket_describe(transport, ret_description);
    ret_description->dropped_datagrams = datagram_dropped(of(transport)->socket.fd);
}

static void any_port_watch(const struct transport *transport, struct watch *ret_watch)
{
    socket_watch(transport, ret_watch);
    if (((const struct any_port_transport *)transport)->refusal)
        ret_watch->read = WATCH_READY;
}

static const struct transport_ops any_port_ops = {
    .open = any_port_open,
    .read = any_port_read,
    .write = any_port_write,
    .close = any_port_close,
    .describe = any_port_describe,
    .watch = any_port_watch,
};

struct transport *udp_any_port_dial(const struct transport_options *options, struct error *ret_error)
{
    int family = address_family(options->remote);
    int fd = socket_create(family, SOCK_DGRAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    struct socket_transport *socket = socket_transport_new(sizeof(struct any_port_transport), &any_port_ops, fd,
                                                           udp_scheme.name, options->origin);
    socket->capabilities = udp_scheme.capabilities;
    socket->target = socket->remote = *options->remote;
    datagram_enable(fd, family);
    socket_tell_icmp(socket); /* whoever is not connected learns of refusals in no other way */
    local_learn(socket, &(struct address){.length = 0});
    return &socket->base;
}
