/* tcpstate.h: the state of a TCP socket (RFC 9293, 3.3.2), and a listener's memory of the client's SYN. A file for
 * Linux; elsewhere nothing is told. */
#ifndef SONDE_NET_TCPSTATE_H
#define SONDE_NET_TCPSTATE_H

#include "event/event.h"
#include "net/address.h"

/* In the order of Linux's tcp_states.h. */
enum tcp_state {
    TCP_STATE_UNKNOWN,
    TCP_STATE_ESTABLISHED,
    TCP_STATE_SYN_SENT,
    TCP_STATE_SYN_RECV,
    TCP_STATE_FIN_WAIT1,
    TCP_STATE_FIN_WAIT2,
    TCP_STATE_TIME_WAIT,
    TCP_STATE_CLOSE,
    TCP_STATE_CLOSE_WAIT,
    TCP_STATE_LAST_ACK,
    TCP_STATE_LISTEN,
    TCP_STATE_CLOSING,
    TCP_STATE_COUNT
};

/* "ESTABLISHED", "TIME_WAIT" …; NULL for TCP_STATE_UNKNOWN. */
const char *tcpstate_name(enum tcp_state state);

/* Whether a stream socket is MPTCP's (SO_PROTOCOL), be it that the peer speaks plain TCP. */
bool tcpstate_is_multipath(int fd);

/* Of a descriptor, by TCP_INFO. */
enum tcp_state tcpstate_of(int fd);

/* Of a connection that no descriptor leads to any more, by sock_diag(7). CLOSE if the kernel has none of these
 * addresses, UNKNOWN if it cannot be asked. v4-mapped addresses are looked for as well as bare ones. thorough: what is
 * not found so is looked for in /proc/net/tcp, which takes long where there are many connections. */
enum tcp_state tcpstate_find(const struct address *local, const struct address *remote, bool thorough);

/* Has a listener keep each client's SYN (TCP_SAVE_SYN). False with errno. */
bool tcpstate_keep_syn(int listener);

/* The SYN that an accepted socket began with: the headers from IP on. Returns how many bytes were put into buffer; 0 if
 * there is none. The kernel gives it once. */
size_t tcpstate_take_syn(int fd, void *buffer, size_t size);

#endif
