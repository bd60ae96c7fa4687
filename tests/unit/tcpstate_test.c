/* tcpstate_test.c: proves that a TCP socket's state is told, with its descriptor and after it, for v4-mapped addresses
 * too, and that a listener's socket gives the client's SYN. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <net/if.h>
#include <poll.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "net/segment.h"
#include "net/tcpstate.h"

enum { PATIENCE_MS = 20000 };

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

struct pair {
    int listener, client, server;
    struct address client_end, server_end; /* as the client has them */
};

static int listener_at(const struct address *at)
{
    int fd = socket(address_family(at), SOCK_STREAM, 0), no = 0;

    if (address_family(at) == AF_INET6)
        assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no), 0);
    assert_int_equal(bind(fd, &at->u.any, at->length), 0);
    tcpstate_keep_syn(fd);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

/* A client over IPv4; interface: what its socket is bound to, or NULL. False if that is not permitted. */
static bool pair_open(struct pair *pair, int listener_family, const char *interface)
{
    struct address at = address_any(listener_family, 0), target;

    pair->listener = listener_at(&at);
    address_of_socket(pair->listener, &at, NULL);
    assert_true(address_from_literal("127.0.0.1", address_port(&at), &target));
    pair->client = socket(AF_INET, SOCK_STREAM, 0);
    if (interface != NULL &&
        setsockopt(pair->client, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface)) != 0) {
        close(pair->client);
        close(pair->listener);
        return false;
    }
    assert_int_equal(connect(pair->client, &target.u.any, target.length), 0);
    pair->server = accept(pair->listener, NULL, NULL);
    assert_true(pair->server >= 0);
    address_of_socket(pair->client, &pair->client_end, &pair->server_end);
    return true;
}

static void wait_for_end(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

/* The client goes first: its end is in TIME_WAIT after both are closed. */
static void pair_close(const struct pair *pair)
{
    assert_int_equal(shutdown(pair->client, SHUT_WR), 0);
    wait_for_end(pair->server);
    close(pair->server);
    wait_for_end(pair->client);
    close(pair->client);
    close(pair->listener);
}

static void states_have_names(void **state)
{
    (void)state;
    assert_string_equal(tcpstate_name(TCP_STATE_TIME_WAIT), "TIME_WAIT");
    assert_string_equal(tcpstate_name(TCP_STATE_CLOSING), "CLOSING");
    assert_null(tcpstate_name(TCP_STATE_UNKNOWN));
    assert_null(tcpstate_name(TCP_STATE_COUNT));
}

static void a_descriptors_state_is_told(void **state)
{
    struct pair pair;

    (void)state;
    if (!on_linux())
        skip();
    assert_true(pair_open(&pair, AF_INET, NULL));
    assert_int_equal(tcpstate_of(pair.listener), TCP_STATE_LISTEN);
    assert_int_equal(tcpstate_of(pair.client), TCP_STATE_ESTABLISHED);
    assert_int_equal(shutdown(pair.client, SHUT_WR), 0);
    wait_for_end(pair.server);
    assert_in_range(tcpstate_of(pair.client), TCP_STATE_FIN_WAIT1, TCP_STATE_FIN_WAIT2);
    assert_int_equal(tcpstate_of(pair.server), TCP_STATE_CLOSE_WAIT);
    pair_close(&pair);
}

static void others_have_no_state(void **state)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct address local = {.length = 0};

    (void)state;
    assert_int_equal(tcpstate_of(fd), TCP_STATE_UNKNOWN);
    assert_int_equal(tcpstate_of(-1), TCP_STATE_UNKNOWN);
    assert_int_equal(tcpstate_find(&local, &local, true), TCP_STATE_UNKNOWN);
    close(fd);
}

static void a_connection_without_a_descriptor_is_found(void **state)
{
    struct pair pair;

    (void)state;
    if (!on_linux())
        skip();
    assert_true(pair_open(&pair, AF_INET, NULL));
    assert_int_equal(tcpstate_find(&pair.client_end, &pair.server_end, true), TCP_STATE_ESTABLISHED);
    assert_int_equal(tcpstate_find(&pair.server_end, &pair.client_end, true), TCP_STATE_ESTABLISHED);
    pair_close(&pair);
    assert_int_equal(tcpstate_find(&pair.client_end, &pair.server_end, true), TCP_STATE_TIME_WAIT);
    assert_int_equal(tcpstate_find(&pair.server_end, &pair.client_end, true), TCP_STATE_CLOSE);
}

static void a_listener_is_no_connection(void **state)
{
    struct address any = address_any(AF_INET, 0), local, remote;
    int fd;

    (void)state;
    if (!on_linux())
        skip();
    fd = listener_at(&any);
    address_of_socket(fd, &local, NULL);
    assert_true(address_from_literal("127.0.0.1", address_port(&local), &local));
    assert_true(address_from_literal("127.0.0.9", 9, &remote));
    assert_int_equal(tcpstate_find(&local, &remote, true), TCP_STATE_CLOSE);
    close(fd);
}

static void mapped(const struct address *v4, struct address *ret_address)
{
    char shown[64] = "::ffff:";
    struct endpoint endpoint;

    address_to_endpoint(v4, &endpoint);
    strncat(shown, endpoint.host, sizeof shown - strlen(shown) - 1);
    assert_true(address_from_literal(shown, address_port(v4), ret_address));
}

static void mapped_addresses_are_found(void **state)
{
    struct address client, server;
    struct pair pair;

    (void)state;
    if (!on_linux())
        skip();
    assert_true(pair_open(&pair, AF_INET6, NULL));
    mapped(&pair.client_end, &client);
    mapped(&pair.server_end, &server);
    assert_int_equal(tcpstate_find(&server, &client, true), TCP_STATE_ESTABLISHED);
    assert_int_equal(tcpstate_find(&pair.server_end, &pair.client_end, true), TCP_STATE_ESTABLISHED);
    assert_int_equal(tcpstate_find(&client, &server, true), TCP_STATE_ESTABLISHED);
    pair_close(&pair);
}

/* Such a one is in the tables only. */
static void a_connection_bound_to_an_interface_is_found(void **state)
{
    char loopback[IF_NAMESIZE];
    struct pair pair;

    (void)state;
    if (!on_linux() || if_indextoname(1, loopback) == NULL || !pair_open(&pair, AF_INET, loopback))
        skip();
    assert_int_equal(tcpstate_find(&pair.client_end, &pair.server_end, true), TCP_STATE_ESTABLISHED);
    pair_close(&pair);
    assert_int_equal(tcpstate_find(&pair.client_end, &pair.server_end, true), TCP_STATE_TIME_WAIT);
}

static void an_accepted_socket_gives_its_syn_once(void **state)
{
    unsigned char bytes[256];
    struct packet packet;
    struct pair pair;
    size_t length;

    (void)state;
    if (!on_linux())
        skip();
    assert_true(pair_open(&pair, AF_INET, NULL));
    length = tcpstate_take_syn(pair.server, bytes, sizeof bytes);
    assert_true(segment_parse(LINK_RAW, bytes, length, &packet));
    assert_int_equal(packet.segment.flags & (SEGMENT_SYN | SEGMENT_ACK), SEGMENT_SYN);
    assert_true(packet.segment.mss > 500 && packet.segment.ttl > 0);
    assert_true(address_equal(&packet.source, &pair.client_end));
    assert_int_equal(tcpstate_take_syn(pair.server, bytes, sizeof bytes), 0);
    assert_int_equal(tcpstate_take_syn(pair.client, bytes, sizeof bytes), 0);
    pair_close(&pair);
    assert_false(tcpstate_keep_syn(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_have_names),
        cmocka_unit_test(a_descriptors_state_is_told),
        cmocka_unit_test(others_have_no_state),
        cmocka_unit_test(a_connection_without_a_descriptor_is_found),
        cmocka_unit_test(a_listener_is_no_connection),
        cmocka_unit_test(mapped_addresses_are_found),
        cmocka_unit_test(a_connection_bound_to_an_interface_is_found),
        cmocka_unit_test(an_accepted_socket_gives_its_syn_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
