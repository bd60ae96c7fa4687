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
#include <sys/utsname.h>
#include <unistd.h>

#include "transport/scheme.h"

enum { PATIENCE_MS = 20000 };

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

/* Skips where the machine lacks the address. */
static int bound_socket(const char *host, struct address *ret_local)
{
    struct address address;
    int fd;

    assert_true(address_from_literal(host, 0, &address));
    fd = socket(address_family(&address), SOCK_DGRAM, 0);
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

static void wait_readable(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

static struct transport *dial(struct bus *bus, const struct address *remote)
{
    const struct transport_options options = {
        .remote = remote, .any_port = true, .tells_icmp = true, .origin = {.bus = bus}};
    struct error error = {.text = ""};
    struct transport *transport = scheme_find("udp")->dial(&options, &error);

    assert_non_null(transport);
    assert_int_equal(transport->ops->open(transport).status, IO_OK);
    return transport;
}

static struct watch watch_of(const struct transport *transport)
{
    struct watch watch;

    transport->ops->watch(transport, &watch);
    return watch;
}

static struct transport_description description_of(struct transport *transport)
{
    struct transport_description description = {.wants_icmp = true};

    transport->ops->describe(transport, &description);
    return description;
}

/* Waits for what asker says to the server. Returns where it came from. */
static struct address ask(struct transport *asker, int server)
{
    struct address from = {.length = sizeof from.u};
    char byte;

    assert_int_equal(asker->ops->write(asker, "?", 1).status, IO_OK);
    wait_readable(server);
    assert_int_equal(recvfrom(server, &byte, 1, 0, &from.u.any, &from.length), 1);
    assert_int_equal(byte, '?');
    return from;
}

static void answer(int server, const char *text, const struct address *to)
{
    assert_int_equal(sendto(server, text, strlen(text), 0, &to->u.any, to->length), (ssize_t)strlen(text));
}

/* Reads until something other than "nothing yet" comes. */
static struct io read_it(struct transport *transport, char *buffer, size_t size)
{
    struct io io;

    while ((io = transport->ops->read(transport, buffer, size)).status == IO_WANT_READ)
        wait_readable(watch_of(transport).read);
    return io;
}

static void assert_other_port_heard(void **state, const char *host)
{
    struct address asked, other, from;
    int server = bound_socket(host, &asked), answerer = bound_socket(host, &other);
    struct transport *transport = dial(*state, &asked);
    struct transport_description description;
    char buffer[16];
    struct io io;

    from = ask(transport, server);
    description = description_of(transport);
    assert_true(address_equal(&description.remote, &asked));
    answer(answerer, "answer", &from);
    io = read_it(transport, buffer, sizeof buffer);
    assert_int_equal(io.status, IO_OK);
    assert_int_equal(io.count, 6);
    assert_false(io.cut);
    assert_memory_equal(buffer, "answer", 6);
    description = description_of(transport);
    assert_string_equal(description.scheme, "udp");
    assert_int_equal(description.capabilities & TRANSPORT_DATAGRAM, TRANSPORT_DATAGRAM);
    assert_true(address_equal(&description.remote, &other));
    if (on_linux())
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
    int server = bound_socket("127.0.0.1", &asked), stranger = bound_socket("127.0.0.2", &strange);
    struct transport *transport = dial(*state, &asked);
    struct transport_description description;
    char buffer[16];

    from = ask(transport, server);
    answer(stranger, "strange", &from);
    wait_readable(watch_of(transport).read);
    assert_int_equal(transport->ops->read(transport, buffer, sizeof buffer).status, IO_WANT_READ);
    assert_int_equal(transport->ops->read(transport, buffer, sizeof buffer).status, IO_WANT_READ);
    description = description_of(transport);
    assert_true(address_equal(&description.remote, &asked));
    answer(stranger, "strange", &from);
    answer(server, "answer", &from);
    assert_int_equal(read_it(transport, buffer, sizeof buffer).count, 6);
    assert_memory_equal(buffer, "answer", 6);
    transport->ops->close(transport, false);
    close(server);
    close(stranger);
}

static void a_mapped_peer_is_heard(void **state)
{
    struct address asked, mapped, from;
    int server = bound_socket("127.0.0.1", &asked);
    struct transport *transport;
    char buffer[16];

    assert_true(address_from_literal("::ffff:127.0.0.1", address_port(&asked), &mapped));
    transport = dial(*state, &mapped);
    from = ask(transport, server);
    answer(server, "answer", &from);
    assert_int_equal(read_it(transport, buffer, sizeof buffer).count, 6);
    transport->ops->close(transport, false);
    close(server);
}

static void a_long_answer_is_cut_and_an_empty_one_is_one(void **state)
{
    struct address asked, from;
    int server = bound_socket("127.0.0.1", &asked);
    struct transport *transport = dial(*state, &asked);
    char buffer[4];
    struct io io;

    from = ask(transport, server);
    answer(server, "answer", &from);
    io = read_it(transport, buffer, sizeof buffer);
    assert_int_equal(io.count, 4);
    assert_true(io.cut);
    if (on_linux())
        assert_int_equal(io.whole, 6);
    answer(server, "", &from);
    io = read_it(transport, buffer, sizeof buffer);
    assert_int_equal(io.status, IO_OK);
    assert_int_equal(io.count, 0);
    transport->ops->close(transport, false);
    close(server);
}

static void assert_refusal_told(void **state, const char *host, bool v6)
{
    struct address gone;
    struct transport_description description;
    struct transport *transport;
    struct pollfd entry;
    char byte;
    struct io io;

    close(bound_socket(host, &gone));
    transport = dial(*state, &gone);
    assert_int_equal(transport->ops->write(transport, "?", 1).status, IO_OK);
    io = read_it(transport, &byte, 1);
    assert_int_equal(io.status, IO_ERROR);
    assert_int_equal(io.system, ECONNREFUSED);
    description = description_of(transport);
    assert_true(description.knows_icmp);
    assert_true(description.has_icmp);
    assert_int_equal(description.icmp.v6, v6);
    assert_int_equal(description.icmp.type, v6 ? 1 : 3);
    assert_int_equal(description.icmp.code, v6 ? 4 : 3);
    assert_string_equal(description.icmp.from, host);
    entry = (struct pollfd){.fd = watch_of(transport).read, .events = POLLIN};
    assert_int_equal(poll(&entry, 1, 0), 0);
    transport->ops->close(transport, false);
}

static void a_refusal_is_told(void **state)
{
    if (!on_linux())
        skip();
    assert_refusal_told(state, "127.0.0.1", false);
}

static void a_refusal_by_ipv6_is_told(void **state)
{
    if (!on_linux())
        skip();
    assert_refusal_told(state, "::1", true);
}

/* The second datagram's send fails by the first's refusal, and sends all the same. */
static void a_refusal_met_by_a_send_is_told_by_the_next_read(void **state)
{
    struct address gone;
    struct transport *transport;
    struct pollfd entry;
    char byte;

    if (!on_linux())
        skip();
    close(bound_socket("127.0.0.1", &gone));
    transport = dial(*state, &gone);
    assert_int_equal(transport->ops->write(transport, "?", 1).status, IO_OK);
    entry = (struct pollfd){.fd = watch_of(transport).read};
    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
    assert_int_equal(transport->ops->write(transport, "?", 1).status, IO_OK);
    assert_int_equal(watch_of(transport).read, WATCH_READY);
    assert_int_equal(transport->ops->read(transport, &byte, 1).system, ECONNREFUSED);
    assert_true(description_of(transport).has_icmp);
    transport->ops->close(transport, false);
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
        cmocka_unit_test(an_answer_from_another_port_arrives),
        cmocka_unit_test(an_answer_from_another_port_arrives_by_ipv6),
        cmocka_unit_test(another_address_is_not_heard),
        cmocka_unit_test(a_mapped_peer_is_heard),
        cmocka_unit_test(a_long_answer_is_cut_and_an_empty_one_is_one),
        cmocka_unit_test(a_refusal_is_told),
        cmocka_unit_test(a_refusal_by_ipv6_is_told),
        cmocka_unit_test(a_refusal_met_by_a_send_is_told_by_the_next_read),
    };

    return cmocka_run_group_tests(tests, bus_set_up, bus_tear_down);
}
