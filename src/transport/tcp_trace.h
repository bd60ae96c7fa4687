/* tcp_trace.h: a TCP connection's handshake and close as far as our calls and the kernel tell of them, as
 * EVENT_SEGMENT. The state is sampled after each of our calls; what passed between two samples is claimed only where
 * the later state proves it. While nobody wants segments calls are noted and nothing is sampled; who begins to want
 * them in mid-connection is told what comes from then on. */
#ifndef SONDE_TRANSPORT_TCP_TRACE_H
#define SONDE_TRANSPORT_TCP_TRACE_H

#include "net/tcpstate.h"
#include "transport/transport.h"

struct tcp_trace {
    bool wanted;                          /* at the last call */
    bool multipath;                       /* MPTCP (RFC 8684): its ends and its unread bytes are not TCP's */
    struct origin origin;
    const struct address *local, *remote; /* borrowed from the transport */
    enum tcp_state state;                 /* last sampled */
    bool fin_sent, fin_received, fin_acknowledged, reset; /* was told, or could have been */
    bool failed;                          /* by an error: what the state proves otherwise it proves no more */
    bool fin_last;                        /* ours came after the peer's: only an acknowledgement is missing then */
    bool all_sent;                        /* before the close: a FIN goes out at once */
    uint32_t out_bytes, in_bytes;         /* so far, modulo 2^32, as sequence numbers are */
    bool data_sent, data_received;        /* was told */
};

/* Begins. local and remote live as long as the transport. */
void tcp_trace_init(struct tcp_trace *trace, int fd, struct origin origin, const struct address *local,
                    const struct address *remote);

/* connect(2) is under way: the SYN. */
void tcp_trace_connecting(struct tcp_trace *trace, int fd);

/* What open has come to: established, or the errno of its failure. */
void tcp_trace_connected(struct tcp_trace *trace, int fd);
void tcp_trace_refused(struct tcp_trace *trace, int system);

/* A listener's socket was given a client's, with the SYN that it kept. */
void tcp_trace_accepted(struct tcp_trace *trace, int fd);

/* After a call: what it did, and what the state has become. late: the peer's FIN was there before ours. */
void tcp_trace_wrote(struct tcp_trace *trace, int fd, size_t count);
void tcp_trace_read(struct tcp_trace *trace, int fd, const struct io *io);
void tcp_trace_failed(struct tcp_trace *trace, int fd, int system);
void tcp_trace_shutdown(struct tcp_trace *trace, int fd, bool late);
void tcp_trace_sample(struct tcp_trace *trace, int fd);

/* Before and after the descriptor is closed; abort: by a reset. */
void tcp_trace_closing(struct tcp_trace *trace, int fd, bool abort);
void tcp_trace_closed(struct tcp_trace *trace);

#endif
