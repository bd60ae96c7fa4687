/* transport.h: one way to move bytes, as const ops. Nothing here ever waits: what cannot be done now is
 * answered with the direction that must become ready first. */
#ifndef SONDE_TRANSPORT_TRANSPORT_H
#define SONDE_TRANSPORT_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/bus.h"
#include "net/address.h"

enum io_status {
    IO_OK,         /* count bytes were moved; for a datagram that may be 0 */
    IO_WANT_READ,  /* nothing was moved: again once the descriptor for reading is ready */
    IO_WANT_WRITE, /* the same for writing */
    IO_END,        /* read: the peer's end. write: nobody will ever read it (EPIPE) */
    IO_ERROR       /* system says why */
};

struct io {
    enum io_status status;
    size_t count;
    int system;       /* errno with IO_ERROR, and with IO_END of a write */
    bool cut;         /* a datagram longer than the buffer: its length is in whole */
    size_t whole;
    bool late;        /* of a shutdown: the peer had said its end before, whether that was read or not */
    const struct answer *answer; /* of a read: what it took; NULL: unknown, or not the first after ours. Holds until the
                                  * next call */
};

/* Descriptors to wait on, or one of these. Reading and writing may differ (standard input and output). */
enum {
    WATCH_READY = -1, /* no need to wait */
    WATCH_NEVER = -2, /* nothing to wait for; whoever changes that calls wake */
    WATCH_LATER = -3  /* cannot be waited for: ask again in a while (a terminal in the background) */
};

struct watch {
    int read;
    int write;
    int hangup; /* the descriptor whose hang-up is of interest though nobody reads or writes; or WATCH_NEVER */
};

enum transport_capability {
    TRANSPORT_DATAGRAM = 1,    /* reads and writes keep borders */
    TRANSPORT_HALF_CLOSE = 2,  /* shutdown reaches the peer as an end */
    TRANSPORT_ACKNOWLEDGED = 4, /* pending(DIRECTION_OUT) is exact, also when the peer is gone */
    TRANSPORT_LOCAL = 8,       /* standard input, standard output, a file: no peer */
    TRANSPORT_RAW = 16         /* all that passes is what watch's descriptor reads and writes */
};

struct transport_description {
    const char *scheme;
    unsigned capabilities;
    struct address local, remote;
    struct tcp_figures tcp;
    bool has_user;             /* user is the peer's process's, of a Unix socket */
    uint32_t user;
    /* For who asks before the close, who sets last; 0 and false where the system does not tell: */
    bool last;
    uint64_t unread_bytes;      /* that wait to be read */
    bool is_gone;               /* TCP's state is CLOSE: nothing that is done here reaches the peer */
    bool peer_has_ended;        /* its end is here, read or not */
    uint64_t dropped_datagrams; /* by the kernel, for want of room; 0 where it does not tell */
    /* For who asks after a failure, who sets wants_icmp; of a transport that was made with tells_icmp: */
    bool wants_icmp;
    bool knows_icmp;            /* if ICMP was the reason, icmp is there; of a TCP connection that could not be made
                                 * only where errqueue_tells_connecting() */
    bool has_icmp;
    struct icmp_error icmp;
};

struct transport;

struct transport_ops {
    /* Goes on opening (bind, connect, handshake): IO_OK once open, IO_WANT_… meanwhile. NULL: is open. */
    struct io (*open)(struct transport *transport);
    /* A datagram is read whole or cut. */
    struct io (*read)(struct transport *transport, void *buffer, size_t size);
    struct io (*write)(struct transport *transport, const void *bytes, size_t length);
    /* Our end: what was written reaches the peer first. NULL: no such thing. */
    struct io (*shutdown)(struct transport *transport);
    /* Gives up the descriptor and the struct. abort: a reset instead of an orderly close, where there is one. */
    void (*close)(struct transport *transport, bool abort);
    /* IN: bytes that can be read though the descriptor is quiet. OUT: bytes that the peer has not
     * acknowledged; a FIN is not counted. NULL: 0. */
    size_t (*pending)(struct transport *transport, enum event_direction direction);
    void (*describe)(struct transport *transport, struct transport_description *ret_description);
    void (*watch)(const struct transport *transport, struct watch *ret_watch);
};

/* The head of every transport's struct. */
struct transport {
    const struct transport_ops *ops;
    struct origin origin;
    void (*wake)(void *wake_argument); /* set by the owner: something other than a descriptor made it ready */
    void *wake_argument;
};

static inline struct io io_result(enum io_status status, size_t count)
{
    return (struct io){.status = status, .count = count};
}

/* IO_OK for result >= 0; else errno is looked at: EAGAIN and EINTR are IO_WANT_READ or IO_WANT_WRITE. */
struct io io_from_call(long result, enum io_status want);

/* IO_ERROR with this errno. */
struct io io_failed(int system);

/* Whether this errno says that nobody takes datagrams there: what ICMP's "unreachable" becomes, whatever its code. */
bool io_is_refusal(int system);

#endif
