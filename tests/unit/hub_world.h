/* hub_world.h: a hub between scripted standard input and output and scripted guests. */
#ifndef SONDE_TESTS_HUB_WORLD_H
#define SONDE_TESTS_HUB_WORLD_H

#include "handler/hub.h"
#include "world.h"

enum { HUB_GUESTS = 4 };

struct hub_world {
    struct world world;
    struct config config;  /* to be changed before hub_world_start */
    bool datagram, terminal;
    size_t read_size;      /* of all */
    struct scripted local, peers[HUB_GUESTS];
    struct conn *local_conn, *conns[HUB_GUESTS]; /* dangling once closed */
    size_t guests;
    struct hub *hub;
    struct ending ending;
    unsigned done, left, counted;
};

/* As sonde -l -k PORT would be configured. */
void hub_world_open(struct hub_world *run);
void hub_world_start(struct hub_world *run);

/* Another guest comes. Its scripted end, and its connection's number is one more than its place. */
struct scripted *hub_world_guest(struct hub_world *run);

/* Cuts the run if it has not ended by itself. Asserts that it ended once, with this status, all guests having left, and
 * gives everything back. */
void hub_world_close(struct hub_world *run, enum status status);

#endif
