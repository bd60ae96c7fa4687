/* probe_test.c: proves that one look at a stream's address tells open, closed, filtered, unreachable and "not even
 * tried" apart, with this system's own sockets, by whom that was said, and that neither a connection that the kernel
 * joined to itself nor two that it joined to each other are open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conn/probe_internal.h"
#include "net/errqueue.h"
#include "probe_stage.h"

static const uint64_t ms = CLOCK_MILLISECOND;

static void assert_unreachable_here(const struct probe_stage *stage, int system)
{
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, CHECK_UNREACHABLE);
    assert_int_equal(stage->result.said_by, CHECKED_BY_LOCAL);
    assert_int_equal(stage->result.system, system);
    assert_null(stage->result.transport);
}

static void assert_closed(const struct probe_stage *stage)
{
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, CHECK_CLOSED);
    assert_int_equal(stage->result.system, ECONNREFUSED);
    assert_int_equal(stage->result.basis, BASIS_KERNEL);
    assert_null(stage->result.transport);
}

static void assert_again(const struct probe_stage *stage, int system)
{
    assert_true(stage->result.again);
    assert_int_equal(stage->result.system, system);
    assert_null(stage->result.transport);
}

static void a_listener_is_open(void **state)
{
    struct probe_stage *stage = *state;
    const struct probe_result *result = &stage->result;
    struct address address, own;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    assert_int_equal(listen(listener, 1), 0);
    stage_look(stage, &address);
    int peer = accept(listener, NULL, NULL);
    address_of_socket(peer, NULL, &own);
    assert_false(result->again);
    assert_int_equal(result->state, CHECK_OPEN);
    assert_int_equal(result->said_by, CHECKED_BY_NONE);
    assert_int_equal(result->system, 0);
    assert_int_equal(result->basis, BASIS_KERNEL);
    assert_true(result->duration_ns > 0);
    assert_true(result->rtt_ns > 0);
    assert_true(address_equal(&result->local, &own));
    assert_true(address_equal(&result->remote, &address));
    assert_non_null(result->transport);
    assert_int_equal(result->transport->ops->write(result->transport, "x", 1).count, 1);
    assert_int_equal(result->conn, 1);
    assert_true(world_count(&stage->world, EVENT_SEGMENT, 1) > 0);
    close(peer);
    close(listener);
}

static void a_port_without_a_listener_is_closed(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage_look(stage, &address);
    assert_closed(stage);
    assert_int_equal(stage->result.said_by, errqueue_tells_connecting() ? CHECKED_BY_HOST : CHECKED_BY_NONE);
    assert_true(address_equal(&stage->result.remote, &address));
    close(holder);
}

static void silence_is_filtered(void **state)
{
    struct probe_stage *stage = *state;
    int fillers[PROBE_STAGE_FILLERS];
    struct address address;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage_fill(listener, &address, fillers);
    stage->options.timeout = 50 * ms;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_FILTERED);
    assert_int_equal(stage->result.basis, BASIS_CALL);
    assert_int_equal(stage->result.said_by, CHECKED_BY_NONE);
    assert_true(stage->result.duration_ns >= 50 * ms);
    assert_int_equal(stage->result.local.u.v4.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    stage_empty(fillers);
    close(listener);
}

/* The SYN is sent again after a second. */
static void who_accepts_late_is_open(void **state)
{
    struct probe_stage *stage = *state;
    int fillers[PROBE_STAGE_FILLERS];
    struct address address;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage_fill(listener, &address, fillers);
    assert_non_null(stage_start(stage, &stage->options, &address, &stage->result));
    assert_int_equal(listen(listener, 64), 0);
    loop_run(stage->loop);
    assert_int_equal(stage->result.state, CHECK_OPEN);
    assert_non_null(stage->result.transport);
    stage_empty(fillers);
    close(listener);
}

static void where_this_system_cannot_go_is_unreachable(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;

    if (!errqueue_tells_connecting())
        skip();
    assert_true(address_from_literal("255.255.255.255", 9, &address));
    stage_look(stage, &address);
    assert_unreachable_here(stage, ENETUNREACH);
}

static void a_source_that_is_not_ours_is_unreachable(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage->options.source = stage_address(1, 0);
    stage_look(stage, &address);
    assert_unreachable_here(stage, EADDRNOTAVAIL);
    close(holder);
}

/* connect(2) says the same where no source port is left, which would pass. In a network of our own that is not up. */
static int look_without_an_address(struct probe_stage *stage)
{
    struct address address;

    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0 || !address_from_literal("::1", 9, &address))
        return 77;
    stage_look(stage, &address);
    if (stage->result.system != EADDRNOTAVAIL)
        return 77; /* this system says it otherwise */
    return stage->result.again || stage->result.state != CHECK_UNREACHABLE ||
           stage->result.said_by != CHECKED_BY_LOCAL;
}

static void where_we_have_no_address_is_unreachable(void **state)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        _exit(look_without_an_address(*state));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* Joined ends. */

static void a_connection_to_itself_is_closed(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage->options.source_port = address_port(&address);
    stage_look(stage, &address);
    assert_closed(stage);
    close(holder);
}

/* One is on its way to a port, where the listener has just gone; the other one starts from that port to the first
 * one's. */
static void two_that_meet_are_not_open(void **state)
{
    struct probe_stage *stage = *state;
    struct probe_options other = stage->options;
    struct transport_description description = {0};
    struct probe_result result = {0};
    int fillers[PROBE_STAGE_FILLERS];
    struct address address;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage_fill(listener, &address, fillers);
    struct probe *first = stage_start(stage, &stage->options, &address, &stage->result);
    assert_non_null(first);
    stage_empty(fillers);
    close(listener);
    first->attempt.transport->ops->describe(first->attempt.transport, &description);
    other.source = address;
    struct probe *second = stage_start(stage, &other, &description.local, &result);
    assert_null(second);
    /* From the same port it cannot go there once more as long as the first one's end is there. */
    assert_true(result.again || result.state == CHECK_CLOSED);
    assert_null(result.transport);
    loop_run(stage->loop);
    assert_closed(stage);
}

/* Not even tried. */

static void without_descriptors_nothing_was_tried(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);
    unsigned long limit = stage_limit(0);

    stage_look(stage, &address);
    stage_unlimit(limit);
    assert_again(stage, EMFILE);
    stage_look(stage, &address);
    assert_closed(stage);
    close(holder);
}

static void a_source_port_that_another_listener_keeps_is_a_failure(void **state)
{
    struct probe_stage *stage = *state;
    struct address address, taken;
    struct error failure = {.system = 0};
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &taken);

    assert_int_equal(listen(listener, 1), 0);
    stage->options.source_port = address_port(&taken);
    stage->options.failure = &failure;
    stage_look(stage, &address);
    assert_unreachable_here(stage, EADDRINUSE);
    assert_int_equal(failure.system, EADDRINUSE);
    close(listener);
    close(holder);
}

static void a_pair_of_ports_that_is_taken_is_a_want(void **state)
{
    struct probe_stage *stage = *state;
    struct address address, own;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);
    int client = stage_bound("127.0.0.1", SOCK_STREAM, &own);

    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(connect(client, &address.u.any, address.length), 0);
    stage->options.source_port = address_port(&own);
    stage_look(stage, &address);
    assert_again(stage, EADDRNOTAVAIL);
    close(client);
    close(listener);
}

/* The rest. */

static void what_is_given_up_is_closed_and_tells_nobody(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);

    stage->options.scheme = &stage_scheme;
    stage->actors[1].waits = 1000;
    struct probe *probe = stage_start(stage, &stage->options, &address, &stage->result);
    assert_ptr_equal(stage->probes.first, probe);
    probe_cancel(probe);
    probe_cancel(NULL);
    assert_int_equal(stage->closed, 1);
    assert_int_equal(stage->done, 0);
}

static void those_under_way_are_known_until_their_end(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);
    struct probe *probes[3];

    stage->options.scheme = &stage_scheme;
    stage->actors[1].waits = 1000;
    for (int i = 0; i < 3; i++)
        probes[i] = stage_start(stage, &stage->options, &address, &stage->result);
    probe_cancel(probes[1]);
    assert_ptr_equal(stage->probes.first, probes[2]);
    assert_ptr_equal(probes[2]->next, probes[0]);
    probe_cancel(probes[2]);
    assert_ptr_equal(stage->probes.first, probes[0]);
    assert_null(probes[0]->previous);
    probe_cancel(probes[0]);
    assert_null(stage->probes.first);
}

static void what_opens_later_is_waited_for(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);

    stage->options.scheme = &stage_scheme;
    stage->actors[1].waits = 3;
    stage_look(stage, &address);
    assert_int_equal(stage->done, 1);
    assert_int_equal(stage->result.state, CHECK_OPEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, probe_stage_open, probe_stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_listener_is_open),
        TEST(a_port_without_a_listener_is_closed),
        TEST(silence_is_filtered),
        TEST(who_accepts_late_is_open),
        TEST(where_this_system_cannot_go_is_unreachable),
        TEST(a_source_that_is_not_ours_is_unreachable),
        TEST(where_we_have_no_address_is_unreachable),
        TEST(a_connection_to_itself_is_closed),
        TEST(two_that_meet_are_not_open),
        TEST(without_descriptors_nothing_was_tried),
        TEST(a_source_port_that_another_listener_keeps_is_a_failure),
        TEST(a_pair_of_ports_that_is_taken_is_a_want),
        TEST(what_is_given_up_is_closed_and_tells_nobody),
        TEST(those_under_way_are_known_until_their_end),
        TEST(what_opens_later_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
