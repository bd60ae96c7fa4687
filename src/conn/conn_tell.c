/* conn_tell.c: the events of a connection's life (conn_internal.h). */

#include "conn/conn_internal.h"

static bool conn_tells(const struct conn *conn, enum event_type type)
{
    return conn->id != 0 && bus_wants(conn->set->bus, type);
}

static struct event conn_event(const struct conn *conn, enum event_type type, enum event_basis basis)
{
    return (struct event){.type = type,
                          .t_ns = conn->now,
                          .conn = conn->id,
                          .basis = basis,
                          .status = -1,
                          .transport = conn->scheme};
}

void conn_tell_data(const struct conn *conn, enum event_direction direction, uint64_t offset, const void *bytes,
                    size_t length, const struct io *io)
{
    if (!conn_tells(conn, EVENT_DATA))
        return;
    struct event event = conn_event(conn, EVENT_DATA, BASIS_CALL);
    event.direction = direction;
    event.offset_bytes = offset;
    event.data = (struct event_text){bytes, length};
    event.truncated = io->cut;
    event.whole_bytes = io->cut ? io->whole : 0;
    event.answer = io->answer;
    bus_emit(conn->set->bus, &event);
}

void conn_tell_cut(const struct conn *conn, size_t kept, size_t whole)
{
    char name[ENDPOINT_TEXT_SIZE];
    struct error text;

    if (!conn_tells(conn, EVENT_LIMIT))
        return;
    error_set(&text, STATUS_OK, 0, "%s: a datagram of %zu bytes was cut to %zu: see --bufsize",
              address_format(&conn->remote, name), whole, kept);
    struct event event = conn_event(conn, EVENT_LIMIT, BASIS_KERNEL);
    event.what = "datagram";
    event.limit_value = kept;
    event.actual_value = whole;
    event.message = event_text_of(text.text);
    bus_emit(conn->set->bus, &event);
}

void conn_tell_fin(const struct conn *conn, enum event_direction direction)
{
    enum event_type type = direction == DIRECTION_IN ? EVENT_FIN_RECEIVED : EVENT_FIN_SENT;

    if (!conn_tells(conn, type))
        return;
    struct event event = conn_event(conn, type, direction == DIRECTION_IN ? BASIS_KERNEL : BASIS_CALL);
    event.in_bytes = conn->in.bytes;
    event.out_bytes = conn->out.bytes;
    bus_emit(conn->set->bus, &event);
}

void conn_tell_reset(const struct conn *conn, enum event_party by, int system)
{
    if (!conn_tells(conn, EVENT_RESET))
        return;
    struct event event = conn_event(conn, EVENT_RESET, by == PARTY_LOCAL ? BASIS_CALL : BASIS_KERNEL);
    event.reset_by = by;
    event.code = system ? error_symbol(system) : NULL;
    event.message = event_text_of(system ? error_reason(system) : "");
    bus_emit(conn->set->bus, &event);
}

void conn_tell_error(const struct conn *conn, const struct error *error)
{
    if (!conn_tells(conn, EVENT_ERROR))
        return;
    struct event event = conn_event(conn, EVENT_ERROR, BASIS_KERNEL);
    event.status = (int)error->status;
    event.code = error->system ? error_symbol(error->system) : NULL;
    event.message = event_text_of(error->text);
    bus_emit(conn->set->bus, &event);
}

void conn_tell_timeout(const struct conn *conn, const char *what, uint64_t limit, const struct error *error)
{
    if (!conn_tells(conn, EVENT_TIMEOUT))
        return;
    struct event event = conn_event(conn, EVENT_TIMEOUT, BASIS_CALL);
    event.what = what;
    event.limit_ns = limit;
    event.message = event_text_of(error->text);
    bus_emit(conn->set->bus, &event);
}

/* The peer said FIN after ours without a byte in between. */
static bool conn_fin_unanswered(const struct conn *conn)
{
    return !conn->serving && conn->first_fin == PARTY_LOCAL && conn->in.state != HALF_OPEN && !conn->failing &&
           conn->in.bytes == conn->in_bytes_at_fin;
}

void conn_tell_stats(const struct conn *conn, const char *when, const struct transport_description *description)
{
    if (!conn_tells(conn, EVENT_STATS))
        return;
    struct event event = conn_event(conn, EVENT_STATS, BASIS_KERNEL);
    event.what = when;
    event.in_bytes = conn->in.bytes;
    event.out_bytes = conn->out.bytes;
    event.unacked_bytes = conn->state == CONN_CLOSED ? conn->outcome.unacknowledged : conn_unacknowledged(conn);
    event.tcp = &description->tcp;
    event.dropped_datagrams = description->dropped_datagrams;
    bus_emit(conn->set->bus, &event);
}

/* Each begins where the one before it ends, from when it was open until now. */
static struct phases conn_phases(const struct conn *conn)
{
    struct phases phases = {.answered = conn->answered_at != 0};
    uint64_t answered = phases.answered ? conn->answered_at : conn->opened_at;
    uint64_t moved = conn->moved_at > answered ? conn->moved_at : answered;

    phases.first_byte_ns = answered - conn->opened_at;
    phases.transfer_ns = moved - answered;
    phases.close_ns = conn_time(conn) - moved;
    return phases;
}

void conn_tell_closed(const struct conn *conn, const struct transport_description *description)
{
    if (!conn_tells(conn, EVENT_CLOSED))
        return;
    struct endpoint local, remote;
    struct event event = conn_event(conn, EVENT_CLOSED, BASIS_KERNEL);
    struct phases phases = conn_phases(conn);
    address_to_endpoint(&conn->local, &local);
    address_to_endpoint(&conn->remote, &remote);
    event.local = &local;
    event.remote = &remote;
    event.closed_by = conn->outcome.closed_by;
    event.reset_by = conn->outcome.reset_by;
    event.in_bytes = conn->in.bytes;
    event.out_bytes = conn->out.bytes;
    event.unsent_bytes = conn->outcome.unsent;
    event.unacked_bytes = conn->outcome.unacknowledged;
    event.duration_ns = conn_time(conn) - conn->opened_at;
    event.fin_unanswered = conn_fin_unanswered(conn);
    event.phases = &phases;
    event.tcp = &description->tcp;
    bus_emit(conn->set->bus, &event);
}
