/* hub_guest.c: what becomes of one of many peers (hub_internal.h). */
#include <stdlib.h>

#include "base/clock.h"
#include "handler/hub_internal.h"

/* The slowest peer sets the pace for all, so long; whether it takes anything is looked at so often. */
static const uint64_t patience = 5 * CLOCK_SECOND;
static const uint64_t pace_look = CLOCK_SECOND / 2;

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

/* The guest itself was the last to have something to say. */
static bool guest_ends_all(const struct guest *guest)
{
    const struct config *config = config_of(guest->hub);
    bool silent = guest->hub->input_ended || guest->hub->options.input_is_terminal;

    return guest->conn->in.state == HALF_SHUT && (silent || config->quit_on_fin || config->recv_only);
}

/* Who comes too late for standard input, and all where it was empty, hear our end after their own. */
static bool guest_hears_end(const struct guest *guest)
{
    const struct conn *local = guest->hub->local;

    if (!guest->hub->input_ended || config_of(guest->hub)->no_shutdown)
        return false;
    return config_of(guest->hub)->half_close || (!guest->late && local && local->in.bytes > 0);
}

void guest_finish(struct guest *guest)
{
    struct conn *conn = guest->conn;

    if (guest_ends_all(guest))
        conn_finish(conn);
    else if (guest_hears_end(guest) && config_of(guest->hub)->send_only)
        conn_close(conn);
    else if (guest_hears_end(guest))
        conn_finish(conn);
    if (guest->hub->input_ended && !guest->late && conn_is_open(conn) && !guest->hub->options.datagram)
        conn_set_timer(conn, clock_add(conn->now, config_of(guest->hub)->quit_after));
}

/* Bytes that have left our care: the kernel's send buffer takes megabytes that nobody reads. */
static int64_t guest_delivered(const struct guest *guest)
{
    const struct conn *conn = guest->conn;

    return (int64_t)(conn->out.bytes + buffer_length(&conn->out.queue)) - (int64_t)conn_undelivered(conn);
}

static void guest_watch_pace(struct guest *guest)
{
    int64_t delivered = guest_delivered(guest);

    if (guest->slow_since == 0 || delivered > guest->delivered_then) {
        guest->slow_since = guest->conn->set->now;
        guest->delivered_then = delivered;
    }
    conn_set_timer(guest->conn, clock_add(guest->conn->set->now, pace_look));
}

void guest_send(struct guest *guest, const struct buffer *bytes)
{
    conn_send(guest->conn, buffer_bytes(bytes), buffer_length(bytes));
    if (half_holds(&guest->conn->out))
        guest_watch_pace(guest);
}

static void guest_on_open(struct conn *conn)
{
    struct guest *guest = guest_of(conn);

    guest->late = guest->hub->input_ended;
    if (guest->hub->local)
        conn_touch(guest->hub->local);
    guest_finish(guest);
}

static bool guest_accepts(const struct conn *conn)
{
    return incoming_has_room(&guest_of(conn)->hub->incoming);
}

static void guest_on_data(struct conn *conn)
{
    struct guest *guest = guest_of(conn);
    struct hub *hub = guest->hub;

    bool may_lead = hub->addressed == 0 || hub->addressed == conn->id;

    if ((hub->speaker != guest && may_lead) || !guest->heard) {
        if (may_lead)
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

    if (guest->hub->local)
        conn_touch(guest->hub->local);
}

static void guest_on_end(struct conn *conn)
{
    struct guest *guest = guest_of(conn);

    incoming_end(&guest->hub->incoming, &guest->source);
    if (guest->heard)
        guest_finish(guest);
    else
        conn_close(conn); /* it did not mean us */
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

    error_set(&error, STATUS_BROKEN, 0, "%s: dropped, for it kept the others waiting for %.3g s",
              address_format(&guest->conn->remote, name), (double)patience / (double)CLOCK_SECOND);
    conn_cut(guest->conn, PARTY_TIMEOUT, &error);
}

/* Only those who keep others waiting are dropped. */
static void guest_check_pace(struct guest *guest)
{
    guest_watch_pace(guest);
    if (guest->conn->now >= clock_add(guest->slow_since, patience) && hub_waits_for_others(guest->hub, guest))
        guest_drop(guest);
}

static void guest_on_timer(struct conn *conn)
{
    struct guest *guest = guest_of(conn);
    uint64_t silence_ends_at = clock_add(conn->active_at, config_of(guest->hub)->quit_after);

    if (half_holds(&conn->out) && !guest->hub->input_ended)
        guest_check_pace(guest);
    else if (!guest->hub->input_ended || guest->late)
        return;
    else if (conn->now < silence_ends_at)
        conn_set_timer(conn, silence_ends_at);
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
    incoming_source_free(&guest->source);
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
