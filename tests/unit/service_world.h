/* service_world.h: a service between scripted standard output and scripted clients. */
#ifndef SONDE_TESTS_SERVICE_WORLD_H
#define SONDE_TESTS_SERVICE_WORLD_H

#include "handler/relay.h"
#include "handler/service.h"
#include "world.h"

enum { SERVICE_CLIENTS = 4 };

struct service_world {
    struct world world;
    struct config config; /* to be changed before service_world_start */
    bool datagram, one_client;
    unsigned remote_port; /* of all clients */
    struct scripted local, peers[SERVICE_CLIENTS];
    struct conn *local_conn, *conns[SERVICE_CLIENTS]; /* dangling once closed */
    size_t clients;
    struct service *service;
    struct ending ending;
    unsigned done, left, counted;
    struct relay *relay; /* that a dialog has handed its peer over to; NULL: none */
};

/* As sonde -l -k with this service would be configured. */
void service_world_open(struct service_world *run, enum config_service service);
void service_world_start(struct service_world *run);

/* --frame. The text is a valid one. */
void service_world_frame(struct service_world *run, const char *text);

/* A TEXT, borrowed. */
struct config_text service_world_text(const char *text);

/* Another client comes. Its scripted end, and its connection's number is one more than its place. */
struct scripted *service_world_client(struct service_world *run);

/* The same with a limit to what it takes. */
struct scripted *service_world_slow_client(struct service_world *run, size_t room);

/* How many EVENT_LIMIT of this kind were told, whoever they are about. */
size_t service_world_limits(const struct service_world *run, const char *what);

/* Cuts the run if it has not ended by itself. Asserts that it ended once, with this status, all clients having left,
 * and gives everything back. */
void service_world_close(struct service_world *run, enum status status);

/* Every --frame, with two messages of it: the first of first bytes, both of length. */
struct service_shape {
    const char *frame, *bytes;
    size_t first, length;
};

enum { SERVICE_SHAPES = 9 };

extern const struct service_shape service_shapes[SERVICE_SHAPES];

#endif
