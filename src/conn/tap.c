/* tap.c: captured packets told as segments (tap.h). */
#include "conn/tap.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/flow_table.h"

/* What is remembered; beyond it the oldest goes. */
enum { DIALS_MAX = 256, LISTENS_MAX = 64 };

/* Packets taken at once: by the loop, so that others have their turn; and before what follows from them is told, more
 * than there is room for in the kernel. */
enum { TURN_MAX = 256, DRAIN_MAX = 32768 };

struct tap {
    struct loop *loop;
    struct loop_watch *watch;
    struct bus *bus;
    struct capture *capture;
    const char *protocol;
    bool is_tcp;
    int64_t realtime_offset;
    struct address dials[DIALS_MAX]; /* remote ends that are tried and not claimed yet */
    size_t dial_count;
    struct address listens[LISTENS_MAX];
    size_t listen_count;
    struct flow_table *flows;
    uint64_t unkept;       /* packets of ours that were not kept until their connection was known */
    uint64_t without_head; /* connections whose first packets had been forgotten when they were claimed */
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

/* --- what belongs to whom ------------------------------------------------------------------------------------- */

/* NULL if nobody is about to go there. */
static struct address *tap_find_dial(struct tap *tap, const struct address *remote)
{
    for (size_t i = 0; i < tap->dial_count; i++) {
        if (flow_same_end(&tap->dials[i], remote))
            return &tap->dials[i];
    }
    return NULL;
}

static void tap_remove_dial(struct tap *tap, struct address *dial)
{
    struct address *end = tap->dials + tap->dial_count--;

    memmove(dial, dial + 1, (size_t)(end - dial - 1) * sizeof *dial);
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
        return flow_table_add(tap->flows, 0, &local, dial);
    }
    if (!tap_listens_at(tap, &headers->destination))
        return NULL;
    packet->direction = DIRECTION_IN;
    return flow_table_add(tap->flows, 0, &headers->destination, &headers->source);
}

/* Whether a packet begins another flow between the same ends. A SYN in a live connection does not, whoever sent it,
 * unless it is the next attempt from the same port. Of UDP who speaks to a listener after the end is another client. */
static bool tap_begins_anew(struct tap *tap, const struct flow *flow, const struct flow_packet *packet)
{
    if (!tap->is_tcp)
        return flow->state == FLOW_CLOSED && packet->direction == DIRECTION_IN &&
               tap_listens_at(tap, &packet->headers.destination);
    return flow_begins_anew(flow, packet) &&
           (flow->state != FLOW_LIVE || tap_find_dial(tap, &packet->headers.destination) != NULL);
}

/* The flow that a packet is of, with its direction; NULL if it is another's. */
static struct flow *tap_find(struct tap *tap, struct flow_packet *packet)
{
    struct flow *flow = flow_table_find(tap->flows, &packet->headers, &packet->direction);

    if (flow != NULL && !tap_begins_anew(tap, flow, packet))
        return flow;
    if (flow != NULL)
        flow_table_remove(tap->flows, flow);
    return tap_begin(tap, packet);
}

/* --- packets -------------------------------------------------------------------------------------------------- */

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
    if (flow == NULL || !flow_take(flow, &packet))
        return;
    if (flow->conn != 0)
        tap_tell(tap, flow, &packet);
    else
        flow_table_hold(tap->flows, flow, &packet);
    if (tap->is_tcp && flow_has_ended(flow))
        flow_table_end(tap->flows, flow);
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
    tap->flows = flow_table_new();
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
            tap_remove_dial(tap, tap->dials);
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

/* The flow between two ends that conn is, or will be. */
static struct flow *tap_flow_of(struct tap *tap, uint32_t conn, const struct address *local,
                                const struct address *remote)
{
    struct flow *flow = flow_table_find_ends(tap->flows, local, remote);

    if (flow != NULL && (flow->conn == 0 || flow->conn == conn))
        return flow;
    if (flow != NULL) /* of an earlier connection */
        flow_table_remove(tap->flows, flow);
    else if (tap_listens_at(tap, local) && flow_table_forgotten(tap->flows, FLOW_WAITING) > 0)
        tap->without_head++;
    return flow_table_add(tap->flows, conn, local, remote);
}

/* What else goes there from now on is others'. */
static void tap_end_dial(struct tap *tap, const struct address *remote)
{
    struct address *dial = tap_find_dial(tap, remote);

    if (dial == NULL)
        return;
    tap_remove_dial(tap, dial);
    flow_table_forget_waiting(tap->flows, remote);
}

void tap_claim(struct tap *tap, uint32_t conn, const struct address *local, const struct address *remote)
{
    struct flow *flow;

    if (tap == NULL || !has_packets(remote))
        return;
    tap_drain(tap);
    flow = tap_flow_of(tap, conn, local, remote);
    flow->remote = *remote;
    if (!address_is_wildcard(local))
        flow->local = *local;
    tap->unkept += flow->held_lost;
    flow->held_lost = 0;
    flow_table_claim(tap->flows, flow, conn, tap_tell, tap);
    tap_end_dial(tap, remote);
}

void tap_closed(struct tap *tap, uint32_t conn)
{
    if (tap != NULL)
        flow_table_close(tap->flows, conn);
}

static void tap_tell_count(struct tap *tap, const char *before, uint64_t count, const char *after, const char *reason)
{
    char text[160];

    if (count == 0)
        return;
    snprintf(text, sizeof text, "%s%llu %s: %s", before, (unsigned long long)count, after, reason);
    tap_tell_limit(tap, text);
}

static const char *packets_were_not(uint64_t count)
{
    return count == 1 ? "packet was not captured" : "packets were not captured";
}

static void tap_tell_lost(struct tap *tap)
{
    uint64_t dropped = capture_dropped(tap->capture), forgotten = flow_table_forgotten(tap->flows, FLOW_LIVE);

    tap_tell_count(tap, "", dropped, packets_were_not(dropped), "they came faster than they could be taken");
    tap_tell_count(tap, "", tap->unkept, packets_were_not(tap->unkept),
                   "there was no room to keep them until their connection was known");
    tap_tell_count(tap, "first packets not captured of ", tap->without_head,
                   tap->without_head == 1 ? "connection" : "connections", "too many others waited as well");
    tap_tell_count(tap, "later packets not captured of ", forgotten, forgotten == 1 ? "connection" : "connections",
                   "too many were open");
}

void tap_free(struct tap *tap)
{
    if (tap == NULL)
        return;
    tap_drain(tap);
    tap_tell_lost(tap);
    loop_watch_free(tap->watch);
    flow_table_free(tap->flows);
    free(tap);
}
