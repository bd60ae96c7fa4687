/* udp_any_port.h: UDP whose answers may come from another port of the peer, as TFTP's do (RFC 1350, section 4). */
#ifndef SONDE_TRANSPORT_UDP_ANY_PORT_H
#define SONDE_TRANSPORT_UDP_ANY_PORT_H

#include "base/error.h"
#include "transport/scheme.h"

/* For udp_scheme's dial, where any_port is asked for. NULL with *ret_error if no socket can be had. */
struct transport *udp_any_port_dial(const struct transport_options *options, struct error *ret_error);

#endif
