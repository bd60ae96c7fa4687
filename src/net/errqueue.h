/* errqueue.h: ICMP errors of a UDP socket that is not connected, and to which peer's datagram each
 * was the answer (IP_RECVERR, ip(7)). A file for Linux; elsewhere such errors are not told. While
 * the queue is not empty the socket is ready for ever: take until there is nothing left. */
#ifndef SONDE_NET_ERRQUEUE_H
#define SONDE_NET_ERRQUEUE_H

#include <stdbool.h>

#include "net/address.h"

/* family is the socket's. False with errno if the system will not. */
bool errqueue_enable(int fd, int family);

/* Takes one error: to whom the datagram went (length 0 if that is not known) and what became of it
 * (ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, …). False once there is none left. */
bool errqueue_take(int fd, struct address *ret_peer, int *ret_errno);

#endif
