/* owner_test.c: proves that the process which is in the way of binding an address is named, and
 * that one which is not in the way is not blamed, be their Unix paths the same text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static void assert_holder(const char *scheme, const struct address *address, pid_t process)
{
    char text[128] = "", expected[64];

    snprintf(expected, sizeof expected, "(pid %ld)", (long)process);
    assert_true(owner_find(scheme, address, text, sizeof text));
    assert_non_null(strstr(text, expected));
    assert_int_not_equal(text[0], '(');
}

static void assert_me(const char *scheme, const struct address *address)
{
    assert_holder(scheme, address, getpid());
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

/* Each type has its own. */
static void find_abstract(const char *scheme, int type, const char *name, size_t length)
{
    struct address address, other;
    struct error error;
    int fd = socket(AF_UNIX, type, 0);

    assert_true(address_from_path(name, length, &address, &error));
    assert_true(address_from_path(name, length - 1, &other, &error));
    assert_int_equal(bind(fd, &address.u.any, address.length), 0);
    assert_true(type == SOCK_DGRAM || listen(fd, 1) == 0);
    assert_me(scheme, &address);
    assert_nobody(scheme, &other);
    assert_nobody(type == SOCK_STREAM ? "unix-dgram" : "unix", &address);
    close(fd);
    assert_nobody(scheme, &address);
}

static void an_abstract_name_is_found(void **state)
{
    char name[64] = "";
    size_t length;

    (void)state;
    skip_elsewhere();
    length = 1 + (size_t)snprintf(name + 1, sizeof name - 1, "owner_test-%ld", (long)getpid());
    find_abstract("unix", SOCK_STREAM, name, length);
    find_abstract("unix-dgram", SOCK_DGRAM, name, length);
}

static struct address named(const char *path)
{
    struct address address;
    struct error error;

    assert_true(address_from_path(path, strlen(path), &address, &error));
    return address;
}

static int bound_path(const char *path, int type)
{
    const struct address address = named(path);
    int fd = socket(AF_UNIX, type, 0);

    assert_int_equal(bind(fd, &address.u.any, address.length), 0);
    return fd;
}

/* A child that has a socket at path, and stays until it is killed. */
static pid_t child_bound(const char *path, int type)
{
    int fd = bound_path(path, type);
    pid_t child;

    assert_true(type == SOCK_DGRAM || listen(fd, 1) == 0);
    child = fork();
    if (child == 0)
        alarm(60); /* should the test fail */
    while (child == 0)
        pause();
    close(fd);
    return child;
}

static void child_end(pid_t child)
{
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Whatever the types, and whichever of the two the kernel lists first. */
static void a_relative_path_is_that_of_our_folder(void **state)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    const struct address path = named("path"), below = named("in/path"), above = named("../path");

    (void)state;
    skip_elsewhere();
    assert_int_equal(mkdir("in", 0700), 0);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        pid_t outer = child_bound("path", types[i]), inner;

        assert_int_equal(chdir("in"), 0);
        inner = child_bound("path", types[i]);
        assert_holder("unix-dgram", &path, inner);
        assert_holder("unix", &above, outer);
        assert_int_equal(chdir(".."), 0);
        assert_holder("unix", &path, outer);
        assert_holder("unix-dgram", &below, inner);
        child_end(inner);
        assert_nobody("unix", &below);
        child_end(outer);
        assert_int_equal(unlink("path") + unlink("in/path"), 0);
    }
    assert_int_equal(rmdir("in"), 0);
}

static void a_path_may_be_written_in_many_ways(void **state)
{
    char absolute[64];
    const char *forms[] = {"path", "./path", absolute};

    skip_elsewhere();
    snprintf(absolute, sizeof absolute, "%s/path", (const char *)*state);
    for (size_t i = 0; i < 3 * 3; i++) {
        const struct address asked = named(forms[i % 3]);
        int fd = bound_path(forms[i / 3], SOCK_STREAM);

        assert_me("unix", &asked); /* though it does not listen */
        close(fd);
        assert_int_equal(unlink("path"), 0);
        assert_nobody("unix", &asked);
    }
}

/* Neither to who had it before nor to a connection that outlives its listener. */
static void a_path_belongs_to_who_listens_now(void **state)
{
    const struct address path = named("path");
    int client = socket(AF_UNIX, SOCK_STREAM, 0), listener, accepted;
    pid_t before;

    (void)state;
    skip_elsewhere();
    before = child_bound("path", SOCK_STREAM);
    assert_int_equal(unlink("path"), 0);
    listener = bound_path("path", SOCK_STREAM);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(connect(client, &path.u.any, path.length), 0);
    accepted = accept(listener, NULL, NULL);
    assert_me("unix", &path);
    close(listener);
    assert_nobody("unix", &path);
    close(client);
    close(accepted);
    child_end(before);
    assert_int_equal(unlink("path"), 0);
}

/* More than the kernel tells at once. */
static void one_of_many_is_found(void **state)
{
    char names[200][8];
    int fds[200];

    (void)state;
    skip_elsewhere();
    for (int i = 0; i < 200; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        fds[i] = bound_path(names[i], SOCK_DGRAM);
    }
    for (int i = 0; i < 200; i++) {
        const struct address address = named(names[i]);

        if (i % 10 == 0)
            assert_me("unix-dgram", &address);
        close(fds[i]);
        assert_int_equal(unlink(names[i]), 0);
    }
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
    int unnamed = socket(AF_UNIX, SOCK_DGRAM, 0);

    (void)state;
    assert_nobody("vsock", &address);
    assert_nobody("unix", &none);
    assert_nobody("unix-dgram", &none);
    close(unnamed);
}

/* All of it is done in a new folder, the group's state. */
static int folder_enter(void **state)
{
    *state = strdup("/tmp/owner_test.XXXXXX");
    return *state != NULL && mkdtemp(*state) != NULL ? chdir(*state) : -1;
}

static int folder_leave(void **state)
{
    int status = chdir("/") + rmdir(*state);

    free(*state);
    return status;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_in_the_way_is_named),
        cmocka_unit_test(a_datagram_socket_is_found),
        cmocka_unit_test(a_connection_on_the_port_is_not_the_listener),
        cmocka_unit_test(an_abstract_name_is_found),
        cmocka_unit_test(a_relative_path_is_that_of_our_folder),
        cmocka_unit_test(a_path_may_be_written_in_many_ways),
        cmocka_unit_test(a_path_belongs_to_who_listens_now),
        cmocka_unit_test(one_of_many_is_found),
        cmocka_unit_test(a_process_that_cannot_be_seen_has_a_user),
        cmocka_unit_test(other_schemes_have_no_owner),
    };

    return cmocka_run_group_tests(tests, folder_enter, folder_leave);
}
