/* datagram.c: datagram sockets with one peer: UDP and Unix (datagram.h). */
#include "transport/datagram.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/datagram.h"
#include "transport/datagram_listener.h"
#include "transport/descriptor.h"
#include "transport/socket.h"
#include "transport/udp_any_port.h"
#include "transport/unix_path.h"

struct datagram_transport {
    struct socket_transport socket;
    bool any_port;         /* not connected: any port of the peer may answer */
    int refusal;           /* an earlier datagram's, met by a send; told by the next read */
    struct unix_path path; /* our own name, if it is one in the file system */
};

static struct datagram_transport *of(struct transport *transport)
{
    return (struct datagram_transport *)transport;
}

static struct io receive_connected(struct socket_transport *socket, void *buffer, size_t size)
{
    size_t whole = 0;
    struct io io = io_from_call(descriptor_receive(socket->fd, buffer, size, &whole), IO_WANT_READ);

    io.cut = io.status == IO_OK && whole > io.count;
    io.whole = whole;
    return io;
}

static struct io datagram_read(struct transport *transport, void *buffer, size_t size)
{
    struct datagram_transport *datagram = of(transport);

    if (datagram->refusal) {
        int system = datagram->refusal;
        datagram->refusal = 0;
        return io_failed(system);
    }
    struct io io = datagram->any_port ? udp_any_port_receive(&datagram->socket, buffer, size)
                                      : receive_connected(&datagram->socket, buffer, size);
    return socket_read_told(&datagram->socket, io);
}

static struct io datagram_send_once(const struct datagram_transport *datagram, const void *bytes, size_t length)
{
    int fd = datagram->socket.fd;
    struct io io = io_from_call(datagram->any_port ? datagram_send(fd, bytes, length, &datagram->socket.target, NULL)
                                                   : send(fd, bytes, length, MSG_DONTWAIT),
                                IO_WANT_WRITE);

    if (io.status == IO_ERROR && io.system == ENOBUFS)
        io = io_result(IO_WANT_WRITE, 0);
    return io;
}

/* Takes what the kernel has kept. True if system, by which a send failed, is an ICMP error that an earlier datagram
 * caused: whatever the errno if one was kept; else by the errno, but a Unix socket's refusal is this datagram's own. */
static bool datagram_take_refusal(struct datagram_transport *datagram, int system)
{
    bool kept = socket_take_icmp(&datagram->socket) != 0;

    return kept || (datagram->socket.scheme == udp_scheme.name && io_is_refusal(system));
}

/* A send that reports an earlier datagram's refusal did not send: once more. */
static struct io datagram_write(struct transport *transport, const void *bytes, size_t length)
{
    struct datagram_transport *datagram = of(transport);
    struct io io = datagram_send_once(datagram, bytes, length);

    if (io.status != IO_ERROR || !datagram_take_refusal(datagram, io.system))
        return io;
    struct io again = datagram_send_once(datagram, bytes, length);
    if (again.status == IO_ERROR)
        return again;
    datagram->refusal = io.system;
    if (transport->wake)
        transport->wake(transport->wake_argument);
    return again;
}

static void datagram_watch(const struct transport *transport, struct watch *ret_watch)
{
    socket_watch(transport, ret_watch);
    if (((const struct datagram_transport *)transport)->refusal)
        ret_watch->read = WATCH_READY;
}

void datagram_tell_dropped(int fd, struct origin origin)
{
    uint64_t dropped = datagram_dropped(fd);
    struct error text;

    if (dropped == 0)
        return;
    error_set(&text, STATUS_OK, 0, "%llu datagram%s dropped by the kernel, whose buffer was full: see -O rcvbuf",
              (unsigned long long)dropped, dropped == 1 ? " was" : "s were");
    bus_emit(origin.bus, &(struct event){.type = EVENT_LIMIT,
                                         .t_ns = clock_now(),
                                         .conn = origin.conn,
                                         .basis = BASIS_KERNEL,
                                         .status = -1,
                                         .what = "rcvbuf",
                                         .actual_value = dropped,
                                         .message = event_text_of(text.text)});
}

static void datagram_close(struct transport *transport, bool abort)
{
    datagram_tell_dropped(of(transport)->socket.fd, transport->origin);
    unix_path_remove(&of(transport)->path);
    socket_close(transport, abort);
}

static void datagram_describe(struct transport *transport, struct transport_description *ret_description)
{
    socket_describe(transport, ret_description);
    ret_description->dropped_datagrams = datagram_dropped(of(transport)->socket.fd);
}

/* No shutdown: a datagram socket says no end. */
static const struct transport_ops datagram_ops = {
    .open = socket_open,
    .read = datagram_read,
    .write = datagram_write,
    .close = datagram_close,
    .describe = datagram_describe,
    .watch = datagram_watch,
};

/* Not connected: open from the first. */
static const struct transport_ops any_port_ops = {
    .read = datagram_read,
    .write = datagram_write,
    .close = datagram_close,
    .describe = datagram_describe,
    .watch = datagram_watch,
};

static struct datagram_transport *datagram_new(const struct scheme *scheme, const struct transport_ops *ops, int fd,
                                               const struct transport_options *options)
{
    struct datagram_transport *datagram =
        (struct datagram_transport *)socket_transport_new(sizeof *datagram, ops, fd, scheme->name, options->origin);

    datagram->socket.capabilities = scheme->capabilities;
    datagram->socket.target = *options->remote;
    return datagram;
}

static struct transport *udp_dial(const struct transport_options *options, struct error *ret_error)
{
    int fd = socket_create(address_family(options->remote), SOCK_DGRAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    struct datagram_transport *datagram =
        datagram_new(&udp_scheme, options->any_port ? &any_port_ops : &datagram_ops, fd, options);
    datagram->any_port = options->any_port;
    if (options->any_port)
        udp_any_port_start(&datagram->socket);
    else if (options->tells_icmp)
        socket_tell_icmp(&datagram->socket);
    return &datagram->socket.base;
}

/* A name of its own, so that the peer can answer: an abstract one of the kernel's choice (autobind, unix(7)). A system
 * without those says so at bind, and the peer cannot answer. */
static struct transport *unix_datagram_dial_unnamed(const struct transport_options *options, struct error *ret_error)
{
    const struct sockaddr_un any = {.sun_family = AF_UNIX};
    int fd = socket_create(AF_UNIX, SOCK_DGRAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    (void)!bind(fd, (const struct sockaddr *)&any, offsetof(struct sockaddr_un, sun_path));
    return &datagram_new(&unix_datagram_scheme, &datagram_ops, fd, options)->socket.base;
}

/* The name that the user gave is treated as a listener's: for us alone, taken over if stale, removed at the end. */
static struct transport *unix_datagram_dial(const struct transport_options *options, struct error *ret_error)
{
    const struct listener_options naming = {
        .local = options->local, .mode = 0600, .sockopts = options->sockopts, .origin = options->origin};
    struct unix_path path;

    if (!options->local || options->local->length == 0)
        return unix_datagram_dial_unnamed(options, ret_error);
    int fd = unix_path_bind(unix_datagram_scheme.name, SOCK_DGRAM, &naming, &path, ret_error);
    if (fd < 0)
        return NULL;
    struct datagram_transport *datagram = datagram_new(&unix_datagram_scheme, &datagram_ops, fd, options);
    datagram->path = path;
    return &datagram->socket.base;
}

const struct scheme udp_scheme = {
    .name = "udp",
    .capabilities = TRANSPORT_DATAGRAM,
    .dial = udp_dial,
    .listen = udp_listen,
};

const struct scheme unix_datagram_scheme = {
    .name = "unix-dgram",
    .capabilities = TRANSPORT_DATAGRAM,
    .dial = unix_datagram_dial,
    .listen = unix_datagram_listen,
};
