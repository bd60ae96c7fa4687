/* tcp_trace_test.c: proves that a TCP connection's handshake and close are told from our calls and the kernel's states,
 * in their order, once each, with numbers that follow from what was moved, and that nothing is told, and no SYN kept,
 * while nobody wants it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "net/tcpstate.h"
#include "transport/tcp.h"

enum { TEXT_SIZE = 4096, CLIENT = 1, SERVER = 2, PATIENCE_MS = 20000 };

/* What was told of each connection, a word or a state after the other. */
struct told {
    struct sink sink;
    char of[3][TEXT_SIZE];
    unsigned count;
};

struct pair {
    struct bus *bus;
    struct told *told;
    struct listener *listener;
    struct transport *client, *server;
};

static void add(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + strlen(text), TEXT_SIZE - strlen(text), format, arguments);
    va_end(arguments);
}

static bool record(struct sink *sink, const struct event *event)
{
    struct told *told = (struct told *)sink;
    const struct segment *segment = event->segment;
    char *text = told->of[event->conn];
    const char *word = segment_word(segment);

    told->count++;
    if (segment->note && strcmp(segment->note, "of our FIN") == 0 && event->conn == CLIENT)
        return true; /* it may travel with the peer's FIN, or before it if that is late */
    assert_non_null(event->local);
    assert_non_null(event->remote);
    add(text, "%s %s %s", event_basis_name(event->basis), event_direction_name(event->direction),
        word ? word : segment->state);
    if (segment->has_seq)
        add(text, " seq %u", segment->seq);
    if (segment->has_ack)
        add(text, " ack %u", segment->ack);
    if (segment->length)
        add(text, " length %u", segment->length);
    if (segment->note && strstr(segment->note, "before ours"))
        add(text, " %s", segment->note);
    add(text, "\n");
    return true;
}

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

static void wait_for(struct transport *transport, short events)
{
    struct watch watch = {WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};

    transport->ops->watch(transport, &watch);
    struct pollfd fd = {.fd = watch.read, .events = events};
    assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
}

static struct transport *dial(struct pair *pair, const struct address *remote)
{
    struct transport_options options = {.remote = remote, .origin = {pair->bus, CLIENT}};
    struct error error;

    struct transport *client = tcp_scheme.dial(&options, &error);
    assert_non_null(client);
    return client;
}

static struct io open_whole(struct transport *client)
{
    struct io io = client->ops->open(client);

    while (io.status == IO_WANT_WRITE) {
        wait_for(client, POLLOUT);
        io = client->ops->open(client);
    }
    return io;
}

/* wanted: somebody wants segments. */
static void pair_listen(struct pair *pair, bool wanted)
{
    struct address local;
    struct error error;

    if (!on_linux())
        skip();
    *pair = (struct pair){.bus = bus_new(), .told = calloc(1, sizeof *pair->told)};
    pair->told->sink = (struct sink){.name = "told", .wants = wanted ? EVENT_MASK(EVENT_SEGMENT) : 0, .emit = record};
    bus_subscribe(pair->bus, &pair->told->sink);
    assert_true(address_from_literal("127.0.0.1", 0, &local));
    pair->listener = tcp_scheme.listen(
        &(struct listener_options){.local = &local, .origin = {pair->bus, 0}}, &error);
    assert_non_null(pair->listener);
}

static void pair_open(struct pair *pair, bool wanted)
{
    pair_listen(pair, wanted);
    pair->client = dial(pair, &pair->listener->local);
    assert_int_equal(open_whole(pair->client).status, IO_OK);
    struct io io = pair->listener->ops->accept(pair->listener, (struct origin){pair->bus, SERVER}, &pair->server);
    assert_int_equal(io.status, IO_OK);
    assert_non_null(pair->server);
}

static void pair_close(struct pair *pair)
{
    pair->listener->ops->close(pair->listener);
    bus_close(pair->bus);
    free(pair->told);
}

static void write_text(struct transport *transport, const char *text)
{
    assert_int_equal(transport->ops->write(transport, text, strlen(text)).count, strlen(text));
}

static struct io read_some(struct transport *transport)
{
    char buffer[64];

    wait_for(transport, POLLIN);
    return transport->ops->read(transport, buffer, sizeof buffer);
}

static void assert_told(const struct pair *pair, int who, const char *expected)
{
    assert_string_equal(pair->told->of[who], expected);
}

#define CLIENT_HANDSHAKE "call out SYN seq 0\nkernel in SYN+ACK seq 0 ack 1\nkernel out ACK seq 1 ack 1\n"
#define SERVER_HANDSHAKE "kernel in SYN seq 0\nkernel out SYN+ACK seq 0 ack 1\nkernel in ACK seq 1 ack 1\n"

static void both_ends_see_a_handshake_and_an_orderly_close(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, true);
    write_text(pair.client, "ask");
    assert_int_equal(read_some(pair.server).count, 3);
    write_text(pair.server, "reply");
    assert_int_equal(read_some(pair.client).count, 5);
    write_text(pair.client, "more");
    pair.client->ops->shutdown(pair.client);
    assert_int_equal(read_some(pair.server).count, 4);
    assert_int_equal(read_some(pair.server).status, IO_END);
    pair.server->ops->shutdown(pair.server);
    assert_int_equal(read_some(pair.client).status, IO_END);
    pair.server->ops->close(pair.server, false);
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, CLIENT_HANDSHAKE
                "call out data seq 1 length 3\n"
                "call in data seq 1 length 5\n"
                "call out FIN seq 8\n"
                "kernel in FIN seq 6\n"
                "kernel none TIME_WAIT\n");
    assert_told(&pair, SERVER, SERVER_HANDSHAKE
                "call in data seq 1 length 3\n"
                "call out data seq 1 length 5\n"
                "kernel in FIN seq 8\n"
                "call out FIN seq 6\n"
                "kernel in ACK ack 7\n");
    pair_close(&pair);
}

static void a_refusal_is_told(void **state)
{
    struct pair pair;

    (void)state;
    pair_listen(&pair, true);
    struct address remote = pair.listener->local;
    pair.listener->ops->close(pair.listener);
    pair.client = dial(&pair, &remote);
    assert_int_equal(open_whole(pair.client).status, IO_ERROR);
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, "call out SYN seq 0\nkernel in RST\n");
    bus_close(pair.bus);
    free(pair.told);
}

static void a_reset_is_told_once_by_each_end(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, true);
    pair.server->ops->close(pair.server, true);
    assert_int_equal(read_some(pair.client).status, IO_ERROR);
    assert_int_not_equal(pair.client->ops->write(pair.client, "x", 1).status, IO_OK);
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, CLIENT_HANDSHAKE "kernel in RST\n");
    assert_told(&pair, SERVER, SERVER_HANDSHAKE "call out RST\n");
    pair_close(&pair);
}

/* An error that a write has met reads as a clean end. */
static void after_a_reset_no_fin_is_claimed(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, true);
    write_text(pair.client, "x");
    wait_for(pair.server, POLLIN);
    pair.server->ops->close(pair.server, true);
    wait_for(pair.client, POLLIN);
    assert_int_not_equal(pair.client->ops->write(pair.client, "x", 1).status, IO_OK);
    assert_int_equal(read_some(pair.client).status, IO_END);
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, CLIENT_HANDSHAKE "call out data seq 1 length 1\nkernel in RST\n");
    pair_close(&pair);
}

/* The peer's FIN may be there before ours though nobody has read it yet. */
static void a_fin_that_came_first_is_told_first(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, true);
    pair.server->ops->shutdown(pair.server);
    wait_for(pair.client, POLLIN);
    assert_true(pair.client->ops->shutdown(pair.client).late);
    assert_int_equal(read_some(pair.client).status, IO_END);
    pair.client->ops->close(pair.client, false);
    assert_string_equal(strstr(pair.told->of[CLIENT], "kernel in FIN"), "kernel in FIN seq 1\ncall out FIN seq 1\n");
    pair.server->ops->close(pair.server, false);
    pair_close(&pair);
}

static void a_fin_behind_data_that_waits_says_that_it_came_first(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, true);
    write_text(pair.server, "last words");
    pair.server->ops->shutdown(pair.server);
    wait_for(pair.client, POLLIN);
    assert_true(pair.client->ops->shutdown(pair.client).late);
    assert_int_equal(read_some(pair.client).count, 10);
    assert_int_equal(read_some(pair.client).status, IO_END);
    pair.client->ops->close(pair.client, false);
    assert_string_equal(strstr(pair.told->of[CLIENT], "call out FIN"),
                        "call out FIN seq 1\ncall in data seq 1 length 10\nkernel in FIN seq 11 it came before ours\n");
    pair.server->ops->close(pair.server, false);
    pair_close(&pair);
}

/* close(2) says our FIN, which the state after it proves. */
static void a_fin_that_the_close_brings_is_told(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, true);
    write_text(pair.client, "x");
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, CLIENT_HANDSHAKE "call out data seq 1 length 1\nkernel out FIN seq 2\n");
    pair.server->ops->close(pair.server, true);
    pair_close(&pair);
}

static void nobody_wants_it(void **state)
{
    struct pair pair;
    unsigned char syn[64];
    struct watch watch;

    (void)state;
    pair_open(&pair, false);
    pair.server->ops->watch(pair.server, &watch);
    assert_int_equal(tcpstate_take_syn(watch.read, syn, sizeof syn), 0);
    write_text(pair.client, "x");
    assert_int_equal(read_some(pair.server).count, 1);
    pair.client->ops->close(pair.client, false);
    pair.server->ops->close(pair.server, false);
    assert_int_equal(pair.told->count, 0);
    pair_close(&pair);
}

static void somebody_wants_it(struct pair *pair, bool wanted)
{
    pair->told->sink.wants = wanted ? EVENT_MASK(EVENT_SEGMENT) : 0;
}

/* What was before stays untold, but numbers go on. */
static void who_comes_in_mid_connection_is_told_the_rest(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, false);
    write_text(pair.client, "ask");
    assert_int_equal(read_some(pair.server).count, 3);
    write_text(pair.server, "reply");
    assert_int_equal(read_some(pair.client).count, 5);
    somebody_wants_it(&pair, true);
    write_text(pair.client, "more");
    assert_int_equal(read_some(pair.server).count, 4);
    pair.client->ops->shutdown(pair.client);
    assert_int_equal(read_some(pair.server).status, IO_END);
    pair.server->ops->shutdown(pair.server);
    assert_int_equal(read_some(pair.client).status, IO_END);
    pair.server->ops->close(pair.server, false);
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, "call out data seq 4 length 4\n"
                               "call out FIN seq 8\n"
                               "kernel in FIN seq 6\n"
                               "kernel none TIME_WAIT\n");
    assert_told(&pair, SERVER, "call in data seq 4 length 4\n"
                               "kernel in FIN seq 8\n"
                               "call out FIN seq 6\n"
                               "kernel in ACK ack 7\n");
    pair_close(&pair);
}

static void a_fin_before_that_is_not_told_again(void **state)
{
    struct pair pair;

    (void)state;
    pair_open(&pair, false);
    pair.client->ops->shutdown(pair.client);
    assert_int_equal(read_some(pair.server).status, IO_END);
    somebody_wants_it(&pair, true);
    write_text(pair.server, "reply");
    assert_int_equal(read_some(pair.client).count, 5);
    pair.server->ops->shutdown(pair.server);
    assert_int_equal(read_some(pair.client).status, IO_END);
    pair.client->ops->close(pair.client, false);
    assert_told(&pair, CLIENT, "call in data seq 1 length 5\nkernel in FIN seq 6\nkernel none TIME_WAIT\n");
    unsigned count = pair.told->count;
    somebody_wants_it(&pair, false);
    pair.server->ops->close(pair.server, false);
    assert_told(&pair, SERVER, "call out data seq 1 length 5\ncall out FIN seq 6\n");
    assert_int_equal(pair.told->count, count);
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_see_a_handshake_and_an_orderly_close),
        cmocka_unit_test(a_refusal_is_told),
        cmocka_unit_test(a_reset_is_told_once_by_each_end),
        cmocka_unit_test(after_a_reset_no_fin_is_claimed),
        cmocka_unit_test(a_fin_that_came_first_is_told_first),
        cmocka_unit_test(a_fin_behind_data_that_waits_says_that_it_came_first),
        cmocka_unit_test(a_fin_that_the_close_brings_is_told),
        cmocka_unit_test(nobody_wants_it),
        cmocka_unit_test(who_comes_in_mid_connection_is_told_the_rest),
        cmocka_unit_test(a_fin_before_that_is_not_told_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
