/* world.c: connections without a loop (world.h). */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORLD_WRITABLE = 8 }; /* beside enum conn_ready: a step writes unasked, but it must be had */

struct recorder {
    struct sink sink;
    struct world *world;
};

static bool record(struct sink *sink, const struct event *event)
{
    struct world *world = ((struct recorder *)sink)->world;

    assert_true(world->told_count < WORLD_TOLD);
    struct told *told = &world->told[world->told_count++];
    told->event = *event;
    snprintf(told->message, sizeof told->message, "%.*s", (int)event->message.length,
             event->message.length > 0 ? (const char *)event->message.bytes : "");
    return true;
}

static void forget(struct sink *sink)
{
    free(sink);
}

/* The loop's part: it looks at a connection's interest when it is told to, and whoever has closed is about to be
 * freed. */
static void on_update(struct conn *conn, void *argument)
{
    struct world *world = argument;

    for (size_t i = 0; i < world->conn_count; i++) {
        if (world->conns[i] != conn)
            continue;
        world->interests[i] = conn_interest(conn);
        if (conn->state == CONN_CLOSED)
            world->conns[i] = NULL;
    }
}

void world_open(struct world *world)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);

    memset(world, 0, offsetof(struct world, told));
    world->told_count = 0;
    world->now = 1000 * CLOCK_SECOND;
    world->set.bus = bus_new();
    world->set.now = world->now;
    world->set.update = on_update;
    world->set.update_argument = world;
    recorder->sink = (struct sink){.name = "recorder",
                                    .wants = EVENT_MASK_ALL & ~EVENT_MASK(EVENT_DATA) & ~EVENT_MASK(EVENT_STATS),
                                    .emit = record,
                                    .close = forget};
    recorder->world = world;
    bus_subscribe(world->set.bus, &recorder->sink);
}

void world_close(struct world *world)
{
    for (size_t i = 0; i < world->conn_count; i++)
        assert_null(world->conns[i]);
    bus_close(world->set.bus);
}

struct conn *world_conn(struct world *world, uint32_t id, const struct handler *handler, void *handler_data)
{
    struct conn *conn = conn_new(&world->set, id, handler, handler_data);

    assert_true(world->conn_count < WORLD_CONNS);
    world->interests[world->conn_count] = (struct conn_interest){.deadline = CLOCK_NEVER};
    world->conns[world->conn_count++] = conn;
    return conn;
}

static unsigned ready_of(struct world *world, size_t at)
{
    struct conn *conn = world->conns[at];
    unsigned ready = 0;

    if (!conn || !conn->transport)
        return 0;
    struct conn_interest interest = world->interests[at];
    const struct scripted *scripted = scripted_of(conn->transport);
    if (interest.read && scripted_readable(scripted))
        ready |= READY_READ;
    if (interest.write && scripted_writable(scripted))
        ready |= WORLD_WRITABLE;
    if (interest.hangup && scripted->hung_up && !world->hangup_told[at]) {
        ready |= READY_HANGUP;
        world->hangup_told[at] = true;
    }
    if (interest.deadline <= world->now)
        ready |= READY_TIMER;
    return ready;
}

static bool look(struct world *world)
{
    bool any = false;

    for (size_t i = 0; i < world->conn_count; i++) {
        unsigned ready = ready_of(world, i);
        if (!ready)
            continue;
        conn_ready(world->conns[i], ready);
        any = true;
    }
    return any;
}

void world_settle(struct world *world)
{
    unsigned rounds = 0;

    do {
        conn_set_settle(&world->set, world->now);
        assert_true(rounds++ < WORLD_ROUNDS);
    } while (look(world));
}

static uint64_t next_deadline(const struct world *world)
{
    uint64_t next = CLOCK_NEVER;

    for (size_t i = 0; i < world->conn_count; i++) {
        uint64_t at = world->conns[i] ? world->interests[i].deadline : CLOCK_NEVER;
        next = at < next ? at : next;
    }
    return next;
}

void world_pass(struct world *world, uint64_t duration)
{
    uint64_t end = world->now + duration;

    world_settle(world);
    while (next_deadline(world) <= end) {
        uint64_t at = next_deadline(world);
        world->now = at > world->now ? at : world->now;
        world_settle(world);
    }
    world->now = end;
    world_settle(world);
}

size_t world_count(const struct world *world, enum event_type type, uint32_t conn)
{
    size_t count = 0;

    for (size_t i = 0; i < world->told_count; i++)
        count += world->told[i].event.type == type && world->told[i].event.conn == conn;
    return count;
}

const struct told *world_last(const struct world *world, enum event_type type, uint32_t conn)
{
    const struct told *last = NULL;

    for (size_t i = 0; i < world->told_count; i++)
        if (world->told[i].event.type == type && world->told[i].event.conn == conn)
            last = &world->told[i];
    assert_non_null(last);
    return last;
}
