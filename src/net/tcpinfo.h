/* tcpinfo.h: what the kernel knows of a socket. A file for Linux, a plain one for the rest. */
#ifndef SONDE_NET_TCPINFO_H
#define SONDE_NET_TCPINFO_H

#include <stdbool.h>
#include <stddef.h>

#include "event/event.h"

/* TCP_INFO (tcp(7)). known stays false where there is none. */
void tcpinfo_read(int fd, struct tcp_figures *ret_figures);

/* Bytes handed to the kernel that the peer has not acknowledged (SIOCOUTQ and its like), for a Unix
 * socket the memory of what the peer has not read; 0 where it cannot be known. */
size_t tcpinfo_unacknowledged(int fd);

/* Bytes handed to the kernel that it has not sent for the first time (SIOCOUTQNSD); where that is not known those that
 * are not acknowledged. */
size_t tcpinfo_unsent(int fd);

/* Bytes that wait to be read (FIONREAD, without an end that was received); 0 where it cannot be known. */
size_t tcpinfo_unread(int fd);

/* Whether it is known of a TCP connection, and whether a FIN counts as one byte. */
extern const bool tcpinfo_tells_unacknowledged;
extern const bool tcpinfo_counts_fin;

#endif
