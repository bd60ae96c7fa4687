/* bus.c: from those who see facts to those who show them. */
#include "event/bus.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"

struct seat {
    struct sink *sink;
    uint32_t number;
    int failure; /* errno of a sink that is to be switched off, else 0 */
};

struct bus {
    struct seat *seats;
    size_t count;
    uint32_t last_number;
    uint64_t told_at; /* the latest time of an event so far */
    unsigned depth;   /* events being shown: a sink may emit another */
    uint32_t *pairs;  /* the client legs of forwarded connections, ascending */
    size_t pair_count, pair_room;
};

struct bus *bus_new(void)
{
    return memory_zeroed(sizeof(struct bus));
}

/* Behind those who come before it. */
static size_t bus_place_for(const struct bus *bus, enum sink_place place)
{
    static const int orders[] = {[SINK_FIRST] = 0, [SINK_AMONG] = 1, [SINK_LAST] = 2};
    size_t at = bus->count;

    while (at > 0 && orders[bus->seats[at - 1].sink->place] > orders[place])
        at--;
    return at;
}

uint32_t bus_subscribe(struct bus *bus, struct sink *sink)
{
    size_t at = bus_place_for(bus, sink->place);

    assert(bus->depth == 0);
    bus->seats = memory_resize(bus->seats, (bus->count + 1) * sizeof *bus->seats);
    memmove(&bus->seats[at + 1], &bus->seats[at], (bus->count - at) * sizeof *bus->seats);
    bus->seats[at] = (struct seat){.sink = sink, .number = ++bus->last_number};
    bus->count++;
    return bus->last_number;
}

static size_t bus_place_of(const struct bus *bus, uint32_t number)
{
    size_t i = 0;

    while (i < bus->count && bus->seats[i].number != number)
        i++;
    return i;
}

struct sink *bus_find(const struct bus *bus, uint32_t number)
{
    size_t at = bus_place_of(bus, number);

    return at < bus->count ? bus->seats[at].sink : NULL;
}

static bool seat_wants(const struct seat *seat, enum event_type type)
{
    return seat->failure == 0 && (seat->sink->wants & EVENT_MASK(type));
}

bool bus_wants(const struct bus *bus, enum event_type type)
{
    for (size_t i = 0; i < bus->count; i++) {
        if (seat_wants(&bus->seats[i], type))
            return true;
    }
    return false;
}

bool bus_wants_answers(const struct bus *bus)
{
    for (size_t i = 0; i < bus->count; i++) {
        if (bus->seats[i].failure == 0 && bus->seats[i].sink->wants_answers)
            return true;
    }
    return false;
}

uint64_t bus_tick_interval(const struct bus *bus)
{
    uint64_t shortest = 0;

    for (size_t i = 0; i < bus->count; i++) {
        uint64_t interval = bus->seats[i].sink->tick_ns;
        if (interval > 0 && (shortest == 0 || interval < shortest))
            shortest = interval;
    }
    return shortest;
}

/* Where the client leg is, or the first one above it. */
static size_t bus_place_of_pair(const struct bus *bus, uint32_t client)
{
    size_t low = 0, high = bus->pair_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bus->pairs[middle] < client)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool bus_is_client_leg(const struct bus *bus, uint32_t conn)
{
    size_t place = bus_place_of_pair(bus, conn);

    return place < bus->pair_count && bus->pairs[place] == conn;
}

void bus_pair(struct bus *bus, uint32_t client, uint32_t target)
{
    enum { ROOM_MINIMUM = 16 };

    assert(client > 0 && target == client + 1);
    assert(bus->pair_count == 0 || bus->pairs[bus->pair_count - 1] < client);
    (void)target;
    if (bus->pair_count == bus->pair_room) {
        bus->pair_room = bus->pair_room ? bus->pair_room * 2 : ROOM_MINIMUM;
        bus->pairs = memory_resize(bus->pairs, bus->pair_room * sizeof *bus->pairs);
    }
    bus->pairs[bus->pair_count++] = client;
}

void bus_part(struct bus *bus, uint32_t client)
{
    size_t place = bus_place_of_pair(bus, client);

    if (!bus_is_client_leg(bus, client))
        return;
    bus->pair_count--;
    memmove(&bus->pairs[place], &bus->pairs[place + 1], (bus->pair_count - place) * sizeof *bus->pairs);
}

/* Fills in which leg of a forwarded connection the event is of, if it is of any. */
static bool bus_name_leg(const struct bus *bus, const struct event *event, struct event *copy)
{
    bool is_client = bus_is_client_leg(bus, event->conn);

    if (event->conn == 0 || (!is_client && !bus_is_client_leg(bus, event->conn - 1)))
        return false;
    *copy = *event;
    copy->leg = is_client ? LEG_CLIENT : LEG_TARGET;
    copy->peer_conn = is_client ? event->conn + 1 : event->conn - 1;
    return true;
}

static void seat_note(struct seat *seat, bool went_well)
{
    if (!went_well)
        seat->failure = errno ? errno : EIO;
}

static void sink_close(struct sink *sink)
{
    if (sink->close)
        sink->close(sink);
}

static void bus_remove(struct bus *bus, size_t at)
{
    struct sink *sink = bus->seats[at].sink;

    bus->count--;
    memmove(&bus->seats[at], &bus->seats[at + 1], (bus->count - at) * sizeof *bus->seats);
    sink_close(sink);
}

static size_t bus_find_failed(const struct bus *bus)
{
    size_t i = 0;

    while (i < bus->count && bus->seats[i].failure == 0)
        i++;
    return i;
}

static bool is_same_file(int one, int other)
{
    struct stat first, second;

    return one > 0 && other > 0 && fstat(one, &first) == 0 && fstat(other, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* A signal ended the wait for a reader who does not read: nobody else is to begin another one. */
static void bus_give_up_with(struct bus *bus, const struct sink *sink)
{
    for (size_t i = 0; i < bus->count; i++) {
        if (is_same_file(sink->fd, bus->seats[i].sink->fd))
            bus->seats[i].failure = EINTR;
    }
}

/* Switches off who failed, one at a time: telling the rest may fail in its turn, and then ends here
 * again by way of bus_emit, with one sink less. */
static void bus_drop_failed(struct bus *bus, uint64_t t_ns)
{
    size_t at;

    while ((at = bus_find_failed(bus)) < bus->count) {
        int failure = bus->seats[at].failure;
        if (failure == EINTR)
            bus_give_up_with(bus, bus->seats[at].sink);
        char text[ERROR_TEXT_SIZE];
        snprintf(text, sizeof text, "%s output is switched off: %s", bus->seats[at].sink->name,
                 error_reason(failure));
        bus_remove(bus, at);
        bus_emit(bus, &(struct event){.type = EVENT_LIMIT,
                                      .t_ns = t_ns,
                                      .what = "sink",
                                      .code = error_symbol(failure),
                                      .message = {text, strlen(text)}});
    }
}

/* A sink may emit an event while it is shown one, or flushed: none leaves before the outermost has been shown to
 * all. */
static void bus_show(struct bus *bus, const struct event *event)
{
    bus->depth++;
    for (size_t i = 0; i < bus->count; i++) {
        struct seat *seat = &bus->seats[i];
        if (seat_wants(seat, event->type) && seat->sink->emit)
            seat_note(seat, seat->sink->emit(seat->sink, event));
    }
    if (--bus->depth == 0)
        bus_drop_failed(bus, event->t_ns);
}

uint64_t bus_time(const struct bus *bus, uint64_t t_ns)
{
    return t_ns > bus->told_at ? t_ns : bus->told_at;
}

/* Some facts bear the time at which the loop woke, some the clock's: those told later do not seem earlier. A captured
 * packet was there when the kernel says so. */
void bus_emit(struct bus *bus, const struct event *event)
{
    struct event of_leg, later;

    if (bus->pair_count > 0 && bus_name_leg(bus, event, &of_leg))
        event = &of_leg;
    if (event->basis == BASIS_WIRE || event->t_ns >= bus->told_at) {
        if (event->basis != BASIS_WIRE)
            bus->told_at = event->t_ns;
        bus_show(bus, event);
        return;
    }
    later = *event;
    later.t_ns = bus_time(bus, event->t_ns);
    bus_show(bus, &later);
}

void bus_tick(struct bus *bus, uint64_t now)
{
    for (size_t i = 0; i < bus->count; i++) {
        struct seat *seat = &bus->seats[i];
        if (seat->failure == 0 && seat->sink->tick)
            seat_note(seat, seat->sink->tick(seat->sink, now));
    }
    bus_drop_failed(bus, now);
}

static void bus_flush_seats(struct bus *bus, size_t first, size_t count)
{
    bus->depth++;
    for (size_t i = first; i < first + count; i++) {
        struct seat *seat = &bus->seats[i];
        if (seat->sink->flush)
            seat_note(seat, seat->sink->flush(seat->sink));
    }
    bus->depth--;
    bus_drop_failed(bus, clock_now());
}

void bus_flush(struct bus *bus)
{
    bus_flush_seats(bus, 0, bus->count);
}

void bus_unsubscribe(struct bus *bus, uint32_t number)
{
    size_t at = bus_place_of(bus, number);

    assert(bus->depth == 0);
    if (at == bus->count)
        return;
    bus_flush_seats(bus, at, 1);
    at = bus_place_of(bus, number);
    if (at < bus->count)
        bus_remove(bus, at);
}

void bus_close(struct bus *bus)
{
    bus_flush(bus);
    while (bus->count)
        bus_remove(bus, bus->count - 1);
    free(bus->seats);
    free(bus->pairs);
    free(bus);
}
