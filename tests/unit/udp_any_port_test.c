/* udp_any_port_test.c: proves that an answer from any port of the peer arrives and one of somebody else does not, that
 * refusals are told, and that what is said about the connection is so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sockets.h"

static struct transport *dial(struct bus *bus, const struct address *remote)
{
    struct transport *transport = sockets_dial(
        "udp", &(struct transport_options){
                   .remote = remote, .any_port = true, .tells_icmp = true, .origin = {.bus = bus}});

    assert_int_equal(sockets_open(transport).status, IO_OK);
    return transport;
}

/* Waits for what asker says to the server. Returns where it came from. */
static struct address ask(struct transport *asker, int server)
{
    struct address from = {.length = sizeof from.u};
    char byte;

    assert_int_equal(asker->ops->write(asker, "?", 1).status, IO_OK);
    sockets_wait(server, POLLIN);
    assert_int_equal(recvfrom(server, &byte, 1, 0, &from.u.any, &from.length), 1);
    assert_int_equal(byte, '?');
    return from;
}

static void answer(int server, const char *text, const struct address *to)
{
    assert_int_equal(sendto(server, text, strlen(text), 0, &to->u.any, to->length), (ssize_t)strlen(text));
}

static void assert_other_port_heard(void **state, const char *host)
{
    struct address asked, other, from;
    int server = sockets_bound(host, SOCK_DGRAM, &asked), answerer = sockets_bound(host, SOCK_DGRAM, &other);
    struct transport *transport = dial(*state, &asked);
    struct transport_description description;
    char buffer[16];
    struct io io;

    from = ask(transport, server);
    description = sockets_description(transport);
    assert_true(address_equal(&description.remote, &asked));
    answer(answerer, "answer", &from);
    io = sockets_read(transport, buffer, sizeof buffer);
    assert_int_equal(io.status, IO_OK);
    assert_int_equal(io.count, 6);
    assert_false(io.cut);
    assert_memory_equal(buffer, "answer", 6);
    description = sockets_description(transport);
    assert_string_equal(description.scheme, "udp");
    assert_int_equal(description.capabilities & TRANSPORT_DATAGRAM, TRANSPORT_DATAGRAM);
    assert_true(address_equal(&description.remote, &other));
    if (sockets_on_linux())
        assert_true(address_equal(&description.local, &from));
    assert_false(description.has_icmp);
    ask(transport, server); /* still to where it asked first */
    transport->ops->close(transport, false);
    close(server);
    close(answerer);
}

static void an_answer_from_another_port_arrives(void **state)
{
    assert_other_port_heard(state, "127.0.0.1");
}

static void an_answer_from_another_port_arrives_by_ipv6(void **state)
{
    assert_other_port_heard(state, "::1");
}

/* The stranger's datagram is in the queue before the answer. */
static void another_address_is_not_heard(void **state)
{
    struct address asked, strange, from;
    int server = sockets_bound("127.0.0.1", SOCK_DGRAM, &asked);
    int stranger = sockets_bound("127.0.0.2", SOCK_DGRAM, &strange);
    struct transport *transport = dial(*state, &asked);
    struct transport_description description;
    char buffer[16];

    from = ask(transport, server);
    answer(stranger, "strange", &from);
    sockets_wait(sockets_descriptor(transport), POLLIN);
    assert_int_equal(transport->ops->read(transport, buffer, sizeof buffer).status, IO_WANT_READ);
    assert_int_equal(transport->ops->read(transport, buffer, sizeof buffer).status, IO_WANT_READ);
    description = sockets_description(transport);
    assert_true(address_equal(&description.remote, &asked));
    answer(stranger, "strange", &from);
    answer(server, "answer", &from);
    assert_int_equal(sockets_read(transport, buffer, sizeof buffer).count, 6);
    assert_memory_equal(buffer, "answer", 6);
    transport->ops->close(transport, false);
    close(server);
    close(stranger);
}

static void a_mapped_peer_is_heard(void **state)
{
    struct address asked, mapped, from;
    int server = sockets_bound("127.0.0.1", SOCK_DGRAM, &asked);
    struct transport *transport;
    char buffer[16];

    assert_true(address_from_literal("::ffff:127.0.0.1", address_port(&asked), &mapped));
    transport = dial(*state, &mapped);
    from = ask(transport, server);
    answer(server, "answer", &from);
    assert_int_equal(sockets_read(transport, buffer, sizeof buffer).count, 6);
    transport->ops->close(transport, false);
    close(server);
}

static void a_long_answer_is_cut_and_an_empty_one_is_one(void **state)
{
    struct address asked, from;
    int server = sockets_bound("127.0.0.1", SOCK_DGRAM, &asked);
    struct transport *transport = dial(*state, &asked);
    char buffer[4];
    struct io io;

    from = ask(transport, server);
    answer(server, "answer", &from);
    io = sockets_read(transport, buffer, sizeof buffer);
    assert_int_equal(io.count, 4);
    assert_true(io.cut);
    if (sockets_on_linux())
        assert_int_equal(io.whole, 6);
    answer(server, "", &from);
    io = sockets_read(transport, buffer, sizeof buffer);
    assert_int_equal(io.status, IO_OK);
    assert_int_equal(io.count, 0);
    transport->ops->close(transport, false);
    close(server);
}

static void assert_refusal_told(void **state, const char *host, bool v6)
{
    struct address gone;
    struct transport_description description;
    int holder = sockets_refusing(host, SOCK_DGRAM, &gone);
    struct transport *transport = dial(*state, &gone);
    char byte;
    struct io io;

    assert_int_equal(transport->ops->write(transport, "?", 1).status, IO_OK);
    io = sockets_read(transport, &byte, 1);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    description = sockets_description(transport);
    assert_true(description.knows_icmp);
    assert_true(description.has_icmp);
    assert_int_equal(description.icmp.v6, v6);
    assert_int_equal(description.icmp.type, v6 ? 1 : 3);
    assert_int_equal(description.icmp.code, v6 ? 4 : 3);
    assert_string_equal(description.icmp.from, host);
    sockets_assert_quiet(sockets_descriptor(transport));
    transport->ops->close(transport, false);
    close(holder);
}

static void a_refusal_is_told(void **state)
{
    sockets_need_linux();
    assert_refusal_told(state, "127.0.0.1", false);
}

static void a_refusal_by_ipv6_is_told(void **state)
{
    sockets_need_linux();
    assert_refusal_told(state, "::1", true);
}

/* The second datagram's send fails by the first's refusal, and sends all the same. */
static void a_refusal_met_by_a_send_is_told_by_the_next_read(void **state)
{
    struct address gone;
    struct transport *transport;
    struct watch watch;
    char byte;
    int holder;

    sockets_need_linux();
    holder = sockets_refusing("127.0.0.1", SOCK_DGRAM, &gone);
    transport = dial(*state, &gone);
    assert_int_equal(transport->ops->write(transport, "?", 1).status, IO_OK);
    sockets_wait(sockets_descriptor(transport), 0);
    assert_int_equal(transport->ops->write(transport, "?", 1).status, IO_OK);
    transport->ops->watch(transport, &watch);
    assert_int_equal(watch.read, WATCH_READY);
    assert_int_equal(transport->ops->read(transport, &byte, 1).system, ECONNREFUSED);
    assert_true(sockets_description(transport).has_icmp);
    transport->ops->close(transport, false);
    close(holder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_from_another_port_arrives),
        cmocka_unit_test(an_answer_from_another_port_arrives_by_ipv6),
        cmocka_unit_test(another_address_is_not_heard),
        cmocka_unit_test(a_mapped_peer_is_heard),
        cmocka_unit_test(a_long_answer_is_cut_and_an_empty_one_is_one),
        cmocka_unit_test(a_refusal_is_told),
        cmocka_unit_test(a_refusal_by_ipv6_is_told),
        cmocka_unit_test(a_refusal_met_by_a_send_is_told_by_the_next_read),
    };

    return cmocka_run_group_tests(tests, sockets_bus_set_up, sockets_bus_tear_down);
}
