/* datagram.h: the list entries of UDP (RFC 768) and Unix datagram sockets. */
#ifndef SONDE_TRANSPORT_DATAGRAM_H
#define SONDE_TRANSPORT_DATAGRAM_H

#include "transport/scheme.h"

extern const struct scheme udp_scheme;
extern const struct scheme unix_datagram_scheme;

#endif
