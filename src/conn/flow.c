/* flow.c: the captured packets of one connection (flow.h). */
#include "conn/flow.h"

#include <stdlib.h>

#include "base/memory.h"

/* Of a flow; handshake, request and more: what fits into a socket that nobody reads. */
enum { HELD_MAX = 64, HELD_BYTES_MAX = 256 * 1024 };

/* Headers and a little more tell packets apart. */
enum { FINGERPRINT_BYTES = 256 };

/* A larger one counts as this: RFC 7323, 2.3. */
enum { SCALE_MAX = 14 };

struct flow_held {
    struct flow_held *next;
    struct flow_packet packet;
    unsigned char bytes[];
};

struct flow *flow_new(uint32_t conn, const struct address *local, const struct address *remote)
{
    struct flow *flow = memory_zeroed(sizeof *flow);

    flow->conn = conn;
    flow->local = *local;
    flow->remote = *remote;
    flow->held_end = &flow->held;
    return flow;
}

static void tell_nobody(void *argument, const struct flow *flow, const struct flow_packet *packet)
{
    (void)argument;
    (void)flow;
    (void)packet;
}

void flow_discard(struct flow *flow)
{
    flow->held_lost += flow->held_count;
    flow_release(flow, tell_nobody, NULL);
}

void flow_free(struct flow *flow)
{
    flow_discard(flow);
    free(flow);
}

static struct address comparable(const struct address *address)
{
    struct address bare = *address;

    address_unmap(&bare);
    if (address_family(&bare) == AF_INET6)
        bare.u.v6.sin6_scope_id = 0;
    return bare;
}

bool flow_same_end(const struct address *a, const struct address *b)
{
    const struct address bare_a = comparable(a), bare_b = comparable(b);

    return address_equal(&bare_a, &bare_b);
}

static bool is_ours(const struct flow *flow, const struct address *address)
{
    if (address_is_wildcard(&flow->local))
        return address_port(&flow->local) == address_port(address);
    return flow_same_end(&flow->local, address);
}

enum event_direction flow_direction(const struct flow *flow, const struct packet *packet)
{
    if (flow_same_end(&flow->remote, &packet->destination) && is_ours(flow, &packet->source))
        return DIRECTION_OUT;
    if (flow_same_end(&flow->remote, &packet->source) && is_ours(flow, &packet->destination))
        return DIRECTION_IN;
    return DIRECTION_NONE;
}

static unsigned side_of(enum event_direction direction)
{
    return direction == DIRECTION_OUT;
}

bool flow_begins_anew(const struct flow *flow, const struct flow_packet *packet)
{
    const struct flow_side *side = &flow->sides[side_of(packet->direction)];
    const struct segment *segment = &packet->headers.segment;

    return packet->headers.is_tcp && (segment->flags & (SEGMENT_SYN | SEGMENT_ACK)) == SEGMENT_SYN && side->has_base &&
           segment->raw_seq != side->base;
}

/* FNV-1a. */
static uint64_t fingerprint_of(const struct flow_packet *packet)
{
    const struct captured *captured = &packet->captured;
    size_t end = packet->headers.ip_offset + FINGERPRINT_BYTES;
    uint64_t hash = UINT64_C(14695981039346656037) ^ captured->whole_length;

    for (size_t i = packet->headers.ip_offset; i < end && i < captured->length; i++)
        hash = (hash ^ captured->bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

/* A packet that passes a VLAN, a bridge or a bond is seen on each interface on its way. Sent again it would come by
 * the same one as before. */
static bool side_has_seen(struct flow_side *side, const struct flow_packet *packet)
{
    uint64_t fingerprint = fingerprint_of(packet);
    bool seen = side->has_last && side->fingerprint == fingerprint && side->interface != packet->interface;

    if (!seen) {
        side->has_last = true;
        side->fingerprint = fingerprint;
        side->interface = packet->interface;
    }
    return seen;
}

static void side_set_base(struct flow_side *side, uint32_t base)
{
    side->has_base = true;
    side->base = base;
}

/* Where the SYN was not seen the first byte that was counts as the stream's first. A reset of who has no connection
 * begins no numbering. */
static void side_learn(struct flow_side *side, struct flow_side *other, const struct segment *segment)
{
    if (segment->flags & SEGMENT_SYN) {
        side_set_base(side, segment->raw_seq);
        side->has_syn = true;
        side->scale = segment->window_scale;
    } else if (!side->has_base && !(segment->flags & SEGMENT_RST)) {
        side_set_base(side, segment->raw_seq - 1);
    }
    if ((segment->flags & SEGMENT_ACK) && !other->has_base)
        side_set_base(other, segment->raw_ack - 1);
}

static uint32_t window_scaled(const struct flow_side *side, const struct flow_side *other, uint32_t window)
{
    if (!side->has_syn || !other->has_syn || side->scale < 0 || other->scale < 0)
        return window;
    return window << (side->scale < SCALE_MAX ? side->scale : SCALE_MAX);
}

bool flow_take(struct flow *flow, struct flow_packet *packet)
{
    unsigned at = side_of(packet->direction);
    struct flow_side *side = &flow->sides[at], *other = &flow->sides[!at];
    struct segment *segment = &packet->headers.segment;

    if (side_has_seen(side, packet))
        return false;
    if (!packet->headers.is_tcp)
        return true;
    if (!flow_begins_anew(flow, packet)) /* else it is a stray one, which the connection outlives */
        side_learn(side, other, segment);
    flow->has_reset |= (segment->flags & SEGMENT_RST) != 0;
    side->has_fin |= (segment->flags & SEGMENT_FIN) != 0;
    segment->has_seq = side->has_base;
    segment->seq = segment->has_seq ? segment->raw_seq - side->base : 0;
    segment->has_ack = (segment->flags & SEGMENT_ACK) && other->has_base;
    segment->ack = segment->has_ack ? segment->raw_ack - other->base : 0;
    if (!(segment->flags & SEGMENT_SYN))
        segment->window = window_scaled(side, other, segment->window);
    return true;
}

bool flow_has_ended(const struct flow *flow)
{
    return flow->has_reset || (flow->sides[0].has_fin && flow->sides[1].has_fin);
}

bool flow_has_room(const struct flow *flow, size_t length)
{
    return flow->held_count < HELD_MAX && length <= HELD_BYTES_MAX - flow->held_bytes;
}

void flow_hold(struct flow *flow, const struct flow_packet *packet, size_t bytes_left)
{
    size_t length = packet->captured.length;
    struct flow_held *held;

    if (!flow_has_room(flow, length) || length > bytes_left) {
        flow->held_lost++;
        return;
    }
    held = memory_allocate(sizeof *held + length);
    *held = (struct flow_held){.packet = *packet};
    memcpy(held->bytes, packet->captured.bytes, length);
    held->packet.captured.bytes = held->bytes;
    *flow->held_end = held;
    flow->held_end = &held->next;
    flow->held_count++;
    flow->held_bytes += length;
}

void flow_release(struct flow *flow, flow_tell *tell, void *argument)
{
    struct flow_held *held = flow->held;

    flow->held = NULL;
    flow->held_end = &flow->held;
    flow->held_count = flow->held_bytes = 0;
    while (held != NULL) {
        struct flow_held *next = held->next;

        tell(argument, flow, &held->packet);
        free(held);
        held = next;
    }
}
