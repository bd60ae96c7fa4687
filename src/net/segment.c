/* segment.c: a packet's bytes as a TCP segment (segment.h). */
#include "net/segment.h"

enum { ETHERTYPE_V4 = 0x0800, ETHERTYPE_V6 = 0x86dd, ETHERTYPE_VLAN = 0x8100, ETHERTYPE_SERVICE_VLAN = 0x88a8 };

enum { LOOP_SIZE = 4, VLAN_SIZE = 4, V4_SIZE = 20, V6_SIZE = 40, TCP_SIZE = 20, UDP_SIZE = 8 };

enum { V4_FRAGMENT_OFFSET = 0x1fff, V6_FRAGMENT_OFFSET = 0xfff8 };

enum { FLAGS_KNOWN = SEGMENT_FIN | SEGMENT_SYN | SEGMENT_RST | SEGMENT_PSH | SEGMENT_ACK | SEGMENT_URG };

enum { OPTION_END = 0, OPTION_NOTHING = 1, OPTION_MSS = 2, OPTION_SCALE = 3, OPTION_SACK = 4, OPTION_TIMESTAMPS = 8 };

/* What is left to read. */
struct view {
    const unsigned char *bytes;
    size_t left;
};

static unsigned number16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint32_t number32(const unsigned char *bytes)
{
    return (uint32_t)number16(bytes) << 16 | number16(bytes + 2);
}

static bool skip(struct view *view, size_t count)
{
    if (count > view->left)
        return false;
    view->bytes += count;
    view->left -= count;
    return true;
}

/* The headers of 802.1Q may stand between the link's and IP's, one in the other. */
static bool skip_vlan(struct view *view, unsigned ethertype)
{
    while (ethertype == ETHERTYPE_VLAN || ethertype == ETHERTYPE_SERVICE_VLAN) {
        if (view->left < VLAN_SIZE)
            return false;
        ethertype = number16(view->bytes + 2);
        skip(view, VLAN_SIZE);
    }
    return ethertype == ETHERTYPE_V4 || ethertype == ETHERTYPE_V6;
}

/* A header of size bytes with an Ethernet type at an offset in it. */
static bool skip_typed(struct view *view, size_t size, size_t offset)
{
    const unsigned char *type = view->bytes + offset;

    return skip(view, size) && skip_vlan(view, number16(type));
}

static bool skip_link(struct view *view, uint32_t link_type)
{
    switch (link_type) {
    case LINK_ETHERNET:
        return skip_typed(view, 14, 12);
    case LINK_LINUX_SLL:
        return skip_typed(view, 16, 14);
    case LINK_LINUX_SLL2:
        return skip_typed(view, 20, 0);
    case LINK_NULL:
    case LINK_LOOP:
        return skip(view, LOOP_SIZE);
    default:
        return link_type == LINK_RAW;
    }
}

/* What an IP header says of what follows it. */
struct payload {
    unsigned protocol;
    size_t length; /* as told; more than was captured, maybe */
};

static struct address address_of(int family, const unsigned char *bytes)
{
    struct address address = address_any(family, 0);

    if (family == AF_INET)
        memcpy(&address.u.v4.sin_addr, bytes, sizeof address.u.v4.sin_addr);
    else
        memcpy(&address.u.v6.sin6_addr, bytes, sizeof address.u.v6.sin6_addr);
    return address;
}

/* A length of 0 is that of a packet which the network card is to cut into segments. */
static bool parse_v4(struct view *view, struct packet *packet, struct payload *ret_payload)
{
    const unsigned char *header = view->bytes;
    size_t size, total;

    if (view->left < V4_SIZE)
        return false;
    size = (size_t)(header[0] & 0x0f) * 4;
    total = number16(header + 2) != 0 ? number16(header + 2) : view->left;
    if (size < V4_SIZE || total < size || (number16(header + 6) & V4_FRAGMENT_OFFSET) != 0)
        return false;
    packet->segment.ttl = header[8];
    packet->source = address_of(AF_INET, header + 12);
    packet->destination = address_of(AF_INET, header + 16);
    *ret_payload = (struct payload){.protocol = header[9], .length = total - size};
    return skip(view, size);
}

/* How long an extension header of IPv6 is: 0 if it is none that may be passed over. */
static size_t extension_size(unsigned protocol, const unsigned char *header)
{
    switch (protocol) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_DSTOPTS:
        return ((size_t)header[1] + 1) * 8;
    case IPPROTO_FRAGMENT:
        return (number16(header + 2) & V6_FRAGMENT_OFFSET) == 0 ? 8 : 0;
    default:
        return 0;
    }
}

static bool skip_extensions(struct view *view, struct payload *payload)
{
    while (payload->protocol != IPPROTO_TCP && payload->protocol != IPPROTO_UDP) {
        const unsigned char *header = view->bytes;
        size_t size = view->left >= 8 ? extension_size(payload->protocol, header) : 0;

        if (size == 0 || size > payload->length || !skip(view, size))
            return false;
        payload->protocol = header[0];
        payload->length -= size;
    }
    return true;
}

static bool parse_v6(struct view *view, struct packet *packet, struct payload *ret_payload)
{
    const unsigned char *header = view->bytes;
    size_t length;

    if (!skip(view, V6_SIZE))
        return false;
    length = number16(header + 4) != 0 ? number16(header + 4) : view->left;
    packet->segment.ttl = header[7];
    packet->source = address_of(AF_INET6, header + 8);
    packet->destination = address_of(AF_INET6, header + 24);
    *ret_payload = (struct payload){.protocol = header[6], .length = length};
    return skip_extensions(view, ret_payload);
}

/* One option whole, kind and length included. Those of the handshake mean nothing in other segments. */
static void take_option(const unsigned char *option, size_t size, struct segment *segment)
{
    bool syn = (segment->flags & SEGMENT_SYN) != 0;

    if (option[0] == OPTION_TIMESTAMPS && size == 10) {
        segment->has_timestamps = true;
        segment->timestamp = number32(option + 2);
        segment->timestamp_echo = number32(option + 6);
    } else if (option[0] == OPTION_MSS && size == 4 && syn) {
        segment->mss = number16(option + 2);
    } else if (option[0] == OPTION_SCALE && size == 3 && syn) {
        segment->window_scale = option[2];
    } else if (option[0] == OPTION_SACK && size == 2 && syn) {
        segment->sack = true;
    }
}

static void parse_options(const unsigned char *bytes, size_t left, struct segment *segment)
{
    size_t size;

    for (; left > 0 && bytes[0] != OPTION_END; bytes += size, left -= size) {
        size = 1;
        if (bytes[0] == OPTION_NOTHING)
            continue;
        if (left < 2 || bytes[1] < 2 || bytes[1] > left)
            return;
        size = bytes[1];
        take_option(bytes, size, segment);
    }
}

static bool parse_tcp(struct view *view, size_t length, struct packet *packet)
{
    const unsigned char *header = view->bytes;
    struct segment *segment = &packet->segment;
    size_t size = view->left >= TCP_SIZE ? (size_t)(header[12] >> 4) * 4 : 0;

    if (size < TCP_SIZE || size > length || !skip(view, size))
        return false;
    segment->flags = header[13] & FLAGS_KNOWN;
    segment->length = (uint32_t)(length - size);
    segment->has_raw = true;
    segment->raw_seq = number32(header + 4);
    segment->raw_ack = number32(header + 8);
    segment->has_window = true;
    segment->window = number16(header + 14);
    parse_options(header + TCP_SIZE, size - TCP_SIZE, segment);
    return true;
}

/* The length that UDP tells is that of all fragments. */
static bool parse_udp(struct view *view, size_t length, struct packet *packet)
{
    const unsigned char *header = view->bytes;

    if (length < UDP_SIZE || !skip(view, UDP_SIZE))
        return false;
    if (number16(header + 4) >= UDP_SIZE)
        length = number16(header + 4);
    packet->segment.length = (uint32_t)(length - UDP_SIZE);
    return true;
}

static bool parse_transport(struct view *view, const struct payload *payload, struct packet *packet)
{
    const unsigned char *ports = view->bytes;

    packet->is_tcp = payload->protocol == IPPROTO_TCP;
    if (payload->protocol == IPPROTO_UDP ? !parse_udp(view, payload->length, packet)
                                         : !packet->is_tcp || !parse_tcp(view, payload->length, packet))
        return false;
    address_set_port(&packet->source, (uint16_t)number16(ports));
    address_set_port(&packet->destination, (uint16_t)number16(ports + 2));
    return true;
}

bool segment_parse(uint32_t link_type, const unsigned char *bytes, size_t length, struct packet *ret_packet)
{
    struct packet packet = {.segment = {.window_scale = -1}};
    struct view view = {bytes, length};
    struct payload payload;
    unsigned version;

    if (!skip_link(&view, link_type) || view.left == 0)
        return false;
    packet.ip_offset = length - view.left;
    version = view.bytes[0] >> 4;
    if (version == 4 ? !parse_v4(&view, &packet, &payload) : version != 6 || !parse_v6(&view, &packet, &payload))
        return false;
    if (!parse_transport(&view, &payload, &packet))
        return false;
    *ret_packet = packet;
    return true;
}

uint32_t segment_interface(uint32_t link_type, const unsigned char *bytes, size_t length)
{
    return link_type == LINK_LINUX_SLL2 && length >= 8 ? number32(bytes + 4) : 0;
}
