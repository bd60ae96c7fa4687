/* tap.c: captured packets told as segments (tap.h). */
#include "conn/tap.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/flow.h"

/* What is remembered; beyond it the oldest goes. */
enum { FLOWS_MAX = 1024, DIALS_MAX = 256, LISTENS_MAX = 64, HELD_BYTES_MAX = 8 * 1024 * 1024 };

/* Packets taken at once: by the loop, so that others have their turn; and before what follows from them is told, more
 * than wait at a time. */
enum { TURN_MAX = 256, DRAIN_MAX = 4096 };

struct tap {
    struct loop *loop;
    struct loop_watch *watch;
    struct bus *bus;
    struct capture *capture;
    const char *protocol;
    bool is_tcp;
    int64_t realtime_offset;
    struct address dials[DIALS_MAX]; /* remote ends */
    size_t dial_count;
    struct address listens[LISTENS_MAX];
    size_t listen_count;
    struct flow *flows; /* the last one used first */
    size_t flow_count, held_bytes;
    uint64_t lost;      /* packets of connections of ours that were not kept until they were known */
    bool refusal_told;
};

static void tap_tell_limit(struct tap *tap, const char *text)
{
    bus_emit(tap->bus, &(struct event){.type = EVENT_LIMIT,
                                       .t_ns = clock_now(),
                                       .status = -1,
                                       .what = "capture",
                                       .message = event_text_of(text)});
}

static void tap_tell(void *argument, const struct flow *flow, const struct flow_packet *packet)
{
    struct tap *tap = argument;
    struct endpoint local, remote;

    address_to_endpoint(&flow->local, &local);
    address_to_endpoint(&flow->remote, &remote);
    bus_emit(tap->bus, &(struct event){
                           .type = EVENT_SEGMENT,
                           .t_ns = packet->t_ns,
                           .conn = flow->conn,
                           .basis = BASIS_WIRE,
                           .direction = packet->direction,
                           .status = -1,
                           .local = &local,
                           .remote = &remote,
                           .transport = tap->protocol,
                           .segment = &packet->headers.segment,
                           .data = {packet->captured.bytes, packet->captured.length},
                           .whole_bytes = packet->captured.whole_length,
                           .link_type = capture_link_type(tap->capture),
                       });
}

/* --- flows ---------------------------------------------------------------------------------------------------- */

static struct flow *tap_unlink(struct tap *tap, struct flow **link)
{
    struct flow *flow = *link;

    *link = flow->next;
    tap->flow_count--;
    return flow;
}

static void tap_forget(struct tap *tap, struct flow **link)
{
    struct flow *flow = tap_unlink(tap, link);

    tap->held_bytes -= flow->held_bytes;
    flow_free(flow);
}

static struct flow *tap_put_first(struct tap *tap, struct flow *flow)
{
    flow->next = tap->flows;
    tap->flows = flow;
    tap->flow_count++;
    return flow;
}

/* Clients that were never accepted go first. */
static void tap_make_room(struct tap *tap)
{
    struct flow **oldest = NULL, **oldest_unknown = NULL;

    for (struct flow **link = &tap->flows; *link != NULL; link = &(*link)->next) {
        oldest = link;
        if ((*link)->conn == 0)
            oldest_unknown = link;
    }
    if (oldest != NULL)
        tap_forget(tap, oldest_unknown != NULL ? oldest_unknown : oldest);
}

static struct flow *tap_add(struct tap *tap, uint32_t conn, const struct address *local, const struct address *remote)
{
    if (tap->flow_count >= FLOWS_MAX)
        tap_make_room(tap);
    return tap_put_first(tap, flow_new(conn, local, remote));
}

/* The flow that a packet is of, with its direction; NULL if there is none, or if it begins another one. */
static struct flow *tap_find(struct tap *tap, struct flow_packet *packet)
{
    for (struct flow **link = &tap->flows; *link != NULL; link = &(*link)->next) {
        packet->direction = flow_direction(*link, &packet->headers);
        if (packet->direction == DIRECTION_NONE)
            continue;
        if (!flow_begins_anew(*link, packet))
            return tap_put_first(tap, tap_unlink(tap, link));
        tap_forget(tap, link);
        return NULL;
    }
    return NULL;
}

/* --- what belongs to whom ------------------------------------------------------------------------------------- */

/* NULL if nobody went there. */
static const struct address *tap_find_dial(const struct tap *tap, const struct address *remote)
{
    for (size_t i = 0; i < tap->dial_count; i++) {
        if (flow_same_end(&tap->dials[i], remote))
            return &tap->dials[i];
    }
    return NULL;
}

static bool tap_listens_at(const struct tap *tap, const struct address *local)
{
    for (size_t i = 0; i < tap->listen_count; i++) {
        const struct address *own = &tap->listens[i];

        if (address_is_wildcard(own) ? address_port(own) == address_port(local) : flow_same_end(own, local))
            return true;
    }
    return false;
}

/* A packet does not tell the zone; both ends of a link have the same. */
static struct address with_zone_of(struct address address, const struct address *other)
{
    if (address_family(&address) == AF_INET6 && address_family(other) == AF_INET6)
        address.u.v6.sin6_scope_id = other->u.v6.sin6_scope_id;
    return address;
}

/* A connection is known from its first packet on, or not at all: older ones are not ours. */
static struct flow *tap_begin(struct tap *tap, struct flow_packet *packet)
{
    const struct packet *headers = &packet->headers;
    const struct address *dial = tap_find_dial(tap, &headers->destination);
    struct address local;

    if (tap->is_tcp && (headers->segment.flags & (SEGMENT_SYN | SEGMENT_ACK)) != SEGMENT_SYN)
        return NULL;
    if (dial != NULL) {
        packet->direction = DIRECTION_OUT;
        local = with_zone_of(headers->source, dial);
        return tap_add(tap, 0, &local, dial);
    }
    if (!tap_listens_at(tap, &headers->destination))
        return NULL;
    packet->direction = DIRECTION_IN;
    return tap_add(tap, 0, &headers->destination, &headers->source);
}

/* --- packets -------------------------------------------------------------------------------------------------- */

static void tap_hold(struct tap *tap, struct flow *flow, const struct flow_packet *packet)
{
    tap->held_bytes -= flow->held_bytes;
    flow_hold(flow, packet, HELD_BYTES_MAX - tap->held_bytes - flow->held_bytes);
    tap->held_bytes += flow->held_bytes;
}

static void tap_take(struct tap *tap, const struct captured *captured)
{
    uint32_t link_type = capture_link_type(tap->capture);
    struct flow_packet packet = {.captured = *captured};
    int64_t t_ns = (int64_t)captured->realtime_ns - tap->realtime_offset;
    struct flow *flow;

    if (!segment_parse(link_type, captured->bytes, captured->length, &packet.headers) ||
        packet.headers.is_tcp != tap->is_tcp)
        return;
    packet.t_ns = t_ns > 0 ? (uint64_t)t_ns : 0;
    packet.interface = segment_interface(link_type, captured->bytes, captured->length);
    flow = tap_find(tap, &packet);
    if (flow == NULL)
        flow = tap_begin(tap, &packet);
    if (flow == NULL || !flow_take(flow, &packet))
        return;
    if (flow->conn != 0)
        tap_tell(tap, flow, &packet);
    else
        tap_hold(tap, flow, &packet);
}

static void tap_take_waiting(struct tap *tap, unsigned most)
{
    struct captured captured;

    for (unsigned i = 0; i < most && capture_next(tap->capture, &captured); i++)
        tap_take(tap, &captured);
}

static void tap_on_readable(void *argument, uint64_t now)
{
    (void)now;
    tap_take_waiting(argument, TURN_MAX);
}

void tap_drain(struct tap *tap)
{
    if (tap != NULL)
        tap_take_waiting(tap, DRAIN_MAX);
}

/* --- what is to be seen --------------------------------------------------------------------------------------- */

struct tap *tap_new(struct loop *loop, struct bus *bus, struct capture *capture, const char *protocol)
{
    struct tap *tap = memory_zeroed(sizeof *tap);

    tap->loop = loop;
    tap->bus = bus;
    tap->capture = capture;
    tap->protocol = protocol;
    tap->is_tcp = strcmp(protocol, "tcp") == 0;
    tap->realtime_offset = clock_realtime_offset();
    tap->watch = loop_watch_new(loop, capture_descriptor(capture), LOOP_READ, tap_on_readable, tap);
    return tap;
}

static bool has_packets(const struct address *address)
{
    return address_family(address) == AF_INET || address_family(address) == AF_INET6;
}

static void tap_admit(struct tap *tap, const struct address *local, const struct address *remote)
{
    struct error error;

    if (capture_admit(tap->capture, tap->protocol, local, remote, &error) || tap->refusal_told)
        return;
    tap->refusal_told = true;
    tap_tell_limit(tap, error.text);
}

void tap_dial(struct tap *tap, const struct address *remote)
{
    struct address bare = *remote;

    if (tap == NULL || !has_packets(remote))
        return;
    address_unmap(&bare);
    if (tap_find_dial(tap, &bare) == NULL) {
        if (tap->dial_count == DIALS_MAX)
            memmove(tap->dials, tap->dials + 1, --tap->dial_count * sizeof *tap->dials);
        tap->dials[tap->dial_count++] = bare;
    }
    tap_admit(tap, NULL, remote);
}

void tap_listen(struct tap *tap, const struct address *local)
{
    if (tap == NULL || !has_packets(local) || tap->listen_count == LISTENS_MAX)
        return;
    tap->listens[tap->listen_count++] = *local;
    tap_admit(tap, local, NULL);
}

static struct flow *tap_find_ends(struct tap *tap, const struct address *local, const struct address *remote)
{
    for (struct flow *flow = tap->flows; flow != NULL; flow = flow->next) {
        if (flow_same_end(&flow->remote, remote) && address_port(&flow->local) == address_port(local) &&
            (address_is_wildcard(local) || flow_same_end(&flow->local, local)))
            return flow;
    }
    return NULL;
}

void tap_claim(struct tap *tap, uint32_t conn, const struct address *local, const struct address *remote)
{
    struct flow *flow;

    if (tap == NULL || !has_packets(remote))
        return;
    tap_drain(tap);
    flow = tap_find_ends(tap, local, remote);
    if (flow == NULL)
        flow = tap_add(tap, conn, local, remote);
    flow->conn = conn;
    flow->remote = *remote;
    if (!address_is_wildcard(local))
        flow->local = *local;
    tap->lost += flow->held_lost;
    flow->held_lost = 0;
    tap->held_bytes -= flow->held_bytes;
    flow_release(flow, tap_tell, tap);
}

static void tap_tell_lost(struct tap *tap)
{
    uint64_t lost = tap->lost + capture_dropped(tap->capture);
    char text[128];

    if (lost == 0)
        return;
    snprintf(text, sizeof text, "%llu packet%s not captured: they came faster than they could be taken",
             (unsigned long long)lost, lost == 1 ? " was" : "s were");
    tap_tell_limit(tap, text);
}

void tap_free(struct tap *tap)
{
    if (tap == NULL)
        return;
    tap_drain(tap);
    tap_tell_lost(tap);
    loop_watch_free(tap->watch);
    while (tap->flows != NULL)
        tap_forget(tap, &tap->flows);
    free(tap);
}
