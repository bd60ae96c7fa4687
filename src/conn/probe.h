/* probe.h: one look at one address: is somebody there? No event is told of it. */
#ifndef SONDE_CONN_PROBE_H
#define SONDE_CONN_PROBE_H

#include "conn/loop.h"
#include "transport/scheme.h"

struct probe;

/* What all probes of a run share. */
struct probes {
    /* Those under way may meet: where two have the same host at both ends, and each the port that the other goes to,
     * the kernel joins them (a simultaneous open, RFC 9293, section 3.5), though nobody listens there. They are then
     * looked at again, each from another port. */
    struct probe *first;
    struct spare_socket spare; /* of those with no socket options */
    bool tells_connecting;     /* errqueue_tells_connecting(), asked once */
};

void probes_init(struct probes *probes);
void probes_release(struct probes *probes); /* none is under way any more */

struct probe_options {
    struct conn_set *set;
    struct probes *probes;     /* of the run */
    const struct scheme *scheme;
    struct address source;     /* to bind first; length 0: none */
    uint16_t source_port;      /* with no source: any address with this port; 0: any */
    const struct sockopt_list *sockopts;
    uint64_t timeout;          /* ns from its start, not CLOCK_NEVER */
    bool keeps_answer;         /* of datagrams: the answer is wanted */
    struct error *failure;     /* where it is put that not even a socket could be had as asked for, which will not be
                                * different elsewhere; else it stays as it was (text "" at first, so that it can be
                                * told). NULL: nobody wants to know */
};

enum { PROBE_ANSWER_MAXIMUM = 1024 }; /* bytes that are kept of an answer or a banner */

struct probe_result {
    uint32_t conn;             /* the number in its segments' events, where somebody wants these; else 0 */
    bool again;                /* it was not even tried, for want of descriptors, memory or source ports (system says
                                * which): the rest means nothing. Where a source port was chosen, the old connection
                                * of the same two ends may last for a minute */
    enum check_state state;
    enum check_party said_by;  /* ICMP that comes from this system's own address is LOCAL's, and no has_icmp */
    int system;                /* errno, or 0 */
    bool has_icmp;
    struct icmp_error icmp;
    enum event_basis basis;    /* KERNEL: it said so; CALL: nobody said anything in time */
    uint64_t duration_ns;      /* from the first call until it was known; not 0 when open */
    uint64_t rtt_ns;           /* the kernel's of the handshake; 0: not told */
    struct address local, remote; /* local's length 0: not known */
    struct transport *transport;  /* OPEN streams: for who is told to use or to close. Else NULL */
    unsigned char *answer;        /* datagrams with keeps_answer: allocated (free(3)), or NULL */
    size_t answer_length;
};

/* Closes the transport and frees the answer, if there are any. */
void probe_result_release(struct probe_result *result);

/* result is the callee's to release. The probe is gone by then. */
typedef void probe_done(void *argument, struct probe_result *result, uint64_t now);

/* Returns NULL if it was over at once: *ret_result is filled, done is not called. options and what they point to are
 * borrowed until the end; remote is copied. ends_at: the time by which it is over though the timeout is not, or
 * CLOCK_NEVER. */
struct probe *probe_start(struct loop *loop, const struct probe_options *options, const struct address *remote,
                          uint64_t ends_at, probe_done *done, void *argument, struct probe_result *ret_result);

/* Gives up. done is not called. NULL is nothing. */
void probe_cancel(struct probe *probe);

#endif
