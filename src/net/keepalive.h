/* keepalive.h: probes of a silent TCP peer (RFC 9293, 3.8.4). */
#ifndef SONDE_NET_KEEPALIVE_H
#define SONDE_NET_KEEPALIVE_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds; 0: the system's own. */
struct keepalive {
    uint32_t idle;     /* until the first probe, */
    uint32_t interval; /* and between probes */
    uint32_t count;    /* of probes without an answer that end the connection */
};

/* SO_KEEPALIVE with these times. False with errno if one could not be set, ENOPROTOOPT where the
 * system has no such setting; all others are set even then. */
bool keepalive_set(int fd, const struct keepalive *times);

#endif
