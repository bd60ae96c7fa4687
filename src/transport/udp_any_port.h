/* udp_any_port.h: UDP whose answers may come from another port of the peer, as TFTP's do (RFC 1350, section 4). The
 * socket stays unconnected: a connected one is given nothing but what comes from that one port. For datagram.c. */
#ifndef SONDE_TRANSPORT_UDP_ANY_PORT_H
#define SONDE_TRANSPORT_UDP_ANY_PORT_H

#include "transport/socket.h"

/* Makes a new socket ready to speak to its target: it is open. */
void udp_any_port_start(struct socket_transport *socket);

/* Takes a datagram of the target's host; socket->remote is then who sent it. IO_WANT_READ for one of anybody else. */
struct io udp_any_port_receive(struct socket_transport *socket, void *buffer, size_t size);

#endif
