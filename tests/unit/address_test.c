/* address_test.c: proves that only strict literals become addresses, that a shown address is the
 * one that was given, and that addresses are compared and told apart as sockets do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/address.h"
#include "net/vsock.h"

static struct address literal(const char *host, uint16_t port)
{
    struct address address;

    assert_true(address_from_literal(host, port, &address));
    return address;
}

static struct address path_address(const char *path, size_t length)
{
    struct address address;
    struct error error;

    assert_true(address_from_path(path, length, &address, &error));
    return address;
}

static void assert_shown(const struct address *address, const char *host, uint32_t port)
{
    struct endpoint endpoint;

    address_to_endpoint(address, &endpoint);
    assert_false(endpoint.has_path);
    assert_string_equal(endpoint.host, host);
    assert_int_equal(endpoint.port, port);
}

static void literals_are_strict(void **state)
{
    static const char *const bad[] = {
        "", "127.1", "127.0.0.01", "0177.0.0.1", "0x7f.0.0.1", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ",
        " 1.2.3.4", "2130706433", "localhost", "[::1]", ":::1", "::1%", "::1%no-such-interface",
        "fe80::1%0", "fe80::1%-1", "1.2.3.4%lo", "::g", "1:2:3:4:5:6:7:8:9", "::1/64",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
    };
    struct address address = {.length = 77};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(address_from_literal(bad[i], 1, &address));
        assert_int_equal(address.length, 77);
    }
}

static void a_literal_is_shown_as_given(void **state)
{
    static const char *const hosts[] = {
        "127.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::5", "fe80::1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct address address = literal(hosts[i], 65535);

        assert_shown(&address, hosts[i], 65535);
        assert_int_equal(address_port(&address), 65535);
    }
}

static void text_has_host_and_port(void **state)
{
    struct address v4 = literal("127.0.0.1", 80), v6 = literal("::1", 443);
    char text[ENDPOINT_TEXT_SIZE];

    (void)state;
    assert_string_equal(address_format(&v4, text), "127.0.0.1:80");
    assert_string_equal(address_format(&v6, text), "[::1]:443");
}

static void a_mapped_address_is_ipv4(void **state)
{
    struct address mapped = literal("::ffff:192.0.2.7", 99), plain = literal("192.0.2.7", 99);

    (void)state;
    assert_int_equal(address_family(&mapped), AF_INET6);
    assert_shown(&mapped, "192.0.2.7", 99);
    address_unmap(&mapped);
    assert_int_equal(address_family(&mapped), AF_INET);
    assert_int_equal(mapped.length, sizeof(struct sockaddr_in));
    assert_true(address_equal(&mapped, &plain));
}

static void unmapping_leaves_others(void **state)
{
    struct address v6 = literal("::1", 9), before = v6, none = {.length = 0};

    (void)state;
    address_unmap(&v6);
    assert_true(address_equal(&v6, &before));
    address_unmap(&none);
    assert_int_equal(none.length, 0);
}

static void a_zone_is_a_name_or_a_number(void **state)
{
    char name[IF_NAMESIZE], host[64];
    struct address named, numbered;

    (void)state;
    if (if_indextoname(1, name) == NULL)
        skip();
    snprintf(host, sizeof host, "fe80::1%%%s", name);
    named = literal(host, 5);
    numbered = literal("fe80::1%1", 5);
    assert_int_equal(named.u.v6.sin6_scope_id, 1);
    assert_true(address_equal(&named, &numbered));
    assert_shown(&numbered, host, 5);
}

static void an_interface_that_is_gone_is_a_number(void **state)
{
    struct address address = literal("fe80::1%4000000000", 5);
    struct address other = literal("fe80::1", 5);

    (void)state;
    assert_shown(&address, "fe80::1%4000000000", 5);
    assert_false(address_equal(&address, &other));
}

static void any_is_the_wildcard(void **state)
{
    struct address v4 = address_any(AF_INET, 7), v6 = address_any(AF_INET6, 8);
    struct address one = literal("127.0.0.1", 7), mapped = literal("::ffff:0.0.0.0", 1);

    (void)state;
    assert_shown(&v4, "0.0.0.0", 7);
    assert_shown(&v6, "::", 8);
    assert_true(address_is_wildcard(&v4));
    assert_true(address_is_wildcard(&v6));
    assert_true(address_is_wildcard(&mapped));
    assert_false(address_is_wildcard(&one));
}

static void equality_is_of_family_address_and_port(void **state)
{
    struct address a = literal("192.0.2.1", 1), b = literal("192.0.2.1", 1);
    struct address port = literal("192.0.2.1", 2), host = literal("192.0.2.2", 1);
    struct address v6 = literal("::ffff:192.0.2.1", 1), none = {.length = 0};

    (void)state;
    memset(b.u.v4.sin_zero, 0x55, sizeof b.u.v4.sin_zero);
    assert_true(address_equal(&a, &b));
    assert_false(address_equal(&a, &port));
    assert_false(address_equal(&a, &host));
    assert_false(address_equal(&a, &v6));
    assert_false(address_equal(&a, &none));
    assert_true(address_equal(&none, &none));
}

static void a_port_is_set_where_there_is_one(void **state)
{
    struct address v4 = literal("192.0.2.1", 0), v6 = literal("::1", 0);
    struct address path = path_address("/run/x", 6), none = {.length = 0};

    (void)state;
    address_set_port(&v4, 4711);
    address_set_port(&v6, 4712);
    address_set_port(&path, 4713);
    address_set_port(&none, 4714);
    assert_int_equal(address_port(&v4), 4711);
    assert_int_equal(address_port(&v6), 4712);
    assert_int_equal(address_port(&path), 0);
    assert_int_equal(address_port(&none), 0);
}

static void nothing_is_shown_as_nothing(void **state)
{
    struct address none = {.length = 0};

    (void)state;
    assert_int_equal(address_family(&none), AF_UNSPEC);
    assert_shown(&none, "", 0);
}

static void a_path_is_kept(void **state)
{
    struct address address = path_address("/run/x", 6), other = path_address("/run/xy", 7);
    struct endpoint endpoint;
    char text[ENDPOINT_TEXT_SIZE];

    (void)state;
    address_to_endpoint(&address, &endpoint);
    assert_true(endpoint.has_path);
    assert_int_equal(endpoint.path_length, 6);
    assert_memory_equal(endpoint.path, "/run/x", 6);
    assert_string_equal(address_format(&address, text), "/run/x");
    assert_true(address_equal(&address, &address));
    assert_false(address_equal(&address, &other));
}

static void an_abstract_name_holds_any_bytes(void **state)
{
    static const char name[] = "\0a\0b";
    struct address address = path_address(name, 4), other = path_address("\0a\0c", 4);
    struct address shorter = path_address(name, 3);
    struct endpoint endpoint;

    (void)state;
    address_to_endpoint(&address, &endpoint);
    assert_int_equal(endpoint.path_length, 4);
    assert_memory_equal(endpoint.path, name, 4);
    assert_false(address_equal(&address, &other));
    assert_false(address_equal(&address, &shorter));
}

static void a_long_path_is_refused_with_the_limit(void **state)
{
    char path[200];
    struct address address;
    struct error error;

    (void)state;
    memset(path, 'p', sizeof path);
    assert_true(address_from_path(path, 107, &address, &error));
    assert_false(address_from_path(path, 108, &address, &error));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_non_null(strstr(error.text, "108 bytes"));
    assert_non_null(strstr(error.text, "at most 107"));
    path[0] = '\0';
    assert_true(address_from_path(path, 108, &address, &error));
    assert_false(address_from_path(path, 109, &address, &error));
    assert_non_null(strstr(error.text, "@ppp"));
    assert_false(address_from_path(path, 0, &address, &error));
    assert_int_equal(error.status, STATUS_USAGE);
}

static void a_socket_has_its_addresses(void **state)
{
    struct address any = literal("127.0.0.1", 0), local, remote;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)state;
    assert_int_equal(bind(fd, &any.u.any, any.length), 0);
    address_of_socket(fd, &local, &remote);
    assert_int_not_equal(address_port(&local), 0);
    assert_shown(&local, "127.0.0.1", address_port(&local));
    assert_int_equal(remote.length, 0);
    address_of_socket(fd, NULL, NULL);
    close(fd);
}

static void an_unnamed_socket_has_an_empty_path(void **state)
{
    struct address local, remote;
    struct endpoint endpoint;
    char text[ENDPOINT_TEXT_SIZE];
    int ends[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    address_of_socket(ends[0], &local, &remote);
    address_to_endpoint(&remote, &endpoint);
    assert_true(endpoint.has_path);
    assert_int_equal(endpoint.path_length, 0);
    assert_string_equal(address_format(&local, text), "(unnamed)");
    close(ends[0]);
    close(ends[1]);
}

static void a_file_has_no_address(void **state)
{
    struct address local, remote;

    (void)state;
    address_of_socket(-1, &local, &remote);
    assert_int_equal(local.length, 0);
    assert_int_equal(remote.length, 0);
}

static void a_vsock_has_a_cid_and_a_port(void **state)
{
    struct address address, other, any;
    uint32_t cid, port;

    (void)state;
    if (!address_from_vsock(3, 70000, &address))
        skip();
    assert_true(address_from_vsock(4, 70000, &other));
    assert_true(address_from_vsock(ADDRESS_CID_ANY, 0, &any));
    assert_shown(&address, "3", 70000);
    assert_true(address_equal(&address, &address));
    assert_false(address_equal(&address, &other));
    assert_false(address_is_wildcard(&address));
    assert_true(address_is_wildcard(&any));
    assert_true(vsock_parts(&any, &cid, &port));
    assert_int_equal(port, 0);
}

/* Shown as the host of each, one after the other. */
static void assert_interleaved(size_t count, const char *const hosts[], int first, const char *expected)
{
    struct address addresses[8];
    char text[256] = "", host[ADDRESS_HOST_SIZE];

    for (size_t i = 0; i < count; i++)
        addresses[i] = literal(hosts[i], 80);
    address_interleave(addresses, count, first);
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", address_format_host(&addresses[i], host));
    assert_string_equal(text, expected);
}

static void families_are_put_in_turn(void **state)
{
    static const char *const by_family[] = {"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"};
    static const char *const mixed[] = {"10.0.0.1", "10.0.0.2", "10.0.0.3", "::1", "10.0.0.4"};

    (void)state;
    assert_interleaved(5, by_family, AF_INET6, "::1 10.0.0.1 ::2 10.0.0.2 ::3 ");
    assert_interleaved(5, by_family, AF_INET, "10.0.0.1 ::1 10.0.0.2 ::2 ::3 ");
    assert_interleaved(5, mixed, AF_INET6, "::1 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 ");
    assert_interleaved(5, mixed, AF_INET, "10.0.0.1 ::1 10.0.0.2 10.0.0.3 10.0.0.4 ");
    assert_interleaved(3, by_family, AF_INET, "::1 ::2 ::3 ");
    assert_interleaved(3, by_family, AF_INET6, "::1 ::2 ::3 ");
    assert_interleaved(0, by_family, AF_INET6, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_strict),
        cmocka_unit_test(a_literal_is_shown_as_given),
        cmocka_unit_test(text_has_host_and_port),
        cmocka_unit_test(a_mapped_address_is_ipv4),
        cmocka_unit_test(unmapping_leaves_others),
        cmocka_unit_test(a_zone_is_a_name_or_a_number),
        cmocka_unit_test(an_interface_that_is_gone_is_a_number),
        cmocka_unit_test(any_is_the_wildcard),
        cmocka_unit_test(equality_is_of_family_address_and_port),
        cmocka_unit_test(a_port_is_set_where_there_is_one),
        cmocka_unit_test(nothing_is_shown_as_nothing),
        cmocka_unit_test(a_path_is_kept),
        cmocka_unit_test(an_abstract_name_holds_any_bytes),
        cmocka_unit_test(a_long_path_is_refused_with_the_limit),
        cmocka_unit_test(a_socket_has_its_addresses),
        cmocka_unit_test(an_unnamed_socket_has_an_empty_path),
        cmocka_unit_test(a_file_has_no_address),
        cmocka_unit_test(families_are_put_in_turn),
        cmocka_unit_test(a_vsock_has_a_cid_and_a_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
