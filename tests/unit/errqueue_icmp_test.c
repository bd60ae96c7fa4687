/* errqueue_icmp_test.c: proves that a transport that was asked to tells which ICMP error its failure was due to, that
 * it knows of a failure without one, and that the descriptor is quiet afterwards, so that nothing spins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "net/errqueue.h"
#include "transport/scheme.h"

enum { PATIENCE_MS = 20000 };

static void skip_elsewhere(void)
{
    struct utsname name;

    if (uname(&name) != 0 || strcmp(name.sysname, "Linux") != 0)
        skip();
}

/* Skips where the machine lacks the family. */
static int bound_socket(const char *host, int type, struct address *ret_local)
{
    struct address address;
    int fd;

    assert_true(address_from_literal(host, 0, &address));
    fd = socket(address_family(&address), type, 0);
    if (fd < 0)
        skip();
    if (bind(fd, &address.u.any, address.length) != 0) {
        assert_int_equal(errno, EADDRNOTAVAIL);
        close(fd);
        skip();
    }
    address_of_socket(fd, ret_local, NULL);
    return fd;
}

/* An address where nobody listens: that of a socket just closed. */
static struct address deserted(const char *host, int type)
{
    struct address local;

    close(bound_socket(host, type, &local));
    return local;
}

static void wait_for(int fd, short events)
{
    struct pollfd entry = {.fd = fd, .events = events};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

static void assert_quiet(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    assert_int_equal(poll(&entry, 1, 0), 0);
}

static int descriptor_of(const struct transport *transport)
{
    struct watch watch;

    transport->ops->watch(transport, &watch);
    return watch.hangup;
}

static struct transport *dial(struct bus *bus, const char *scheme, const struct address *remote, bool tells_icmp)
{
    const struct transport_options options = {
        .remote = remote, .tells_icmp = tells_icmp, .origin = {.bus = bus}};
    struct error error = {.text = ""};
    struct transport *transport = scheme_find(scheme)->dial(&options, &error);

    assert_non_null(transport);
    return transport;
}

static struct io open_it(struct transport *transport)
{
    struct io io;

    while ((io = transport->ops->open(transport)).status == IO_WANT_WRITE)
        wait_for(descriptor_of(transport), POLLOUT);
    return io;
}

static struct io read_it(struct transport *transport)
{
    struct io io;
    char byte;

    while ((io = transport->ops->read(transport, &byte, 1)).status == IO_WANT_READ)
        wait_for(descriptor_of(transport), POLLIN);
    return io;
}

static struct transport_description description_of(struct transport *transport)
{
    struct transport_description description = {.wants_icmp = true};

    transport->ops->describe(transport, &description);
    return description;
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
    struct address gone = deserted(from, SOCK_DGRAM);
    struct transport_description description;
    struct transport *transport;
    struct io io;

    assert_true(address_from_literal(host, address_port(&gone), &gone));
    transport = dial(*state, "udp", &gone, true);
    assert_int_equal(open_it(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    io = read_it(transport);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    assert_quiet(descriptor_of(transport));
    description = description_of(transport);
    assert_true(description.knows_icmp);
    assert_true(description.has_icmp);
    assert_port_unreachable(&description.icmp, from, v6);
    transport->ops->close(transport, false);
}

static void a_udp_refusal_names_who_said_it(void **state)
{
    skip_elsewhere();
    assert_udp_refused(state, "127.0.0.1", "127.0.0.1", false);
}

static void a_udp_refusal_by_ipv6_does(void **state)
{
    skip_elsewhere();
    assert_udp_refused(state, "::1", "::1", true);
}

static void a_mapped_address_is_shown_as_ipv4(void **state)
{
    skip_elsewhere();
    assert_udp_refused(state, "::ffff:127.0.0.1", "127.0.0.1", false);
}

/* Two refusals, met by sends: both datagrams were sent, and the read behind them tells. */
static void a_refusal_met_by_a_send_is_told_by_the_next_read(void **state)
{
    struct address gone;
    struct transport *transport;
    struct io io;

    skip_elsewhere();
    gone = deserted("127.0.0.1", SOCK_DGRAM);
    transport = dial(*state, "udp", &gone, true);
    assert_int_equal(open_it(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    wait_for(descriptor_of(transport), 0);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    io = read_it(transport);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    assert_true(description_of(transport).has_icmp);
    transport->ops->close(transport, false);
}

/* Between the queue and the errno of the next call there is a moment; here the errno is gone. */
static void what_only_the_queue_knows_is_told(void **state)
{
    struct address gone;
    struct transport *transport;
    int failure = 0;
    socklen_t length = sizeof failure;
    char byte;
    struct io io;

    skip_elsewhere();
    gone = deserted("127.0.0.1", SOCK_DGRAM);
    transport = dial(*state, "udp", &gone, true);
    assert_int_equal(open_it(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    wait_for(descriptor_of(transport), 0);
    while (failure == 0)
        assert_int_equal(getsockopt(descriptor_of(transport), SOL_SOCKET, SO_ERROR, &failure, &length), 0);
    io = transport->ops->read(transport, &byte, 1);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    assert_quiet(descriptor_of(transport));
    transport->ops->close(transport, false);
}

static void a_transport_that_was_not_asked_knows_nothing(void **state)
{
    struct address gone;
    struct transport *transport;

    gone = deserted("127.0.0.1", SOCK_DGRAM);
    transport = dial(*state, "udp", &gone, false);
    assert_int_equal(open_it(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, "x", 1).status, IO_OK);
    assert_int_equal(read_it(transport).system, ECONNREFUSED);
    assert_false(description_of(transport).knows_icmp);
    assert_false(description_of(transport).has_icmp);
    transport->ops->close(transport, false);
}

static void a_tcp_reset_is_known_to_be_no_icmp(void **state)
{
    struct address gone;
    struct transport *transport;
    struct transport_description description;
    struct io io;

    skip_elsewhere();
    gone = deserted("127.0.0.1", SOCK_STREAM);
    transport = dial(*state, "tcp", &gone, true);
    io = open_it(transport);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    description = description_of(transport);
    assert_int_equal(description.knows_icmp, errqueue_tells_connecting());
    assert_false(description.has_icmp);
    transport->ops->close(transport, true);
}

/* An established connection outlives ICMP errors, which it would not with the queue. */
static void an_open_tcp_connection_has_no_queue(void **state)
{
    struct address local;
    struct transport *transport;
    int listener, on = -1;
    socklen_t length = sizeof on;

    skip_elsewhere();
    listener = bound_socket("127.0.0.1", SOCK_STREAM, &local);
    assert_int_equal(listen(listener, 1), 0);
    transport = dial(*state, "tcp", &local, true);
    assert_int_equal(open_it(transport).status, IO_OK);
#ifdef IP_RECVERR
    assert_int_equal(getsockopt(descriptor_of(transport), IPPROTO_IP, IP_RECVERR, &on, &length), 0);
    assert_int_equal(on, 0);
#endif
    assert_false(description_of(transport).knows_icmp);
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

    skip_elsewhere();
    peer = bound_socket("127.0.0.1", SOCK_DGRAM, &local);
    transport = dial(*state, "udp", &local, true);
    assert_int_equal(open_it(transport).status, IO_OK);
    assert_int_equal(transport->ops->write(transport, zeros, sizeof zeros).system, EMSGSIZE);
    assert_int_equal(transport->ops->read(transport, &byte, 1).status, IO_WANT_READ);
    assert_quiet(descriptor_of(transport));
    assert_true(description_of(transport).knows_icmp);
    assert_false(description_of(transport).has_icmp);
    transport->ops->close(transport, false);
    close(peer);
}

static void the_last_of_many_is_taken(void **state)
{
    struct address local, first = deserted("127.0.0.1", SOCK_DGRAM), second;
    struct icmp_error icmp = {.type = 77};
    int fd, failure = 77;

    (void)state;
    skip_elsewhere();
    fd = bound_socket("127.0.0.1", SOCK_DGRAM, &local);
    assert_true(errqueue_enable(fd, AF_INET));
    assert_false(errqueue_take_icmp(fd, &icmp, &failure));
    assert_int_equal(icmp.type, 77);
    assert_int_equal(failure, 77);
    second = first;
    assert_true(address_from_literal("127.0.0.2", address_port(&first), &second));
    assert_int_equal(sendto(fd, "x", 1, 0, &first.u.any, first.length), 1);
    wait_for(fd, 0);
    if (sendto(fd, "x", 1, 0, &second.u.any, second.length) != 1)
        assert_int_equal(sendto(fd, "x", 1, 0, &second.u.any, second.length), 1);
    assert_true(errqueue_take_icmp(fd, &icmp, &failure));
    assert_int_equal(failure, ECONNREFUSED);
    assert_port_unreachable(&icmp, "127.0.0.2", false);
    assert_false(errqueue_take_icmp(fd, &icmp, &failure));
    assert_quiet(fd);
    close(fd);
}

static void a_disabled_queue_is_empty(void **state)
{
    struct address local, gone = deserted("127.0.0.1", SOCK_DGRAM);
    struct icmp_error icmp;
    int fd, failure;

    (void)state;
    skip_elsewhere();
    fd = bound_socket("127.0.0.1", SOCK_DGRAM, &local);
    assert_true(errqueue_enable(fd, AF_INET));
    assert_int_equal(sendto(fd, "x", 1, 0, &gone.u.any, gone.length), 1);
    wait_for(fd, 0);
    errqueue_disable(fd, AF_INET);
    assert_false(errqueue_take_icmp(fd, &icmp, &failure));
    close(fd);
}

static void a_unix_socket_has_none(void **state)
{
    struct address remote;
    struct error error;
    struct transport *transport;

    assert_true(address_from_path("/nobody/listens/here", 20, &remote, &error));
    transport = dial(*state, "unix", &remote, true);
    assert_int_equal(open_it(transport).system, ENOENT);
    assert_false(description_of(transport).knows_icmp);
    transport->ops->close(transport, true);
}

static int bus_set_up(void **state)
{
    *state = bus_new();
    return 0;
}

static int bus_tear_down(void **state)
{
    bus_close(*state);
    return 0;
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

    return cmocka_run_group_tests(tests, bus_set_up, bus_tear_down);
}
