/* listen_access_test.c: proves that a listener resets and tells who may not come, counts him for nothing and numbers
 * him like anybody, and tells its bus of each client's two numbers before anything else is told of him. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/listen.h"
#include "transport/tcp.h"

enum { TOLD_MAXIMUM = 16, CLIENTS = 4 };

struct told {
    enum event_type type;
    uint32_t conn, peer_conn;
    enum event_leg leg;
    enum event_basis basis;
    char remote[80], message[64];
};

struct stage {
    struct conn_set set;
    struct loop *loop;
    struct loop_timer *patience;
    struct access access;
    struct listen *listen;
    struct told told[TOLD_MAXIMUM];
    size_t told_count, wanted; /* accepted and denied */
    size_t handshakes, handshakes_of_clients; /* SYNs told, and those of them that are said to be a client's */
    struct transport *accepted[CLIENTS];
    size_t accepted_count;
    int clients[CLIENTS];
    size_t client_count;
};

struct memory_sink {
    struct sink sink;
    struct stage *stage;
};

static void remember_segment(struct stage *stage, const struct event *event)
{
    if (event->segment->flags != SEGMENT_SYN)
        return;
    stage->handshakes++;
    stage->handshakes_of_clients += event->leg == LEG_CLIENT && event->peer_conn == event->conn + 1;
}

static bool remember(struct sink *sink, const struct event *event)
{
    struct stage *stage = ((struct memory_sink *)sink)->stage;

    if (event->type == EVENT_SEGMENT) {
        remember_segment(stage, event);
        return true;
    }
    struct told *told = &stage->told[stage->told_count++];
    assert_true(stage->told_count <= TOLD_MAXIMUM);
    *told = (struct told){.type = event->type, .conn = event->conn, .peer_conn = event->peer_conn,
                          .leg = event->leg, .basis = event->basis};
    assert_string_equal(event->transport, "tcp");
    assert_non_null(event->local);
    memcpy(told->remote, event->remote->host, sizeof told->remote);
    if (event->message.bytes)
        memcpy(told->message, event->message.bytes, event->message.length);
    if (stage->told_count == stage->wanted)
        loop_stop(stage->loop);
    return true;
}

static void sink_free(struct sink *sink)
{
    free(sink);
}

static void on_accepted(void *argument, struct transport *transport, uint32_t id, uint64_t now)
{
    struct stage *stage = argument;
    const struct told *last = &stage->told[stage->told_count - 1];

    (void)now;
    assert_int_equal(last->type, EVENT_ACCEPTED);
    assert_int_equal(last->conn, id);
    stage->accepted[stage->accepted_count++] = transport;
}

static void give_up(void *argument, uint64_t now)
{
    (void)now;
    loop_stop(((struct stage *)argument)->loop);
}

static struct stage *stage_open(const char *allow, const char *deny, bool pairs, uint64_t max_conns)
{
    struct stage *stage = memory_zeroed(sizeof *stage);
    struct memory_sink *sink = memory_zeroed(sizeof *sink);
    struct listen_options options = {.scheme = &tcp_scheme, .count = 1, .pairs = pairs, .max_conns = max_conns};
    struct address local;
    struct error error;

    sink->sink = (struct sink){.name = "memory", .wants = EVENT_MASK(EVENT_ACCEPTED) | EVENT_MASK(EVENT_DENIED) |
                                        EVENT_MASK(EVENT_SEGMENT),
                               .emit = remember, .close = sink_free};
    sink->stage = stage;
    stage->set.bus = bus_new();
    bus_subscribe(stage->set.bus, &sink->sink);
    stage->loop = loop_new(&stage->set);
    stage->patience = loop_timer_new(stage->loop, give_up, stage);
    assert_true(!allow || access_allow(&stage->access, allow, "--allow", &error));
    assert_true(!deny || access_deny(&stage->access, deny, "--deny", &error));
    assert_true(address_from_literal("127.0.0.1", 0, &local));
    options.addresses = &local;
    options.access = &stage->access;
    stage->listen = listen_start(stage->loop, &stage->set, &options, on_accepted, stage, &error);
    assert_non_null(stage->listen);
    return stage;
}

static void stage_close(struct stage *stage)
{
    for (size_t i = 0; i < stage->accepted_count; i++)
        stage->accepted[i]->ops->close(stage->accepted[i], true);
    for (size_t i = 0; i < stage->client_count; i++)
        close(stage->clients[i]);
    listen_free(stage->listen);
    loop_timer_free(stage->patience);
    loop_free(stage->loop);
    bus_close(stage->set.bus);
    access_free(&stage->access);
    free(stage);
}

/* A client from that address. Skips where it is not to be had: not all of 127.0.0.0/8 is everywhere. */
static int come_from(struct stage *stage, const char *host)
{
    const struct address *target = listen_local(stage->listen);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct address local;

    assert_true(address_from_literal(host, 0, &local));
    stage->clients[stage->client_count++] = fd;
    if (bind(fd, &local.u.any, local.length) < 0) {
        stage_close(stage);
        skip();
    }
    assert_int_equal(connect(fd, &target->u.any, target->length), 0);
    return fd;
}

static void stage_wait(struct stage *stage, size_t wanted)
{
    stage->wanted = wanted;
    loop_timer_set(stage->patience, clock_now() + 20 * CLOCK_SECOND);
    loop_run(stage->loop);
    assert_int_equal(stage->told_count, wanted);
}

static void assert_told(const struct told *told, enum event_type type, uint32_t conn, const char *remote)
{
    assert_int_equal(told->type, type);
    assert_int_equal(told->conn, conn);
    assert_int_equal(told->basis, BASIS_KERNEL);
    assert_string_equal(told->remote, remote);
}

static void who_may_not_come_is_reset_and_told(void **state)
{
    struct stage *stage = stage_open("127.0.0.2", NULL, false, 1);
    int denied = come_from(stage, "127.0.0.1");
    char byte;

    (void)state;
    stage_wait(stage, 1);
    assert_told(&stage->told[0], EVENT_DENIED, 1, "127.0.0.1");
    assert_string_equal(stage->told[0].message, "not on the --allow list");
    assert_int_equal(recv(denied, &byte, 1, 0), -1);
    assert_int_equal(errno, ECONNRESET);
    come_from(stage, "127.0.0.3");
    come_from(stage, "127.0.0.2");
    stage_wait(stage, 3);
    assert_told(&stage->told[1], EVENT_DENIED, 2, "127.0.0.3");
    assert_told(&stage->told[2], EVENT_ACCEPTED, 3, "127.0.0.2");
    assert_int_equal(stage->accepted_count, 1);
    assert_int_equal(stage->set.last_id, 3);
    stage_close(stage);
}

static void a_clients_second_number_is_nobody_elses(void **state)
{
    struct stage *stage = stage_open(NULL, "127.0.0.3", true, 0);

    (void)state;
    come_from(stage, "127.0.0.1");
    come_from(stage, "127.0.0.3");
    come_from(stage, "127.0.0.2");
    stage_wait(stage, 3);
    assert_told(&stage->told[0], EVENT_ACCEPTED, 1, "127.0.0.1");
    assert_int_equal(stage->told[0].leg, LEG_CLIENT);
    assert_int_equal(stage->told[0].peer_conn, 2);
    assert_told(&stage->told[1], EVENT_DENIED, 3, "127.0.0.3");
    assert_string_equal(stage->told[1].message, "on the --deny list");
    assert_int_equal(stage->told[1].leg, LEG_NONE);
    assert_int_equal(stage->told[1].peer_conn, 0);
    assert_told(&stage->told[2], EVENT_ACCEPTED, 5, "127.0.0.2");
    assert_int_equal(stage->told[2].peer_conn, 6);
    assert_int_equal(stage->set.last_id, 6);
    assert_int_equal(stage->handshakes_of_clients, stage->handshakes); /* where the system tells them */
    stage_close(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_not_come_is_reset_and_told),
        cmocka_unit_test(a_clients_second_number_is_nobody_elses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
