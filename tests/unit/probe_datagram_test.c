/* probe_datagram_test.c: proves that a datagram port is open when it answers, whatever it answers, closed when the
 * system that was asked refuses, and neither when nobody says anything; that what is said is what that service
 * understands, three times; and that a Unix socket is told by connecting to it alone. */
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

#include "conn/probe_internal.h"
#include "probe_stage.h"
#include "transport/datagram.h"

static const uint64_t ms = CLOCK_MILLISECOND;

/* Who is asked, in the same loop. */
struct server {
    int fd;
    const void *answer;
    size_t length;
    unsigned deaf;    /* so many are not answered */
    unsigned heard;
    bool leaves;      /* once it has heard one */
    struct loop_watch *watch;
};

static void on_asked(void *argument, uint64_t now)
{
    struct server *server = argument;
    struct address from = {.length = sizeof from.u};
    char bytes[2048];

    (void)now;
    (void)!recvfrom(server->fd, bytes, sizeof bytes, 0, &from.u.any, &from.length);
    if (server->heard++ >= server->deaf)
        sendto(server->fd, server->answer, server->length, 0, &from.u.any, from.length);
    if (!server->leaves)
        return;
    loop_watch_free(server->watch);
    server->watch = NULL;
    close(server->fd);
    server->fd = -1;
}

static void ask(struct probe_stage *stage, struct server *server, const char *host)
{
    struct address address;

    stage->options.scheme = &udp_scheme;
    server->fd = stage_bound(host, SOCK_DGRAM, &address);
    server->watch = loop_watch_new(stage->loop, server->fd, LOOP_READ, on_asked, server);
    stage_look(stage, &address);
    assert_true(address_equal(&stage->result.remote, &address));
    loop_watch_free(server->watch);
    if (server->fd >= 0)
        close(server->fd);
}

static void assert_open(const struct probe_stage *stage)
{
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, CHECK_OPEN);
    assert_int_equal(stage->result.basis, BASIS_KERNEL);
    assert_true(stage->result.duration_ns > 0);
    assert_null(stage->result.transport);
}

static void an_answer_is_open(void **state)
{
    struct probe_stage *stage = *state;
    struct server server = {.answer = "hello", .length = 5};

    ask(stage, &server, "127.0.0.1");
    assert_open(stage);
    assert_null(stage->result.answer);
    assert_true(address_port(&stage->result.local) != 0);
    stage->options.keeps_answer = true;
    ask(stage, &server, "::1");
    assert_open(stage);
    assert_int_equal(stage->result.answer_length, 5);
    assert_memory_equal(stage->result.answer, "hello", 5);
}

static void an_empty_answer_is_one_too(void **state)
{
    struct probe_stage *stage = *state;
    struct server server = {.answer = ""};

    stage->options.keeps_answer = true;
    ask(stage, &server, "127.0.0.1");
    assert_open(stage);
    assert_null(stage->result.answer);
    assert_int_equal(stage->result.answer_length, 0);
}

static void of_a_long_answer_the_beginning_is_kept(void **state)
{
    static const char zeros[1500];
    struct probe_stage *stage = *state;
    struct server server = {.answer = zeros, .length = sizeof zeros};

    stage->options.keeps_answer = true;
    ask(stage, &server, "127.0.0.1");
    assert_open(stage);
    assert_int_equal(stage->result.answer_length, PROBE_ANSWER_MAXIMUM);
}

static void what_gets_lost_is_said_again(void **state)
{
    struct probe_stage *stage = *state;
    struct server server = {.answer = "hello", .length = 5, .deaf = 2};

    stage->options.timeout = 3 * CLOCK_SECOND / 10;
    ask(stage, &server, "127.0.0.1");
    assert_int_equal(server.heard, 3);
    assert_open(stage);
}

static void silence_is_no_answer(void **state)
{
    struct probe_stage *stage = *state;
    struct server server = {.deaf = 100};

    stage->options.timeout = 60 * ms;
    ask(stage, &server, "127.0.0.1");
    assert_int_equal(server.heard, 3);
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, CHECK_NO_ANSWER);
    assert_int_equal(stage->result.basis, BASIS_CALL);
    assert_int_equal(stage->result.said_by, CHECKED_BY_NONE);
    assert_true(stage->result.duration_ns >= 60 * ms);
}

static void assert_closed(const struct probe_stage *stage)
{
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, CHECK_CLOSED);
    assert_int_equal(stage->result.system, ECONNREFUSED);
    assert_int_equal(stage->result.basis, BASIS_KERNEL);
}

static void a_refusal_is_closed(void **state)
{
    struct probe_stage *stage = *state;
    struct address address, elsewhere;
    int holder = stage_bound("127.0.0.1", SOCK_DGRAM, &address);

    /* It takes datagrams from there alone: the port is nobody else's meanwhile. */
    assert_true(address_from_literal("127.0.0.1", 9, &elsewhere));
    assert_int_equal(connect(holder, &elsewhere.u.any, elsewhere.length), 0);
    stage->options.scheme = &udp_scheme;
    stage_look(stage, &address);
    close(holder);
    assert_closed(stage);
    assert_int_equal(stage->result.has_icmp, stage->result.said_by == CHECKED_BY_HOST);
}

static void a_later_refusal_counts_too(void **state)
{
    struct probe_stage *stage = *state;
    struct server server = {.deaf = 100, .leaves = true};

    stage->options.timeout = 3 * CLOCK_SECOND / 10;
    ask(stage, &server, "127.0.0.1");
    assert_int_equal(server.heard, 1);
    assert_closed(stage);
}

static void without_descriptors_nobody_was_asked(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_DGRAM, &address);
    unsigned long limit = stage_limit(0);

    stage->options.scheme = &udp_scheme;
    stage_look(stage, &address);
    stage_unlimit(limit);
    assert_true(stage->result.again);
    assert_int_equal(stage->result.system, EMFILE);
    close(holder);
}

/* Whoever asks the port that it was given itself hears its own question. */
static void an_answer_of_ones_own_is_none(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_DGRAM, &address);

    stage->options.scheme = &udp_scheme;
    stage->options.source_port = address_port(&address);
    stage->options.timeout = 60 * ms;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_NO_ANSWER);
    close(holder);
}

/* Each is at the port that the other one asks. */
static void two_that_hear_each_other_were_not_answered(void **state)
{
    struct probe_stage *stage = *state;
    struct probe_options other = stage->options;
    struct transport_description description = {0};
    struct probe_result result = {0};
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_DGRAM, &address);

    stage->options.scheme = other.scheme = &udp_scheme;
    struct probe *first = stage_start(stage, &stage->options, &address, &stage->result);
    assert_non_null(first);
    close(holder);
    first->attempt.transport->ops->describe(first->attempt.transport, &description);
    other.source = address;
    struct probe *second = stage_start(stage, &other, &description.local, &result);
    assert_non_null(second);
    loop_run(stage->loop);
    assert_closed(stage); /* the first one, from another port */
    probe_cancel(second);
}

/* What is said. */

static void prepare_scheme(struct probe_stage *stage)
{
    stage->options.scheme = &stage_scheme;
    stage->options.timeout = 60 * ms;
    stage_scheme.capabilities = TRANSPORT_DATAGRAM;
}

static void assert_says(struct probe_stage *stage, uint16_t port)
{
    struct stage_actor *actor = &stage->actors[1];
    const struct payload *payload = payload_find(port);
    struct address address = stage_address(1, port);

    *actor = (struct stage_actor){0};
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_NO_ANSWER);
    assert_int_equal(actor->writes, 3);
    assert_true(actor->tells_icmp);
    assert_int_equal(actor->any_port, payload->is_answer != NULL);
    assert_int_equal(actor->written_length, payload->length);
    if (payload->length > 0)
        assert_memory_equal(actor->written, payload->bytes, payload->length);
}

static void each_service_is_asked_in_its_own_words(void **state)
{
    struct probe_stage *stage = *state;

    prepare_scheme(stage);
    assert_says(stage, 53);
    assert_says(stage, 69);
    assert_true(stage->actors[1].any_port);
    assert_says(stage, 1);
    assert_int_equal(stage->actors[1].written_length, 0);
}

static void a_full_queue_is_waited_for(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 53);

    prepare_scheme(stage);
    stage->actors[1].blocked_writes = 2;
    stage->options.timeout = 3 * CLOCK_SECOND / 10;
    stage_look(stage, &address);
    assert_int_equal(stage->actors[1].writes, 3);
    assert_int_equal(stage->result.state, CHECK_NO_ANSWER);
}

static void what_was_never_sent_was_not_tried(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 53);

    prepare_scheme(stage);
    stage->actors[1].blocked_writes = 1000;
    stage_look(stage, &address);
    assert_true(stage->result.again);
    assert_int_equal(stage->result.system, ENOBUFS);
}

static void a_datagram_socket_without_a_port_was_not_tried(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 53);

    prepare_scheme(stage);
    stage->actors[1].waits = 1;
    stage_look(stage, &address);
    assert_true(stage->result.again);
    assert_int_equal(stage->result.system, EAGAIN);
}

/* Unix. */

static void a_unix_socket_that_is_bound_is_open_and_told_nothing(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int fd = stage_bound_unix(stage, SOCK_DGRAM, &address);
    char byte;

    stage->options.scheme = &unix_datagram_scheme;
    stage_look(stage, &address);
    assert_open(stage);
    assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), -1);
    close(fd);
}

static void a_unix_socket_that_nobody_holds_is_closed(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;

    close(stage_bound_unix(stage, SOCK_DGRAM, &address));
    stage->options.scheme = &unix_datagram_scheme;
    stage_look(stage, &address);
    assert_closed(stage);
}

static void what_is_no_datagram_socket_is_unreachable(void **state)
{
    struct probe_stage *stage = *state;
    struct address missing = stage_path(stage, "missing"), address;
    int stream = stage_bound_unix(stage, SOCK_STREAM, &address);

    stage->options.scheme = &unix_datagram_scheme;
    stage_look(stage, &missing);
    assert_int_equal(stage->result.state, CHECK_UNREACHABLE);
    assert_int_equal(stage->result.said_by, CHECKED_BY_LOCAL);
    assert_int_equal(stage->result.system, ENOENT);
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_UNREACHABLE);
    close(stream);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, probe_stage_open, probe_stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_is_open),
        TEST(an_empty_answer_is_one_too),
        TEST(of_a_long_answer_the_beginning_is_kept),
        TEST(what_gets_lost_is_said_again),
        TEST(silence_is_no_answer),
        TEST(a_refusal_is_closed),
        TEST(a_later_refusal_counts_too),
        TEST(without_descriptors_nobody_was_asked),
        TEST(an_answer_of_ones_own_is_none),
        TEST(two_that_hear_each_other_were_not_answered),
        TEST(each_service_is_asked_in_its_own_words),
        TEST(a_full_queue_is_waited_for),
        TEST(what_was_never_sent_was_not_tried),
        TEST(a_datagram_socket_without_a_port_was_not_tried),
        TEST(a_unix_socket_that_is_bound_is_open_and_told_nothing),
        TEST(a_unix_socket_that_nobody_holds_is_closed),
        TEST(what_is_no_datagram_socket_is_unreachable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
