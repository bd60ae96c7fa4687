/* conn_io.c: a connection's reading and writing, and what their failures mean (conn.h). */
#include <errno.h>

#include "conn/conn_internal.h"

enum { TURNS_MAXIMUM = 16 }; /* reads in one step: others want their turn too */

static bool is_reset(int system)
{
    return system == ECONNRESET || system == EPIPE || system == ECONNABORTED;
}

static bool is_local(const struct conn *conn)
{
    return conn->capabilities & TRANSPORT_LOCAL;
}

static void conn_describe_failure(const struct conn *conn, int system, bool writing, struct error *error)
{
    char name[ENDPOINT_TEXT_SIZE];

    if (is_local(conn))
        error_set(error, STATUS_LOCAL_IO, system, "%s", writing ? "standard output" : "standard input");
    else if (conn_is_datagram(conn) && io_is_refusal(system))
        error_set(error, STATUS_CONNECT, system, "%s", address_format(&conn->remote, name));
    else
        error_set(error, STATUS_BROKEN, system, "%s %s", writing ? "write to" : "read from",
                  address_format(&conn->remote, name));
}

/* Nothing more was expected of the peer, and it has acknowledged all: its leaving, however rude, costs nothing. */
static bool conn_has_all(const struct conn *conn)
{
    bool expects = conn->in.state == HALF_OPEN && conn->state != CONN_CLOSING;

    return !expects && (conn->capabilities & TRANSPORT_ACKNOWLEDGED) && conn_undelivered(conn) == 0;
}

/* The connection has failed. What had arrived before is still read and handed over. */
static void conn_fail(struct conn *conn, int system, bool writing)
{
    if (conn->failing)
        return;
    conn->failing = true;
    if (writing)
        conn->outcome.write_failed = true;
    else
        conn->outcome.read_failed = true;
    conn_touch(conn);
    if (!conn_has_all(conn))
        conn_describe_failure(conn, system, writing, &conn->outcome.error);
    conn->outcome.closed_by = is_reset(system) ? PARTY_RESET : PARTY_ERROR;
    if (is_reset(system)) {
        conn->outcome.reset_by = PARTY_PEER;
        conn_tell_reset(conn, PARTY_PEER, system);
    }
}

/* A refusal over UDP need not be the end. */
static bool conn_tolerates(struct conn *conn, int system, bool writing)
{
    struct error error;

    if (!conn->tolerant || !conn_is_datagram(conn))
        return false;
    conn_describe_failure(conn, system, writing, &error);
    conn->refused = true;
    conn_tell_error(conn, &error);
    return true;
}

static void conn_account(struct conn *conn, enum event_direction direction, const void *bytes, size_t length,
                         const struct io *io)
{
    struct half *half = direction == DIRECTION_IN ? &conn->in : &conn->out;

    conn_tell_data(conn, direction, half->bytes, bytes, length, io);
    half->bytes += length;
    bucket_take(&half->bucket, length);
    conn->moved_at = conn_time(conn);
    if (direction == DIRECTION_IN && conn->answered_at == 0)
        conn->answered_at = conn->moved_at;
    conn_set_active(conn, direction == DIRECTION_OUT);
    if (conn->id == 0)
        return;
    *(direction == DIRECTION_IN ? &conn->set->in_bytes : &conn->set->out_bytes) += length;
}

static void conn_note_fin(struct conn *conn, enum event_party party)
{
    if (conn->first_fin != PARTY_NONE)
        return;
    conn->first_fin = party;
    conn->moved_at = conn_time(conn);
}

static void conn_say_end(struct conn *conn)
{
    struct io io = io_result(IO_OK, 0);

    if (conn->transport->ops->shutdown)
        io = conn->transport->ops->shutdown(conn->transport);
    if (io.status == IO_WANT_READ || io.status == IO_WANT_WRITE)
        return;
    half_advance(&conn->out, HALF_SHUT);
    if (io.status == IO_ERROR && is_local(conn))
        conn_fail(conn, io.system, true);
    if (io.status != IO_OK || !(conn->capabilities & TRANSPORT_HALF_CLOSE))
        return;
    conn_note_fin(conn, io.late ? PARTY_PEER : PARTY_LOCAL);
    conn->in_bytes_at_fin = conn->in.bytes;
    conn_tell_fin(conn, DIRECTION_OUT);
}

/* How much of length may be read or written in one go. A datagram passes whole. */
static size_t conn_limit(const struct conn *conn, struct half *half, size_t length)
{
    size_t room = bucket_room(&half->bucket, conn->now);

    return room >= length || (room > 0 && conn_is_datagram(conn)) ? length : room;
}

/* One write of what waits. False if there will be no other just now. */
static bool conn_write_once(struct conn *conn)
{
    if (bucket_room(&conn->out.bucket, conn->now) == 0)
        return false;
    size_t length = conn_limit(conn, &conn->out, buffer_length(&conn->out.queue));
    const unsigned char *bytes = length > 0 ? buffer_bytes(&conn->out.queue) : (const unsigned char *)"";
    struct io io = conn->transport->ops->write(conn->transport, bytes, length);

    if (io.status == IO_OK) {
        conn_account(conn, DIRECTION_OUT, bytes, io.count, &io);
        half_consume(&conn->out, conn_is_datagram(conn) ? length : io.count);
        return true;
    }
    if (io.status == IO_END)
        conn_fail(conn, io.system ? io.system : EPIPE, true);
    else if (io.status == IO_ERROR && conn_tolerates(conn, io.system, true))
        half_discard(&conn->out);
    else if (io.status == IO_ERROR)
        conn_fail(conn, io.system, true);
    return false;
}

bool conn_flush(struct conn *conn)
{
    bool waited = half_holds(&conn->out);

    conn_catch_up(conn);
    if (conn->corked || conn->failing || conn->state < CONN_OPEN || conn->state == CONN_CLOSED)
        return false;
    while (half_holds(&conn->out) && conn_write_once(conn))
        continue;
    if (!conn->failing && conn->out.state == HALF_DRAINING && !half_holds(&conn->out))
        conn_say_end(conn);
    return waited && !half_holds(&conn->out);
}

static void conn_received_end(struct conn *conn)
{
    half_advance(&conn->in, HALF_DRAINING);
    if (!(conn->capabilities & TRANSPORT_HALF_CLOSE) || conn->failing)
        return;
    conn_note_fin(conn, PARTY_PEER);
    conn_tell_fin(conn, DIRECTION_IN);
}

/* Reading is over, for one reason or another. Standard input's failure is its end; the rest lives on. */
static void conn_read_failed(struct conn *conn, int system)
{
    if (conn_tolerates(conn, system, false))
        return;
    if (is_local(conn)) {
        conn->outcome.read_failed = true;
        conn_describe_failure(conn, system, false, &conn->outcome.error);
    } else {
        if (system == EPIPE)
            conn_received_end(conn); /* a reset behind the FIN, which was not read yet */
        conn_fail(conn, system, false);
    }
    if (!conn_is_datagram(conn) && conn->in.state == HALF_OPEN)
        half_advance(&conn->in, HALF_DRAINING);
}

/* One read. True if another may bring more at once. */
static bool conn_read_once(struct conn *conn)
{
    size_t room = conn->read_size - buffer_length(&conn->in.queue);
    if (conn->state != CONN_CLOSING)
        room = conn_limit(conn, &conn->in, room);
    if (room == 0)
        return false;
    unsigned char *space = buffer_reserve(&conn->in.queue, room);
    struct io io = conn->transport->ops->read(conn->transport, space, room);

    if (io.status == IO_OK) {
        buffer_commit(&conn->in.queue, io.count);
        if (io.cut)
            conn_tell_cut(conn, io.count, io.whole);
        conn->in.datagram = conn_is_datagram(conn);
        conn_account(conn, DIRECTION_IN, space, io.count, &io);
        return io.count == room || conn_is_datagram(conn);
    }
    buffer_trim(&conn->in.queue);
    if (io.status == IO_END)
        conn_received_end(conn);
    else if (io.status == IO_ERROR)
        conn_read_failed(conn, io.system);
    else if (conn->failing)
        half_advance(&conn->in, HALF_DRAINING); /* nothing else had arrived */
    return io.status == IO_ERROR && conn->in.state == HALF_OPEN;
}

void conn_deliver(struct conn *conn)
{
    if (conn->state == CONN_CLOSING || !conn->handler->on_data)
        half_discard(&conn->in);
    else if (conn->state == CONN_OPEN && half_holds(&conn->in))
        conn->handler->on_data(conn);
    if (conn->in.state != HALF_DRAINING || half_holds(&conn->in) || conn->failing)
        return;
    half_advance(&conn->in, HALF_SHUT);
    if (conn->state == CONN_OPEN && conn->handler->on_end)
        conn->handler->on_end(conn);
}

bool conn_fill(struct conn *conn)
{
    for (int turn = 0; turn < TURNS_MAXIMUM; turn++) {
        if (!conn_wants_read(conn))
            return false;
        bool more = conn_read_once(conn);
        conn_deliver(conn);
        if (!more)
            return false;
    }
    return true;
}

/* Gone without an error: a Unix socket's peer that had read all (unread bytes would be ECONNRESET, unix(7)). */
static void conn_peer_left(struct conn *conn)
{
    if (conn_undelivered(conn) > 0) {
        conn_fail(conn, EPIPE, true);
        return;
    }
    conn->failing = true;
    conn_touch(conn);
}

/* Its error may have been told to somebody else, who had the socket, too. */
static bool conn_has_lost_peer(const struct conn *conn)
{
    struct transport_description description = {.last = true};

    conn->transport->ops->describe(conn->transport, &description);
    return description.is_gone && (conn->out.state != HALF_SHUT || conn_unacknowledged(conn) > 0);
}

bool conn_peer_has_gone(const struct conn *conn)
{
    return conn->transport && conn->capabilities & TRANSPORT_ACKNOWLEDGED && conn_has_lost_peer(conn);
}

void conn_look(struct conn *conn)
{
    unsigned char byte;

    if (is_local(conn)) {
        conn_fail(conn, EPIPE, true);
        return;
    }
    if (conn->in.state == HALF_OPEN)
        return; /* reading will meet it */
    struct io io = conn->transport->ops->read(conn->transport, &byte, sizeof byte);
    if (io.status == IO_ERROR)
        conn_fail(conn, io.system, false);
    else if (io.status == IO_END && conn_has_lost_peer(conn))
        conn_fail(conn, ECONNRESET, false);
    else if (conn->capabilities & TRANSPORT_ACKNOWLEDGED)
        conn->false_alarm = true; /* a timestamp on the error queue: TCP's end in earnest is an error */
    else if (io.status == IO_END && conn->state == CONN_OPEN)
        conn_peer_left(conn);
}
