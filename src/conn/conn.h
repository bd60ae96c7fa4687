/* conn.h: one living end of a connection, whatever its transport, and its life-cycle:
 *   RESOLVING -> CONNECTING -> OPEN -> CLOSING -> CLOSED
 * conn_step is all of it; the loop, or a test, only says what is ready. */
#ifndef SONDE_CONN_CONN_H
#define SONDE_CONN_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "conn/half.h"
#include "event/bus.h"
#include "transport/transport.h"

enum conn_state {
    CONN_RESOLVING,
    CONN_CONNECTING,
    CONN_OPEN,
    CONN_CLOSING, /* our last is said and what the peer says is dropped; waiting for its acknowledgement */
    CONN_CLOSED
};

/* Writing needs no word: a step writes whatever waits. */
enum conn_ready { READY_READ = 1, READY_HANGUP = 2, READY_TIMER = 4 };

struct conn;

/* What is done with a connection's bytes. NULL: not interested. A handler may call anything below on its own or any
 * other connection: nothing is freed before conn_set_settle. */
struct handler {
    void (*on_open)(struct conn *conn);
    /* conn->in holds something. What is not consumed is offered again after the next step. */
    void (*on_data)(struct conn *conn);
    /* conn->out was in the way and is empty again. */
    void (*on_room)(struct conn *conn);
    /* The peer's end, all before it consumed. */
    void (*on_end)(struct conn *conn);
    /* conn->outcome says how it ended. The last call; the connection is freed afterwards. */
    void (*on_close)(struct conn *conn);
    /* The time of conn_set_timer has come. */
    void (*on_timer)(struct conn *conn);
    /* Whether bytes could be put to use now: that is the back-pressure. NULL: always. */
    bool (*accepts)(const struct conn *conn);
};

struct conn_outcome {
    enum event_party closed_by; /* ERROR, TIMEOUT, RESET, or whose FIN came first */
    enum event_party reset_by;
    struct error error;         /* text "" : none */
    bool read_failed, write_failed;
    bool awaited_acknowledgement; /* nothing else was missing any more: it was CLOSING */
    uint64_t unsent, unacknowledged;
};

struct conn_set;
struct tap;

/* Fields are for reading only outside of this room. */
struct conn {
    struct conn_set *set;
    uint32_t id;               /* 0: standard input and output */
    enum conn_state state;
    struct transport *transport; /* NULL before OPEN and once CLOSED */
    unsigned capabilities;
    const struct handler *handler;
    void *handler_data;
    struct half in, out;
    size_t read_size;          /* at most so many bytes in one read */
    enum event_party first_fin;
    bool has_room;             /* the queue was emptied outside of a step: on_room is owed */
    bool failing;              /* an error is latched; what had arrived is still read */
    bool tolerant;             /* a datagram's refusal is told, and the connection goes on */
    bool refused;              /* such a one was told */
    bool serving;              /* our end is an answer's */
    bool corked;
    uint64_t idle;             /* ns without a byte after which it times out, or CLOCK_NEVER */
    uint64_t now, opened_at, active_at;
    uint64_t answered_at;      /* when the first byte was received; 0: none was */
    uint64_t moved_at;         /* when the last byte moved, or the first FIN; 0: none did */
    bool false_alarm;          /* what looked like a hang-up was none; the loop goes on waiting for one */
    uint64_t in_bytes_at_fin;  /* in.bytes when our FIN was sent */
    uint64_t timer_at, probe_at, probe_delay;
    uint64_t drained_by;       /* CLOSING: when dropping what still comes is given up; 0: it has not begun */
    uint64_t look_at;          /* when acknowledgements are looked at next, which are activity, too */
    size_t pending_then;       /* unacknowledged at the last look; 0 before the first since the last write */
    struct conn_outcome outcome;
    struct address local, remote;
    const char *scheme;
    void *watchers;            /* the loop's */
    struct conn *next_touched;
    struct conn *previous, *next; /* in the set */
    bool touched;
    bool stepping;             /* within its own step, which looks at what it waits for in the end */
    unsigned ready;            /* to step with at the next settling */
};

/* All connections of a run. */
struct conn_set {
    struct bus *bus;
    struct tap *tap;      /* captured packets; NULL: nobody captures */
    bool interrupted;     /* a signal has asked for the end */
    uint32_t last_id;
    uint64_t now;
    uint32_t connections; /* opened so far, standard input and output not counted */
    uint64_t in_bytes, out_bytes;
    struct conn *first;
    struct conn *touched_first, *touched_last;
    /* Tell the loop: interest may have changed, or (CLOSED) the connection is about to be freed. NULL in tests. */
    void (*update)(struct conn *conn, void *argument);
    void *update_argument;
};

/* The number for the next connection. */
uint32_t conn_next_id(struct conn_set *set);

/* A connection without a transport yet, RESOLVING. id 0 tells no events. */
struct conn *conn_new(struct conn_set *set, uint32_t id, const struct handler *handler, void *handler_data);

void conn_set_handler(struct conn *conn, const struct handler *handler, void *handler_data);

/* Longest time without a byte. */
void conn_set_idle(struct conn *conn, uint64_t idle);

/* A datagram's refusal is told, and the connection goes on. */
void conn_set_tolerant(struct conn *conn, bool tolerant);

/* Our end is no question's: that nothing came after it is not to be wondered at. */
void conn_set_serving(struct conn *conn);

/* At most so many bytes a second in either direction; 0: no limit. Before it is opened. */
void conn_set_rate(struct conn *conn, uint64_t rate);

/* At most read_size bytes in one read, at most out_maximum waiting to be written. */
void conn_set_buffers(struct conn *conn, size_t read_size, size_t out_maximum);

/* Progress told by who dials. */
void conn_set_connecting(struct conn *conn);

/* The transport is open and belongs to the connection from now on. */
void conn_open(struct conn *conn, struct transport *transport, uint64_t now);

/* CLOSED without ever having been open. */
void conn_failed(struct conn *conn, const struct error *error);

/* The whole life-cycle: what is ready, at what time. */
void conn_step(struct conn *conn, unsigned ready, uint64_t now);

struct conn_interest {
    bool read, write, hangup;
    uint64_t deadline; /* READY_TIMER is due then */
};

/* Computed, never kept. */
struct conn_interest conn_interest(const struct conn *conn);

/* Has it stepped at the next settling: its interest or its peer's may have changed. */
void conn_touch(struct conn *conn);

/* The same with what is ready: the loop's way in. */
void conn_ready(struct conn *conn, unsigned ready);

/* Steps all that were touched until none is, tells the loop, frees what has closed. */
void conn_set_settle(struct conn_set *set, uint64_t now);

/* Tells EVENT_STATS of all that are open. when: a word of what they are asked for by. False: there is none. */
bool conn_set_tell_stats(struct conn_set *set, const char *when);

/* What waits to be handled. For a datagram connection it is one datagram. */
const unsigned char *conn_input(const struct conn *conn, size_t *ret_length);
void conn_consume(struct conn *conn, size_t length);

/* How many bytes conn_send and conn_move take now; 0 unless OPEN and our end not yet said. */
size_t conn_room(const struct conn *conn);

/* Whether there is room, and nothing that was sent before is in the way. */
bool conn_takes(const struct conn *conn);

/* Sends bytes, or one datagram: written at once as far as possible, the rest waits. The connection is OPEN and our end
 * not yet said; more than conn_room is for last words only. */
void conn_send(struct conn *conn, const void *bytes, size_t length);

/* Between these what is sent waits, and goes out together: for many short answers at once. Within one call of a
 * handler. */
void conn_cork(struct conn *conn);
void conn_uncork(struct conn *conn);

/* Sends what another connection has received, without copying where it can. */
void conn_move(struct conn *target, struct conn *source, size_t length);

/* Our end, once all is written: half-close. */
void conn_finish(struct conn *conn);

/* Orderly: what waits is written, our end is said, its acknowledgement awaited; what still comes is dropped. */
void conn_close(struct conn *conn);

/* At once. by: LOCAL, TIMEOUT or ERROR; error may be NULL. unsent and unacknowledged are counted. */
void conn_cut(struct conn *conn, enum event_party by, const struct error *error);

/* At once, by a reset. */
void conn_reset(struct conn *conn);

/* Has on_timer called at that time, CLOCK_NEVER: not at all. */
void conn_set_timer(struct conn *conn, uint64_t at);

/* Whether what the peer says has no place to go, or a byte waits for --rate: the time of that is not the peer's
 * silence. */
bool conn_is_held_up(const struct conn *conn);

/* Whether the peer has reset the connection, though nobody has met that by reading or writing. To be asked now and
 * then, where a handler leaves both alone. What other sockets hold of a peer that is gone can still be read: false. */
bool conn_peer_has_gone(const struct conn *conn);

/* Input that has not reached the peer for sure: waiting here, or not acknowledged. */
uint64_t conn_undelivered(const struct conn *conn);

static inline bool conn_is_datagram(const struct conn *conn)
{
    return conn->capabilities & TRANSPORT_DATAGRAM;
}

static inline bool conn_is_open(const struct conn *conn)
{
    return conn->state == CONN_OPEN;
}

#endif
