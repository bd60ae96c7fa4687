/* bus.h: from those who see facts to those who show them. */
#ifndef SONDE_EVENT_BUS_H
#define SONDE_EVENT_BUS_H

#include "event/event.h"

#define EVENT_MASK(type) (UINT32_C(1) << (type))
#define EVENT_MASK_ALL (EVENT_MASK(EVENT_COUNT) - 1)

/* Whom a sink comes before or behind, whenever it is subscribed. Those of one place see an event in the order they
 * were subscribed. */
enum sink_place { SINK_AMONG, SINK_FIRST, SINK_LAST };

/* A sink's struct begins with this one. Ops may be NULL. */
struct sink {
    const char *name;
    enum sink_place place;
    uint32_t wants; /* EVENT_MASK bits; may change */
    bool wants_answers; /* data is to come with struct answer, which costs system calls */
    uint64_t tick_ns;   /* tick is wanted this often, 0: never */
    int fd;             /* where it writes; 0: nowhere in particular */
    /* False, with errno, if it cannot go on: it is then switched off and the others are told. */
    bool (*emit)(struct sink *sink, const struct event *event);
    bool (*flush)(struct sink *sink);
    bool (*tick)(struct sink *sink, uint64_t now); /* as emit */
    /* Gives back all it holds, itself included. Called once, also after a failure. */
    void (*close)(struct sink *sink);
};

struct bus;

struct bus *bus_new(void);

/* The bus owns the sink from here on. Returns its number, from 1 on, which no other sink will have. Not while an event
 * is shown, as the next one. */
uint32_t bus_subscribe(struct bus *bus, struct sink *sink);

/* Flushes the sink and closes it. If it cannot be flushed the others are told, as of any that fails. Nothing if it is
 * gone. */
void bus_unsubscribe(struct bus *bus, uint32_t number);

/* NULL: there is none (0), or it is gone: one that failed may go whenever the bus is used. */
struct sink *bus_find(const struct bus *bus, uint32_t number);

/* Whether anybody wants to see such events: building one that nobody wants is a waste. */
bool bus_wants(const struct bus *bus, enum event_type type);

/* Whether anybody wants struct answer. */
bool bus_wants_answers(const struct bus *bus);

/* Two connections are the legs of a forwarded one: their events say so from now on, until bus_part. Numbers only grow
 * from one pair to the next, and target is client + 1. */
void bus_pair(struct bus *bus, uint32_t client, uint32_t target);
void bus_part(struct bus *bus, uint32_t client);

/* How often bus_tick is to be called, the shortest that a sink asks for; 0: never. */
uint64_t bus_tick_interval(const struct bus *bus);
void bus_tick(struct bus *bus, uint64_t now);

/* The time that an event of t_ns would be shown with. */
uint64_t bus_time(const struct bus *bus, uint64_t t_ns);

/* Shows the event, sink by sink, to all who want it, with a time not before that of an earlier one. A sink that fails
 * is closed; the rest see an EVENT_LIMIT. */
void bus_emit(struct bus *bus, const struct event *event);

/* Has all sinks write what they have kept back. */
void bus_flush(struct bus *bus);

/* Flushes and closes all sinks and frees the bus. */
void bus_close(struct bus *bus);

/* Whom a fact below conn is told to, and of which connection it is. */
struct origin {
    struct bus *bus;
    uint32_t conn;
};

#endif
