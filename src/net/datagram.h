/* datagram.h: datagrams of a socket that is bound but not connected: from whom and to which of our
 * addresses one came, so that the answer leaves from that address (RFC 1122, 4.1.3.5). A file for
 * Linux; on the plain one our address stays unknown. Nothing here ever waits. */
#ifndef SONDE_NET_DATAGRAM_H
#define SONDE_NET_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "net/address.h"

/* Makes the kernel tell our address with each datagram (IP_PKTINFO of ip(7), IPV6_RECVPKTINFO of
 * RFC 3542). family is the UDP socket's. False with errno if it will not. */
bool datagram_enable(int fd, int family);

/* Takes one datagram. Returns how many of its bytes are in buffer, -1 with errno. *ret_whole is its
 * length, more than size if it was cut (by one, where the system does not tell).
 * ret_peer: length 0 for a Unix socket without a name; v4-mapped on a dual-stack socket.
 * ret_local: without a port, IPv4 where IPv4 was spoken; length 0 where it is unknown or no address
 * to answer from (multicast). NULL for a Unix socket, or a peer could hand us descriptors. */
ssize_t datagram_receive(int fd, void *buffer, size_t size, struct address *ret_peer,
                         struct address *ret_local, size_t *ret_whole);

/* Makes the kernel tell who sent each datagram (SO_PASSCRED of unix(7)), of a Unix socket that is not bound yet: one
 * that came before would be nobody's. False with errno if it will not. */
bool datagram_enable_users(int fd);

/* As datagram_receive, after datagram_enable_users; a peer can hand us no descriptors here either. *ret_user may be
 * DATAGRAM_USER_UNKNOWN, whom no user's number equals. */
#define DATAGRAM_USER_UNKNOWN UINT32_MAX
ssize_t datagram_receive_user(int fd, void *buffer, size_t size, struct address *ret_peer,
                              uint32_t *ret_user, size_t *ret_whole);

/* Sends one datagram to peer, from local unless that is NULL, none or a wildcard. Returns length,
 * or -1 with errno. */
ssize_t datagram_send(int fd, const void *bytes, size_t length, const struct address *peer,
                      const struct address *local);

/* How many the kernel has dropped because the receive buffer was full (SO_MEMINFO); 0 where it does not tell. */
uint64_t datagram_dropped(int fd);

#endif
