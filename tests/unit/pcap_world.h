/* pcap_world.h: a sink of --pcap, events for it, and the packets it makes of them. */
#ifndef SONDE_TESTS_PCAP_WORLD_H
#define SONDE_TESTS_PCAP_WORLD_H

#include "base/clock.h"
#include "pcap_file.h"
#include "sink/sinks.h"

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

static const struct endpoint near = {.host = "127.0.0.1", .port = 4242};
static const struct endpoint far = {.host = "127.0.0.2", .port = 80};
static const struct endpoint near6 = {.host = "fe80::1%eth0", .port = 4242};
static const struct endpoint far6 = {.host = "fe80::2%eth0", .port = 80};

struct world {
    struct read_file file;
    struct sink *sink;
    uint64_t now;
};

static inline int pcap_world_set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);

    assert_non_null(world);
    read_file_open(&world->file);
    world->sink = pcap_sink_new(&(struct sink_output){.fd = fileno(world->file.file)}, false);
    world->now = 1000 * CLOCK_SECOND;
    *state = world;
    return 0;
}

static inline int pcap_world_tear_down(void **state)
{
    struct world *world = *state;

    world->sink->close(world->sink);
    read_file_close(&world->file);
    free(world);
    return 0;
}

/* A microsecond after the last one. */
static inline void emit(struct world *world, struct event event)
{
    world->now += CLOCK_MICROSECOND;
    event.t_ns = world->now;
    assert_true(world->sink->wants & EVENT_MASK(event.type));
    assert_true(world->sink->emit(world->sink, &event));
}

static inline void connect_to(struct world *world, uint32_t conn, const char *transport,
                              const struct endpoint *local, const struct endpoint *remote)
{
    emit(world, (struct event){.type = EVENT_CONNECTED,
                               .conn = conn,
                               .transport = transport,
                               .local = local,
                               .remote = remote,
                               .duration_ns = 310000});
}

static inline void say(struct world *world, uint32_t conn, enum event_direction direction, const void *bytes,
                       size_t length)
{
    emit(world, (struct event){.type = EVENT_DATA, .conn = conn, .direction = direction, .data = {bytes, length}});
}

static inline void tell(struct world *world, enum event_type type)
{
    emit(world, (struct event){.type = type, .conn = 1});
}

static inline void close_by(struct world *world, enum event_party party)
{
    emit(world, (struct event){.type = EVENT_CLOSED, .conn = 1, .closed_by = party});
}

/* The next packet, which there must be. */
static inline struct read_packet next(struct world *world)
{
    if (world->file.at == world->file.length)
        read_file_load(&world->file);
    struct read_packet packet = read_next(&world->file, false);
    assert_true(packet.there);
    return packet;
}

static inline void assert_no_more(struct world *world)
{
    read_file_load(&world->file);
    assert_false(read_next(&world->file, false).there);
}

static inline void assert_packet(struct world *world, unsigned source_port, unsigned flags)
{
    struct read_packet packet = next(world);

    assert_int_equal(packet.source_port, source_port);
    assert_int_equal(packet.flags, flags);
    assert_int_equal(packet.direction, source_port == near.port ? 2 : 1);
}

static inline void skip_handshake(struct world *world)
{
    for (int i = 0; i < 3; i++)
        next(world);
}

#endif
