/* cli_check_test.c: proves that the command lines of -z and --count become the checks they describe, defaults
 * included, and that what contradicts them is refused by its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "command_words.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* "SCHEME TEXT[ PORT]; ..." of all checks; vsock's port is one, too. */
static void describe(const struct config *config, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < config->check_count; i++) {
        const struct target *check = &config->checks[i];
        unsigned port = check->port + check->vsock_port;

        length += (size_t)snprintf(text + length, size - length, "%s%s %s", i > 0 ? "; " : "", check->scheme,
                                   check->text);
        if (port != 0)
            length += (size_t)snprintf(text + length, size - length, " %u", port);
    }
}

static void operands_become_checks(void **state)
{
    static const struct {
        struct words words;
        const char *checks;
        size_t ports;
    } cases[] = {
        {{{"-z", "localhost", "80"}}, "tcp localhost", 1},
        {{{"-z", "127.0.0.1", "20-25", "22,80,http-alt"}}, "tcp 127.0.0.1", 8},
        {{{"-z", "h1,127.0.0.1,::1", "22,443"}}, "tcp h1; tcp 127.0.0.1; tcp ::1", 2},
        {{{"-z", "h,h", "22"}}, "tcp h; tcp h", 1},
        {{{"-z", "::1", "22"}}, "tcp ::1", 1},
        {{{"-z", "::1:80", "22"}}, "tcp ::1:80", 1},
        {{{"-z", "[::1]", "22"}}, "tcp ::1", 1},
        {{{"-z", "[::1],h,[fe80::1%lo]", "22"}}, "tcp ::1; tcp h; tcp fe80::1%lo", 1},
        {{{"-z", "h:80"}}, "tcp h 80", 0},
        {{{"-z", "h:http-alt"}}, "tcp h 8080", 0},
        {{{"-z", "[::1]:80", "tcp://h:81"}}, "tcp ::1 80; tcp h 81", 0},
        {{{"-z", "h", "22", "g:80", "23", "udp://f:53"}}, "tcp h; tcp g 80; udp f 53", 2},
        {{{"-z", "h", "g:80", "22"}}, "tcp h; tcp g 80", 1},
        {{{"-z", "unix:/run/a,b", "unix:@c", "h:1"}}, "unix /run/a,b; unix @c; tcp h 1", 0},
        {{{"-uz", "h", "53,tftp"}}, "udp h", 2},
        {{{"-uz", "h:53", "unix:/x"}}, "udp h 53; unix-dgram /x", 0},
        {{{"-Uz", "/run/x", "h:80", "22", "tcp://h:1", "@a,b"}},
         "unix /run/x; unix h:80; unix 22; unix tcp://h:1; unix @a,b", 0},
        {{{"-uUz", "x"}}, "unix-dgram x", 0},
        {{{"--vsock", "-z", "2", "80", "4294967294"}}, "vsock 2 80; vsock 2 4294967294", 0},
        {{{"--vsock", "--check", "local", "80"}}, "vsock 1 80", 0},
        {{{"--vsock", "-z", "2:80", "vsock:host:81"}}, "vsock 2 80; vsock 2 81", 0},
        {{{"-z", "vsock:1:80", "h:80"}}, "vsock 1 80; tcp h 80", 0},
        {{{"--count=3", "h", "80"}}, "tcp h 80", 0},
        {{{"--count=3", "[::1]:80"}}, "tcp ::1 80", 0},
        {{{"--count=3", "-u", "h:80"}}, "udp h 80", 0},
        {{{"--count=3", "-U", "/run/x"}}, "unix /run/x", 0},
        {{{"--count=3", "--vsock", "2", "80"}}, "vsock 2 80", 0},
        {{{"-z", "--count=3", "h", "80-82", "g:1"}}, "tcp h; tcp g 1", 3},
    };
    struct arguments arguments;
    struct config config;
    char text[256];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        words_accept(&arguments, &cases[i].words, &config);
        assert_int_equal(config.mode, MODE_CHECK);
        describe(&config, text, sizeof text);
        assert_string_equal(text, cases[i].checks);
        assert_int_equal(config.ports != NULL ? port_set_count(config.ports) : 0, cases[i].ports);
        assert_string_equal(config.target.scheme, config.checks[0].scheme);
        assert_true(config.target.host == NULL && config.target.path == NULL && config.target.text == NULL);
        cli_release(&config);
        assert_true(config.checks == NULL && config.check_count == 0 && config.ports == NULL);
        arguments_free(&arguments);
    }
}

static void literals_are_known(void **state)
{
    const struct words words = {{"-z", "h,127.0.0.1,[::1]", "80"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_false(config.checks[0].literal);
    assert_true(config.checks[1].literal && config.checks[2].literal);
    assert_string_equal(config.checks[2].host, "::1");
    cli_release(&config);
    arguments_free(&arguments);
}

static void defaults(void **state)
{
    static const struct {
        struct words words;
        uint64_t wait, interval, count, jobs;
        const char *json;
        bool repeats, any, banner;
    } cases[] = {
        {{{"-z", "h", "80"}}, 3 * CLOCK_SECOND, CLOCK_SECOND, 0, 0, NULL, false, false, false},
        {{{"-z", "-w", "1", "h", "80"}}, CLOCK_SECOND, CLOCK_SECOND, 0, 0, NULL, false, false, false},
        {{{"--count=0", "h", "80"}}, 10 * CLOCK_SECOND, CLOCK_SECOND, 0, 0, NULL, true, false, false},
        {{{"--count=7", "--interval=0", "-j1", "h", "80"}}, 10 * CLOCK_SECOND, 0, 7, 1, NULL, true, false, false},
        {{{"-z", "--count=7", "--interval=10ms", "-w2", "h", "80"}},
         2 * CLOCK_SECOND, 10 * CLOCK_MILLISECOND, 7, 0, NULL, true, false, false},
        {{{"-z", "--json", "--any", "--banner", "-j65535", "h", "80"}},
         3 * CLOCK_SECOND, CLOCK_SECOND, 0, 65535, "-", false, true, true},
        {{{"--count=1", "--json", "h", "80"}}, 10 * CLOCK_SECOND, CLOCK_SECOND, 1, 0, "-", true, false, false},
        {{{"-z", "--json=-", "h", "80"}}, 3 * CLOCK_SECOND, CLOCK_SECOND, 0, 0, "-", false, false, false},
        {{{"-z", "--json=f", "h", "80"}}, 3 * CLOCK_SECOND, CLOCK_SECOND, 0, 0, "f", false, false, false},
    };
    struct arguments arguments;
    struct config config;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        words_accept(&arguments, &cases[i].words, &config);
        assert_true(config.wait == cases[i].wait);
        assert_true(config.interval == cases[i].interval);
        assert_true(config.count == cases[i].count && config.jobs == cases[i].jobs);
        assert_int_equal(config.repeats, cases[i].repeats);
        assert_int_equal(config.any, cases[i].any);
        assert_int_equal(config.banner, cases[i].banner);
        if (cases[i].json == NULL)
            assert_null(config.json);
        else
            assert_string_equal(config.json, cases[i].json);
        cli_release(&config);
        arguments_free(&arguments);
    }
}

static void what_goes_with_checks(void **state)
{
    static const struct words cases[] = {
        {{"-z", "--trace", "--json", "-v", "--progress", "--color", "--deadline=9", "--wait-open=3", "h", "80"}},
        {{"-z", "-O", "nodelay", "-4", "-n", "-s", "127.0.0.1", "-p", "81", "127.0.0.1,127.0.0.2", "80"}},
        {{"-z", "-6", "-u", "-s", "::1", "h,::1", "80"}},
        {{"-z", "-uU", "-s", "/me", "/x"}},
        {{"-z", "-s", "name", "127.0.0.1,::1", "80"}},
        {{"--count=3", "--trace", "--progress", "-v", "-p", "81", "--any", "--banner", "h:80"}},
        {{"-z", "--count=3", "h", "1-1024"}},
        {{"-z", "--count=3", "h,g", "1-511", "i:1", "unix:/x"}},
    };

    (void)state;
    words_accept_all(cases, COUNT(cases));
}

static void refused_operands(void **state)
{
    static const struct refusal cases[] = {
        {{{"-z"}}, "no HOST and PORTS given"},
        {{{"-zU"}}, "no PATH given"},
        {{{"-z", "localhost"}}, "no ports to check on localhost: they follow it"},
        {{{"-z", "h1,h2"}}, "no ports to check on h1,h2"},
        {{{"-z", "h", "g:80"}}, "no ports to check on h"},
        {{{"-z", "::1:80"}}, "[::1]:80"},
        {{{"-z", "::1"}}, "no port in ::1"},
        {{{"-z", "[::1]"}}, "no ports to check on [::1]"},
        {{{"-z", "h:80", "22"}}, "no HOST for the ports 22"},
        {{{"-z", "h,,g", "22"}}, "empty host in h,,g"},
        {{{"-z", "h,", "22"}}, "empty host in h,"},
        {{{"-z", ",h", "22"}}, "empty host in ,h"},
        {{{"-z", "", "22"}}, "empty host"},
        {{{"-z", ":22"}}, "empty host in :22"},
        {{{"-z", "h:"}}, "empty port in h:"},
        {{{"-z", "h:0"}}, "bad port 0"},
        {{{"-z", "h", ""}}, "empty port"},
        {{{"-z", "h", "0"}}, "bad port 0: nobody"},
        {{{"-z", "h", "22,70000"}}, "bad port 70000"},
        {{{"-z", "h", "25-20"}}, "bad range of ports 25-20"},
        {{{"-z", "h", "20-"}}, "bad range of ports 20-"},
        {{{"-z", "h", "22", "g"}}, "bad port g: neither a number nor a known service of tcp"},
        {{{"-zu", "h", "nosuch"}}, "bad port nosuch: neither a number nor a known service of udp"},
        {{{"-z", "300.0.0.1", "22"}}, "bad address 300.0.0.1"},
        {{{"-z", "[::1", "22"}}, "bad host [::1"},
        {{{"-z", "[h]", "22"}}, "bad host [h]"},
        {{{"-z", "h:22,80"}}, "bad TARGET h:22,80: it has one host and one port"},
        {{{"-z", "h,g:80"}}, "bad TARGET h,g:80: it has one host and one port"},
        {{{"-z", "tls://h:1"}}, "tls:// is not built in yet"},
        {{{"-z", "ftp://h:1"}}, "unknown scheme ftp://"},
        {{{"-z", "-u", "tcp://h:80"}}, "tcp://h:80 contradicts -u"},
        {{{"-z", "--vsock", "2"}}, "no ports to check on 2"},
        {{{"-z", "--vsock", "2", "20-25"}}, "bad vsock port 20-25"},
        {{{"-z", "--vsock", "x", "20"}}, "bad vsock CID x"},
        {{{"-z", "-U", ""}}, "empty path"},
        {{{"--count=3", "h"}}, "no port in h"},
        {{{"--count=3", "h", "80-81"}}, "bad port 80-81"},
        {{{"--count=3", "h", "80", "81"}}, "one operand too many: 81"},
        {{{"--count=3"}}, "no TARGET given"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void refused_together(void **state)
{
    static const struct refusal cases[] = {
        {{{"-j3", "h", "80"}}, "-j needs -z or --count"},
        {{{"--any", "h", "80"}}, "--any needs -z or --count"},
        {{{"--banner", "h", "80"}}, "--banner needs -z or --count"},
        {{{"--interval=1", "h", "80"}}, "--interval needs --count"},
        {{{"-z", "--interval=1", "h", "80"}}, "--interval needs --count"},
        {{{"-z", "-l", "80"}}, "-z contradicts -l: it is for connecting"},
        {{{"--count=3", "-l", "80"}}, "--count contradicts -l: it is for connecting"},
        {{{"-z", "-d", "-l", "80"}}, "-z contradicts -l"},
        {{{"-z", "-k", "h", "80"}}, "-k needs -l"},
        {{{"-z", "-F", "h:1", "h", "80"}}, "-F needs -l"},
        {{{"-z", "--count=3", "--wait-open=3", "h", "80"}}, "--count contradicts --wait-open: it repeats by itself"},
        {{{"-z", "-winf", "h", "80"}}, "-w inf contradicts -z: a silent port needs a TIME that passes"},
        {{{"--check", "--wait=-1", "h", "80"}}, "--wait inf contradicts --check"},
        {{{"--count=3", "-winf", "h", "80"}}, "-w inf contradicts --count"},
        {{{"-z", "-j0", "h", "80"}}, "-j: 0 is not a number from 1 to 65535"},
        {{{"-z", "-j65536", "h", "80"}}, "-j: 65536 is not a number from 1 to 65535"},
        {{{"--count=-1", "h", "80"}}, "--count: -1 is not a number from 0 on"},
        {{{"--count=3", "--interval=inf", "h", "80"}}, "--interval: inf is not an end"},
        {{{"-z", "-z", "h", "80"}}, "-z is given twice"},
        {{{"-z", "--count=3", "h", "1-1025"}}, "--count: 1025 ports are too many to be repeated, at most 1024"},
        {{{"-z", "--wait-open=3", "h", "1-1025"}}, "--wait-open: 1025 ports are too many to be repeated"},
        {{{"-z", "--count=3", "h,g", "1-512", "i:1"}}, "--count: 1025 ports are too many"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void data_is_refused(void **state)
{
    static const char *const options[] = {
        "-C",        "-d",           "--send-only",    "-N",          "--no-shutdown", "-q1",      "--quit-on-fin",
        "--until=x", "--bufsize=9",  "--max-bytes=1",  "--rate=9",    "-of",           "--raw",    "-i1",
        "-x",        "-T",           "--stats",        "--json-data", "--pcap=f",      "--capture", "--frame=nul",
        "--hex=f",   "--max-message=9",
    };
    static const char *const reason = "is for a connection that carries data: it contradicts";
    struct words words = {{NULL, NULL, "h", "80"}};
    char text[96];

    (void)state;
    for (size_t i = 0; i < COUNT(options); i++) {
        int length = options[i][1] == '-' ? (int)strcspn(options[i], "=") : 2;

        words.at[0] = options[i];
        words.at[1] = "-z";
        snprintf(text, sizeof text, "%.*s %s -z", length, options[i], reason);
        words_refuse(&words, text);
        words.at[1] = "--count=3";
        snprintf(text, sizeof text, "%.*s %s --count", length, options[i], reason);
        words_refuse(&words, text);
    }
}

static void refused_with_a_target(void **state)
{
    static const struct refusal cases[] = {
        {{{"-z", "-n", "127.0.0.1,localhost", "80"}}, "localhost is a name"},
        {{{"-z", "-n", "127.0.0.1", "80", "localhost:81"}}, "localhost is a name"},
        {{{"-z", "-4", "h,::1", "80"}}, "::1 is an IPv6 address: it contradicts -4"},
        {{{"-z", "-6", "h", "80", "127.0.0.1:80"}}, "127.0.0.1 is an IPv4 address: it contradicts -6"},
        {{{"-z", "-s", "::1", "127.0.0.1", "80"}}, "-s ::1 and 127.0.0.1 are of different families"},
        {{{"-z", "-p", "70000", "h", "80"}}, "bad port 70000"},
        {{{"-z", "--trace", "h", "80", "udp://g:53"}}, "--trace is for TCP, not for udp://g"},
        {{{"-z", "--trace", "h:1", "unix:/x"}}, "--trace is for TCP, not for /x"},
        {{{"-z", "-4", "h:1", "vsock:2:80"}}, "-4 is for TCP and UDP, not for vsock:2"},
        {{{"-z", "-p", "1", "h:1", "unix:/x"}}, "-p is for TCP and UDP, not for /x"},
        {{{"-z", "-p", "1", "unix:/x", "h:1"}}, "-p is for TCP and UDP, not for /x"},
        {{{"-z", "-s", "127.0.0.1", "h:1", "unix:/x"}}, "-s is for TCP, UDP and Unix datagrams, not for /x"},
        {{{"--count=3", "-n", "localhost", "80"}}, "localhost is a name"},
        {{{"--count=3", "--trace", "-u", "h", "80"}}, "--trace is for TCP, not for udp://h"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_become_checks), cmocka_unit_test(literals_are_known),
        cmocka_unit_test(defaults),               cmocka_unit_test(what_goes_with_checks),
        cmocka_unit_test(refused_operands),       cmocka_unit_test(refused_together),
        cmocka_unit_test(data_is_refused),        cmocka_unit_test(refused_with_a_target),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
