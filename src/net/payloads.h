/* payloads.h: what to say to a UDP service so that it answers, without doing harm. */
#ifndef SONDE_NET_PAYLOADS_H
#define SONDE_NET_PAYLOADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct payload {
    uint16_t port;
    const char *service;  /* for people: "dns" */
    const void *bytes;
    size_t length;
    /* NULL: the answer comes from that port, whatever it is. Else from another one of the same host (TFTP: RFC 1350,
     * section 4), where others may say something, too: this tells whether it is one. */
    bool (*is_answer)(const unsigned char *bytes, size_t length);
};

/* For a port that the table does not know, the empty datagram: never NULL. */
const struct payload *payload_find(uint16_t port);

#endif
