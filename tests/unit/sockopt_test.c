/* sockopt_test.c: proves that socket options are read strictly, that each fits only its schemes and
 * roles, and that help lists them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
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

static void assert_refused(const char *text, const char *part)
{
    struct sockopt_list list = {.options = NULL};
    struct error error = {.text = ""};

    assert_false(sockopt_add(&list, text, &error));
    assert_int_equal(error.status, STATUS_USAGE);
    if (strstr(error.text, part) == NULL)
        print_message("%s: %s\n", text, error.text);
    assert_non_null(strstr(error.text, part));
    assert_int_equal(list.count, 0);
}

static void unknown_names_are_named(void **state)
{
    (void)state;
    assert_refused("nodely", "nodely");
    assert_refused("", "no such socket option");
    assert_refused("=1", "no such socket option");
    assert_refused("NODELAY", "NODELAY");
    assert_refused("nodelayx=1", "nodelayx");
}

static void bad_and_missing_values_are_told(void **state)
{
    static const char *const bad[] = {
        "nodelay=", "nodelay=maybe", "nodelay=2", "ttl=0", "ttl=256", "ttl=-1", "ttl=1x", "ttl= 1",
        "mss=87", "mss=32768", "tos=256", "tos=0x", "tos=0x100", "tos=af44", "tos=af1", "tos=cs8",
        "mark=4294967296", "mark=0x100000000", "keepalive=0:1", "keepalive=1:", "keepalive=1:2:3:4",
        "keepalive=:", "keepalive=32768", "keepalive=1:1:128", "linger=-1", "linger=x",
        "linger=inf", "sndbuf=0", "sndbuf=3G", "backlog=65536", "interface=",
        "interface=a_very_long_name", "user-timeout=25d", "fastopen=x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(bad[i], "bad value, expected ");
    assert_refused("ttl", "-O ttl: missing value, expected 1..255");
    assert_refused("sndbuf", "missing value");
    assert_refused("interface", "missing value");
    assert_refused("linger", "missing value");
}

static void a_key_is_not_shown(void **state)
{
    char text[128] = "md5sig=";
    struct sockopt_list list = {.options = NULL};
    struct error error;

    (void)state;
    memset(text + 7, 'k', 81);
    assert_false(sockopt_add(&list, text, &error));
    assert_null(strstr(error.text, "kkk"));
}

static void an_option_is_given_once(void **state)
{
    struct sockopt_list list = list_of("ttl=5");
    struct error error;

    (void)state;
    assert_true(sockopt_add(&list, "nodelay", &error));
    assert_false(sockopt_add(&list, "ttl=6", &error));
    assert_string_equal(error.text, "-O ttl: given twice");
    assert_int_equal(list.count, 2);
    sockopt_free(&list);
    assert_int_equal(list.count, 0);
    assert_null(list.options);
}

static void schemes_and_roles_are_checked(void **state)
{
    static const struct {
        const char *text, *scheme;
        bool listening, fits;
    } cases[] = {
        {"nodelay", "tcp", false, true},      {"nodelay", "udp", false, false},
        {"nodelay", "unix", true, false},     {"backlog=3", "tcp", true, true},
        {"backlog=3", "tcp", false, false},   {"backlog=3", "unix", true, true},
        {"backlog=3", "udp", true, false},    {"sndbuf=9k", "unix-dgram", false, true},
        {"broadcast", "udp", false, true},    {"broadcast", "tcp", false, false},
        {"ttl=3", "udp", true, true},         {"ttl=3", "vsock", false, false},
        {"backlog=3", "vsock", true, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sockopt_list list = list_of(cases[i].text);
        struct error error = {.text = ""};

        assert_int_equal(sockopt_check(&list, cases[i].scheme, cases[i].listening, &error),
                         cases[i].fits);
        if (!cases[i].fits) {
            assert_int_equal(error.status, STATUS_USAGE);
            assert_memory_equal(error.text, "-O ", 3);
        }
        sockopt_free(&list);
    }
}

static void no_list_is_no_options(void **state)
{
    struct error error;

    (void)state;
    assert_true(sockopt_check(NULL, "tcp", false, &error));
    assert_true(sockopt_apply(NULL, -1, AF_INET, NULL, false, nobody, &error));
    assert_int_equal(sockopt_protocol(NULL, 7), 7);
    assert_int_equal(sockopt_backlog(NULL, 8), 8);
}

static void the_backlog_is_the_listeners(void **state)
{
    struct sockopt_list list = list_of("backlog=3"), other = list_of("nodelay");

    (void)state;
    assert_int_equal(sockopt_backlog(&list, 128), 3);
    assert_int_equal(sockopt_backlog(&other, 128), 128);
    sockopt_free(&list);
    sockopt_free(&other);
}

static void mptcp_is_a_protocol(void **state)
{
#ifdef IPPROTO_MPTCP
    struct sockopt_list list = list_of("mptcp"), off = list_of("mptcp=no");

    (void)state;
    assert_int_equal(sockopt_protocol(&list, 0), IPPROTO_MPTCP);
    assert_int_equal(sockopt_protocol(&list, IPPROTO_TCP), IPPROTO_MPTCP);
    assert_int_equal(sockopt_protocol(&list, IPPROTO_UDP), IPPROTO_UDP);
    assert_int_equal(sockopt_protocol(&off, 0), 0);
    sockopt_free(&list);
    sockopt_free(&off);
#else
    (void)state;
    skip();
#endif
}

static void help_lists_every_option(void **state)
{
    static const char *const names[] = {
        "nodelay", "keepalive", "sndbuf",  "rcvbuf",    "mss",     "ttl",    "tos",       "mark",
        "mptcp",   "interface", "backlog", "reuseport", "linger",  "md5sig", "broadcast",
        "fastopen", "congestion",
    };
    struct buffer buffer = {.data = NULL};
    char *text;

    (void)state;
    sockopt_describe(&buffer);
    text = memory_string_of((const char *)buffer_bytes(&buffer), buffer_length(&buffer));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_non_null(strstr(text, names[i]));
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_names_are_named),
        cmocka_unit_test(bad_and_missing_values_are_told),
        cmocka_unit_test(a_key_is_not_shown),
        cmocka_unit_test(an_option_is_given_once),
        cmocka_unit_test(schemes_and_roles_are_checked),
        cmocka_unit_test(no_list_is_no_options),
        cmocka_unit_test(the_backlog_is_the_listeners),
        cmocka_unit_test(mptcp_is_a_protocol),
        cmocka_unit_test(help_lists_every_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
