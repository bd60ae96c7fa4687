/* hub_guest.c: what becomes of one of many peers (hub_internal.h). */
#include <stdlib.h>

#include "base/clock.h"
#include "handler/hub_internal.h"

/* The slowest peer sets the pace for all, so long. */
static const uint64_t patience = 5 * CLOCK_SECOND;

static struct guest *guest_of(const struct conn *conn)
{
    return conn->handler_data;
}

static const struct config *config_of(const struct hub *hub)
{
    return hub->options.config;
}

bool guest_listens(const struct guest *guest)
{
    return conn_is_open(guest->conn) && guest->heard && guest->conn->out.state == HALF_OPEN && !guest->conn->failing;
}

void guest_finish(struct guest *guest)
{
    const struct config *config = config_of(guest->hub);
    bool has_ended = guest->conn->in.state == HALF_SHUT;
    bool empty = !guest->hub->local || guest->hub->local->in.bytes == 0;
    bool over = guest->hub->input_ended;

    if (has_ended && (over || guest->hub->options.input_is_terminal || config->quit_on_fin || config->recv_only))
        conn_finish(guest->conn);
    else if (over && config->send_only)
        conn_close(guest->conn);
    else if (over && !config->no_shutdown && (!empty || config->half_close))
        conn_finish(guest->conn);
    if (over && conn_is_open(guest->conn) && !guest->hub->options.datagram)
        conn_set_timer(guest->conn, clock_add(guest->conn->now, config->quit_after));
}

void guest_send(struct guest *guest, const struct buffer *bytes)
{
    conn_send(guest->conn, buffer_bytes(bytes), buffer_length(bytes));
    guest->slow_since = half_holds(&guest->conn->out) ? guest->conn->set->now : 0;
    if (guest->slow_since)
        conn_set_timer(guest->conn, clock_add(guest->slow_since, patience));
}

static void guest_on_open(struct conn *conn)
{
    struct hub *hub = guest_of(conn)->hub;

    if (hub->local)
        conn_touch(hub->local);
    if (hub->input_ended)
        guest_finish(guest_of(conn));
}

static bool guest_accepts(const struct conn *conn)
{
    return incoming_has_room(&guest_of(conn)->hub->incoming);
}

static void guest_on_data(struct conn *conn)
{
    struct guest *guest = guest_of(conn);
    struct hub *hub = guest->hub;

    if (hub->speaker != guest || !guest->heard) {
        hub->speaker = guest;
        guest->heard = true;
        if (hub->local)
            conn_touch(hub->local);
    }
    if (hub->incoming.complete)
        return;
    incoming_pass(&hub->incoming, &guest->source, conn);
    if (hub->incoming.complete)
        hub_complete(hub);
}

static void guest_on_room(struct conn *conn)
{
    struct guest *guest = guest_of(conn);

    guest->slow_since = 0;
    if (guest->hub->local)
        conn_touch(guest->hub->local);
}

static void guest_on_end(struct conn *conn)
{
    incoming_end(&guest_of(conn)->hub->incoming, &guest_of(conn)->source);
    guest_finish(guest_of(conn));
}

static bool hub_waits_for_others(const struct hub *hub, const struct guest *slow)
{
    for (const struct guest *guest = hub->guests; guest; guest = guest->next)
        if (guest != slow && guest_listens(guest))
            return true;
    return false;
}

/* Dropped for the sake of the others, and told. */
static void guest_drop(struct guest *guest)
{
    char name[ENDPOINT_TEXT_SIZE];
    struct error error;

    error_set(&error, STATUS_BROKEN, 0, "%s: dropped, for it kept the others waiting for 5 s",
              address_format(&guest->conn->remote, name));
    conn_cut(guest->conn, PARTY_TIMEOUT, &error);
}

static void guest_on_timer(struct conn *conn)
{
    struct guest *guest = guest_of(conn);
    struct hub *hub = guest->hub;
    uint64_t silence_ends_at = clock_add(conn->active_at, config_of(hub)->quit_after);

    if (guest->slow_since && conn->now >= clock_add(guest->slow_since, patience)) {
        if (hub_waits_for_others(hub, guest))
            guest_drop(guest);
        else
            conn_set_timer(conn, clock_add(conn->now, patience));
        return;
    }
    if (!hub->input_ended || hub->options.datagram || conn->now < silence_ends_at)
        conn_set_timer(conn, hub->input_ended ? silence_ends_at : CLOCK_NEVER);
    else
        conn_cut(conn, PARTY_LOCAL, NULL);
}

/* A guest's misfortune is its own; what it cost us is told. */
static void guest_tell(const struct guest *guest)
{
    struct ending its_own = {STATUS_OK, false};
    const struct conn_outcome *outcome = &guest->conn->outcome;
    bool dropped = outcome->closed_by == PARTY_TIMEOUT && outcome->error.status == STATUS_BROKEN;

    if (conn_undelivered(guest->conn) > 0 || dropped)
        ending_of_conn(&its_own, guest->conn, 0);
}

static void guest_on_close(struct conn *conn)
{
    struct guest *guest = guest_of(conn);
    struct hub *hub = guest->hub;
    struct guest **link = &hub->guests;
    bool counted = guest->heard;

    while (*link != guest)
        link = &(*link)->next;
    *link = guest->next;
    if (hub->speaker == guest)
        hub->speaker = NULL;
    if (!hub->ending.broken_pipe)
        guest_tell(guest);
    incoming_end(&hub->incoming, &guest->source);
    buffer_free(&guest->source.label.line);
    free(guest);
    if (hub->local)
        conn_touch(hub->local);
    hub->options.left(hub->options.argument, counted);
    if (hub->closing && !hub->guests)
        hub_drain(hub);
}

const struct handler guest_handler = {
    .on_open = guest_on_open,
    .on_data = guest_on_data,
    .on_room = guest_on_room,
    .on_end = guest_on_end,
    .on_close = guest_on_close,
    .on_timer = guest_on_timer,
    .accepts = guest_accepts,
};
