/* event.h: the facts. A fact is seen in one place, lives on that place's stack, and borrows all it
 * points to: a sink that keeps something copies it. doc/events.md describes every name and field. */
#ifndef SONDE_EVENT_EVENT_H
#define SONDE_EVENT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/series.h"

/* The promise that doc/events.md makes: within a schema fields are only added. */
enum { EVENT_SCHEMA = 1 };

enum event_type {
    EVENT_START,
    EVENT_RESOLVING,
    EVENT_RESOLVED,
    EVENT_CONNECTING,
    EVENT_ATTEMPT_FAILED,
    EVENT_CONNECTED,
    EVENT_LISTENING,
    EVENT_ACCEPTED,
    EVENT_DENIED,
    EVENT_LIMIT,
    EVENT_DATA,
    EVENT_MESSAGE,
    EVENT_STEP,
    EVENT_FIN_RECEIVED,
    EVENT_FIN_SENT,
    EVENT_RESET,
    EVENT_TIMEOUT,
    EVENT_ERROR,
    EVENT_EXITED,
    EVENT_SEGMENT,
    EVENT_STATS,
    EVENT_CHECK,
    EVENT_CLOSED,
    EVENT_SUMMARY,
    EVENT_COUNT
};

/* How we know: we did it, the kernel said so, or a captured packet shows it. */
enum event_basis { BASIS_CALL, BASIS_KERNEL, BASIS_WIRE };

enum event_direction { DIRECTION_NONE, DIRECTION_IN, DIRECTION_OUT };

/* Which leg of a forwarded connection it is: from the client to us, or from us to the target. */
enum event_leg { LEG_NONE, LEG_CLIENT, LEG_TARGET };

/* Who ended a connection. For EVENT_CLOSED error, timeout and reset come before whose FIN was first. */
enum event_party { PARTY_NONE, PARTY_LOCAL, PARTY_PEER, PARTY_ERROR, PARTY_TIMEOUT, PARTY_RESET };

/* One end of a connection as people name it: a host and a port, or the path of a Unix socket. */
struct endpoint {
    char host[80];           /* numeric; "" with a path, or where unknown; a vsock's CID in decimal */
    uint32_t port;           /* meaningful with a host only */
    bool has_path;           /* a Unix socket; an unnamed one has length 0 */
    unsigned char path[108]; /* an abstract name begins with NUL; not terminated */
    size_t path_length;
};

enum { ENDPOINT_TEXT_SIZE = 128 };

/* "127.0.0.1:80", "[::1]:80", "/run/x", "@abstract", "vsock…" as "3:80", "(unnamed)". Not escaped. */
char *endpoint_format(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_SIZE]);

/* The kernel's figures of a TCP connection, as far as this system tells them; what it does not tell is 0. */
struct tcp_figures {
    bool known;
    uint64_t rtt_ns, rtt_variance_ns, minimum_rtt_ns;
    uint64_t retransmits;          /* segments sent again, all told */
    uint64_t lost;                 /* segments now taken for lost */
    uint64_t reordering;           /* segments by which the path was seen to reorder */
    uint64_t congestion_window;    /* segments */
    uint64_t slow_start_threshold; /* segments; 0: none yet */
    uint64_t maximum_segment_bytes;
    uint64_t send_window_bytes;    /* what the peer allows to be under way */
    uint64_t receive_window_bytes; /* what we allow the peer */
    uint64_t delivery_rate_bytes;  /* a second */
    uint64_t busy_ns;              /* how long there was something to be sent or acknowledged, */
    uint64_t receiver_limited_ns;  /* of it stopped by the peer's window, */
    uint64_t buffer_limited_ns;    /* of it stopped by our send buffer */
    uint64_t send_window_scale;    /* the peer's; where options name "wscale" */
    uint64_t receive_window_scale; /* ours */
    const char *options;           /* agreed on, some of "timestamps sack wscale ecn", or "none"; NULL: not told */
};

/* What one exchange took: our last byte before an answer, and the answer's first byte. The whole wait is the
 * network's share and the peer's; where they cannot be told apart both are 0 and network_by is NULL. */
struct answer {
    uint64_t number;        /* of the exchange on its connection, from 1 on */
    uint64_t wait_ns;       /* from when that byte was sent until the answer was there */
    uint64_t network_ns, peer_ns;
    const char *network_by; /* "ack": the acknowledgement's time; "min_rtt": the kernel's shortest round trip */
    enum event_basis basis; /* of wait_ns: KERNEL where its timestamps gave both ends, CALL where our calls did */
    uint64_t sending_ns;    /* before it: from our first write of the exchange until that one */
    uint64_t unread_ns;     /* after it: how long the answer then lay unread; 0 where the kernel told no arrival */
};

/* The phases of a connection that was open; with what went before they add up to the whole. */
struct phases {
    bool answered;          /* a byte was received: else first_byte_ns is 0, and transfer begins when it opened */
    uint64_t first_byte_ns; /* open until the first byte received */
    uint64_t transfer_ns;   /* from there until the last byte moved or the first FIN, whichever is later */
    uint64_t close_ns;      /* from there until it was closed */
};

/* Bits of a TCP header. */
enum segment_flag {
    SEGMENT_FIN = 0x01,
    SEGMENT_SYN = 0x02,
    SEGMENT_RST = 0x04,
    SEGMENT_PSH = 0x08,
    SEGMENT_ACK = 0x10,
    SEGMENT_URG = 0x20
};

/* A TCP segment as far as it is known, and the state of our socket after it. Numbers are valid where has_ says so. */
struct segment {
    unsigned flags;          /* enum segment_flag; 0 without length: nothing but a change of state was seen */
    uint32_t length;         /* bytes of data in it; with BASIS_CALL: in the call */
    bool has_seq, has_ack;   /* relative: the SYN is 0, the first byte 1 */
    uint32_t seq, ack;
    bool has_raw;            /* as on the wire; raw_ack without SEGMENT_ACK means nothing */
    uint32_t raw_seq, raw_ack;
    bool has_window;
    uint32_t window;         /* in bytes, scaled where the scale is known */
    unsigned ttl;            /* or hop limit; 0: unknown */
    uint32_t mss;            /* of a SYN; 0: none, or unknown */
    int window_scale;        /* of a SYN; -1: none, or unknown */
    bool sack;               /* of a SYN: selective acknowledgements permitted */
    bool has_timestamps;
    uint32_t timestamp, timestamp_echo;
    uint64_t rtt_ns;         /* the kernel's at that moment; 0: unknown */
    const char *state;       /* "ESTABLISHED", "TIME_WAIT" …; NULL: not sampled */
    const char *note;        /* a few words for people, or NULL */
};

/* "SYN", "SYN+ACK", "ACK", "FIN", "RST" or "data"; NULL where only a state was seen. */
const char *segment_word(const struct segment *segment);

/* Bytes that need not be text. */
struct event_text {
    const void *bytes; /* NULL: not there */
    size_t length;
};

/* What a port was found to be. */
enum check_state {
    CHECK_OPEN,        /* connected; UDP: somebody answered */
    CHECK_CLOSED,      /* refused: by TCP's RST, or by ICMP's "port unreachable" */
    CHECK_FILTERED,    /* silence */
    CHECK_UNREACHABLE, /* somebody on the way, or this system itself, said that one cannot get there */
    CHECK_NO_ANSWER,   /* UDP's silence: open, closed and filtered look alike */
    CHECK_STATES
};

/* Who said no. */
enum check_party {
    CHECKED_BY_NONE,   /* nobody, or it is not known */
    CHECKED_BY_HOST,   /* the host that was asked: its RST, or ICMP from its address */
    CHECKED_BY_ROUTER, /* ICMP from another address */
    CHECKED_BY_LOCAL   /* this system: no route, nobody answers ARP, a rule of its own */
};

/* What changed since the port was looked at last (--count). */
enum check_change { CHANGE_NONE, CHANGE_UP, CHANGE_DOWN, CHANGE_ADDRESS };

/* An ICMP error (RFC 792) or an ICMPv6 one (RFC 4443). */
struct icmp_error {
    unsigned type, code;
    bool v6;
    char from[48];  /* who sent it, numeric, without a zone; "": unknown */
};

/* What came of looking at a port. */
struct check {
    enum check_state state;
    enum check_party said_by;
    const struct icmp_error *icmp; /* the message that said so; NULL: there was none, or it is not known */
    uint64_t rtt_ns;               /* the kernel's of the handshake; 0: not told */
    struct event_text banner;      /* --banner: what the service said, the first of it; bytes NULL: nothing */
    enum check_change change;
    uint64_t lasted_ns;            /* with UP and DOWN: how long it had been otherwise */
};

/* How many ports were found to be what. */
struct check_sums {
    uint64_t wanted;           /* all that are to be checked, as far as is known */
    uint64_t by_state[CHECK_STATES];
    uint64_t unresolved_hosts; /* names without an address, whose ports were not checked */
    uint64_t unchecked;        /* at the end: those that the run's end came before */
};

/* Those that are known to be something. */
static inline uint64_t check_sums_done(const struct check_sums *sums)
{
    uint64_t done = 0;

    for (int state = 0; state < CHECK_STATES; state++)
        done += sums->by_state[state];
    return done;
}

/* What --count found out about one port. */
struct probe_statistics {
    uint64_t transmitted, ok, refused, unreachable, lost;
    struct spread connect;   /* by the call */
    struct spread rtt;       /* by the kernel, of the handshake */
    const uint64_t *samples; /* the last sample_count probes in order: ns by the call, 0 where it was not open */
    size_t sample_count;
};

static inline struct event_text event_text_of(const char *text)
{
    return (struct event_text){text, strlen(text)};
}

struct event {
    enum event_type type;
    uint64_t t_ns;   /* clock_now() when it was seen */
    uint32_t conn;   /* 0: of the run */
    uint32_t peer_conn;  /* the other leg of a forwarded connection, filled in by the bus; 0: none */
    enum event_leg leg;  /* likewise */
    enum event_basis basis;
    enum event_direction direction;

    const struct endpoint *local, *remote;
    const struct endpoint *addresses; /* resolved */
    size_t address_count;

    const char *what;      /* a fixed word: the mode, the limit's or timeout's name */
    const char *transport; /* "tcp", "udp", "unix", "unix-dgram", "vsock" */
    const char *family;    /* "ipv4", "ipv6" */
    const char *version, *time;
    const char *code;      /* errno's symbol */
    const char *result;    /* a fixed word: what became of a step */
    struct event_text host;
    struct event_text message; /* one line for people */

    uint64_t attempt;
    uint64_t duration_ns, waited_ns, limit_ns;
    uint64_t offset_bytes; /* of data in its direction's stream */
    struct event_text data;
    bool truncated;        /* a datagram or message of which only data was kept */
    uint64_t whole_bytes;  /* its length */
    bool torn;             /* a message without its end */
    uint64_t number;       /* of a message in its direction, from 1 on; of a process */
    uint64_t in_bytes, out_bytes, unsent_bytes, unacked_bytes;
    uint64_t limit_value, actual_value;
    uint64_t connections;
    int status;
    int signal;            /* 0: none */
    enum event_party closed_by, reset_by;
    bool fin_unanswered;   /* the peer closed without a byte after our FIN */
    const struct tcp_figures *tcp;
    const struct answer *answer;   /* of data: these are the first bytes after ours */
    const struct phases *phases;
    const struct segment *segment; /* of a captured one data holds the packet, whole_bytes its length on the wire */
    uint32_t link_type;            /* of that packet, as pcap-linktype(7) numbers them */
    uint64_t dropped_datagrams;    /* by the kernel, since the socket was opened */
    const struct check *check;
    const struct probe_statistics *probes;
    const struct check_sums *sums;
};

/* The number under which people are shown a connection: a forwarded one's client's. */
uint32_t event_shown_conn(const struct event *event);

/* Whether its transport is the one of that name. */
static inline bool event_is_over(const struct event *event, const char *transport)
{
    return event->transport && strcmp(event->transport, transport) == 0;
}

enum field_kind {
    FIELD_TEXT,      /* const char *, ASCII; left out if NULL */
    FIELD_BYTES,     /* struct event_text; left out if NULL */
    FIELD_LENGTH,    /* struct event_text's length */
    FIELD_NUMBER,    /* uint64_t */
    FIELD_NONZERO,   /* uint64_t; left out if 0 */
    FIELD_TRAFFIC,   /* uint64_t; left out of what is of no connection */
    FIELD_STATUS,    /* int; left out if negative */
    FIELD_SIGNAL,    /* int; left out if 0 */
    FIELD_FLAG,      /* bool; left out if false */
    FIELD_PARTY,     /* enum event_party; left out if NONE */
    FIELD_DIRECTION, /* enum event_direction */
    FIELD_ENDPOINT,  /* const struct endpoint *; left out if NULL */
    FIELD_ENDPOINTS, /* addresses and address_count */
    FIELD_TCP,       /* const struct tcp_figures *; left out if NULL or unknown */
    FIELD_ANSWER,    /* const struct answer *; left out if NULL */
    FIELD_PHASES,    /* const struct phases *; left out if NULL */
    FIELD_SEGMENT,   /* const struct segment *; its members beside the event's own, left out where unknown */
    FIELD_CHECK,     /* const struct check *; its members beside the event's own, left out where unknown */
    FIELD_PROBES,    /* const struct probe_statistics *; left out if NULL */
    FIELD_SUMS,      /* const struct check_sums *; left out if NULL */
    FIELD_PAYLOAD,   /* struct event_text: the bytes themselves, if they were asked for */
    FIELD_SCHEMA     /* EVENT_SCHEMA, the same in every event */
};

struct event_field {
    const char *name; /* in JSON */
    enum field_kind kind;
    size_t offset;    /* in struct event */
};

struct event_kind {
    const char *name;
    const struct event_field *fields; /* ends with a NULL name */
};

/* The name and fields of a type, beside event, t_ns, conn and basis, which all have. */
const struct event_kind *event_kind(enum event_type type);

const char *event_basis_name(enum event_basis basis);
const char *event_leg_name(enum event_leg leg); /* NULL for LEG_NONE */
const char *event_party_name(enum event_party party);
const char *event_direction_name(enum event_direction direction);
const char *check_state_name(enum check_state state);  /* "open", "no-answer" */
const char *check_party_name(enum check_party party);  /* NULL for CHECKED_BY_NONE */
const char *check_change_name(enum check_change change); /* NULL for CHANGE_NONE */

#endif
