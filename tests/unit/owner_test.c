/* owner_test.c: proves that the process which is in the way of binding an address is named, and
 * that one which is not in the way is not blamed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/owner.h"

static void skip_elsewhere(void)
{
    struct utsname name;

    if (uname(&name) != 0 || strcmp(name.sysname, "Linux") != 0)
        skip();
}

static struct address literal(const char *host, uint16_t port)
{
    struct address address;

    assert_true(address_from_literal(host, port, &address));
    return address;
}

/* A socket bound to host (and listening, if it is a stream's) and its port; -1 where the machine
 * has no such address. */
static int bound_socket(const char *host, int type, bool v6_only, uint16_t *ret_port)
{
    struct address address = literal(host, 0);
    int fd = socket(address_family(&address), type, 0), only = v6_only;

    if (fd < 0)
        return -1;
    if (address_family(&address) == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    if (bind(fd, &address.u.any, address.length) != 0) {
        close(fd);
        return -1;
    }
    if (type == SOCK_STREAM)
        assert_int_equal(listen(fd, 1), 0);
    address_of_socket(fd, &address, NULL);
    *ret_port = address_port(&address);
    return fd;
}

static void assert_me(const char *scheme, const struct address *address)
{
    char text[128] = "", mine[64];

    snprintf(mine, sizeof mine, "(pid %ld)", (long)getpid());
    assert_true(owner_find(scheme, address, text, sizeof text));
    assert_non_null(strstr(text, mine));
    assert_int_not_equal(text[0], '(');
}

static void assert_nobody(const char *scheme, const struct address *address)
{
    char text[128] = "untouched";

    assert_false(owner_find(scheme, address, text, sizeof text));
    assert_string_equal(text, "untouched");
}

static void who_is_in_the_way_is_named(void **state)
{
    static const struct {
        const char *theirs, *ours;
        bool blamed;
    } cases[] = {
        {"127.0.0.1", "127.0.0.1", true},  {"127.0.0.1", "127.0.0.2", false},
        {"127.0.0.1", "0.0.0.0", true},    {"0.0.0.0", "127.0.0.1", true},
        {"127.0.0.1", "::", true},         {"127.0.0.1", "::1", false},
        {"0.0.0.0", "::1", false},         {"::", "127.0.0.1", true},
        {"::", "::1", true},               {"::1", "::1", true},
        {"::1", "127.0.0.1", false},       {"::1", "0.0.0.0", false},
        {"127.0.0.1", "::ffff:127.0.0.1", true},
        {"::ffff:127.0.0.1", "127.0.0.1", true},
    };

    (void)state;
    skip_elsewhere();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint16_t port = 0;
        int fd = bound_socket(cases[i].theirs, SOCK_STREAM, false, &port);
        struct address ours;

        if (fd < 0)
            continue;
        ours = literal(cases[i].ours, port);
        if (cases[i].blamed)
            assert_me("tcp", &ours);
        else
            assert_nobody("tcp", &ours);
        assert_nobody("udp", &ours);
        close(fd);
        assert_nobody("tcp", &ours);
    }
}

static void a_datagram_socket_is_found(void **state)
{
    uint16_t port = 0;
    int fd;
    struct address address;

    (void)state;
    skip_elsewhere();
    fd = bound_socket("127.0.0.1", SOCK_DGRAM, false, &port);
    address = literal("0.0.0.0", port);
    assert_me("udp", &address);
    assert_nobody("tcp", &address);
    close(fd);
    fd = bound_socket("::1", SOCK_DGRAM, true, &port);
    if (fd < 0)
        skip();
    address = literal("::1", port);
    assert_me("udp", &address);
    close(fd);
}

static void a_connection_on_the_port_is_not_the_listener(void **state)
{
    uint16_t port = 0;
    int listener, client, accepted;
    struct address address;

    (void)state;
    skip_elsewhere();
    listener = bound_socket("127.0.0.1", SOCK_STREAM, false, &port);
    address = literal("127.0.0.1", port);
    client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(client, &address.u.any, address.length), 0);
    accepted = accept(listener, NULL, NULL);
    close(listener);
    assert_nobody("tcp", &address);
    close(client);
    close(accepted);
}

static void find_unix(const char *scheme, int type, const char *name, size_t length)
{
    struct address address, other;
    struct error error;
    int fd = socket(AF_UNIX, type, 0);

    assert_true(address_from_path(name, length, &address, &error));
    assert_true(address_from_path(name, length - 1, &other, &error));
    assert_int_equal(bind(fd, &address.u.any, address.length), 0);
    if (type == SOCK_STREAM)
        assert_int_equal(listen(fd, 1), 0);
    assert_me(scheme, &address);
    assert_nobody(scheme, &other);
    /* A path is there once, whatever the type; each type has its own abstract names. */
    if (name[0] == '\0')
        assert_nobody(type == SOCK_STREAM ? "unix-dgram" : "unix", &address);
    else
        assert_me(type == SOCK_STREAM ? "unix-dgram" : "unix", &address);
    close(fd);
    assert_nobody(scheme, &address);
}

static void a_unix_socket_is_found(void **state)
{
    char folder[] = "/tmp/owner_test.XXXXXX", path[64], abstract[64] = "";
    int length;

    (void)state;
    skip_elsewhere();
    assert_non_null(mkdtemp(folder));
    length = snprintf(path, sizeof path, "%s/a socket", folder);
    find_unix("unix", SOCK_STREAM, path, (size_t)length);
    unlink(path);
    find_unix("unix-dgram", SOCK_DGRAM, path, (size_t)length);
    unlink(path);
    rmdir(folder);
    length = snprintf(abstract + 1, sizeof abstract - 1, "owner_test-%ld", (long)getpid());
    find_unix("unix", SOCK_STREAM, abstract, (size_t)length + 1);
    find_unix("unix-dgram", SOCK_DGRAM, abstract, (size_t)length + 1);
}

/* In a process of another user, who may not look into ours. */
static int named_by_user(const struct address *address)
{
    char text[128] = "", expected[64];

    snprintf(expected, sizeof expected, "a process of user %u", (unsigned)getuid());
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    return owner_find("tcp", address, text, sizeof text) && strcmp(text, expected) == 0 ? 0 : 1;
}

static void a_process_that_cannot_be_seen_has_a_user(void **state)
{
    uint16_t port = 0;
    int fd, status;
    struct address address;
    pid_t child;

    (void)state;
    skip_elsewhere();
    if (getuid() != 0)
        skip();
    fd = bound_socket("127.0.0.1", SOCK_STREAM, false, &port);
    address = literal("127.0.0.1", port);
    child = fork();
    if (child == 0) {
        close(fd);
        _exit(named_by_user(&address));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    close(fd);
    if (WEXITSTATUS(status) == 2)
        skip();
    assert_int_equal(status, 0);
}

static void other_schemes_have_no_owner(void **state)
{
    struct address address = literal("127.0.0.1", 1), none = {.length = 0};

    (void)state;
    assert_nobody("vsock", &address);
    assert_nobody("unix", &none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_in_the_way_is_named),
        cmocka_unit_test(a_datagram_socket_is_found),
        cmocka_unit_test(a_connection_on_the_port_is_not_the_listener),
        cmocka_unit_test(a_unix_socket_is_found),
        cmocka_unit_test(a_process_that_cannot_be_seen_has_a_user),
        cmocka_unit_test(other_schemes_have_no_owner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
