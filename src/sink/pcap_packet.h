/* pcap_packet.h: the headers of packets that would have carried data: IPv4 and IPv6 (RFC 791, RFC 8200), TCP and UDP
 * (RFC 9293, RFC 7323, RFC 768), with their checksums (RFC 1071). */
#ifndef SONDE_SINK_PCAP_PACKET_H
#define SONDE_SINK_PCAP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

enum pcap_side { PCAP_LOCAL, PCAP_PEER };

/* Whose packets they are. */
struct pcap_ends {
    bool v6;
    struct pcap_end {
        unsigned char address[16]; /* network order; IPv4 takes 4 */
        uint16_t port;
    } side[2];                     /* by enum pcap_side */
};

/* Of the peer's family. An address that is unknown (NULL), or a wildcard of the other family, is all zero. */
struct pcap_ends pcap_ends_of(const struct endpoint *local, const struct endpoint *remote);

struct pcap_headers {
    unsigned char bytes[68]; /* IPv6 40, TCP 20, options of a SYN 8 */
    size_t length;
};

/* As much of a stream as fits a packet. */
size_t pcap_tcp_maximum(const struct pcap_ends *ends);

/* flags: enum segment_flag. ack is left out without SEGMENT_ACK. length is at most pcap_tcp_maximum. */
struct pcap_tcp {
    unsigned flags;
    uint32_t seq, ack;
    const void *bytes;
    size_t length;
};

void pcap_tcp_headers(const struct pcap_ends *ends, enum pcap_side from, const struct pcap_tcp *tcp,
                      struct pcap_headers *ret_headers);

/* Of the whole bytes only length are known: of less than the whole there is no checksum. */
struct pcap_udp {
    const void *bytes;
    size_t length, whole;
};

void pcap_udp_headers(const struct pcap_ends *ends, enum pcap_side from, const struct pcap_udp *udp,
                      struct pcap_headers *ret_headers);

#endif
