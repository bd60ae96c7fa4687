/* errqueue.h: ICMP errors of a socket: to which peer's datagram each was the answer, and who said what (IP_RECVERR,
 * ip(7)). A file for Linux; elsewhere such errors are not told. While the queue is not empty the socket is ready for
 * ever: take until there is nothing left. */
#ifndef SONDE_NET_ERRQUEUE_H
#define SONDE_NET_ERRQUEUE_H

#include <stdbool.h>

#include "event/event.h"
#include "net/address.h"

/* family is the socket's. False with errno if the system will not, or has no such thing. A datagram socket that is
 * connected then also hears what it otherwise would not (host unreachable); an established TCP connection fails by any
 * ICMP error that it would have outlived. */
bool errqueue_enable(int fd, int family);

/* The socket is as it was before, its queue empty. */
void errqueue_disable(int fd, int family);

/* Takes one error: to whom the datagram went (length 0 if that is not known) and what became of it
 * (ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, …). False once there is none left. */
bool errqueue_take(int fd, struct address *ret_peer, int *ret_errno);

/* Empties the queue of a socket with one peer, or of one that connects. *ret_icmp and *ret_errno, which the system made
 * of it, are its last ICMP error's. False if there was none: what failed did so without ICMP (TCP's RST, a rule or a
 * route of this system). */
bool errqueue_take_icmp(int fd, struct icmp_error *ret_icmp, int *ret_errno);

/* Whether the kernel puts there what ends a TCP connect(2): Linux from 5.17 on, by the number that uname(2) gives. Else
 * nothing follows from an empty queue. An older kernel that was given the change afterwards is taken for one without:
 * who refused then stays unknown, and nothing untrue is said. */
bool errqueue_tells_connecting(void);

#endif
