/* forward.c: -F, each client joined to a connection of its own to the target. What one leg says the other hears, its
 * end and its reset too. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "handler/forward_internal.h"

/* A datagram target says no end: it has ended when it has been silent for so long after the client's. */
static const uint64_t target_silence = CLOCK_SECOND;

/* What was said before a reset may still arrive, so long; that is looked at so often. */
static const uint64_t break_grace = CLOCK_SECOND;
static const uint64_t break_look = 5 * CLOCK_MILLISECOND;

/* A leg that is not read, since the other one takes no more, is looked at so often: its reset would not be met. */
static const uint64_t blocked_look = CLOCK_SECOND / 2;

/* Nobody is there any more to take anything; one that is not open yet will be. */
static bool is_deaf(const struct conn *conn)
{
    return !conn || conn->failing || conn->state > CONN_OPEN || conn->out.state != HALF_OPEN;
}

/* What a deaf one does not take is read all the same, and dropped: the other's end or silence is noticed that way. */
static bool forward_accepts(const struct conn *to)
{
    return is_deaf(to) || conn_takes(to);
}

/* All that has arrived, or one datagram; the sizes are such that it fits. */
static void forward_pass(struct conn *from, struct conn *to)
{
    size_t length;

    conn_input(from, &length);
    if (is_deaf(to)) {
        conn_consume(from, length);
    } else if (conn_takes(to) && conn_room(to) >= length) {
        conn_move(to, from, length);
        forward_of(from)->gone_at = 0;
    }
    if (!forward_accepts(to) && !conn_is_datagram(from))
        conn_set_timer(from, clock_add(from->now, blocked_look));
}

/* Nobody reads from it, so nobody meets its reset. What it said before is lost only if it cannot move for too long. */
static void forward_give_up(struct conn *from)
{
    struct error error;
    char name[ENDPOINT_TEXT_SIZE];

    error_set(&error, STATUS_BROKEN, ECONNRESET, "read from %s", address_format(&from->remote, name));
    conn_cut(from, PARTY_RESET, &error);
}

static void forward_look(struct conn *from, const struct conn *to)
{
    struct forward_client *forward = forward_of(from);

    if (forward_accepts(to))
        return;
    if (!conn_peer_has_gone(from))
        forward->gone_at = 0;
    else if (forward->gone_at == 0)
        forward->gone_at = from->now;
    if (forward->gone_at > 0 && from->now >= clock_add(forward->gone_at, break_grace))
        forward_give_up(from);
    else
        conn_set_timer(from, clock_add(from->now, blocked_look));
}

static void forward_leave(struct forward_client *forward)
{
    if (forward->client.conn || forward->target)
        return;
    bus_part(forward->client.service->bus, forward->id);
    client_leave(&forward->client);
}

/* One leg has broken: the other learns of it the same way, but what was said before comes first. */
static void forward_break(struct forward_client *forward, struct conn *conn)
{
    uint64_t now = conn->set->now;

    if (forward->break_by == 0)
        forward->break_by = clock_add(now, break_grace);
    if (conn_is_datagram(conn))
        conn_cut(conn, PARTY_LOCAL, NULL);
    else if (now >= forward->break_by || conn->failing || conn_undelivered(conn) == 0)
        conn_reset(conn);
    else
        conn_set_timer(conn, clock_add(now, break_look));
}

static bool has_broken(const struct conn *conn)
{
    const struct conn_outcome *outcome = &conn->outcome;

    if (conn_is_datagram(conn) && outcome->closed_by == PARTY_TIMEOUT)
        return false; /* that is how datagrams end */
    if (conn->in.state == HALF_SHUT && conn->first_fin == PARTY_PEER)
        return false; /* it had said all it had to say */
    return outcome->closed_by == PARTY_RESET || outcome->closed_by == PARTY_ERROR ||
           outcome->closed_by == PARTY_TIMEOUT;
}

/* The leg to the target. */

static void target_on_open(struct conn *conn)
{
    conn_touch(forward_of(conn)->client.conn);
}

static bool target_accepts(const struct conn *conn)
{
    return forward_accepts(forward_of(conn)->client.conn);
}

static void target_on_data(struct conn *conn)
{
    forward_pass(conn, forward_of(conn)->client.conn);
}

static void target_on_room(struct conn *conn)
{
    if (forward_of(conn)->client.conn)
        conn_touch(forward_of(conn)->client.conn);
}

static void target_on_end(struct conn *conn)
{
    struct conn *client = forward_of(conn)->client.conn;

    if (!client)
        return; /* it has broken, and the reset that follows from it is on its way */
    if (conn_is_datagram(client)) {
        conn_close(client);
        conn_finish(conn);
    } else {
        conn_finish(client);
    }
}

static void target_on_timer(struct conn *conn)
{
    struct forward_client *forward = forward_of(conn);
    uint64_t over_at = clock_add(conn->active_at, target_silence);

    if (forward->break_by > 0)
        forward_break(forward, conn);
    else if (!conn_is_datagram(conn))
        forward_look(conn, forward->client.conn);
    else if (conn->now < over_at)
        conn_set_timer(conn, over_at);
    else
        conn_cut(conn, PARTY_LOCAL, NULL);
}

/* Nobody is refused in silence: over datagrams it comes only when the target seems open. */
static void target_tell_outcome(struct service *service, const struct conn *conn)
{
    if (conn_is_datagram(conn) && conn->outcome.error.status == STATUS_CONNECT)
        service_fail(service, conn, &conn->outcome.error);
    else
        service_tell_outcome(service, conn);
}

static void target_on_close(struct conn *conn)
{
    struct forward_client *forward = forward_of(conn);
    struct conn *client = forward->client.conn;

    forward->target = NULL;
    if (!forward->client.failed)
        target_tell_outcome(forward->client.service, conn);
    if (client && has_broken(conn)) {
        forward->client.failed = true;
        forward_break(forward, client); /* which may be the end of forward */
        return;
    }
    if (client)
        conn_close(client);
    forward_leave(forward);
}

static const struct handler target_handler = {
    .on_open = target_on_open,
    .on_data = target_on_data,
    .on_room = target_on_room,
    .on_end = target_on_end,
    .on_close = target_on_close,
    .on_timer = target_on_timer,
    .accepts = target_accepts,
};

/* The client's leg. */

/* Whatever one leg reads at once the other takes at once; of a stream that is what a datagram may hold, if it is to
 * become one. */
static size_t read_size_for(size_t size, bool from_datagram, bool to_datagram)
{
    if (from_datagram)
        return size < DATAGRAM_READ ? DATAGRAM_READ : size;
    return to_datagram && size > UDP_PAYLOAD_MAXIMUM ? UDP_PAYLOAD_MAXIMUM : size;
}

static void forward_set_buffers(struct conn *client, struct conn *target, const struct dial_options *options)
{
    bool client_is_datagram = conn_is_datagram(client);
    bool target_is_datagram = options->scheme->capabilities & TRANSPORT_DATAGRAM;
    size_t there = read_size_for(client->read_size, client_is_datagram, target_is_datagram);
    size_t back = read_size_for(client->read_size, target_is_datagram, client_is_datagram);

    conn_set_buffers(client, there, back);
    conn_set_buffers(target, back, there);
}

static void leg_on_open(struct conn *conn)
{
    struct forward_client *forward = forward_of(conn);
    const struct service *service = forward->client.service;
    const struct config *config = service_config(service);

    forward->id = conn->id;
    forward->target = conn_new(conn->set, conn->id + 1, &target_handler, forward);
    forward_set_buffers(conn, forward->target, service->options.target);
    conn_set_idle(forward->target, config->idle);
    conn_set_rate(forward->target, config->rate);
    conn_set_serving(forward->target);
    forward_dial(forward);
}

/* Nothing is read before there is somebody to hear it. */
static bool leg_accepts(const struct conn *conn)
{
    return forward_accepts(forward_of(conn)->target);
}

static void leg_on_data(struct conn *conn)
{
    client_note_data(client_of(conn));
    forward_pass(conn, forward_of(conn)->target);
}

static void leg_on_room(struct conn *conn)
{
    if (forward_of(conn)->target)
        conn_touch(forward_of(conn)->target);
}

static void leg_on_end(struct conn *conn)
{
    struct conn *target = forward_of(conn)->target;

    if (!target)
        return; /* as in target_on_end */
    conn_finish(target);
    if (conn_is_datagram(target))
        conn_set_timer(target, clock_add(conn->now, target_silence));
}

static void leg_on_timer(struct conn *conn)
{
    struct forward_client *forward = forward_of(conn);

    if (forward->break_by > 0)
        forward_break(forward, conn);
    else if (forward->awaits_descriptor)
        forward_dial(forward);
    else
        forward_look(conn, forward->target);
}

/* A signal or a limit ends the run: nobody waits for anything any more. */
static bool is_cut(const struct service *service)
{
    return service->interrupted || service->cut_by != PARTY_LOCAL;
}

/* By whatever it ended, nobody hears the target any more. */
static void forward_end_target(struct forward_client *forward, const struct conn *client)
{
    struct conn *target = forward->target;

    if (target->state < CONN_OPEN || is_cut(forward->client.service))
        conn_cut(target, PARTY_LOCAL, NULL);
    else if (has_broken(client))
        forward_break(forward, target);
    else
        conn_close(target);
}

static void leg_on_close(struct conn *conn)
{
    struct forward_client *forward = forward_of(conn);

    client_closed(&forward->client);
    if (has_broken(conn) || is_cut(forward->client.service))
        forward->client.failed = true; /* what follows from it is not told again */
    dial_cancel(forward->dial);
    forward->dial = NULL;
    if (forward->target)
        forward_end_target(forward, conn); /* which may be the end of forward */
    else
        forward_leave(forward);
}

static void forward_cut(struct client *client)
{
    struct forward_client *forward = (struct forward_client *)client;

    client->failed = true;
    conn_cut(forward->target, PARTY_LOCAL, NULL); /* it is all that is left, or the client would have gone */
}

static const struct handler leg_handler = {
    .on_open = leg_on_open,
    .on_data = leg_on_data,
    .on_room = leg_on_room,
    .on_end = leg_on_end,
    .on_close = leg_on_close,
    .on_timer = leg_on_timer,
    .accepts = leg_accepts,
};

static bool forward_prepare(struct service *service, struct error *ret_error)
{
    (void)ret_error;
    service->kind_data = memory_zeroed(sizeof(struct forward_all));
    return true;
}

static void forward_release(struct service *service)
{
    free(service->kind_data);
}

const struct service_kind forward_service = {
    .client_size = sizeof(struct forward_client),
    .prepare = forward_prepare,
    .release = forward_release,
    .handler = &leg_handler,
    .cut = forward_cut,
};
