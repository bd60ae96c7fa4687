/* keeper.h: a handler that keeps what it is given and counts its calls; what is to be done in them the test says. */
#ifndef SONDE_TESTS_KEEPER_H
#define SONDE_TESTS_KEEPER_H

#include "world.h"

struct keeper {
    struct world world;
    struct scripted peer;
    struct conn *conn;       /* NULL once closed */
    bool refuses;            /* accepts nothing */
    size_t portion;          /* takes at most so many bytes a call */
    void (*in_data)(struct conn *conn); /* done within on_data */
    void (*in_end)(struct conn *conn);
    void (*in_timer)(struct conn *conn);
    struct buffer received;
    unsigned opened, data_calls, rooms, ends, timers, closed;
    struct conn_outcome outcome;
    uint64_t closed_at;
};

/* A connection that is open. */
void keeper_open(struct keeper *keeper, unsigned capabilities);

/* Asserts that it has closed once, and gives everything back. */
void keeper_close(struct keeper *keeper);

/* It takes all from now on. */
void keeper_accept(struct keeper *keeper);

void assert_received(const struct keeper *keeper, const char *text);

#endif
