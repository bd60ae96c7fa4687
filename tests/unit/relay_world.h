/* relay_world.h: a relay between scripted standard input and output, a scripted file of -o and a scripted peer. */
#ifndef SONDE_TESTS_RELAY_WORLD_H
#define SONDE_TESTS_RELAY_WORLD_H

#include "handler/relay.h"
#include "world.h"

struct relay_world {
    struct world world;
    struct config config;  /* to be changed before relay_world_start */
    bool listening, terminal, with_file;
    unsigned capabilities; /* the peer's */
    uint64_t idle;
    size_t read_size;      /* of both, 0: the usual */
    struct scripted local, file, peer;
    struct conn *local_conn, *file_conn, *peer_conn; /* dangling once closed */
    struct relay *relay;
    struct ending ending;
    unsigned done;
    uint64_t started_at, done_at;
};

/* As sonde HOST PORT would be configured. */
void relay_world_open(struct relay_world *run);

/* Joins and opens; nothing has been read yet. */
void relay_world_start(struct relay_world *run);

/* Asserts that the run is over, once, with this status, and everything given back. */
void relay_world_close(struct relay_world *run, enum status status);

/* Gives everything back whatever the end was. */
void relay_world_free(struct relay_world *run);

/* Asserts that the run ends exactly duration after it began, with this status, and gives everything back. */
void relay_world_ends_after(struct relay_world *run, uint64_t duration, enum status status);

#endif
