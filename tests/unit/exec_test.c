/* exec_test.c: proves what a program finds in its environment, whatever kind of connection its client has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "handler/exec_environment.h"

static struct address address_of(const char *host, uint16_t port)
{
    struct address address;

    assert_true(address_from_literal(host, port, &address));
    return address;
}

static struct address address_of_path(const char *path, size_t length)
{
    struct address address;
    struct error error;

    assert_true(address_from_path(path, length, &address, &error));
    return address;
}

/* The value of a variable that is there once; NULL: it is not there. */
static const char *value_of(char **environment, const char *name)
{
    size_t length = strlen(name);
    const char *value = NULL;

    for (size_t i = 0; environment[i]; i++) {
        if (strncmp(environment[i], name, length) != 0 || environment[i][length] != '=')
            continue;
        assert_null(value);
        value = environment[i] + length + 1;
    }
    return value;
}

static void assert_value(char **environment, const char *name, const char *wanted)
{
    const char *value = value_of(environment, name);

    if (wanted) {
        assert_non_null(value);
        assert_string_equal(value, wanted);
    } else {
        assert_null(value);
    }
}

static void assert_remote(struct address remote, const char *scheme, const char *host, const char *port)
{
    struct conn conn = {.scheme = scheme, .local = address_of("192.0.2.1", 7), .remote = remote};
    char **environment = exec_environment_new(&conn);

    assert_value(environment, "SONDE_REMOTE_ADDR", host);
    assert_value(environment, "SONDE_REMOTE_PORT", port);
    assert_value(environment, "SONDE_LOCAL_ADDR", "192.0.2.1");
    assert_value(environment, "SONDE_LOCAL_PORT", "7");
    assert_value(environment, "SONDE_PROTO", scheme);
    exec_environment_free(environment);
}

static void internet_addresses_have_a_port(void **state)
{
    (void)state;
    assert_remote(address_of("127.0.0.1", 80), "tcp", "127.0.0.1", "80");
    assert_remote(address_of("2001:db8::1", 65535), "udp", "2001:db8::1", "65535");
    assert_remote(address_of("::ffff:192.0.2.9", 1), "tcp", "192.0.2.9", "1");
}

static void paths_have_none(void **state)
{
    char longest[sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1];
    char text[sizeof longest + 1] = "";

    (void)state;
    memset(longest, 'x', sizeof longest);
    memcpy(text, longest, sizeof longest);
    assert_remote(address_of_path("/run/a b", 8), "unix", "/run/a b", NULL);
    assert_remote(address_of_path("\0name", 5), "unix", "@name", NULL);
    assert_remote(address_of_path(longest, sizeof longest), "unix-dgram", text, NULL);
}

static void who_has_no_name_has_an_empty_one(void **state)
{
    struct address unnamed = {.length = sizeof(sa_family_t), .u.any.sa_family = AF_UNIX};

    (void)state;
    assert_remote(unnamed, "unix", "", NULL);
    assert_remote((struct address){.length = 0}, "unix-dgram", "", NULL);
}

static void nothing_else_of_ours_is_passed_on(void **state)
{
    struct conn conn = {.scheme = "tcp", .local = address_of("::1", 7), .remote = address_of("::1", 8)};

    (void)state;
    setenv("SONDE_PROXY", "socks5://user:secret@proxy", 1);
    setenv("SONDE_", "", 1);
    setenv("SONDE_REMOTE_ADDR", "false", 1);
    setenv("SONDEX", "kept", 1);
    setenv("EMPTY", "", 1);
    char **environment = exec_environment_new(&conn);
    assert_value(environment, "SONDE_PROXY", NULL);
    assert_value(environment, "SONDE_", NULL);
    assert_value(environment, "SONDE_REMOTE_ADDR", "::1");
    assert_value(environment, "SONDEX", "kept");
    assert_value(environment, "EMPTY", "");
    assert_value(environment, "PATH", getenv("PATH"));
    exec_environment_free(environment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(internet_addresses_have_a_port),
        cmocka_unit_test(paths_have_none),
        cmocka_unit_test(who_has_no_name_has_an_empty_one),
        cmocka_unit_test(nothing_else_of_ours_is_passed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
