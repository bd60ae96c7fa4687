/* conn.c: a connection's life-cycle (conn.h). Reading and writing are in conn_io.c, what it waits for in
 * conn_interest.c, events in conn_tell.c. */
#include "conn/conn.h"

#include <assert.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/conn_internal.h"
#include "conn/tap.h"

enum { BUFFER_DEFAULT = 128 * 1024 };

/* Acknowledgements are looked for at growing distances: no descriptor tells of them. */
static const uint64_t probe_first = 200 * CLOCK_MICROSECOND;
static const uint64_t probe_longest = 50 * CLOCK_MILLISECOND;

static const uint64_t drain_longest = 100 * CLOCK_MILLISECOND;

struct conn *conn_new(struct conn_set *set, uint32_t id, const struct handler *handler, void *handler_data)
{
    struct conn *conn = memory_zeroed(sizeof *conn);

    conn->set = set;
    conn->id = id;
    conn->handler = handler;
    conn->handler_data = handler_data;
    conn->idle = CLOCK_NEVER;
    conn->timer_at = CLOCK_NEVER;
    conn->probe_at = CLOCK_NEVER;
    conn->look_at = CLOCK_NEVER;
    conn->now = conn->opened_at = set->now;
    conn_set_buffers(conn, BUFFER_DEFAULT, BUFFER_DEFAULT);
    conn_set_add(set, conn);
    return conn;
}

void conn_set_handler(struct conn *conn, const struct handler *handler, void *handler_data)
{
    conn->handler = handler;
    conn->handler_data = handler_data;
    conn_touch(conn);
}

void conn_set_idle(struct conn *conn, uint64_t idle)
{
    conn->idle = idle;
}

void conn_set_tolerant(struct conn *conn, bool tolerant)
{
    conn->tolerant = tolerant;
}

void conn_set_serving(struct conn *conn)
{
    conn->serving = true;
}

void conn_set_rate(struct conn *conn, uint64_t rate)
{
    bucket_init(&conn->in.bucket, rate, conn->set->now);
    bucket_init(&conn->out.bucket, rate, conn->set->now);
}

void conn_set_buffers(struct conn *conn, size_t read_size, size_t out_maximum)
{
    conn->read_size = read_size;
    conn->in.maximum = read_size;
    conn->out.maximum = out_maximum;
}

/* The only place where the state changes. */
static void conn_set_state(struct conn *conn, enum conn_state state)
{
    assert(state > conn->state);
    conn->state = state;
    conn_touch(conn);
}

void conn_set_connecting(struct conn *conn)
{
    if (conn->state == CONN_RESOLVING)
        conn_set_state(conn, CONN_CONNECTING);
}

static void conn_wake(void *argument)
{
    conn_touch(argument);
}

void conn_open(struct conn *conn, struct transport *transport, uint64_t now)
{
    struct transport_description description = {0};

    transport->ops->describe(transport, &description);
    transport->wake = conn_wake;
    transport->wake_argument = conn;
    conn->transport = transport;
    conn->scheme = description.scheme;
    conn->capabilities = description.capabilities;
    conn->local = description.local;
    conn->remote = description.remote;
    conn->now = conn->active_at = now;
    conn->opened_at = conn_time(conn);
    if (conn->id != 0)
        conn->set->connections++;
    conn_tell_stats(conn, "connect", &description);
    conn_set_state(conn, CONN_OPEN);
    if (conn->handler->on_open)
        conn->handler->on_open(conn);
}

void conn_failed(struct conn *conn, const struct error *error)
{
    conn->outcome.error = *error;
    conn->outcome.closed_by = PARTY_ERROR;
    conn_set_state(conn, CONN_CLOSED);
    if (conn->handler->on_close)
        conn->handler->on_close(conn);
}

size_t conn_unacknowledged(const struct conn *conn)
{
    if (!conn->transport || !conn->transport->ops->pending)
        return 0;
    return conn->transport->ops->pending(conn->transport, DIRECTION_OUT);
}

uint64_t conn_undelivered(const struct conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return conn->outcome.unsent + conn->outcome.unacknowledged;
    return buffer_length(&conn->out.queue) + conn_unacknowledged(conn);
}

static void conn_note_reset(struct conn *conn, enum event_party by)
{
    struct conn_outcome *outcome = &conn->outcome;

    outcome->reset_by = by;
    if (outcome->closed_by != PARTY_TIMEOUT && outcome->closed_by != PARTY_ERROR)
        outcome->closed_by = PARTY_RESET;
    conn_tell_reset(conn, by, 0);
}

/* What nobody has met because nobody has read so far: the peer's reset, or its end. And to close TCP with something
 * unread is to reset it, whoever said what before (RFC 9293, 3.6.1). */
static void conn_note_unmet(struct conn *conn, const struct transport_description *description)
{
    if (conn->failing || conn->outcome.reset_by != PARTY_NONE)
        return;
    if (description->is_gone && conn->out.state != HALF_SHUT)
        conn_note_reset(conn, PARTY_PEER);
    else if (!description->is_gone && description->unread_bytes > 0 && conn->in.state == HALF_OPEN)
        conn_note_reset(conn, PARTY_LOCAL);
    else if (conn->first_fin == PARTY_NONE && description->peer_has_ended && conn->capabilities & TRANSPORT_HALF_CLOSE)
        conn->first_fin = PARTY_PEER;
}

static void conn_close_transport(struct conn *conn, bool abort)
{
    struct transport_description description = {.last = true};

    conn->transport->ops->describe(conn->transport, &description);
    tap_drain(conn->set->tap); /* packets first, then what followed from them */
    conn_note_unmet(conn, &description);
    conn_tell_stats(conn, "close", &description);
    conn->transport->ops->close(conn->transport, abort);
    tap_closed(conn->set->tap, conn->id);
    conn->transport = NULL;
    if (conn->outcome.closed_by == PARTY_NONE)
        conn->outcome.closed_by = conn->first_fin != PARTY_NONE ? conn->first_fin : PARTY_LOCAL;
    conn_tell_closed(conn, &description);
}

void conn_set_closed(struct conn *conn)
{
    bool abort = conn->outcome.closed_by == PARTY_RESET && conn->outcome.reset_by == PARTY_LOCAL;

    conn->outcome.awaited_acknowledgement = conn->state == CONN_CLOSING;
    conn->outcome.unsent = buffer_length(&conn->out.queue);
    conn->outcome.unacknowledged = conn_unacknowledged(conn);
    conn_set_state(conn, CONN_CLOSED);
    half_discard(&conn->in);
    half_discard(&conn->out);
    if (conn->set->update)
        conn->set->update(conn, conn->set->update_argument); /* nobody may wait on a closed descriptor */
    if (conn->transport)
        conn_close_transport(conn, abort);
    if (conn->handler->on_close)
        conn->handler->on_close(conn);
}

/* What is unread when a socket is closed becomes a reset, and destroys what the peer has not read: it is read and
 * dropped first, though not for ever. True if there is more. */
static bool conn_drains(struct conn *conn)
{
    half_discard(&conn->in);
    if (!conn_fill(conn))
        return false;
    if (conn->drained_by == 0)
        conn->drained_by = clock_add(conn->now, drain_longest);
    return conn->now < conn->drained_by;
}

/* CLOSING ends when all is acknowledged, and looks again a little later while it is not. */
static void conn_await_acknowledgement(struct conn *conn)
{
    conn->probe_at = CLOCK_NEVER;
    if (conn->out.state != HALF_SHUT || conn_drains(conn) || conn->failing)
        return;
    size_t pending = conn_unacknowledged(conn);
    /* A Unix peer that closes without having read leaves nothing pending either, but an error. */
    if (pending > 0 || !(conn->capabilities & (TRANSPORT_ACKNOWLEDGED | TRANSPORT_LOCAL)))
        conn_look(conn);
    if (pending == 0 && !conn->failing)
        conn_set_closed(conn);
    if (pending == 0)
        return;
    conn->probe_delay = conn->probe_delay ? conn->probe_delay * 2 : probe_first;
    if (conn->probe_delay > probe_longest)
        conn->probe_delay = probe_longest;
    conn->probe_at = clock_add(conn->now, conn->probe_delay);
}

static void conn_advance(struct conn *conn)
{
    bool local = conn->capabilities & TRANSPORT_LOCAL;

    if (conn->state < CONN_OPEN || conn->state == CONN_CLOSED)
        return;
    if (conn->failing && (local || (conn->in.state != HALF_OPEN && !half_holds(&conn->in)))) {
        conn_set_closed(conn);
        return;
    }
    if (conn->state == CONN_OPEN && conn->in.state == HALF_SHUT && conn->out.state == HALF_SHUT)
        conn_set_state(conn, CONN_CLOSING);
    if (conn->state == CONN_CLOSING && !conn->failing)
        conn_await_acknowledgement(conn);
}

static void conn_check_timers(struct conn *conn)
{
    conn_check_idle(conn);
    if (conn->state == CONN_CLOSED || conn->now < conn->timer_at)
        return;
    conn->timer_at = CLOCK_NEVER;
    if (conn->handler->on_timer)
        conn->handler->on_timer(conn);
}

/* What had come before a time was over counts, though nobody may have said yet that it is there: we may have been
 * stopped, or late. Reading what is not local never waits. */
static bool is_to_be_read(const struct conn *conn, unsigned ready)
{
    if (ready & READY_READ || conn->failing)
        return true;
    return ready & READY_TIMER && !(conn->capabilities & TRANSPORT_LOCAL) && conn_interest(conn).read;
}

void conn_step(struct conn *conn, unsigned ready, uint64_t now)
{
    if (conn->state < CONN_OPEN || conn->state == CONN_CLOSED)
        return;
    conn->now = now;
    conn->stepping = true;
    conn_note_pause(conn);
    if (ready & READY_HANGUP)
        conn_look(conn);
    bool has_room = conn_flush(conn) || conn->has_room;
    conn->has_room = false;
    if (has_room && conn->handler->on_room)
        conn->handler->on_room(conn);
    conn_deliver(conn);
    if (is_to_be_read(conn, ready))
        conn_fill(conn);
    if (ready & READY_TIMER)
        conn_check_timers(conn);
    conn_advance(conn);
    conn->stepping = false;
}

const unsigned char *conn_input(const struct conn *conn, size_t *ret_length)
{
    *ret_length = buffer_length(&conn->in.queue);
    return *ret_length > 0 ? buffer_bytes(&conn->in.queue) : (const unsigned char *)"";
}

void conn_consume(struct conn *conn, size_t length)
{
    half_consume(&conn->in, length);
}

size_t conn_room(const struct conn *conn)
{
    if (conn->state != CONN_OPEN || conn->out.state != HALF_OPEN || conn->failing)
        return 0;
    return half_room(&conn->out);
}

bool conn_takes(const struct conn *conn)
{
    return conn_room(conn) > 0 && !half_holds(&conn->out);
}

/* What was queued is written at once where nothing is in the way. A failure is met in the connection's own step, and
 * so is the room that others may have waited for. */
static void conn_queued(struct conn *conn, bool was_in_the_way)
{
    conn->out.datagram = conn_is_datagram(conn);
    if (conn->corked)
        return;
    conn->has_room = conn_flush(conn) && (was_in_the_way || conn->has_room);
    if (!conn->stepping || conn->has_room)
        conn_touch(conn);
}

void conn_send(struct conn *conn, const void *bytes, size_t length)
{
    assert(conn->state == CONN_OPEN && conn->out.state == HALF_OPEN);
    bool was_in_the_way = half_holds(&conn->out);
    buffer_append(&conn->out.queue, bytes, length);
    conn_queued(conn, was_in_the_way);
}

void conn_cork(struct conn *conn)
{
    conn->corked = true;
}

void conn_uncork(struct conn *conn)
{
    conn->corked = false;
    conn->has_room = conn_flush(conn) || conn->has_room;
    conn_touch(conn);
}

void conn_move(struct conn *target, struct conn *source, size_t length)
{
    assert(length <= conn_room(target));
    bool was_in_the_way = half_holds(&target->out);
    buffer_move(&target->out.queue, &source->in.queue, length);
    half_consume(&source->in, 0);
    conn_queued(target, was_in_the_way);
}

void conn_finish(struct conn *conn)
{
    if (conn->state != CONN_OPEN || conn->out.state != HALF_OPEN)
        return;
    half_advance(&conn->out, HALF_DRAINING);
    conn_flush(conn);
    conn_touch(conn);
}

void conn_close(struct conn *conn)
{
    if (conn->state != CONN_OPEN)
        return;
    conn_finish(conn);
    conn_set_state(conn, CONN_CLOSING);
}

void conn_catch_up(struct conn *conn)
{
    if (conn->now < conn->set->now)
        conn->now = conn->set->now;
}

void conn_cut(struct conn *conn, enum event_party by, const struct error *error)
{
    if (conn->state == CONN_CLOSED)
        return;
    conn_catch_up(conn);
    if (error)
        conn->outcome.error = *error;
    conn->outcome.closed_by = by == PARTY_LOCAL ? conn->first_fin : by;
    conn_set_closed(conn);
}

void conn_reset(struct conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    conn_catch_up(conn);
    conn->outcome.closed_by = PARTY_RESET;
    conn->outcome.reset_by = PARTY_LOCAL;
    conn_tell_reset(conn, PARTY_LOCAL, 0);
    conn_set_closed(conn);
}

void conn_set_timer(struct conn *conn, uint64_t at)
{
    conn->timer_at = at;
    conn_touch(conn);
}
