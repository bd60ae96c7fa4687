/* capture.h: packets as they were on the wire, by libpcap, which is loaded only when this is asked for. The only files
 * that know it are capture_pcap.c and, where it was not built in, capture_none.c. */
#ifndef SONDE_NET_CAPTURE_H
#define SONDE_NET_CAPTURE_H

#include "base/error.h"
#include "net/address.h"

struct capture;

/* Opens a handle on all interfaces that lets nothing pass yet. The right to capture is needed here and nowhere later.
 * NULL with *ret_error: one line that says what is missing, and what to do for it. */
struct capture *capture_open(struct error *ret_error);

/* As capture_open, but of each packet hardly more than its headers is kept: where nobody wants the bytes. Far more
 * packets have room then while we are busy. */
struct capture *capture_open_headers(struct error *ret_error);

/* Lets the packets of one kind of connection pass from now on, beside those of earlier calls: with remote those to and
 * from its address and port; else, with local, those of that port of ours, and of that address unless it is a
 * wildcard. protocol: "tcp" or "udp". False with *ret_error. */
bool capture_admit(struct capture *capture, const char *protocol, const struct address *local,
                   const struct address *remote, struct error *ret_error);

/* Readable when packets wait. */
int capture_descriptor(const struct capture *capture);

/* pcap-linktype(7). */
uint32_t capture_link_type(const struct capture *capture);

struct captured {
    const unsigned char *bytes; /* borrowed until the next call */
    size_t length, whole_length;
    uint64_t realtime_ns;
};

/* Takes the next packet. False if none waits. */
bool capture_next(struct capture *capture, struct captured *ret_packet);

/* Packets that the kernel had no room for. */
uint64_t capture_dropped(struct capture *capture);

void capture_close(struct capture *capture); /* NULL is nothing */

#endif
