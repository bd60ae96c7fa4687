/* errqueue_icmp_test.c: proves that a transport that was asked to tells which ICMP error its failure was due to, that
 * it knows of a failure without one, and that the descriptor is quiet afterwards, so that nothing spins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/errqueue.h"
#include "sockets.h"

static struct transport *dial(struct bus *bus, const char *scheme, const struct address *remote)
{
    return sockets_dial(scheme,
                        &(struct transport_options){.remote = remote, .tells_icmp = true, .origin = {.bus = bus}});
}

/* Opens it, and writes a byte. */
static struct transport *asking(struct transport *transport)
{
    assert_int_equal(sockets_open(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    return transport;
}

/* Reads the refusal. */
static void assert_refused(struct transport *transport)
{
    char byte;
    struct io io = sockets_read(transport, &byte, 1);

    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
}

static void assert_port_unreachable(const struct icmp_error *icmp, const char *from, bool v6)
{
    assert_int_equal(icmp->v6, v6);
    assert_int_equal(icmp->type, v6 ? 1 : 3);
    assert_int_equal(icmp->code, v6 ? 4 : 3);
    assert_string_equal(icmp->from, from);
}

static void assert_udp_refused(void **state, const char *host, const char *from, bool v6)
{
    struct address gone;
    int holder = sockets_refusing(from, SOCK_DGRAM, &gone);
    struct transport_description description;
    struct transport *transport;

    assert_true(address_from_literal(host, address_port(&gone), &gone));
    transport = asking(dial(*state, "udp", &gone));
    assert_refused(transport);
    sockets_assert_quiet(sockets_descriptor(transport));
    description = sockets_description(transport);
    assert_true(description.knows_icmp);
    assert_true(description.has_icmp);
    assert_port_unreachable(&description.icmp, from, v6);
    transport->ops->close(transport, false);
    close(holder);
}

static void a_udp_refusal_names_who_said_it(void **state)
{
    sockets_need_linux();
    assert_udp_refused(state, "127.0.0.1", "127.0.0.1", false);
}

static void a_udp_refusal_by_ipv6_does(void **state)
{
    sockets_need_linux();
    assert_udp_refused(state, "::1", "::1", true);
}

static void a_mapped_address_is_shown_as_ipv4(void **state)
{
    sockets_need_linux();
    assert_udp_refused(state, "::ffff:127.0.0.1", "127.0.0.1", false);
}

/* Two refusals, met by sends: both datagrams were sent, and the read behind them tells. */
static void a_refusal_met_by_a_send_is_told_by_the_next_read(void **state)
{
    struct address gone;
    struct transport *transport;
    int holder;

    sockets_need_linux();
    holder = sockets_refusing("127.0.0.1", SOCK_DGRAM, &gone);
    transport = asking(dial(*state, "udp", &gone));
    sockets_wait(sockets_descriptor(transport), 0);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    assert_refused(transport);
    assert_true(sockets_description(transport).has_icmp);
    transport->ops->close(transport, false);
    close(holder);
}

/* Between the queue and the errno of the next call there is a moment; here the errno is gone. */
static void what_only_the_queue_knows_is_told(void **state)
{
    struct address gone;
    struct transport *transport;
    int holder, failure = 0;
    socklen_t length = sizeof failure;
    char byte;
    struct io io;

    sockets_need_linux();
    holder = sockets_refusing("127.0.0.1", SOCK_DGRAM, &gone);
    transport = asking(dial(*state, "udp", &gone));
    sockets_wait(sockets_descriptor(transport), 0);
    while (failure == 0)
        assert_int_equal(getsockopt(sockets_descriptor(transport), SOL_SOCKET, SO_ERROR, &failure, &length), 0);
    io = transport->ops->read(transport, &byte, 1);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    sockets_assert_quiet(sockets_descriptor(transport));
    transport->ops->close(transport, false);
    close(holder);
}

static void a_transport_that_was_not_asked_knows_nothing(void **state)
{
    struct address gone;
    int holder = sockets_refusing("127.0.0.1", SOCK_DGRAM, &gone);
    const struct transport_options options = {.remote = &gone, .origin = {.bus = *state}};
    struct transport *transport = asking(sockets_dial("udp", &options));

    assert_refused(transport);
    assert_false(sockets_description(transport).knows_icmp);
    assert_false(sockets_description(transport).has_icmp);
    transport->ops->close(transport, false);
    close(holder);
}

static void a_tcp_reset_is_known_to_be_no_icmp(void **state)
{
    struct address gone;
    struct transport *transport;
    struct transport_description description;
    struct io io;
    int holder;

    sockets_need_linux();
    holder = sockets_refusing("127.0.0.1", SOCK_STREAM, &gone);
    transport = dial(*state, "tcp", &gone);
    io = sockets_open(transport);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    description = sockets_description(transport);
    assert_int_equal(description.knows_icmp, errqueue_tells_connecting());
    assert_false(description.has_icmp);
    transport->ops->close(transport, true);
    close(holder);
}

/* An established connection outlives ICMP errors, which it would not with the queue. */
static void an_open_tcp_connection_has_no_queue(void **state)
{
    struct address local;
    struct transport *transport;
    int listener, on = -1;
    socklen_t length = sizeof on;

    sockets_need_linux();
    listener = sockets_bound("127.0.0.1", SOCK_STREAM, &local);
    assert_int_equal(listen(listener, 1), 0);
    transport = dial(*state, "tcp", &local);
    assert_int_equal(sockets_open(transport).status, IO_OK);
#ifdef IP_RECVERR
    assert_int_equal(getsockopt(sockets_descriptor(transport), IPPROTO_IP, IP_RECVERR, &on, &length), 0);
    assert_int_equal(on, 0);
#endif
    assert_false(sockets_description(transport).knows_icmp);
    transport->ops->close(transport, true);
    close(listener);
}

/* Its send tells what its queue does, too; undrained, the descriptor would be ready for ever. */
static void a_datagram_that_is_too_long_is_no_icmp(void **state)
{
    static const char zeros[70000];
    struct address local;
    struct transport *transport;
    char byte;
    int peer;

    sockets_need_linux();
    peer = sockets_bound("127.0.0.1", SOCK_DGRAM, &local);
    transport = dial(*state, "udp", &local);
    assert_int_equal(sockets_open(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, zeros, sizeof zeros).system, EMSGSIZE);
    assert_int_equal(transport->ops->read(transport, &byte, 1).status, IO_WANT_READ);
    sockets_assert_quiet(sockets_descriptor(transport));
    assert_true(sockets_description(transport).knows_icmp);
    assert_false(sockets_description(transport).has_icmp);
    transport->ops->close(transport, false);
    close(peer);
}

static void the_last_of_many_is_taken(void **state)
{
    struct address local, first, second;
    struct icmp_error icmp = {.type = 77};
    int fd, holders[2], failure = 77;

    (void)state;
    sockets_need_linux();
    holders[0] = sockets_refusing("127.0.0.1", SOCK_DGRAM, &first);
    holders[1] = sockets_refusing("127.0.0.2", SOCK_DGRAM, &second);
    fd = sockets_bound("127.0.0.1", SOCK_DGRAM, &local);
    assert_true(errqueue_enable(fd, AF_INET));
    assert_false(errqueue_take_icmp(fd, &icmp, &failure));
    assert_int_equal(icmp.type, 77);
    assert_int_equal(failure, 77);
    assert_int_equal(sendto(fd, "x", 1, 0, &first.u.any, first.length), 1);
    sockets_wait(fd, 0);
    if (sendto(fd, "x", 1, 0, &second.u.any, second.length) != 1)
        assert_int_equal(sendto(fd, "x", 1, 0, &second.u.any, second.length), 1);
    assert_true(errqueue_take_icmp(fd, &icmp, &failure));
    assert_int_equal(failure, ECONNREFUSED);
    assert_port_unreachable(&icmp, "127.0.0.2", false);
    assert_false(errqueue_take_icmp(fd, &icmp, &failure));
    sockets_assert_quiet(fd);
    close(fd);
    close(holders[0]);
    close(holders[1]);
}

static void a_disabled_queue_is_empty(void **state)
{
    struct address local, gone;
    struct icmp_error icmp;
    int fd, holder, failure;

    (void)state;
    sockets_need_linux();
    holder = sockets_refusing("127.0.0.1", SOCK_DGRAM, &gone);
    fd = sockets_bound("127.0.0.1", SOCK_DGRAM, &local);
    assert_true(errqueue_enable(fd, AF_INET));
    assert_int_equal(sendto(fd, "x", 1, 0, &gone.u.any, gone.length), 1);
    sockets_wait(fd, 0);
    errqueue_disable(fd, AF_INET);
    assert_false(errqueue_take_icmp(fd, &icmp, &failure));
    close(fd);
    close(holder);
}

static void a_unix_socket_has_none(void **state)
{
    struct address remote;
    struct error error;
    struct transport *transport;

    assert_true(address_from_path("/nobody/listens/here", 20, &remote, &error));
    transport = dial(*state, "unix", &remote);
    assert_int_equal(sockets_open(transport).system, ENOENT);
    assert_false(sockets_description(transport).knows_icmp);
    transport->ops->close(transport, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_udp_refusal_names_who_said_it),
        cmocka_unit_test(a_udp_refusal_by_ipv6_does),
        cmocka_unit_test(a_mapped_address_is_shown_as_ipv4),
        cmocka_unit_test(a_refusal_met_by_a_send_is_told_by_the_next_read),
        cmocka_unit_test(what_only_the_queue_knows_is_told),
        cmocka_unit_test(a_transport_that_was_not_asked_knows_nothing),
        cmocka_unit_test(a_tcp_reset_is_known_to_be_no_icmp),
        cmocka_unit_test(an_open_tcp_connection_has_no_queue),
        cmocka_unit_test(a_datagram_that_is_too_long_is_no_icmp),
        cmocka_unit_test(the_last_of_many_is_taken),
        cmocka_unit_test(a_disabled_queue_is_empty),
        cmocka_unit_test(a_unix_socket_has_none),
    };

    return cmocka_run_group_tests(tests, sockets_bus_set_up, sockets_bus_tear_down);
}
