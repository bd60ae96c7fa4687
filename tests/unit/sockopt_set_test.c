/* sockopt_set_test.c: proves that socket options reach the socket in both families, and that what the
 * system refuses or cuts is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/sockopt.h"

static const struct origin nobody = {.bus = NULL};

static struct sockopt_list list_of(const char *text)
{
    struct sockopt_list list = {.options = NULL};
    struct error error = {.text = ""};

    if (!sockopt_add(&list, text, &error)) {
        print_message("%s\n", error.text);
        fail();
    }
    return list;
}

/* A socket to which the one option was applied. Skips where the family is missing. */
static int socket_with(const char *text, int family, int type, bool listening)
{
    struct sockopt_list list = list_of(text);
    struct error error = {.text = ""};
    int fd = socket(family, type, 0);

    if (fd < 0) {
        sockopt_free(&list);
        skip();
    }
    if (!sockopt_apply(&list, fd, family, NULL, listening, nobody, &error)) {
        print_message("%s\n", error.text);
        fail();
    }
    sockopt_free(&list);
    return fd;
}

static int option_of(int fd, int level, int name)
{
    int value = -1;
    socklen_t length = sizeof value;

    assert_int_equal(getsockopt(fd, level, name, &value, &length), 0);
    return value;
}

static void assert_set(const char *text, int family, int type, int level, int name, int value)
{
    int fd = socket_with(text, family, type, false);

    if (option_of(fd, level, name) != value)
        print_message("%s\n", text);
    assert_int_equal(option_of(fd, level, name), value);
    close(fd);
}

static void flags_have_many_spellings(void **state)
{
    static const char *const on[] = {"nodelay", "nodelay=yes", "nodelay=on", "nodelay=1"};
    static const char *const off[] = {"nodelay=no", "nodelay=off", "nodelay=0"};

    (void)state;
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++)
        assert_set(on[i], AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_NODELAY, 1);
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
        assert_set(off[i], AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_NODELAY, 0);
}

static void ipv4_and_ipv6_have_their_own(void **state)
{
    (void)state;
    assert_set("ttl=9", AF_INET, SOCK_STREAM, IPPROTO_IP, IP_TTL, 9);
    assert_set("tos=0x20", AF_INET, SOCK_DGRAM, IPPROTO_IP, IP_TOS, 0x20);
    assert_set("ttl=9", AF_INET6, SOCK_STREAM, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9);
    assert_set("tos=32", AF_INET6, SOCK_DGRAM, IPPROTO_IPV6, IPV6_TCLASS, 32);
}

static void a_dual_stack_socket_has_both(void **state)
{
#ifdef __linux__
    (void)state;
    assert_set("ttl=9", AF_INET6, SOCK_STREAM, IPPROTO_IP, IP_TTL, 9);
    assert_set("tos=0x20", AF_INET6, SOCK_DGRAM, IPPROTO_IP, IP_TOS, 0x20);
#else
    (void)state;
    skip();
#endif
}

static void classes_have_names(void **state)
{
    static const struct {
        const char *text;
        int value;
    } cases[] = {
        {"tos=ef", 0xb8},   {"tos=lowdelay", 0x10}, {"tos=cs0", 0},      {"tos=cs7", 0xe0},
        {"tos=af11", 0x28}, {"tos=af23", 0x58},     {"tos=af43", 0x98},  {"tos=0xB8", 0xb8},
        {"tos=184", 184},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_set(cases[i].text, AF_INET, SOCK_DGRAM, IPPROTO_IP, IP_TOS, cases[i].value);
}

static void keepalive_has_three_times(void **state)
{
    int fd = socket_with("keepalive=11:7:3", AF_INET, SOCK_STREAM, false);

    (void)state;
    assert_true(option_of(fd, SOL_SOCKET, SO_KEEPALIVE) != 0);
#ifdef TCP_KEEPIDLE
    assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), 11);
    assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_KEEPINTVL), 7);
    assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_KEEPCNT), 3);
    close(fd);
    fd = socket_with("keepalive=1", AF_INET, SOCK_STREAM, false);
    assert_true(option_of(fd, SOL_SOCKET, SO_KEEPALIVE) != 0);
    assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), 1);
#endif
    close(fd);
    assert_set("keepalive=no", AF_INET, SOCK_STREAM, SOL_SOCKET, SO_KEEPALIVE, 0);
    assert_set("keepalive=0", AF_INET, SOCK_STREAM, SOL_SOCKET, SO_KEEPALIVE, 0);
    fd = socket_with("keepalive", AF_INET, SOCK_STREAM, false);
    assert_true(option_of(fd, SOL_SOCKET, SO_KEEPALIVE) != 0);
    close(fd);
}

static void linger_is_in_seconds_rounded_up(void **state)
{
    int fd = socket_with("linger=1500ms", AF_INET, SOCK_STREAM, false);
    struct linger linger;
    socklen_t length = sizeof linger;

    (void)state;
    assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &length), 0);
    assert_true(linger.l_onoff != 0);
    assert_int_equal(linger.l_linger, 2);
    close(fd);
}

static void what_linux_has_is_set(void **state)
{
#ifdef __linux__
    (void)state;
    assert_set("user-timeout=2s", AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_USER_TIMEOUT, 2000);
    assert_set("notsent-lowat=16k", AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 16384);
    assert_set("syn-retries=2", AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_SYNCNT, 2);
    assert_set("mss=500", AF_INET6, SOCK_STREAM, IPPROTO_TCP, TCP_MAXSEG, 500);
    assert_set("priority=6", AF_INET, SOCK_DGRAM, SOL_SOCKET, SO_PRIORITY, 6);
    assert_set("dontfragment", AF_INET, SOCK_DGRAM, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
    assert_set("dontfragment=no", AF_INET, SOCK_DGRAM, IPPROTO_IP, IP_MTU_DISCOVER,
               IP_PMTUDISC_DONT);
    assert_set("freebind", AF_INET, SOCK_STREAM, IPPROTO_IP, IP_FREEBIND, 1);
    assert_set("freebind", AF_INET6, SOCK_STREAM, IPPROTO_IP, IP_FREEBIND, 1);
    assert_set("broadcast", AF_INET, SOCK_DGRAM, SOL_SOCKET, SO_BROADCAST, 1);
    assert_set("reuseport", AF_INET, SOCK_DGRAM, SOL_SOCKET, SO_REUSEPORT, 1);
    assert_set("reuseaddr", AF_INET, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, 1);
#else
    (void)state;
    skip();
#endif
}

static void fastopen_differs_by_role(void **state)
{
#ifdef TCP_FASTOPEN_CONNECT
    int fd = socket_with("fastopen", AF_INET, SOCK_STREAM, false);

    (void)state;
    assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT), 1);
    close(fd);
    fd = socket_with("fastopen=16", AF_INET, SOCK_STREAM, true);
    assert_int_equal(option_of(fd, IPPROTO_TCP, TCP_FASTOPEN), 16);
    close(fd);
#else
    (void)state;
    skip();
#endif
}

static void text_is_set_as_text(void **state)
{
#ifdef TCP_CONGESTION
    char name[16] = "";
    socklen_t length = sizeof name;
    int fd = socket_with("congestion=reno", AF_INET, SOCK_STREAM, false);

    (void)state;
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &length), 0);
    assert_string_equal(name, "reno");
    close(fd);
#else
    (void)state;
    skip();
#endif
}

static void what_the_system_refuses_is_named(void **state)
{
#ifdef TCP_CONGESTION
    struct sockopt_list list = list_of("congestion=nosuchthing");
    struct error error = {.text = ""};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)state;
    assert_false(sockopt_apply(&list, fd, AF_INET, NULL, false, nobody, &error));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_int_not_equal(error.system, 0);
    assert_non_null(strstr(error.text, "-O congestion: "));
    close(fd);
    sockopt_free(&list);
#else
    (void)state;
    skip();
#endif
}

struct memory_sink {
    struct sink base;
    unsigned count;
    uint64_t asked, got;
    char what[32], message[256];
};

static bool memory_emit(struct sink *sink, const struct event *event)
{
    struct memory_sink *memory = (struct memory_sink *)sink;

    memory->count++;
    memory->asked = event->limit_value;
    memory->got = event->actual_value;
    strcpy(memory->what, event->what);
    memcpy(memory->message, event->message.bytes, event->message.length);
    assert_int_equal(event->type, EVENT_LIMIT);
    assert_int_equal(event->conn, 5);
    return true;
}

static void apply_with_sink(const char *text, struct memory_sink *ret_seen)
{
    struct memory_sink sink = {
        .base = {.name = "memory", .wants = EVENT_MASK_ALL, .emit = memory_emit},
    };
    struct bus *bus = bus_new();
    struct origin origin = {.bus = bus, .conn = 5};
    struct sockopt_list list = list_of(text);
    struct error error;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    bus_subscribe(bus, &sink.base);
    assert_true(sockopt_apply(&list, fd, AF_INET, NULL, false, origin, &error));
    bus_close(bus);
    close(fd);
    sockopt_free(&list);
    *ret_seen = sink;
}

static void a_buffer_that_is_granted_is_no_news(void **state)
{
    struct memory_sink seen;

    (void)state;
    apply_with_sink("sndbuf=8k", &seen);
    assert_int_equal(seen.count, 0);
    apply_with_sink("rcvbuf=8k", &seen);
    assert_int_equal(seen.count, 0);
}

static void a_buffer_that_is_cut_is_told(void **state)
{
#ifdef __linux__
    struct memory_sink seen;

    (void)state;
    apply_with_sink("sndbuf=1G", &seen);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.what, "sndbuf");
    assert_int_equal(seen.asked, 1024 * 1024 * 1024);
    assert_true(seen.got > 0 && seen.got < seen.asked);
    assert_non_null(strstr(seen.message, "net.core.wmem_max"));
    apply_with_sink("rcvbuf=1G", &seen);
    assert_string_equal(seen.what, "rcvbuf");
    assert_non_null(strstr(seen.message, "net.core.rmem_max"));
#else
    (void)state;
    skip();
#endif
}

/* Signed with the same key the two ends meet. */
static void assert_signed_meet(int family, const char *listener_host, const char *client_host)
{
    struct sockopt_list list = list_of("md5sig=secret");
    struct error error;
    struct address address, peer;
    struct pollfd entry;
    int listener = socket(family, SOCK_STREAM, 0), client, off = 0;

    assert_true(address_from_literal(listener_host, 0, &address));
    if (family == AF_INET6)
        setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (!sockopt_apply(&list, listener, family, NULL, true, nobody, &error) ||
        bind(listener, &address.u.any, address.length) != 0) {
        close(listener);
        sockopt_free(&list);
        skip();
    }
    assert_int_equal(listen(listener, 1), 0);
    address_of_socket(listener, &address, NULL);
    assert_true(address_from_literal(client_host, address_port(&address), &peer));
    client = socket(address_family(&peer), SOCK_STREAM, 0);
    assert_true(sockopt_apply(&list, client, address_family(&peer), &peer, false, nobody, &error));
    if (connect(client, &peer.u.any, peer.length) != 0) { /* no IPv6 here */
        assert_int_equal(errno, EADDRNOTAVAIL);
        close(listener);
        close(client);
        sockopt_free(&list);
        skip();
    }
    entry = (struct pollfd){.fd = listener, .events = POLLIN};
    assert_int_equal(poll(&entry, 1, 20000), 1);
    close(client);
    close(listener);
    sockopt_free(&list);
}

static void segments_are_signed(void **state)
{
    (void)state;
    assert_signed_meet(AF_INET, "127.0.0.1", "127.0.0.1");
    assert_signed_meet(AF_INET6, "::", "127.0.0.1");
    assert_signed_meet(AF_INET6, "::", "::1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_have_many_spellings),
        cmocka_unit_test(ipv4_and_ipv6_have_their_own),
        cmocka_unit_test(a_dual_stack_socket_has_both),
        cmocka_unit_test(classes_have_names),
        cmocka_unit_test(keepalive_has_three_times),
        cmocka_unit_test(linger_is_in_seconds_rounded_up),
        cmocka_unit_test(what_linux_has_is_set),
        cmocka_unit_test(fastopen_differs_by_role),
        cmocka_unit_test(text_is_set_as_text),
        cmocka_unit_test(what_the_system_refuses_is_named),
        cmocka_unit_test(a_buffer_that_is_granted_is_no_news),
        cmocka_unit_test(a_buffer_that_is_cut_is_told),
        cmocka_unit_test(segments_are_signed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
