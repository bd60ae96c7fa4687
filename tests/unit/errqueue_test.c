/* errqueue_test.c: proves that a UDP socket with many peers learns which of them an ICMP error was
 * about, and that the queue is empty afterwards, so that nothing spins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/datagram.h"
#include "net/errqueue.h"
#include "sockets.h"

static void assert_quiet(int fd)
{
    struct address peer = {.length = 77};
    int failure = 77;

    assert_false(errqueue_take(fd, &peer, &failure));
    assert_int_equal(peer.length, 77);
    assert_int_equal(failure, 77);
    sockets_assert_quiet(fd);
}

/* A send that meets an earlier error did not send: once more. */
static void send_to(int fd, const struct address *peer)
{
    if (datagram_send(fd, "x", 1, peer, NULL) != 1)
        assert_int_equal(datagram_send(fd, "x", 1, peer, NULL), 1);
}

static void assert_refusal_told(const char *any, const char *host)
{
    struct address bound, gone, peer;
    int holder = sockets_refusing(host, SOCK_DGRAM, &gone), fd = sockets_bound(any, SOCK_DGRAM, &bound), failure;

    assert_true(errqueue_enable(fd, address_family(&bound)));
    assert_quiet(fd);
    send_to(fd, &gone);
    sockets_wait(fd, 0);
    assert_true(errqueue_take(fd, &peer, &failure));
    assert_int_equal(failure, ECONNREFUSED);
    address_unmap(&gone);
    address_unmap(&peer);
    assert_true(address_equal(&peer, &gone));
    assert_quiet(fd);
    close(fd);
    close(holder);
}

static void a_refused_ipv4_peer_is_named(void **state)
{
    (void)state;
    sockets_need_linux();
    assert_refusal_told("0.0.0.0", "127.0.0.1");
}

static void a_refused_ipv6_peer_is_named(void **state)
{
    (void)state;
    sockets_need_linux();
    assert_refusal_told("::", "::1");
}

static void a_refused_ipv4_peer_of_a_dual_stack_socket_is_named(void **state)
{
    (void)state;
    sockets_need_linux();
    assert_refusal_told("::", "::ffff:127.0.0.1");
}

static void each_refused_peer_is_named(void **state)
{
    struct address bound, first, second, peer;
    int fd, holders[2], failure;

    (void)state;
    sockets_need_linux();
    fd = sockets_bound("0.0.0.0", SOCK_DGRAM, &bound);
    holders[0] = sockets_refusing("127.0.0.2", SOCK_DGRAM, &first);
    holders[1] = sockets_refusing("127.0.0.3", SOCK_DGRAM, &second);
    assert_true(errqueue_enable(fd, AF_INET));
    send_to(fd, &first);
    send_to(fd, &second);
    sockets_wait(fd, 0);
    assert_true(errqueue_take(fd, &peer, &failure));
    assert_true(address_equal(&peer, &first));
    sockets_wait(fd, 0);
    assert_true(errqueue_take(fd, &peer, &failure));
    assert_true(address_equal(&peer, &second));
    assert_quiet(fd);
    close(fd);
    close(holders[0]);
    close(holders[1]);
}

static void a_datagram_that_is_too_long_is_told(void **state)
{
    static const char zeros[70000];
    struct address bound, self, peer;
    int fd, failure;

    (void)state;
    sockets_need_linux();
    fd = sockets_bound("0.0.0.0", SOCK_DGRAM, &bound);
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
    struct address bound;
    int fd = sockets_bound("0.0.0.0", SOCK_DGRAM, &bound);

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
