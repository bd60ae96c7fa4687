/* hub.c: many peers at one standard input and output (hub.h). */
#include "handler/hub.h"

#include <stdlib.h>

#include "base/memory.h"
#include "handler/hub_internal.h"

static const struct config *config_of(const struct hub *hub)
{
    return hub->options.config;
}

static void hub_check_done(struct hub *hub)
{
    if (hub->done || hub->local || hub->output || hub->guests)
        return;
    hub->done = true;
    hub->options.done(hub->options.argument, &hub->ending);
}

void hub_drain(struct hub *hub)
{
    if (hub->local)
        conn_close(hub->local);
    if (hub->output)
        conn_close(hub->output);
    hub_check_done(hub);
}

/* The guest after this one is known before this one can vanish. */
static void hub_each(struct hub *hub, void (*visit)(struct guest *guest))
{
    struct guest *next;

    for (struct guest *guest = hub->guests; guest; guest = next) {
        next = guest->next;
        visit(guest);
    }
}

static void guest_touch(struct guest *guest)
{
    conn_touch(guest->conn);
}

static void guest_close(struct guest *guest)
{
    conn_close(guest->conn);
}

static void guest_leave_now(struct guest *guest)
{
    conn_cut(guest->conn, guest->hub->cut_by, NULL);
}

/* Standard input and output. */

static struct hub *hub_of(const struct conn *conn)
{
    return conn->handler_data;
}

/* Whether another read of standard input would reach this one at once. */
static bool guest_has_room(const struct guest *guest)
{
    return outgoing_has_room(guest->conn);
}

/* Whether it is sent what comes from standard input. */
static bool guest_is_addressed(const struct guest *guest)
{
    const struct hub *hub = guest->hub;

    return guest_listens(guest) && (hub->addressed == 0 || hub->addressed == guest->conn->id);
}

static bool local_accepts(const struct conn *conn)
{
    const struct hub *hub = hub_of(conn);
    bool somebody = false;

    if (hub->options.datagram)
        return hub->speaker && guest_has_room(hub->speaker);
    for (const struct guest *guest = hub->guests; guest; guest = guest->next) {
        if (!guest_is_addressed(guest))
            continue;
        if (!guest_has_room(guest))
            return false;
        somebody = true;
    }
    return somebody;
}

static void hub_send(struct hub *hub, const struct buffer *bytes)
{
    if (buffer_length(bytes) == 0)
        return;
    for (struct guest *guest = hub->guests; guest; guest = guest->next)
        if (guest_is_addressed(guest))
            guest_send(guest, bytes);
}

/* As long as all have room: what is left is offered again once they have. */
static bool hub_broadcast(struct hub *hub, struct conn *conn, struct error *ret_error)
{
    bool fits = true;

    while (fits && half_holds(&conn->in) && local_accepts(conn)) {
        struct buffer bytes = {0};
        fits = outgoing_take(&hub->outgoing, conn, &bytes, ret_error);
        hub_send(hub, &bytes);
        buffer_free(&bytes);
    }
    return fits;
}

static bool hub_send_last(struct hub *hub, struct error *ret_error)
{
    struct buffer bytes = {0};

    if (hub->options.datagram)
        return !hub->speaker || outgoing_end(&hub->outgoing, hub->speaker->conn, ret_error);
    bool fits = outgoing_take_last(&hub->outgoing, &bytes, ret_error);
    hub_send(hub, &bytes);
    buffer_free(&bytes);
    return fits;
}

/* A line that cannot be a message ends the run; what was sent before it is delivered. */
static void hub_refuse_input(struct hub *hub, const struct error *error)
{
    ending_fail(&hub->ending, hub->local->set->bus, NULL, error);
    hub_complete(hub);
}

static void local_on_data(struct conn *conn)
{
    struct hub *hub = hub_of(conn);
    struct error error;
    bool fits;

    if (!local_accepts(conn))
        return;
    if (hub->options.datagram)
        fits = outgoing_pass(&hub->outgoing, conn, hub->speaker->conn, &error);
    else
        fits = hub_broadcast(hub, conn, &error);
    if (!fits)
        hub_refuse_input(hub, &error);
}

static void local_on_room(struct conn *conn)
{
    hub_each(hub_of(conn), guest_touch);
}

static void local_on_end(struct conn *conn)
{
    struct hub *hub = hub_of(conn);
    struct error error;

    hub->input_ended = true;
    if (conn->outcome.read_failed)
        ending_fail(&hub->ending, conn->set->bus, NULL, &conn->outcome.error);
    else if (!hub_send_last(hub, &error))
        hub_refuse_input(hub, &error);
    hub_each(hub, guest_finish);
}

static void hub_abandon(struct hub *hub, struct conn *conn, const char *name)
{
    if (!conn->outcome.write_failed)
        return;
    ending_of_output(&hub->ending, conn, name);
    hub_each(hub, guest_leave_now);
    hub_close(hub);
}

static void local_on_close(struct conn *conn)
{
    struct hub *hub = hub_of(conn);

    hub->local = NULL;
    hub->incoming.local = NULL;
    hub_abandon(hub, conn, NULL);
    hub_check_done(hub);
}

static const struct handler local_handler = {
    .on_data = local_on_data,
    .on_room = local_on_room,
    .on_end = local_on_end,
    .on_close = local_on_close,
    .accepts = local_accepts,
};

static void output_on_close(struct conn *conn)
{
    struct hub *hub = hub_of(conn);

    hub->output = NULL;
    hub->incoming.output = NULL;
    hub_abandon(hub, conn, config_of(hub)->output);
    hub_check_done(hub);
}

static const struct handler output_handler = {
    .on_room = local_on_room,
    .on_close = output_on_close,
};

void hub_complete(struct hub *hub)
{
    hub_each(hub, guest_close);
    hub->options.enough(hub->options.argument);
}

struct hub *hub_new(const struct hub_options *options)
{
    struct hub *hub = memory_zeroed(sizeof *hub);

    hub->options = *options;
    hub->cut_by = PARTY_LOCAL;
    hub->local = options->local;
    hub->output = options->output;
    outgoing_init(&hub->outgoing, options->config);
    incoming_init(&hub->incoming, options->config, options->local, options->output);
    hub->incoming.listener = options->listener;
    conn_set_handler(options->local, &local_handler, hub);
    if (options->output)
        conn_set_handler(options->output, &output_handler, hub);
    return hub;
}

void hub_add(struct hub *hub, struct conn *conn)
{
    struct guest *guest = memory_zeroed(sizeof *guest);

    guest->hub = hub;
    guest->conn = conn;
    guest->heard = !config_of(hub)->ignore_empty;
    guest->source.label.number = conn->id;
    guest->next = hub->guests;
    hub->guests = guest;
    conn_set_tolerant(conn, hub->options.datagram);
    conn_set_handler(conn, &guest_handler, guest);
}

bool hub_was_heard(const struct hub *hub)
{
    for (const struct guest *guest = hub->guests; guest; guest = guest->next)
        if (guest->heard)
            return true;
    return false;
}

void hub_close(struct hub *hub)
{
    hub->closing = true;
    if (hub->guests)
        return;
    if (hub->local)
        incoming_check_until(&hub->incoming, &hub->ending, hub->local->set->bus, NULL);
    hub_drain(hub);
}

void hub_cut(struct hub *hub, enum event_party by, const struct error *error)
{
    if (error && hub->local)
        ending_fail(&hub->ending, hub->local->set->bus, NULL, error);
    hub->closing = true;
    hub->cut_by = by;
    hub_each(hub, guest_leave_now);
    if (hub->local)
        conn_cut(hub->local, by, NULL);
    if (hub->output)
        conn_cut(hub->output, by, NULL);
    hub_check_done(hub);
}

void hub_address(struct hub *hub, uint32_t conn)
{
    hub->addressed = conn;
    if (hub->options.datagram && conn > 0)
        for (struct guest *guest = hub->guests; guest; guest = guest->next)
            if (guest->conn->id == conn)
                hub->speaker = guest;
    if (hub->local)
        conn_touch(hub->local);
}

struct outgoing *hub_outgoing(struct hub *hub)
{
    return &hub->outgoing;
}

void hub_free(struct hub *hub)
{
    outgoing_free(&hub->outgoing);
    free(hub);
}
