/* scripted.h: a transport in memory that does as the test says, the way a kernel's socket would, and remembers all
 * that was done to it. */
#ifndef SONDE_TESTS_SCRIPTED_H
#define SONDE_TESTS_SCRIPTED_H

#include "base/buffer.h"
#include "transport/transport.h"

enum {
    SCRIPTED_TCP = TRANSPORT_HALF_CLOSE | TRANSPORT_ACKNOWLEDGED,
    SCRIPTED_UNIX = TRANSPORT_HALF_CLOSE,
    SCRIPTED_UDP = TRANSPORT_DATAGRAM,
    SCRIPTED_LOCAL = TRANSPORT_LOCAL,
    SCRIPTED_STEPS = 1024,
    SCRIPTED_DATAGRAMS = 64
};

/* What one read answers. */
struct scripted_step {
    enum io_status status; /* IO_OK: with length bytes */
    size_t length;
    size_t whole;          /* more than length: the datagram was cut */
    int system;
};

struct scripted {
    struct transport base;
    unsigned capabilities;

    /* What it will do; the test may set these at any time. */
    size_t room;             /* bytes that writes will still take; at first no end of them */
    size_t piece;            /* at most so many bytes in one write */
    unsigned blocked_writes; /* so many writes would block, whatever the room */
    unsigned blocked_shutdowns;
    int write_error;         /* of all writes to come, 0: none */
    int passing_error;       /* of the next write alone */
    int shutdown_error;
    bool withholds;          /* the peer acknowledges no more than .acknowledged says */
    size_t acknowledged;

    /* What was done with it. */
    struct buffer written;
    size_t datagrams[SCRIPTED_DATAGRAMS]; /* their lengths */
    size_t datagram_count;
    size_t taken;            /* bytes read */
    unsigned reads, writes, shutdowns, closes;
    size_t written_at_shutdown;
    bool aborted;

    /* Its own. */
    struct scripted_step steps[SCRIPTED_STEPS];
    size_t step, step_count;
    struct buffer incoming;
    bool ended;              /* the peer's FIN is behind the steps */
    bool dead;               /* reset, or nobody reads any more */
    int reset;               /* told once, to whoever asks first (tcp(7)) */
    bool hung_up;
};

void scripted_open(struct scripted *scripted, unsigned capabilities);

/* Asserts that it was closed exactly once, and gives back what it remembers. */
void scripted_finish(struct scripted *scripted);

/* The next read, or datagram. */
void scripted_says(struct scripted *scripted, const void *bytes, size_t length);
void scripted_says_text(struct scripted *scripted, const char *text);
void scripted_says_cut(struct scripted *scripted, const char *text, size_t whole);
void scripted_blocks(struct scripted *scripted);
void scripted_fails(struct scripted *scripted, int system);
void scripted_ends(struct scripted *scripted);

/* The peer's RST: what it said before can still be read, what was sent to it stays unacknowledged. */
void scripted_resets(struct scripted *scripted);

/* Whoever read what is written has gone: a pipe's reader, or a Unix socket's peer. */
void scripted_leaves(struct scripted *scripted);

/* Whether a descriptor would be ready. */
bool scripted_readable(const struct scripted *scripted);
bool scripted_writable(const struct scripted *scripted);

/* The scripted transport behind another's face. */
struct scripted *scripted_of(struct transport *transport);

void assert_written(const struct scripted *scripted, const char *text);

#endif
