/* pcap_packet.c: the headers of packets that would have carried data (pcap_packet.h). */
#include "sink/pcap_packet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum {
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    TCP_HEADER = 20,
    TCP_OPTIONS = 8, /* of a SYN */
    UDP_HEADER = 8,
    IP_MAXIMUM = 65535, /* IPv4: all of the packet; IPv6: all behind the header */
    IPV4_ADDRESS = 4,
    IPV6_ADDRESS = 16,
    IPV4_CHECKSUM_AT = 10,
    TCP_CHECKSUM_AT = 16,
    UDP_CHECKSUM_AT = 6,
    HOPS = 64,
    /* The largest there is, a gigabyte: nobody ever has to wait for it. */
    WINDOW = 65535,
    WINDOW_SCALE = 14
};

/* The part before a zone's name. */
static void parse_address(int family, const char *host, unsigned char *ret_address)
{
    char text[INET6_ADDRSTRLEN] = "";
    size_t length = strcspn(host, "%");

    if (length < sizeof text)
        memcpy(text, host, length);
    (void)inet_pton(family, text, ret_address); /* writes nothing if it fails */
}

static void set_end(const struct pcap_ends *ends, const struct endpoint *endpoint, struct pcap_end *end)
{
    if (!endpoint)
        return;
    parse_address(ends->v6 ? AF_INET6 : AF_INET, endpoint->host, end->address);
    end->port = (uint16_t)endpoint->port;
}

struct pcap_ends pcap_ends_of(const struct endpoint *local, const struct endpoint *remote)
{
    const struct endpoint *known = remote ? remote : local;
    struct pcap_ends ends = {.v6 = known && strchr(known->host, ':')};

    set_end(&ends, local, &ends.side[PCAP_LOCAL]);
    set_end(&ends, remote, &ends.side[PCAP_PEER]);
    return ends;
}

/* A sum of words whose carries are still to be folded. Words of 32 bits and of this machine's order do: the sum comes
 * out in the order its words had. Only the last of several parts may have an odd length. */
static uint64_t sum_add(uint64_t sum, const void *bytes, size_t length)
{
    enum { LANES = 4, WORD = sizeof(uint32_t) };
    const unsigned char *at = bytes;
    uint64_t lanes[LANES] = {0}; /* each addition need not wait for the one before */
    uint32_t words[LANES];

    for (; length >= sizeof words; at += sizeof words, length -= sizeof words) {
        memcpy(words, at, sizeof words);
        for (int i = 0; i < LANES; i++)
            lanes[i] += words[i];
    }
    memset(words, 0, sizeof words);
    if (length > 0)
        memcpy(words, at, length);
    for (int i = 0; i < LANES; i++)
        sum += lanes[i] + words[i];
    return sum;
}

static uint16_t sum_fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* Of what TCP and UDP count in as if it stood before their header. */
static uint64_t sum_pseudo(const struct pcap_ends *ends, unsigned protocol, size_t length)
{
    size_t size = ends->v6 ? IPV6_ADDRESS : IPV4_ADDRESS;
    uint64_t sum = (uint64_t)htons((uint16_t)protocol) + htons((uint16_t)length);

    sum = sum_add(sum, ends->side[PCAP_LOCAL].address, size);
    return sum_add(sum, ends->side[PCAP_PEER].address, size);
}

static void put8(unsigned char **at, unsigned value)
{
    *(*at)++ = (unsigned char)value;
}

static void put16(unsigned char **at, unsigned value)
{
    put8(at, value >> 8 & 0xff);
    put8(at, value & 0xff);
}

static void put32(unsigned char **at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at, value & 0xffff);
}

static void put_bytes(unsigned char **at, const unsigned char *bytes, size_t length)
{
    memcpy(*at, bytes, length);
    *at += length;
}

static void put_ipv4(unsigned char **at, const struct pcap_ends *ends, enum pcap_side from, unsigned protocol,
                     size_t length)
{
    unsigned char *header = *at;

    put8(at, 4 << 4 | IPV4_HEADER / 4);
    put8(at, 0);
    put16(at, (unsigned)(IPV4_HEADER + length));
    put16(at, 0);      /* identification: not needed by what is not fragmented (RFC 6864) */
    put16(at, 0x4000); /* don't fragment */
    put8(at, HOPS);
    put8(at, protocol);
    put16(at, 0);
    put_bytes(at, ends->side[from].address, IPV4_ADDRESS);
    put_bytes(at, ends->side[!from].address, IPV4_ADDRESS);
    uint16_t sum = sum_fold(sum_add(0, header, IPV4_HEADER));
    memcpy(header + IPV4_CHECKSUM_AT, &sum, sizeof sum);
}

static void put_ipv6(unsigned char **at, const struct pcap_ends *ends, enum pcap_side from, unsigned protocol,
                     size_t length)
{
    put32(at, UINT32_C(6) << 28);
    put16(at, (unsigned)length);
    put8(at, protocol);
    put8(at, HOPS);
    put_bytes(at, ends->side[from].address, IPV6_ADDRESS);
    put_bytes(at, ends->side[!from].address, IPV6_ADDRESS);
}

/* length: of all that follows. */
static void put_ip(unsigned char **at, const struct pcap_ends *ends, enum pcap_side from, unsigned protocol,
                   size_t length)
{
    if (ends->v6)
        put_ipv6(at, ends, from, protocol, length);
    else
        put_ipv4(at, ends, from, protocol, length);
    put16(at, ends->side[from].port);
    put16(at, ends->side[!from].port);
}

size_t pcap_tcp_maximum(const struct pcap_ends *ends)
{
    return IP_MAXIMUM - TCP_HEADER - (ends->v6 ? 0 : IPV4_HEADER);
}

/* Maximum segment size, no operation, window scale. */
static void put_syn_options(unsigned char **at, const struct pcap_ends *ends)
{
    put16(at, 0x0204);
    put16(at, (unsigned)pcap_tcp_maximum(ends));
    put32(at, UINT32_C(0x01030300) | WINDOW_SCALE);
}

void pcap_tcp_headers(const struct pcap_ends *ends, enum pcap_side from, const struct pcap_tcp *tcp,
                      struct pcap_headers *ret_headers)
{
    bool syn = tcp->flags & SEGMENT_SYN;
    size_t own = TCP_HEADER + (syn ? TCP_OPTIONS : 0);
    unsigned char *at = ret_headers->bytes;

    put_ip(&at, ends, from, IPPROTO_TCP, own + tcp->length);
    unsigned char *header = at - 4;
    put32(&at, tcp->seq);
    put32(&at, tcp->flags & SEGMENT_ACK ? tcp->ack : 0);
    put16(&at, (unsigned)(own / 4 << 12) | tcp->flags);
    put16(&at, WINDOW);
    put32(&at, 0); /* checksum, urgent pointer */
    if (syn)
        put_syn_options(&at, ends);
    uint64_t sum = sum_pseudo(ends, IPPROTO_TCP, own + tcp->length);
    uint16_t folded = sum_fold(sum_add(sum_add(sum, header, own), tcp->bytes, tcp->length));
    memcpy(header + TCP_CHECKSUM_AT, &folded, sizeof folded);
    ret_headers->length = (size_t)(at - ret_headers->bytes);
}

/* 0 means that there is none, which IPv6 does not allow. */
static uint16_t udp_checksum(const struct pcap_ends *ends, const struct pcap_udp *udp, const unsigned char *header)
{
    uint64_t sum = sum_pseudo(ends, IPPROTO_UDP, UDP_HEADER + udp->whole);

    if (udp->length < udp->whole && !ends->v6)
        return 0;
    uint16_t folded = sum_fold(sum_add(sum_add(sum, header, UDP_HEADER), udp->bytes, udp->length));
    return folded ? folded : 0xffff;
}

void pcap_udp_headers(const struct pcap_ends *ends, enum pcap_side from, const struct pcap_udp *udp,
                      struct pcap_headers *ret_headers)
{
    unsigned char *at = ret_headers->bytes;

    put_ip(&at, ends, from, IPPROTO_UDP, UDP_HEADER + udp->whole);
    unsigned char *header = at - 4;
    put16(&at, (unsigned)(UDP_HEADER + udp->whole));
    put16(&at, 0);
    uint16_t folded = udp_checksum(ends, udp, header);
    memcpy(header + UDP_CHECKSUM_AT, &folded, sizeof folded);
    ret_headers->length = (size_t)(at - ret_headers->bytes);
}
