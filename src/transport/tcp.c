/* tcp.c: TCP (RFC 9293), and MPTCP where -O mptcp asks for it. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/keepalive.h"
#include "net/tcpinfo.h"
#include "transport/exchange.h"
#include "transport/listening.h"
#include "transport/socket.h"
#include "transport/tcp.h"
#include "transport/tcp_trace.h"

enum {
    SELF_JOINS_MAXIMUM = 8,  /* tries with another port, when the kernel joined a connection to itself */
    PROBE_DISTANCE = 10      /* seconds between keepalive probes once the peer has said its end */
};

struct tcp_transport {
    struct socket_transport socket;
    struct transport_options options; /* what they point to is borrowed until open has ended */
    struct address local;             /* to bind first */
    int self_joins;
    bool refused;                     /* by an RST, or ICMP that says the same */
    bool may_be_spared;               /* that was an RST, and the error queue has been read to its end */
    bool probing;
    struct exchange exchange;
    struct tcp_trace trace;
};

static struct tcp_transport *of(struct transport *transport)
{
    return (struct tcp_transport *)transport;
}

static bool is_joined_to_itself(const struct socket_transport *socket)
{
    return address_equal(&socket->local, &socket->remote);
}

/* A connect to a free local port can be given that very port as its own: nobody listens there. A fixed source
 * port would only do it again. */
static struct io tcp_open_again(struct tcp_transport *tcp)
{
    struct error error;
    int fd = -1;

    if (address_port(&tcp->local) == 0 && tcp->self_joins++ < SELF_JOINS_MAXIMUM) {
        /* The old socket keeps the port meanwhile, so that the new one gets another. */
        fd = socket_create(address_family(&tcp->socket.target), SOCK_STREAM, IPPROTO_TCP, &tcp->options, &error);
    }
    if (fd < 0)
        return io_failed(ECONNREFUSED);
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(tcp->socket.fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(tcp->socket.fd);
    tcp->socket.fd = fd;
    if (tcp->options.tells_icmp)
        socket_tell_icmp(&tcp->socket);
    tcp->socket.connecting = false;
    tcp->trace.state = TCP_STATE_UNKNOWN;
    return tcp->socket.base.ops->open(&tcp->socket.base);
}

static struct io tcp_open(struct transport *transport)
{
    struct tcp_transport *tcp = of(transport);
    bool was_connecting = tcp->socket.connecting;
    struct io io = socket_open(transport);

    if (!was_connecting && io.status != IO_ERROR) {
        if (io.status != IO_OK) /* else open knows it */
            address_of_socket(tcp->socket.fd, &tcp->socket.local, NULL);
        tcp_trace_connecting(&tcp->trace, tcp->socket.fd);
    }
    if (io.status == IO_OK && is_joined_to_itself(&tcp->socket))
        return tcp_open_again(tcp);
    if (io.status == IO_OK) {
        socket_tell_icmp_end(&tcp->socket);
        tcp_trace_connected(&tcp->trace, tcp->socket.fd);
    }
    if (io.status == IO_ERROR)
        tcp_trace_refused(&tcp->trace, io.system);
    tcp->refused = io.status == IO_ERROR && io.system == ECONNREFUSED;
    return io;
}

/* -O keepalive chose its own distances. */
static bool is_kept_alive(int fd)
{
    int on = 0;
    socklen_t length = sizeof on;

    return getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &length) == 0 && on;
}

/* From the peer's FIN on nothing tells that it is gone but probes. */
static void tcp_probe(struct tcp_transport *tcp)
{
    static const struct keepalive times = {.idle = PROBE_DISTANCE, .interval = PROBE_DISTANCE};

    if (tcp->probing || is_kept_alive(tcp->socket.fd))
        return;
    tcp->probing = true;
    keepalive_set(tcp->socket.fd, &times);
}

static struct io tcp_read(struct transport *transport, void *buffer, size_t size)
{
    struct tcp_transport *tcp = of(transport);
    int fd = tcp->socket.fd;

    exchange_before_read(&tcp->exchange, fd);
    struct io io = socket_read(transport, buffer, size);
    if (io.status == IO_OK)
        io.answer = exchange_read(&tcp->exchange, fd, io.count);
    if (io.status == IO_END || io.status == IO_ERROR)
        exchange_end(&tcp->exchange, fd);
    if (io.status == IO_END)
        tcp_probe(tcp);
    tcp_trace_read(&tcp->trace, fd, &io);
    return io;
}

static struct io tcp_write(struct transport *transport, const void *bytes, size_t length)
{
    struct tcp_transport *tcp = of(transport);
    int fd = tcp->socket.fd;

    exchange_before_write(&tcp->exchange, fd);
    struct io io = socket_write(transport, bytes, length);
    if (io.status == IO_OK) {
        exchange_wrote(&tcp->exchange, io.count);
        tcp_trace_wrote(&tcp->trace, fd, io.count);
    }
    if (io.status == IO_END || io.status == IO_ERROR)
        tcp_trace_failed(&tcp->trace, fd, io.system);
    return io;
}

static struct io tcp_shutdown(struct transport *transport)
{
    struct tcp_transport *tcp = of(transport);

    /* Where the peer's FIN follows ours the kernel gives what still waits to be read that FIN's time. */
    exchange_before_read(&tcp->exchange, tcp->socket.fd);
    struct io io = socket_shutdown(transport);
    if (io.status == IO_OK)
        tcp_trace_shutdown(&tcp->trace, tcp->socket.fd, io.late);
    return io;
}

static size_t tcp_pending(struct transport *transport, enum event_direction direction)
{
    struct tcp_transport *tcp = of(transport);

    tcp_trace_sample(&tcp->trace, tcp->socket.fd);
    return socket_pending(transport, direction);
}

/* connect(2) binds the socket to the interface of fe80::1%eth0, and for ::ffff:192.0.2.1 to IPv4. That stays. */
static bool is_marked_by(const struct address *target)
{
    const struct sockaddr_in6 *v6 = &target->u.v6;

    return address_family(target) == AF_INET6 && (v6->sin6_scope_id != 0 || IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr));
}

/* Whether the socket is kept for another one. Who cannot dissolve an association (connect(2)) does not keep it. */
static bool tcp_keep(struct tcp_transport *tcp)
{
    static const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    struct spare_socket *spare = tcp->options.spare;

    if (!tcp->may_be_spared || !spare || spare->fd >= 0 || tcp->local.length > 0 ||
        is_marked_by(&tcp->socket.target) || connect(tcp->socket.fd, &nobody, sizeof nobody) < 0)
        return false;
    *spare = (struct spare_socket){tcp->socket.fd, address_family(&tcp->socket.target)};
    return true;
}

static void tcp_close(struct transport *transport, bool abort)
{
    struct tcp_transport *tcp = of(transport);
    struct tcp_trace trace = tcp->trace; /* it outlives the transport: the kernel is asked once more */
    struct address local = *trace.local, remote = *trace.remote;

    trace.local = &local;
    trace.remote = &remote;
    tcp_trace_closing(&trace, tcp->socket.fd, abort);
    if (tcp_keep(tcp))
        free(tcp);
    else
        socket_close(transport, abort);
    tcp_trace_closed(&trace);
}

/* After ICMP the kernel may keep what that said, and tell it when the next connection times out (tcp_write_err). */
static void tcp_describe_failure(struct tcp_transport *tcp)
{
    tcp->may_be_spared = tcp->refused && tcp->socket.tells_icmp && !tcp->socket.has_icmp;
}

static void tcp_describe(struct transport *transport, struct transport_description *ret_description)
{
    socket_describe(transport, ret_description);
    if (ret_description->wants_icmp) {
        tcp_describe_failure(of(transport));
        return;
    }
    tcpinfo_read(of(transport)->socket.fd, &ret_description->tcp);
    if (!ret_description->last)
        return;
    ret_description->unread_bytes = tcpinfo_unread(of(transport)->socket.fd);
    ret_description->is_gone = tcpstate_of(of(transport)->socket.fd) == TCP_STATE_CLOSE;
}

static const struct transport_ops tcp_ops = {
    .open = tcp_open,
    .read = tcp_read,
    .write = tcp_write,
    .shutdown = tcp_shutdown,
    .close = tcp_close,
    .pending = tcp_pending,
    .describe = tcp_describe,
    .watch = socket_watch,
};

static struct transport *tcp_new(const struct scheme *scheme, int fd, struct origin origin)
{
    struct socket_transport *socket =
        socket_transport_new(sizeof(struct tcp_transport), &tcp_ops, fd, scheme->name, origin);

    socket->capabilities = scheme->capabilities;
    if (tcpinfo_tells_unacknowledged)
        socket->capabilities |= TRANSPORT_ACKNOWLEDGED;
    if (bus_wants_answers(origin.bus))
        exchange_init(&of(&socket->base)->exchange);
    tcp_trace_init(&of(&socket->base)->trace, fd, origin, &socket->local, &socket->remote);
    return &socket->base;
}

/* It tells ICMP already. -1: there is none that fits: one that is bound keeps its address, and is never spared. */
static int tcp_take_spare(const struct transport_options *options)
{
    struct spare_socket *spare = options->spare;

    if (!spare || spare->fd < 0 || spare->family != address_family(options->remote) || !options->tells_icmp ||
        (options->local && options->local->length > 0))
        return -1;
    int fd = spare->fd;
    spare->fd = -1;
    return fd;
}

static struct transport *tcp_dial(const struct transport_options *options, struct error *ret_error)
{
    int spare = tcp_take_spare(options);
    int fd = spare >= 0 ? spare
                        : socket_create(address_family(options->remote), SOCK_STREAM, IPPROTO_TCP, options, ret_error);

    if (fd < 0)
        return NULL;
    struct transport *transport = tcp_new(&tcp_scheme, fd, options->origin);
    struct tcp_transport *tcp = of(transport);
    tcp->socket.target = *options->remote;
    tcp->socket.tells_icmp = spare >= 0;
    if (options->tells_icmp && spare < 0)
        socket_tell_icmp(&tcp->socket);
    tcp->trace.remote = &tcp->socket.target; /* the peer's own address is known once it is there */
    if (options->local)
        tcp->local = *options->local;
    tcp->options = *options;
    tcp->options.local = &tcp->local;
    tcp->options.remote = &tcp->socket.target;
    return transport;
}

static struct transport *tcp_accepted(const struct scheme *scheme, int fd, const struct address *remote,
                                      struct origin origin)
{
    struct transport *transport = tcp_new(scheme, fd, origin);
    struct socket_transport *socket = &of(transport)->socket;

    address_of_socket(fd, &socket->local, NULL);
    socket->remote = *remote;
    tcp_trace_accepted(&of(transport)->trace, fd);
    return transport;
}

static struct listener *tcp_listen(const struct listener_options *options, struct error *ret_error)
{
    const struct stream_kind kind = {&tcp_scheme, tcp_accepted};
    int fd = listening_socket(kind.scheme->name, SOCK_STREAM, IPPROTO_TCP, options, ret_error);

    if (fd < 0)
        return NULL;
    if (bus_wants(options->origin.bus, EVENT_SEGMENT))
        tcpstate_keep_syn(fd); /* a system without it tells less */
    return stream_listen(sizeof(struct stream_listener), NULL, fd, &kind, options, ret_error);
}

const struct scheme tcp_scheme = {
    .name = "tcp",
    .capabilities = TRANSPORT_HALF_CLOSE | TRANSPORT_RAW,
    .dial = tcp_dial,
    .listen = tcp_listen,
};
