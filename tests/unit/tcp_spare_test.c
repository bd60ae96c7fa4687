/* tcp_spare_test.c: proves that the socket of a refused connection is dialled with again, that it then behaves as a new
 * one would, and that every other socket is closed: one that is open, is bound, failed otherwise, or was marked for
 * good by the address it went to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "probe_stage.h"
#include "transport/tcp.h"

static struct spare_socket *spare; /* of the stage's probes */

static int spare_open(void **state)
{
    int status = probe_stage_open(state);

    spare = &((struct probe_stage *)*state)->probes.spare;
    return status;
}

static int spare_close(void **state)
{
    struct probe_stage *stage = *state;

    probes_release(&stage->probes);
    assert_int_equal(spare->fd, -1);
    return probe_stage_close(state);
}

static void assert_refused(const struct probe_stage *stage)
{
    assert_int_equal(stage->result.state, CHECK_CLOSED);
    assert_int_equal(stage->result.system, ECONNREFUSED);
    assert_false(stage->result.has_icmp);
    assert_true(stage->result.local.length > 0);
}

/* Where nobody listens, held so that nobody will. */
static int refused_by(struct probe_stage *stage, const char *host, struct address *ret_address)
{
    int holder = stage_bound(host, SOCK_STREAM, ret_address);

    stage_look(stage, ret_address);
    assert_refused(stage);
    return holder;
}

static int descriptor_of(const struct transport *transport)
{
    struct watch watch;

    transport->ops->watch(transport, &watch);
    return watch.read;
}

static struct transport *dial(struct probe_stage *stage, const struct address *remote)
{
    struct error error;
    struct transport *transport = tcp_scheme.dial(
        &(struct transport_options){
            .remote = remote, .spare = spare, .tells_icmp = true, .origin = {stage->options.set->bus, 0}},
        &error);

    assert_non_null(transport);
    return transport;
}

static void a_refused_one_is_taken_again_and_again(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = refused_by(stage, "127.0.0.1", &address);
    int kept = spare->fd;

    assert_true(kept >= 0);
    assert_int_equal(spare->family, AF_INET);
    struct transport *transport = dial(stage, &address);
    assert_int_equal(descriptor_of(transport), kept);
    assert_int_equal(spare->fd, -1);
    transport->ops->close(transport, false);
    assert_int_equal(fcntl(kept, F_GETFD), -1);
    for (int i = 0; i < 3; i++) {
        stage_look(stage, &address);
        assert_refused(stage);
        assert_int_equal(spare->fd, kept);
    }
    close(holder);
}

/* The kernel has given its port back, and it listens to nobody. */
static void what_is_kept_is_bound_to_nothing(void **state)
{
    struct probe_stage *stage = *state;
    struct address address, local, remote;
    int holder = refused_by(stage, "127.0.0.1", &address), yes = 1;
    socklen_t length = sizeof yes;

    address_of_socket(spare->fd, &local, &remote);
    assert_int_equal(local.u.v4.sin_addr.s_addr, 0);
    assert_int_equal(remote.length, 0);
    assert_int_equal(getsockopt(spare->fd, SOL_SOCKET, SO_ERROR, &yes, &length), 0);
    assert_int_equal(yes, 0);
    close(holder);
}

static void what_opens_afterwards_is_as_a_new_one(void **state)
{
    struct probe_stage *stage = *state;
    const struct probe_result *result = &stage->result;
    struct transport_description failure = {.wants_icmp = true};
    struct address address, own;
    char byte = 0;
    int holder = refused_by(stage, "127.0.0.1", &address), kept = spare->fd;

    assert_int_equal(listen(holder, 1), 0);
    stage_look(stage, &address);
    assert_int_equal(result->state, CHECK_OPEN);
    assert_int_equal(descriptor_of(result->transport), kept);
    int peer = accept(holder, NULL, NULL);
    address_of_socket(peer, NULL, &own);
    assert_true(address_equal(&result->local, &own));
    assert_true(result->rtt_ns > 0 && result->rtt_ns < result->duration_ns + CLOCK_SECOND);
    assert_int_equal(result->transport->ops->write(result->transport, "a", 1).count, 1);
    assert_int_equal(read(peer, &byte, 1), 1);
    assert_int_equal(byte, 'a');
    assert_int_equal(write(peer, "b", 1), 1);
    assert_int_equal(result->transport->ops->read(result->transport, &byte, 1).count, 1);
    assert_int_equal(byte, 'b');
    result->transport->ops->describe(result->transport, &failure);
    assert_false(failure.has_icmp);
    probe_result_release(&stage->result);
    assert_int_equal(spare->fd, -1);
    assert_int_equal(read(peer, &byte, 1), 0);
    close(peer);
    close(holder);
}

static void one_that_is_bound_is_neither_kept_nor_taken(void **state)
{
    struct probe_stage *stage = *state;
    struct address address, any;
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    assert_true(address_from_literal("127.0.0.1", 0, &any));
    stage->options.source = any;
    stage_look(stage, &address);
    assert_refused(stage);
    assert_int_equal(spare->fd, -1);
    stage->options.source.length = 0;
    stage_look(stage, &address);
    int kept = spare->fd;
    assert_true(kept >= 0);
    assert_true(address_from_literal("127.0.0.7", 0, &stage->options.source));
    stage_look(stage, &address);
    assert_refused(stage);
    assert_int_equal(stage->result.local.u.v4.sin_addr.s_addr, htonl(0x7f000007));
    assert_int_equal(spare->fd, kept);
    close(holder);
}

static void one_that_timed_out_is_not_kept(void **state)
{
    struct probe_stage *stage = *state;
    int fillers[PROBE_STAGE_FILLERS];
    struct address address;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);

    stage_fill(listener, &address, fillers);
    stage->options.timeout = CLOCK_MILLISECOND;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_FILTERED);
    assert_int_equal(spare->fd, -1);
    stage_empty(fillers);
    close(listener);
}

static void one_that_nobody_asked_why_is_not_kept(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = stage_bound("127.0.0.1", SOCK_STREAM, &address);
    struct transport *transport = dial(stage, &address);
    struct io io;

    while ((io = transport->ops->open(transport)).status == IO_WANT_WRITE)
        ;
    assert_int_equal(io.system, ECONNREFUSED);
    transport->ops->close(transport, false);
    assert_int_equal(spare->fd, -1);
    close(holder);
}

static void a_second_one_is_closed(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int holder = refused_by(stage, "127.0.0.1", &address);
    struct spare_socket first = *spare;

    spare->fd = -1;
    stage_look(stage, &address);
    close(first.fd);
    assert_true(spare->fd >= 0);
    first = *spare;
    struct transport *transport = dial(stage, &address); /* takes it */
    *spare = (struct spare_socket){.fd = open("/dev/null", O_RDONLY), .family = AF_INET};
    struct transport_description failure = {.wants_icmp = true};
    while (transport->ops->open(transport).status == IO_WANT_WRITE)
        ;
    transport->ops->describe(transport, &failure);
    transport->ops->close(transport, false);
    assert_int_equal(fcntl(first.fd, F_GETFD), -1);
    close(holder);
}

static void the_families_do_not_mix(void **state)
{
    struct probe_stage *stage = *state;
    struct address four, six;
    int holder = refused_by(stage, "127.0.0.1", &four), kept = spare->fd;
    int holder6 = refused_by(stage, "::1", &six);

    assert_int_equal(spare->fd, kept);
    assert_int_equal(spare->family, AF_INET);
    probes_release(&stage->probes);
    stage_look(stage, &six);
    assert_refused(stage);
    assert_int_equal(spare->family, AF_INET6);
    kept = spare->fd;
    stage_look(stage, &four);
    assert_refused(stage);
    assert_int_equal(spare->fd, kept);
    stage_look(stage, &six);
    assert_refused(stage);
    assert_int_equal(spare->fd, kept);
    close(holder6);
    close(holder);
}

/* Linux would go on speaking IPv4, or to that interface alone. */
static void what_its_address_has_marked_is_not_kept(void **state)
{
    struct probe_stage *stage = *state;
    struct address mapped, six;
    int holder = refused_by(stage, "::1", &six);

    probes_release(&stage->probes);
    assert_true(address_from_literal("::ffff:127.0.0.1", address_port(&six), &mapped));
    stage_look(stage, &mapped);
    assert_refused(stage);
    assert_int_equal(spare->fd, -1);
    stage_look(stage, &six);
    assert_refused(stage);
    stage_look(stage, &mapped);
    assert_refused(stage);
    assert_int_equal(spare->fd, -1);
    six.u.v6.sin6_scope_id = 1;
    stage_look(stage, &six);
    assert_refused(stage);
    assert_int_equal(spare->fd, -1);
    close(holder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, spare_open, spare_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_refused_one_is_taken_again_and_again),
        TEST(what_is_kept_is_bound_to_nothing),
        TEST(what_opens_afterwards_is_as_a_new_one),
        TEST(one_that_is_bound_is_neither_kept_nor_taken),
        TEST(one_that_timed_out_is_not_kept),
        TEST(one_that_nobody_asked_why_is_not_kept),
        TEST(a_second_one_is_closed),
        TEST(the_families_do_not_mix),
        TEST(what_its_address_has_marked_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
