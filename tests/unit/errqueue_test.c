/* errqueue_test.c: proves that a UDP socket with many peers learns which of them an ICMP error was
 * about, and that the queue is empty afterwards, so that nothing spins. */
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

#include "net/datagram.h"
#include "net/errqueue.h"

enum { PATIENCE_MS = 20000 };

static void skip_elsewhere(void)
{
    struct utsname name;

    if (uname(&name) != 0 || strcmp(name.sysname, "Linux") != 0)
        skip();
}

static int bound_socket(const struct address *address, struct address *ret_local)
{
    int fd = socket(address_family(address), SOCK_DGRAM, 0), off = 0;

    if (fd < 0)
        skip();
    if (address_family(address) == AF_INET6)
        assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off), 0);
    if (bind(fd, &address->u.any, address->length) != 0) {
        assert_int_equal(errno, EADDRNOTAVAIL);
        close(fd);
        skip();
    }
    address_of_socket(fd, ret_local, NULL);
    return fd;
}

/* An address where nobody listens: that of a socket just closed. */
static struct address deserted(const char *host)
{
    struct address address, local;

    assert_true(address_from_literal(host, 0, &address));
    close(bound_socket(&address, &local));
    return local;
}

static void wait_error(int fd)
{
    struct pollfd entry = {.fd = fd};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
    assert_true(entry.revents & POLLERR);
}

static void assert_quiet(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    struct address peer = {.length = 77};
    int failure = 77;

    assert_false(errqueue_take(fd, &peer, &failure));
    assert_int_equal(peer.length, 77);
    assert_int_equal(failure, 77);
    assert_int_equal(poll(&entry, 1, 0), 0);
}

/* A send that meets an earlier error did not send: once more. */
static void send_to(int fd, const struct address *peer)
{
    if (datagram_send(fd, "x", 1, peer, NULL) != 1)
        assert_int_equal(datagram_send(fd, "x", 1, peer, NULL), 1);
}

static void assert_refusal_told(int family, const char *host)
{
    struct address any = address_any(family, 0), bound, gone = deserted(host), peer, shown;
    int fd = bound_socket(&any, &bound), failure;

    assert_true(errqueue_enable(fd, family));
    assert_quiet(fd);
    send_to(fd, &gone);
    wait_error(fd);
    assert_true(errqueue_take(fd, &peer, &failure));
    assert_int_equal(failure, ECONNREFUSED);
    shown = gone;
    address_unmap(&shown);
    address_unmap(&peer);
    assert_true(address_equal(&peer, &shown));
    assert_quiet(fd);
    close(fd);
}

static void a_refused_ipv4_peer_is_named(void **state)
{
    (void)state;
    skip_elsewhere();
    assert_refusal_told(AF_INET, "127.0.0.1");
}

static void a_refused_ipv6_peer_is_named(void **state)
{
    (void)state;
    skip_elsewhere();
    assert_refusal_told(AF_INET6, "::1");
}

static void a_refused_ipv4_peer_of_a_dual_stack_socket_is_named(void **state)
{
    (void)state;
    skip_elsewhere();
    assert_refusal_told(AF_INET6, "::ffff:127.0.0.1");
}

static void each_refused_peer_is_named(void **state)
{
    struct address any = address_any(AF_INET, 0), bound, first, second, peer;
    int fd, failure;

    (void)state;
    skip_elsewhere();
    fd = bound_socket(&any, &bound);
    first = deserted("127.0.0.2");
    second = deserted("127.0.0.3");
    assert_true(errqueue_enable(fd, AF_INET));
    send_to(fd, &first);
    send_to(fd, &second);
    wait_error(fd);
    assert_true(errqueue_take(fd, &peer, &failure));
    assert_true(address_equal(&peer, &first));
    wait_error(fd);
    assert_true(errqueue_take(fd, &peer, &failure));
    assert_true(address_equal(&peer, &second));
    assert_quiet(fd);
    close(fd);
}

static void a_datagram_that_is_too_long_is_told(void **state)
{
    static const char zeros[70000];
    struct address any = address_any(AF_INET, 0), bound, self, peer;
    int fd, failure;

    (void)state;
    skip_elsewhere();
    fd = bound_socket(&any, &bound);
    self = bound;
    assert_true(address_from_literal("127.0.0.1", address_port(&bound), &self));
    assert_true(errqueue_enable(fd, AF_INET));
    assert_int_equal(datagram_send(fd, zeros, sizeof zeros, &self, NULL), -1);
    assert_int_equal(errno, EMSGSIZE);
    while (errqueue_take(fd, &peer, &failure))
        assert_int_equal(failure, EMSGSIZE);
    assert_quiet(fd);
    close(fd);
}

static void a_socket_without_it_has_none(void **state)
{
    struct address any = address_any(AF_INET, 0), bound;
    int fd = bound_socket(&any, &bound);

    (void)state;
    assert_quiet(fd);
    close(fd);
}

static void a_pipe_has_none(void **state)
{
    struct address peer;
    int failure, ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_false(errqueue_take(ends[0], &peer, &failure));
    assert_false(errqueue_take(-1, &peer, &failure));
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_ipv4_peer_is_named),
        cmocka_unit_test(a_refused_ipv6_peer_is_named),
        cmocka_unit_test(a_refused_ipv4_peer_of_a_dual_stack_socket_is_named),
        cmocka_unit_test(each_refused_peer_is_named),
        cmocka_unit_test(a_datagram_that_is_too_long_is_told),
        cmocka_unit_test(a_socket_without_it_has_none),
        cmocka_unit_test(a_pipe_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
