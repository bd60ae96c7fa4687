/* listen.c: accepting, within limits (listen.h). */
#include "conn/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/tap.h"
#include "transport/descriptor.h"

enum {
    ACCEPTS_MAXIMUM = 16, /* in one turn: as many datagrams as a peer's connection takes in one step (conn_io.c) */
    PORT_TRIES_MAXIMUM = 16
};

static const uint64_t back_off_first = 50 * CLOCK_MILLISECOND;
static const uint64_t back_off_longest = CLOCK_SECOND;
static const uint64_t starved_spell = 10 * CLOCK_SECOND; /* without it another one has begun */

struct door {
    struct listen *listen;
    struct listener *listener;
    struct loop_watch *watch;
};

struct listen {
    struct loop *loop;
    struct conn_set *set;
    struct door *doors;
    size_t count;
    uint64_t max_conns, conns;
    const struct access *access; /* NULL: everybody may come */
    size_t spare;
    bool pairs;
    bool datagram;          /* all peers share a descriptor: none can be left waiting */
    bool refuses;           /* nobody new is wanted */
    bool full;              /* max_conns was reached and told */
    uint64_t starved_at;    /* when no descriptor was to be had, the last time; 0: never */
    uint64_t back_off;
    struct loop_timer *timer;
    listen_accepted *accepted;
    void *argument;
};

static bool listen_is_full(const struct listen *listen)
{
    return listen->max_conns > 0 && listen->conns >= listen->max_conns;
}

static void listen_pause(struct listen *listen, bool pause)
{
    for (size_t i = 0; i < listen->count; i++)
        if (listen->doors[i].watch)
            loop_watch_pause(listen->doors[i].watch, pause);
}

static void listen_tell_limit(const struct listen *listen, const char *what, uint64_t limit,
                              const struct error *text, uint64_t now)
{
    struct event event = {.type = EVENT_LIMIT,
                          .t_ns = now,
                          .what = what,
                          .limit_value = limit,
                          .actual_value = listen->conns,
                          .code = text->system ? error_symbol(text->system) : NULL,
                          .message = {text->text, strlen(text->text)}};
    bus_emit(listen->set->bus, &event);
}

/* No descriptor, no memory: accepting again at once would only spin. It is told once, however often somebody leaves and
 * another takes the place. */
static void listen_back_off(struct listen *listen, int system, uint64_t now)
{
    struct error text;

    listen_pause(listen, true);
    if (listen->starved_at == 0 || now > clock_add(listen->starved_at, starved_spell)) {
        error_set(&text, STATUS_OK, system, "cannot accept more clients for now");
        listen_tell_limit(listen, "accept", listen->conns, &text, now);
    }
    listen->starved_at = now;
    loop_timer_set(listen->timer, clock_add(now, listen->back_off));
    listen->back_off = listen->back_off * 2 < back_off_longest ? listen->back_off * 2 : back_off_longest;
}

static void listen_fill_up(struct listen *listen, uint64_t now)
{
    struct error text;

    if (!listen->datagram)
        listen_pause(listen, true);
    if (!listen->full) {
        error_set(&text, STATUS_OK, 0, "as many clients as -m allows are here, %llu: others %s",
                  (unsigned long long)listen->conns, listen->datagram ? "are not heard" : "wait");
        listen_tell_limit(listen, "max-conns", listen->max_conns, &text, now);
    }
    listen->full = true;
}

/* Who came: accepted, or denied with a message. */
static void listen_tell_client(const struct listen *listen, struct event *event,
                               const struct transport_description *description)
{
    struct endpoint local, remote;

    address_to_endpoint(&description->local, &local);
    address_to_endpoint(&description->remote, &remote);
    event->basis = BASIS_KERNEL;
    event->status = -1;
    event->transport = description->scheme;
    event->local = &local;
    event->remote = &remote;
    bus_emit(listen->set->bus, event);
}

static void listen_tell_accepted(const struct listen *listen, struct transport *transport, uint32_t id, uint64_t now)
{
    struct transport_description description = {0};
    struct event event = {.type = EVENT_ACCEPTED, .t_ns = now, .conn = id};

    if (!listen->set->tap && !bus_wants(listen->set->bus, EVENT_ACCEPTED))
        return;
    transport->ops->describe(transport, &description);
    tap_claim(listen->set->tap, id, &description.local, &description.remote);
    listen_tell_client(listen, &event, &description);
}

/* The number that was announced when the client was taken, and its other leg's. */
static void listen_use_number(const struct listen *listen)
{
    conn_next_id(listen->set);
    if (listen->pairs)
        conn_next_id(listen->set);
}

/* Whether the client may not come, which is told. It will have no other leg, but its handshake may have been told with
 * its number: it is nobody else's. */
static bool listen_denies(const struct listen *listen, struct transport *transport, uint32_t id, uint64_t now)
{
    struct transport_description description = {0};
    struct event event = {.type = EVENT_DENIED, .t_ns = now, .conn = id};

    if (!listen->access)
        return false;
    transport->ops->describe(transport, &description);
    const char *refusal = access_refusal(listen->access, &description.remote,
                                         description.has_user ? &description.user : NULL);
    if (!refusal)
        return false;
    listen_use_number(listen);
    bus_part(listen->set->bus, id);
    event.message = event_text_of(refusal);
    listen_tell_client(listen, &event, &description);
    return true;
}

/* False if the client is reset before a byte was exchanged; a datagram is dropped. */
static bool listen_admits(struct listen *listen, struct transport *transport, uint32_t id, uint64_t now)
{
    if (!listen_denies(listen, transport, id, now)) {
        if (!listen->refuses && !listen_is_full(listen))
            return true;
        if (!listen->refuses)
            listen_fill_up(listen, now);
    }
    transport->ops->close(transport, true);
    return false;
}

/* Better to let a client wait than to have nothing to serve it with. */
static bool listen_can_serve(struct listen *listen, uint64_t now)
{
    if (listen->spare == 0 || listen->datagram || descriptor_are_free(listen->spare + 1))
        return true;
    listen_back_off(listen, errno, now);
    return false;
}

/* Takes one who waits. Its handshake may be told at once, so its number and its leg are known before. */
static struct io door_take(const struct door *door, uint32_t id, struct transport **ret_transport)
{
    struct bus *bus = door->listen->set->bus;

    if (door->listen->pairs)
        bus_pair(bus, id, id + 1);
    return door->listener->ops->accept(door->listener, (struct origin){bus, id}, ret_transport);
}

/* False if nobody else can be accepted now. */
static bool door_accept(struct door *door, uint64_t now)
{
    struct listen *listen = door->listen;
    struct transport *transport = NULL;
    uint32_t id = listen->set->last_id + 1;

    if (!listen_can_serve(listen, now))
        return false;
    struct io io = door_take(door, id, &transport);
    bool good = io.status == IO_OK;

    if (io.status == IO_ERROR)
        listen_back_off(listen, io.system, now);
    if (good)
        listen->back_off = back_off_first;
    if (transport && listen_admits(listen, transport, id, now)) {
        listen->conns++;
        listen_use_number(listen);
        listen_tell_accepted(listen, transport, id, now);
        listen->accepted(listen->argument, transport, id, now);
    } else {
        bus_part(listen->set->bus, id);
    }
    return good;
}

static void on_door(void *argument, uint64_t now)
{
    struct door *door = argument;
    struct listen *listen = door->listen;

    /* What a client needs beside its own descriptor it has by the next turn. */
    int turns = listen->spare > 0 ? 1 : ACCEPTS_MAXIMUM;
    for (int turn = 0; turn < turns && door->watch; turn++) {
        if (listen_is_full(listen) && !listen->datagram) {
            if (turn == 0) /* somebody is waiting indeed */
                listen_fill_up(listen, now);
            return;
        }
        if (!door_accept(door, now))
            return;
    }
}

static void on_timer(void *argument, uint64_t now)
{
    struct listen *listen = argument;

    (void)now;
    if (!listen_is_full(listen))
        listen_pause(listen, false);
}

void listen_released(struct listen *listen)
{
    listen->conns--;
    listen->full = listen_is_full(listen);
    if (listen->full)
        return;
    loop_timer_set(listen->timer, CLOCK_NEVER);
    listen_pause(listen, false);
}

static void listen_tell_listening(const struct listen *listen, const struct listener *listener)
{
    struct endpoint local;
    struct event event = {.type = EVENT_LISTENING,
                          .t_ns = clock_now(),
                          .basis = BASIS_CALL,
                          .status = -1,
                          .transport = listener->scheme,
                          .local = &local};

    address_to_endpoint(&listener->local, &local);
    bus_emit(listen->set->bus, &event);
}

static void listen_close_doors(struct listen *listen)
{
    for (size_t i = 0; i < listen->count; i++) {
        loop_watch_free(listen->doors[i].watch);
        listen->doors[i].watch = NULL;
        if (listen->doors[i].listener)
            listen->doors[i].listener->ops->close(listen->doors[i].listener);
        listen->doors[i].listener = NULL;
    }
}

/* Binds all, on the port of the first. */
static bool listen_bind(struct listen *listen, const struct listen_options *options, struct error *ret_error)
{
    struct listener_options each = {.v6_only = options->v6_only || options->count > 1,
                                    .mode = options->mode,
                                    .datagram_size = options->datagram_size,
                                    .users = options->access && access_asks_users(options->access),
                                    .sockopts = options->sockopts,
                                    .origin = {listen->set->bus, 0}};

    for (size_t i = 0; i < options->count; i++) {
        struct address local = options->addresses[i];
        if (i > 0)
            address_set_port(&local, address_port(&listen->doors[0].listener->local));
        each.local = &local;
        if (address_port(&local) > 0)
            tap_listen(listen->set->tap, &local); /* a client may be quick */
        listen->doors[i].listen = listen;
        listen->doors[i].listener = options->scheme->listen(&each, ret_error);
        if (!listen->doors[i].listener)
            return false;
        if (address_port(&local) == 0)
            tap_listen(listen->set->tap, &listen->doors[i].listener->local);
    }
    return true;
}

/* A port that the system chose for one address may be taken on another: it chooses again. */
static bool listen_bind_all(struct listen *listen, const struct listen_options *options, struct error *ret_error)
{
    bool may_try = options->count > 1 && address_port(&options->addresses[0]) == 0;

    for (int i = 0; !listen_bind(listen, options, ret_error); i++) {
        bool taken = listen->doors[0].listener && ret_error->system == EADDRINUSE;
        listen_close_doors(listen);
        if (!may_try || !taken || i == PORT_TRIES_MAXIMUM)
            return false;
    }
    return true;
}

struct listen *listen_start(struct loop *loop, struct conn_set *set, const struct listen_options *options,
                            listen_accepted *accepted, void *argument, struct error *ret_error)
{
    struct listen *listen = memory_zeroed(sizeof *listen);

    listen->loop = loop;
    listen->set = set;
    listen->count = options->count;
    listen->doors = memory_zeroed(options->count * sizeof *listen->doors);
    listen->max_conns = options->max_conns;
    listen->spare = options->spare;
    listen->access = options->access;
    listen->pairs = options->pairs;
    listen->datagram = options->scheme->capabilities & TRANSPORT_DATAGRAM;
    listen->back_off = back_off_first;
    listen->accepted = accepted;
    listen->argument = argument;
    if (!listen_bind_all(listen, options, ret_error)) {
        listen_free(listen);
        return NULL;
    }
    listen->timer = loop_timer_new(loop, on_timer, listen);
    for (size_t i = 0; i < listen->count; i++) {
        struct door *door = &listen->doors[i];
        door->watch = loop_watch_new(loop, door->listener->fd, LOOP_READ, on_door, door);
        listen_tell_listening(listen, door->listener);
    }
    return listen;
}

const struct address *listen_local(const struct listen *listen)
{
    return &listen->doors[0].listener->local;
}

void listen_stop(struct listen *listen)
{
    if (!listen)
        return;
    listen_close_doors(listen);
    loop_timer_set(listen->timer, CLOCK_NEVER);
}

void listen_refuse(struct listen *listen)
{
    listen->refuses = true;
    if (!listen->datagram)
        listen_stop(listen);
}

void listen_free(struct listen *listen)
{
    if (!listen)
        return;
    listen_close_doors(listen);
    loop_timer_free(listen->timer);
    free(listen->doors);
    free(listen);
}
