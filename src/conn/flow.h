/* flow.h: the captured packets of one connection: relative numbers, scaled windows, copies told apart, and packets that
 * wait until it is known whose they are. */
#ifndef SONDE_CONN_FLOW_H
#define SONDE_CONN_FLOW_H

#include "net/capture.h"
#include "net/segment.h"

/* A packet with what is known of it. */
struct flow_packet {
    struct packet headers;
    enum event_direction direction;
    uint64_t t_ns;             /* clock_now's time */
    uint32_t interface;        /* 0: not told */
    struct captured captured;
};

/* What was seen of one direction. */
struct flow_side {
    bool has_base, has_syn, has_fin;
    uint32_t base;             /* the sequence number that counts as 0 */
    int scale;                 /* as its SYN said; -1: none */
    bool has_last;             /* the last packet: */
    uint32_t interface;
    uint64_t fingerprint;
};

struct flow_held;

enum flow_state { FLOW_WAITING, FLOW_LIVE, FLOW_CLOSED }; /* WAITING: nobody has claimed it */

/* All zero but for what flow_new is given. */
struct flow {
    struct flow *same_ports, *same_conn, *older, *newer; /* flow_table.c's, with state */
    enum flow_state state;
    struct address local, remote;
    uint32_t conn;             /* 0: not known yet */
    bool has_reset;
    struct flow_side sides[2]; /* in, out */
    struct flow_held *held, **held_end;
    size_t held_count, held_bytes;
    uint64_t held_lost;        /* packets that there was no room for */
};

/* conn 0: packets are to be held. Zones of the addresses do not count. */
struct flow *flow_new(uint32_t conn, const struct address *local, const struct address *remote);
void flow_free(struct flow *flow);

/* Two ends of connections: v4-mapped addresses are IPv4's, and packets do not tell a zone. */
bool flow_same_end(const struct address *a, const struct address *b);

/* Which way a packet goes between the two ends; NONE: it is another's. A wildcard stands for all our addresses. */
enum event_direction flow_direction(const struct flow *flow, const struct packet *packet);

/* Whether it begins another connection between the same two ends. */
bool flow_begins_anew(const struct flow *flow, const struct flow_packet *packet);

/* Takes the next packet in: fills in its segment's relative numbers, where they are known, and scales its window. False
 * for a copy, which another interface saw on its way. */
bool flow_take(struct flow *flow, struct flow_packet *packet);

/* There was a reset, or each side's FIN. */
bool flow_has_ended(const struct flow *flow);

/* Whether it may hold so much more. */
bool flow_has_room(const struct flow *flow, size_t length);

/* Keeps a copy, in at most bytes_left bytes, or counts it as lost. The first packets are worth the most. */
void flow_hold(struct flow *flow, const struct flow_packet *packet, size_t bytes_left);

/* What is held counts as lost. */
void flow_discard(struct flow *flow);

/* Gives what is held to tell, in order, and forgets it. */
typedef void flow_tell(void *argument, const struct flow *flow, const struct flow_packet *packet);
void flow_release(struct flow *flow, flow_tell *tell, void *argument);

#endif
