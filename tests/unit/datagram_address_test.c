/* datagram_address_test.c: proves that a socket bound to all addresses knows to which of them a
 * datagram came and answers from exactly that one, in both families and on a dual-stack socket;
 * that borders are kept and a cut is told with the whole length. */
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

enum { PATIENCE_MS = 20000 };

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

static void wait_readable(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

/* Skips where the machine lacks the family. */
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

static struct address literal(const char *host, uint16_t port)
{
    struct address address;

    assert_true(address_from_literal(host, port, &address));
    return address;
}

/* A client asks the listener at host; where it gets its answer from must be where it asked. */
static void assert_answered_from(int listener_family, const char *host)
{
    struct address any = address_any(listener_family, 0), bound, asked, peer, local, answerer;
    int listener = bound_socket(&any, &bound), client;
    struct address client_any;
    size_t whole;
    char buffer[16];

    assert_true(datagram_enable(listener, listener_family));
    asked = literal(host, address_port(&bound));
    client_any = address_any(address_family(&asked), 0);
    client = bound_socket(&client_any, &bound);
    assert_int_equal(datagram_send(client, "ask", 3, &asked, NULL), 3);
    wait_readable(listener);
    assert_int_equal(datagram_receive(listener, buffer, sizeof buffer, &peer, &local, &whole), 3);
    assert_int_equal(whole, 3);
    assert_int_equal(address_port(&peer), address_port(&bound));
    assert_int_equal(address_port(&local), 0);
    if (on_linux()) {
        address_set_port(&local, address_port(&asked));
        assert_true(address_equal(&local, &asked));
    }
    assert_int_equal(datagram_send(listener, "reply", 5, &peer, &local), 5);
    wait_readable(client);
    assert_int_equal(datagram_receive(client, buffer, sizeof buffer, &answerer, NULL, &whole), 5);
    address_unmap(&answerer);
    if (on_linux())
        assert_true(address_equal(&answerer, &asked));
    close(client);
    close(listener);
}

static void ipv4_is_answered_from_where_it_came_to(void **state)
{
    (void)state;
    assert_answered_from(AF_INET, "127.0.0.1");
    if (on_linux())
        assert_answered_from(AF_INET, "127.0.0.53");
}

static void ipv6_is_answered_from_where_it_came_to(void **state)
{
    struct address loopback = literal("::1", 0), bound;

    (void)state;
    close(bound_socket(&loopback, &bound));
    assert_answered_from(AF_INET6, "::1");
}

static void dual_stack_is_answered_from_where_it_came_to(void **state)
{
    (void)state;
    if (!on_linux())
        skip();
    assert_answered_from(AF_INET6, "127.0.0.1");
    assert_answered_from(AF_INET6, "127.0.0.77");
}

static void a_mapped_local_address_is_a_source_too(void **state)
{
    struct address any = address_any(AF_INET6, 0), bound, peer, answerer;
    struct address source = literal("::ffff:127.0.0.88", 0), client_any = address_any(AF_INET, 0);
    int sender, client;
    size_t whole;
    char buffer[16];

    (void)state;
    if (!on_linux())
        skip();
    sender = bound_socket(&any, &bound);
    client = bound_socket(&client_any, &peer);
    peer = literal("::ffff:127.0.0.1", address_port(&peer));
    assert_int_equal(datagram_send(sender, "x", 1, &peer, &source), 1);
    wait_readable(client);
    assert_int_equal(datagram_receive(client, buffer, sizeof buffer, &answerer, NULL, &whole), 1);
    address_unmap(&source);
    address_set_port(&source, address_port(&bound));
    assert_true(address_equal(&answerer, &source));
    close(sender);
    close(client);
}

static void a_wildcard_is_no_source(void **state)
{
    struct address any = address_any(AF_INET, 0), bound;
    int fd = bound_socket(&any, &bound);
    struct address self = literal("127.0.0.1", address_port(&bound));

    (void)state;
    assert_int_equal(datagram_send(fd, "x", 1, &self, &any), 1);
    wait_readable(fd);
    close(fd);
}

static void a_foreign_source_is_refused(void **state)
{
    struct address any = address_any(AF_INET, 0), bound, foreign = literal("192.0.2.1", 0);
    int fd = bound_socket(&any, &bound);
    struct address self = literal("127.0.0.1", address_port(&bound));

    (void)state;
    if (!on_linux())
        skip();
    assert_int_equal(datagram_send(fd, "x", 1, &self, &foreign), -1);
    close(fd);
}

static void a_cut_datagram_tells_its_length(void **state)
{
    struct address any = literal("127.0.0.1", 0), bound, peer, local;
    int fd = bound_socket(&any, &bound);
    size_t whole;
    char buffer[4];

    (void)state;
    assert_true(datagram_enable(fd, AF_INET));
    assert_int_equal(datagram_send(fd, "0123456789", 10, &bound, NULL), 10);
    assert_int_equal(datagram_send(fd, "", 0, &bound, NULL), 0);
    assert_int_equal(datagram_send(fd, "abcd", 4, &bound, NULL), 4);
    wait_readable(fd);
    assert_int_equal(datagram_receive(fd, buffer, sizeof buffer, &peer, &local, &whole), 4);
    assert_memory_equal(buffer, "0123", 4);
    assert_int_equal(whole, on_linux() ? 10 : 5);
    assert_true(address_equal(&peer, &bound));
    assert_int_equal(datagram_receive(fd, buffer, sizeof buffer, &peer, &local, &whole), 0);
    assert_int_equal(whole, 0);
    assert_int_equal(datagram_receive(fd, buffer, sizeof buffer, &peer, &local, &whole), 4);
    assert_int_equal(whole, 4);
    close(fd);
}

static void it_never_waits(void **state)
{
    struct address any = literal("127.0.0.1", 0), bound, peer = {.length = 77}, local;
    int fd = bound_socket(&any, &bound);
    size_t whole = 77;
    char buffer[4];

    (void)state;
    assert_int_equal(datagram_receive(fd, buffer, sizeof buffer, &peer, &local, &whole), -1);
    assert_true(errno == EAGAIN || errno == EWOULDBLOCK);
    assert_int_equal(peer.length, 77);
    assert_int_equal(whole, 77);
    close(fd);
}

/* A peer's descriptor must not become ours. */
static void a_unix_peer_hands_us_no_descriptor(void **state)
{
    union {
        struct cmsghdr align;
        unsigned char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec piece = {.iov_base = control.bytes, .iov_len = 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes,
                             .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    struct address peer;
    int ends[2], next;
    size_t whole;
    char buffer[4];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &ends[0], sizeof(int));
    next = dup(ends[0]);
    close(next);
    assert_int_equal(sendmsg(ends[0], &message, 0), 1);
    assert_int_equal(datagram_receive(ends[1], buffer, sizeof buffer, &peer, NULL, &whole), 1);
    assert_int_equal(dup(ends[0]), next);
    close(next);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_is_answered_from_where_it_came_to),
        cmocka_unit_test(ipv6_is_answered_from_where_it_came_to),
        cmocka_unit_test(dual_stack_is_answered_from_where_it_came_to),
        cmocka_unit_test(a_mapped_local_address_is_a_source_too),
        cmocka_unit_test(a_wildcard_is_no_source),
        cmocka_unit_test(a_foreign_source_is_refused),
        cmocka_unit_test(a_cut_datagram_tells_its_length),
        cmocka_unit_test(it_never_waits),
        cmocka_unit_test(a_unix_peer_hands_us_no_descriptor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
