/* datagram.c: connected datagram sockets: UDP and Unix (datagram.h). */
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
    int refusal;           /* an earlier datagram's, met by a send; told by the next read */
    struct unix_path path; /* our own name, if it is one in the file system */
};

static struct datagram_transport *of(struct transport *transport)
{
    return (struct datagram_transport *)transport;
}

static struct io datagram_read(struct transport *transport, void *buffer, size_t size)
{
    struct datagram_transport *datagram = of(transport);
    size_t whole = 0;

    if (datagram->refusal) {
        int system = datagram->refusal;
        datagram->refusal = 0;
        return io_failed(system);
    }
    struct io io = io_from_call(descriptor_receive(datagram->socket.fd, buffer, size, &whole), IO_WANT_READ);
    io.cut = io.status == IO_OK && whole > io.count;
    io.whole = whole;
    return socket_read_told(&datagram->socket, io);
}

static struct io datagram_send_once(struct datagram_transport *datagram, const void *bytes, size_t length)
{
    struct io io = io_from_call(
        send(datagram->socket.fd, bytes, length, MSG_DONTWAIT), IO_WANT_WRITE);

    if (io.status == IO_ERROR && io.system == ENOBUFS)
        io = io_result(IO_WANT_WRITE, 0);
    return io;
}

/* An ICMP error that an earlier datagram caused; a Unix socket's refusal is this datagram's own. What the kernel has
 * kept is one, too, whatever its errno. */
static bool is_earlier_refusal(struct datagram_transport *datagram, int system)
{
    bool kept = socket_take_icmp(&datagram->socket) != 0;

    return kept || (datagram->socket.scheme == udp_scheme.name && io_is_refusal(system));
}

/* A send that reports an earlier datagram's refusal did not send: once more. */
static struct io datagram_write(struct transport *transport, const void *bytes, size_t length)
{
    struct datagram_transport *datagram = of(transport);
    struct io io = datagram_send_once(datagram, bytes, length);

    if (io.status != IO_ERROR || !is_earlier_refusal(datagram, io.system))
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

static struct transport *datagram_new(const struct scheme *scheme, int fd, const struct transport_options *options)
{
    struct socket_transport *socket = socket_transport_new(sizeof(struct datagram_transport), &datagram_ops, fd,
                                                           scheme->name, options->origin);

    socket->capabilities = scheme->capabilities;
    socket->target = *options->remote;
    return &socket->base;
}

static struct transport *udp_dial(const struct transport_options *options, struct error *ret_error)
{
    if (options->any_port)
        return udp_any_port_dial(options, ret_error);
    int fd = socket_create(address_family(options->remote), SOCK_DGRAM, 0, options, ret_error);
    if (fd < 0)
        return NULL;
    struct transport *transport = datagram_new(&udp_scheme, fd, options);
    if (options->tells_icmp)
        socket_tell_icmp(&of(transport)->socket);
    return transport;
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
    return datagram_new(&unix_datagram_scheme, fd, options);
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
    struct transport *transport = datagram_new(&unix_datagram_scheme, fd, options);
    of(transport)->path = path;
    return transport;
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
