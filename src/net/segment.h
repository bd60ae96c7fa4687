/* segment.h: a packet's bytes as a TCP segment (RFC 9293, RFC 7323, RFC 2018; RFC 791, RFC 8200). */
#ifndef SONDE_NET_SEGMENT_H
#define SONDE_NET_SEGMENT_H

#include "event/event.h"
#include "net/address.h"

/* Link-layer headers that are understood: pcap-linktype(7). */
enum link_type {
    LINK_ETHERNET = 1,
    LINK_RAW = 101,       /* begins with IPv4 or IPv6 */
    LINK_LOOP = 108,      /* OpenBSD's loopback */
    LINK_LINUX_SLL = 113, /* the device "any" */
    LINK_NULL = 0,        /* the BSDs' loopback */
    LINK_LINUX_SLL2 = 276
};

struct packet {
    struct address source, destination; /* with ports; a link-local one has no zone */
    bool is_tcp;            /* else UDP, and of segment only length and ttl mean anything */
    struct segment segment; /* raw numbers; window and its scale as in the header; relative ones are not set */
    size_t ip_offset;       /* where the IP header begins */
};

/* Reads the headers of length captured bytes. Nothing is trusted: false for what is no whole TCP or UDP header over
 * IPv4 or IPv6, a later fragment, or another link type. segment.length is what the headers say, even if fewer bytes
 * were captured. */
bool segment_parse(uint32_t link_type, const unsigned char *bytes, size_t length, struct packet *ret_packet);

/* The interface of a packet of LINK_LINUX_SLL2; 0 for other link types, which do not tell. */
uint32_t segment_interface(uint32_t link_type, const unsigned char *bytes, size_t length);

#endif
