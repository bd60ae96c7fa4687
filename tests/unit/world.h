/* world.h: connections without a loop: a fake clock, readiness as a level-triggered loop would see it, and a sink
 * that remembers what was told. */
#ifndef SONDE_TESTS_WORLD_H
#define SONDE_TESTS_WORLD_H

#include "base/clock.h"
#include "conn/conn.h"
#include "scripted.h"

enum { WORLD_CONNS = 16, WORLD_TOLD = 256, WORLD_ROUNDS = 5000 };

/* One event that was told, what it points to left out. */
struct told {
    struct event event;
    char message[256];
};

struct world {
    struct conn_set set;
    uint64_t now;
    struct conn *conns[WORLD_CONNS]; /* those that have not closed */
    struct conn_interest interests[WORLD_CONNS]; /* as the loop was last told */
    bool hangup_told[WORLD_CONNS];   /* the loop tells it once */
    size_t conn_count;
    struct told told[WORLD_TOLD];    /* all but data */
    size_t told_count;
};

void world_open(struct world *world);

/* Asserts that every connection has closed. */
void world_close(struct world *world);

struct conn *world_conn(struct world *world, uint32_t id, const struct handler *handler, void *handler_data);

/* Steps whoever is ready until nobody is. Asserts that this comes to an end: nobody spins. */
void world_settle(struct world *world);

/* The same while time goes on by duration, from one timer to the next. */
void world_pass(struct world *world, uint64_t duration);

/* How many such events a connection told. */
size_t world_count(const struct world *world, enum event_type type, uint32_t conn);

/* The last of them. Asserts that there is one. */
const struct told *world_last(const struct world *world, enum event_type type, uint32_t conn);

#endif
