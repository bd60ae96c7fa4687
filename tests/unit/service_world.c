/* service_world.c: a service between scripted ends (service_world.h). */
#include "service_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/address.h"

enum { OUTPUT_MAXIMUM = 256 * 1024, READ_USUAL = 128 * 1024, PORT_USUAL = 40000, MESSAGE_USUAL = 16 * 1024 * 1024 };

static void on_done(void *argument, const struct ending *ending)
{
    struct service_world *run = argument;

    run->done++;
    run->ending = *ending;
}

static void on_left(void *argument, bool counted)
{
    struct service_world *run = argument;

    run->left++;
    run->counted += counted;
}

/* As the mode does: nobody else is let in. */
static void on_enough(void *argument)
{
    struct service_world *run = argument;

    service_close(run->service);
}

static void on_hand_over(void *argument, const struct service_handover *handover)
{
    struct service_world *run = argument;

    assert_null(run->relay);
    run->relay = relay_new(&(struct relay_options){.config = &run->config,
                                                   .local = handover->local,
                                                   .output = handover->output,
                                                   .remote = handover->remote,
                                                   .incoming = &handover->incoming,
                                                   .source = handover->source,
                                                   .done = on_done,
                                                   .argument = run});
}

struct config_text service_world_text(const char *text)
{
    return (struct config_text){(unsigned char *)(uintptr_t)text, strlen(text)};
}

void service_world_open(struct service_world *run, enum config_service service)
{
    world_open(&run->world);
    run->config = (struct config){.mode = MODE_LISTEN,
                                  .quit_after = CLOCK_NEVER,
                                  .idle = CLOCK_NEVER,
                                  .raw = true,
                                  .keep_open = true,
                                  .max_message = MESSAGE_USUAL,
                                  .service = service};
    run->datagram = run->one_client = false;
    run->remote_port = PORT_USUAL;
    run->clients = 0;
    run->ending = (struct ending){0};
    run->done = run->left = run->counted = 0;
    run->relay = NULL;
}

void service_world_frame(struct service_world *run, const char *text)
{
    assert_true(framing_parse(text, &run->config.framing));
}

void service_world_start(struct service_world *run)
{
    static const struct handler nobody = {0};
    struct error error = {.text = ""};

    scripted_open(&run->local, SCRIPTED_LOCAL);
    run->local_conn = world_conn(&run->world, 0, &nobody, NULL);
    conn_set_buffers(run->local_conn, READ_USUAL, OUTPUT_MAXIMUM);
    conn_open(run->local_conn, &run->local.base, run->world.now);
    run->service = service_new(&(struct service_options){.config = &run->config,
                                                         .local = run->local_conn,
                                                         .datagram = run->datagram,
                                                         .one_client = run->one_client,
                                                         .done = on_done,
                                                         .left = on_left,
                                                         .enough = on_enough,
                                                         .hand_over = on_hand_over,
                                                         .argument = run},
                               &error);
    assert_non_null(run->service);
    world_settle(&run->world);
}

struct scripted *service_world_slow_client(struct service_world *run, size_t room)
{
    struct scripted *peer = &run->peers[run->clients];

    assert_true(run->clients < SERVICE_CLIENTS);
    scripted_open(peer, run->datagram ? SCRIPTED_UDP : SCRIPTED_TCP);
    peer->room = room;
    struct conn *conn = world_conn(&run->world, conn_next_id(&run->world.set), NULL, NULL);
    run->conns[run->clients++] = conn;
    conn_set_buffers(conn, READ_USUAL, READ_USUAL);
    service_add(run->service, conn);
    if (run->one_client)
        service_close(run->service);
    conn_open(conn, &peer->base, run->world.now);
    assert_true(address_from_literal("192.0.2.1", (uint16_t)run->remote_port, &conn->remote));
    world_settle(&run->world);
    return peer;
}

struct scripted *service_world_client(struct service_world *run)
{
    return service_world_slow_client(run, SIZE_MAX);
}

size_t service_world_limits(const struct service_world *run, const char *what)
{
    size_t count = 0;

    for (size_t i = 0; i < run->world.told_count; i++) {
        const struct event *event = &run->world.told[i].event;
        count += event->type == EVENT_LIMIT && event->what && strcmp(event->what, what) == 0;
    }
    return count;
}

void service_world_close(struct service_world *run, enum status status)
{
    if (run->done == 0 && run->relay)
        relay_cut(run->relay, PARTY_LOCAL, NULL);
    else if (run->done == 0)
        service_cut(run->service, PARTY_LOCAL, NULL);
    world_settle(&run->world);
    assert_int_equal(run->done, 1);
    assert_int_equal(run->ending.status, status);
    assert_int_equal(run->left, run->clients);
    world_close(&run->world);
    if (run->relay)
        relay_free(run->relay);
    service_free(run->service);
    framing_free(&run->config.framing);
    scripted_finish(&run->local);
    for (size_t i = 0; i < run->clients; i++)
        scripted_finish(&run->peers[i]);
}

const struct service_shape service_shapes[SERVICE_SHAPES] = {
    {"line", "one\ntwo\n", 4, 8},
    {"nul", "one\0two\0", 4, 8},
    {"fixed:5", "first2nd..", 5, 10},
    {"delim:--", "a-b--c--", 5, 8},
    {"len8", "\3one\0", 4, 5},
    {"len16be", "\0\3one\0\0", 5, 7},
    {"len16le", "\3\0one\1\0x", 5, 8},
    {"len32be", "\0\0\0\3one\0\0\0\1x", 7, 12},
    {"len32le", "\3\0\0\0one\0\0\0\0", 7, 11},
};
