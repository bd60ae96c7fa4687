/* datagram.h: the list entries of UDP (RFC 768) and Unix datagram sockets. */
#ifndef SONDE_TRANSPORT_DATAGRAM_H
#define SONDE_TRANSPORT_DATAGRAM_H

#include "transport/scheme.h"

extern const struct scheme udp_scheme;
extern const struct scheme unix_datagram_scheme;

/* Tells, when the socket is about to be closed, how many datagrams the kernel had no room for. */
void datagram_tell_dropped(int fd, struct origin origin);

#endif
