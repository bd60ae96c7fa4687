/* parts_test.c: proves that hosts, ports and paths are told from what only looks like them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>

#include "config/target.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void host_families(void **state)
{
    static const struct {
        const char *host;
        int family;
    } cases[] = {
        {"localhost", AF_UNSPEC}, {"example.org.", AF_UNSPEC},  {"4u", AF_UNSPEC},
        {"0xyz", AF_UNSPEC},      {"1.2.3.x4", AF_UNSPEC},      {"127.0.0.1", AF_INET},
        {"0.0.0.0", AF_INET},     {"255.255.255.255", AF_INET}, {"::", AF_INET6},
        {"::1", AF_INET6},        {"fe80::1%lo", AF_INET6},     {"::ffff:127.0.0.1", AF_INET6},
    };
    struct error error;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int family = -1;
        if (!target_check_host(cases[i].host, &family, &error))
            fail_msg("%s", error.text);
        assert_int_equal(family, cases[i].family);
    }
}

static void refused_hosts(void **state)
{
    static const char *const hosts[] = {"",      ".",           "..",        ".example",
                                        "127.1", "127.0.0.256", "1.2.3.4.5", "0",
                                        "0x",    "0X1F",        "a.0",       "1.2.3.",
                                        ":",     ":::",         "::1%",      "a:b",
                                        "[::1]", "a b",         "a\nb",      "a/b",
                                        "a@b"};
    struct error error;

    (void)state;
    for (size_t i = 0; i < COUNT(hosts); i++) {
        int family = -1;
        error.text[0] = '\0';
        assert_false(target_check_host(hosts[i], &family, &error));
        assert_int_equal(family, -1);
        assert_int_equal(error.status, STATUS_USAGE);
        assert_non_null(strstr(error.text, hosts[i]));
    }
}

static void host_limit(void **state)
{
    char host[255];
    struct error error;
    int family;

    (void)state;
    memset(host, 'x', sizeof host);
    host[254] = '\0';
    assert_false(target_check_host(host, &family, &error));
    assert_non_null(strstr(error.text, host));
    host[253] = '\0';
    assert_true(target_check_host(host, &family, &error));
    assert_int_equal(family, AF_UNSPEC);
}

static void port_numbers(void **state)
{
    static const char *const refused[] = {"",    "65536", "99999999999999999999", "-1", "+1", "1 ",
                                          "0x1", "1.0"};
    struct error error;
    uint16_t port = 4711;

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_false(target_parse_port(refused[i], "tcp", &port, &error));
    assert_int_equal(port, 4711);
    assert_true(target_parse_port("0", "tcp", &port, &error));
    assert_int_equal(port, 0);
    assert_true(target_parse_port("65535", "udp", &port, &error));
    assert_int_equal(port, 65535);
    assert_true(target_parse_port("00000000080", "udp", &port, &error));
    assert_int_equal(port, 80);
}

static void port_services(void **state)
{
    struct error error;
    uint16_t port;

    (void)state;
    if (!target_parse_port("http", "tcp", &port, &error))
        skip(); /* this system has no list of services */
    assert_int_equal(port, 80);
    assert_false(target_parse_port("no-such-service", "tcp", &port, &error));
    assert_non_null(strstr(error.text, "no-such-service"));
    assert_int_equal(port, 80);
}

static void paths(void **state)
{
    struct error error;

    (void)state;
    assert_true(target_check_path("/run/x", &error));
    assert_true(target_check_path("@x", &error));
    assert_false(target_check_path("", &error));
    assert_false(target_check_path("@", &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host_families), cmocka_unit_test(refused_hosts),
        cmocka_unit_test(host_limit),    cmocka_unit_test(port_numbers),
        cmocka_unit_test(port_services), cmocka_unit_test(paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
