/* datagram_listener.c: a pseudo-connection for every peer of one datagram socket (datagram_listener.h). */
#include "transport/datagram_listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/datagram.h"
#include "net/errqueue.h"
#include "transport/datagram.h"
#include "transport/datagram_queue.h"
#include "transport/listening.h"
#include "transport/unix_path.h"

enum { BUCKETS = 1024, ERRORS_MAXIMUM = 64 };

struct datagram_listener {
    struct listener base;
    const struct scheme *scheme;
    struct origin origin;
    struct unix_path path;       /* of a Unix socket */
    bool users;                  /* whose peers are told apart by their users, too */
    size_t size;                 /* longest datagram kept */
    unsigned char *buffer;       /* size bytes */
    struct peer *buckets[BUCKETS];
};

/* A pseudo-connection's transport. It shares the listener's descriptor. */
struct peer {
    struct transport base;
    struct datagram_listener *listener;
    struct peer *next;      /* in its bucket */
    struct address remote, local;
    uint32_t user;          /* DATAGRAM_USER_UNKNOWN where nobody asked */
    struct datagram_queue queue;
    int refusal;            /* errno of an ICMP error, told by the next read */
};

static struct peer *peer_of(struct transport *transport)
{
    return (struct peer *)transport;
}

/* FNV-1a, over the address as the kernel gives it. */
static size_t bucket_of(const struct address *address)
{
    const unsigned char *bytes = (const unsigned char *)&address->u.storage;
    uint32_t hash = 2166136261U;

    for (socklen_t i = 0; i < address->length; i++)
        hash = (hash ^ bytes[i]) * 16777619U;
    return hash % BUCKETS;
}

static struct peer *peer_find(const struct datagram_listener *listener, const struct address *remote, uint32_t user)
{
    struct peer *peer = listener->buckets[bucket_of(remote)];

    while (peer && !(address_equal(&peer->remote, remote) && peer->user == user))
        peer = peer->next;
    return peer;
}

static void peer_wake(struct peer *peer)
{
    if (peer->base.wake)
        peer->base.wake(peer->base.wake_argument);
}

/* What was dropped is told when the peer's reader catches up, and at the end. */
static void peer_tell_dropped(struct peer *peer)
{
    char name[ENDPOINT_TEXT_SIZE];
    struct error text;
    uint64_t dropped = datagram_queue_dropped(&peer->queue);

    if (dropped == 0)
        return;
    error_set(&text, STATUS_OK, 0, "%s: %llu datagrams dropped: they came faster than they were written",
              address_format(&peer->remote, name), (unsigned long long)dropped);
    struct event event = {.type = EVENT_LIMIT,
                          .t_ns = clock_now(),
                          .conn = peer->base.origin.conn,
                          .what = "datagrams",
                          .limit_value = DATAGRAM_QUEUE_MAXIMUM,
                          .actual_value = DATAGRAM_QUEUE_MAXIMUM + dropped,
                          .message = {text.text, strlen(text.text)}};
    bus_emit(peer->base.origin.bus, &event);
}

static struct io peer_read(struct transport *transport, void *buffer, size_t size)
{
    struct peer *peer = peer_of(transport);
    struct io io = io_result(IO_OK, 0);

    if (datagram_queue_take(&peer->queue, buffer, size, &io.count, &io.whole)) {
        io.cut = io.whole > io.count;
        return io;
    }
    peer_tell_dropped(peer);
    if (peer->refusal) {
        int system = peer->refusal;
        peer->refusal = 0;
        return io_failed(system);
    }
    return io_result(IO_WANT_READ, 0);
}

static struct io peer_write(struct transport *transport, const void *bytes, size_t length)
{
    struct peer *peer = peer_of(transport);
    struct io io;

    /* An earlier refusal, of whichever peer, may be reported instead of sending: once more. */
    for (int attempt = 0; attempt < 2; attempt++) {
        io = io_from_call(datagram_send(peer->listener->base.fd, bytes, length, &peer->remote, &peer->local),
                          IO_WANT_WRITE);
        if (io.status != IO_ERROR || !io_is_refusal(io.system))
            break;
    }
    if (io.status == IO_ERROR && io.system == ENOBUFS)
        io = io_result(IO_WANT_WRITE, 0);
    return io;
}

static void peer_close(struct transport *transport, bool abort)
{
    struct peer *peer = peer_of(transport);
    struct peer **link = &peer->listener->buckets[bucket_of(&peer->remote)];

    (void)abort;
    peer_tell_dropped(peer);
    while (*link != peer)
        link = &(*link)->next;
    *link = peer->next;
    datagram_queue_free(&peer->queue);
    free(peer);
}

static void peer_describe(struct transport *transport, struct transport_description *ret_description)
{
    struct peer *peer = peer_of(transport);

    ret_description->scheme = peer->listener->scheme->name;
    ret_description->capabilities = peer->listener->scheme->capabilities;
    ret_description->remote = peer->remote;
    ret_description->has_user = peer->user != DATAGRAM_USER_UNKNOWN;
    ret_description->user = peer->user;
    ret_description->dropped_datagrams = datagram_dropped(peer->listener->base.fd); /* of all peers */
    ret_description->local = peer->listener->base.local;
    if (peer->local.length == 0)
        return;
    ret_description->local = peer->local;
    address_set_port(&ret_description->local, address_port(&peer->listener->base.local));
}

static void peer_watch(const struct transport *transport, struct watch *ret_watch)
{
    const struct peer *peer = (const struct peer *)transport;
    /* What was dropped is told by the read that finds nothing. */
    bool waits = datagram_queue_holds(&peer->queue) || peer->queue.dropped > 0 || peer->refusal;

    ret_watch->read = waits ? WATCH_READY : WATCH_NEVER;
    ret_watch->write = peer->listener->base.fd;
    ret_watch->hangup = WATCH_NEVER;
}

static const struct transport_ops peer_ops = {
    .read = peer_read,
    .write = peer_write,
    .close = peer_close,
    .describe = peer_describe,
    .watch = peer_watch,
};

static struct peer *peer_new(struct datagram_listener *listener, const struct address *remote, uint32_t user,
                             struct origin origin)
{
    struct peer *peer = memory_zeroed(sizeof *peer);
    size_t bucket = bucket_of(remote);

    peer->base.ops = &peer_ops;
    peer->base.origin = origin;
    peer->listener = listener;
    peer->remote = *remote;
    peer->user = user;
    peer->next = listener->buckets[bucket];
    listener->buckets[bucket] = peer;
    return peer;
}

/* Undrained, the error queue makes the descriptor ready for ever. */
static void take_errors(struct datagram_listener *listener)
{
    struct address remote;
    int system;

    for (int i = 0; i < ERRORS_MAXIMUM && errqueue_take(listener->base.fd, &remote, &system); i++) {
        struct peer *peer = peer_find(listener, &remote, DATAGRAM_USER_UNKNOWN);
        if (!peer)
            continue;
        peer->refusal = system;
        peer_wake(peer);
    }
}

static struct io datagram_accept(struct listener *base, struct origin origin, struct transport **ret_transport)
{
    struct datagram_listener *listener = (struct datagram_listener *)base;
    bool internet = listener->path.address.length == 0;
    struct address remote, local = {0};
    uint32_t user = DATAGRAM_USER_UNKNOWN;
    ssize_t length;
    size_t whole;

    if (internet)
        take_errors(listener);
    if (listener->users)
        length = datagram_receive_user(base->fd, listener->buffer, listener->size, &remote, &user, &whole);
    else
        length = datagram_receive(base->fd, listener->buffer, listener->size, &remote, internet ? &local : NULL,
                                  &whole);
    if (length < 0) /* an error belongs to an earlier datagram of some peer, and is not the listener's */
        return errno == EAGAIN || errno == EWOULDBLOCK ? io_result(IO_WANT_READ, 0) : io_result(IO_OK, 0);
    struct peer *known = peer_find(listener, &remote, user);
    struct peer *peer = known ? known : peer_new(listener, &remote, user, origin);
    peer->local = local;
    datagram_queue_put(&peer->queue, listener->buffer, (size_t)length, whole);
    if (known)
        peer_wake(known);
    *ret_transport = known ? NULL : &peer->base;
    return io_result(IO_OK, 0);
}

static void datagram_listener_close(struct listener *base)
{
    struct datagram_listener *listener = (struct datagram_listener *)base;

    datagram_tell_dropped(base->fd, listener->origin);
    unix_path_remove(&listener->path);
    close(base->fd);
    free(listener->buffer);
    free(listener);
}

static const struct listener_ops datagram_listener_ops = {
    .accept = datagram_accept,
    .close = datagram_listener_close,
};

static struct datagram_listener *datagram_listener_new(const struct scheme *scheme, int fd,
                                                       const struct listener_options *options)
{
    struct datagram_listener *listener = memory_zeroed(sizeof *listener);

    listener->base.ops = &datagram_listener_ops;
    listener->base.fd = fd;
    listener->base.scheme = scheme->name;
    listener->scheme = scheme;
    listener->origin = options->origin;
    listener->size = options->datagram_size;
    listener->buffer = memory_allocate(listener->size);
    address_of_socket(fd, &listener->base.local, NULL);
    return listener;
}

struct listener *udp_listen(const struct listener_options *options, struct error *ret_error)
{
    int fd = listening_socket(udp_scheme.name, SOCK_DGRAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    /* Without these one still hears and answers, only not of refusals, and by the system's choice of address. */
    errqueue_enable(fd, address_family(options->local));
    datagram_enable(fd, address_family(options->local));
    return &datagram_listener_new(&udp_scheme, fd, options)->base;
}

struct listener *unix_datagram_listen(const struct listener_options *options, struct error *ret_error)
{
    struct unix_path path;
    int fd = unix_path_bind(unix_datagram_scheme.name, SOCK_DGRAM, options, &path, ret_error);

    if (fd < 0)
        return NULL;
    struct datagram_listener *listener = datagram_listener_new(&unix_datagram_scheme, fd, options);
    listener->path = path;
    listener->users = options->users;
    return &listener->base;
}
