/* cli_test.c: proves that the command line becomes the config it describes, defaults included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "command_words.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void defaults_of_connecting(void **state)
{
    const struct words words = {{"localhost", "80"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_int_equal(config.mode, MODE_CONNECT);
    assert_string_equal(config.target.text, "localhost:80");
    assert_int_equal(config.family, FAMILY_ANY);
    assert_false(config.numeric || config.crlf || config.recv_only || config.send_only);
    assert_false(config.half_close || config.no_shutdown || config.quit_on_fin || config.raw);
    assert_false(config.keep_open || config.ignore_empty || config.label);
    assert_null(config.source);
    assert_int_equal(config.source_port, 0);
    assert_int_equal(config.sockopt_count, 0);
    assert_true(config.quit_after == CLOCK_NEVER);
    assert_true(config.max_bytes == 0 && config.until.bytes == NULL && config.output == NULL);
    assert_int_equal(config.buffer_size, 128 * 1024);
    assert_true(config.wait == 10 * CLOCK_SECOND);
    assert_true(config.idle == CLOCK_NEVER && config.deadline == CLOCK_NEVER);
    assert_true(config.wait_open == 0);
    assert_int_equal(config.verbosity, 0);
    assert_null(config.json);
    assert_true(config.clients == 0 && config.max_conns == 0 && config.port_file == NULL);
    assert_int_equal(config.socket_mode, 0600);
    cli_release(&config);
    arguments_free(&arguments);
}

static void defaults_by_kind(void **state)
{
    static const struct {
        struct words words;
        const char *scheme;
        uint64_t wait, quit_after;
        size_t buffer_size;
    } cases[] = {
        {{{"-u", "h", "1"}}, "udp", 10 * CLOCK_SECOND, CLOCK_SECOND, 65507},
        {{{"udp://h:1"}}, "udp", 10 * CLOCK_SECOND, CLOCK_SECOND, 65507},
        {{{"-uU", "x"}}, "unix-dgram", 10 * CLOCK_SECOND, CLOCK_SECOND, 65507},
        {{{"-U", "x"}}, "unix", 10 * CLOCK_SECOND, CLOCK_NEVER, 131072},
        {{{"--vsock", "2", "1"}}, "vsock", 10 * CLOCK_SECOND, CLOCK_NEVER, 131072},
        {{{"-l", "1"}}, "tcp", CLOCK_NEVER, CLOCK_NEVER, 131072},
        {{{"-l", "-u", "1"}}, "udp", CLOCK_NEVER, CLOCK_NEVER, 65507},
        {{{"-w", "inf", "h", "1"}}, "tcp", CLOCK_NEVER, CLOCK_NEVER, 131072},
        {{{"-q", "inf", "-u", "h", "1"}}, "udp", 10 * CLOCK_SECOND, CLOCK_NEVER, 65507},
        {{{"-q", "-1", "-u", "h", "1"}}, "udp", 10 * CLOCK_SECOND, CLOCK_NEVER, 65507},
        {{{"-q0", "-w3", "h", "1"}}, "tcp", 3 * CLOCK_SECOND, 0, 131072},
        {{{"-l", "-u", "-q", "2s", "-w", "1m", "1"}},
         "udp",
         60 * CLOCK_SECOND,
         2 * CLOCK_SECOND,
         65507},
        {{{"-u", "--bufsize", "9", "h", "1"}}, "udp", 10 * CLOCK_SECOND, CLOCK_SECOND, 9},
        {{{"-uU", "--bufsize", "1M", "x"}}, "unix-dgram", 10 * CLOCK_SECOND, CLOCK_SECOND, 1048576},
    };
    struct arguments arguments;
    struct config config;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        words_accept(&arguments, &cases[i].words, &config);
        assert_string_equal(config.target.scheme, cases[i].scheme);
        assert_true(config.wait == cases[i].wait);
        assert_true(config.quit_after == cases[i].quit_after);
        assert_int_equal(config.buffer_size, cases[i].buffer_size);
        cli_release(&config);
        arguments_free(&arguments);
    }
}

static void every_option_of_connecting(void **state)
{
    const struct words letters = {
        {"-nCNvv", "-p81", "-s", "::1", "-q", "250ms", "-ofile", "-w1h", "::1", "80", "-6i2"}};
    const struct words names = {{"--numeric", "--crlf", "--source-port=81", "--source", "127.0.0.1",
                                 "--quit-after=3", "--output", "file", "--wait=2", "--idle", "3",
                                 "127.0.0.1:80"}};
    const struct words rest = {{"-4", "--no-shutdown", "--quit-on-fin", "--max-bytes=2k", "--until",
                                "a\\r\\n\\0\\x41", "--bufsize=64k", "--deadline=4",
                                "--wait-open=5s", "--json=log", "--raw", "h:80"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &letters, &config);
    assert_true(config.numeric && config.crlf && config.half_close);
    assert_int_equal(config.family, FAMILY_IPV6);
    assert_int_equal(config.verbosity, 2);
    assert_int_equal(config.source_port, 81);
    assert_string_equal(config.source, "::1");
    assert_true(config.quit_after == 250 * CLOCK_MILLISECOND);
    assert_string_equal(config.output, "file");
    assert_true(config.wait == 3600 * CLOCK_SECOND);
    assert_true(config.idle == 2 * CLOCK_SECOND);
    cli_release(&config);
    arguments_free(&arguments);

    words_accept(&arguments, &names, &config);
    assert_true(config.numeric && config.crlf);
    assert_int_equal(config.source_port, 81);
    assert_string_equal(config.source, "127.0.0.1");
    assert_true(config.quit_after == 3 * CLOCK_SECOND);
    assert_string_equal(config.output, "file");
    assert_true(config.wait == 2 * CLOCK_SECOND);
    assert_true(config.idle == 3 * CLOCK_SECOND);
    cli_release(&config);
    arguments_free(&arguments);

    words_accept(&arguments, &rest, &config);
    assert_int_equal(config.family, FAMILY_IPV4);
    assert_true(config.no_shutdown && config.quit_on_fin && config.raw);
    assert_true(config.max_bytes == 2048);
    assert_int_equal(config.until.length, 5);
    assert_memory_equal(config.until.bytes, "a\r\n\0A", 5);
    assert_int_equal(config.buffer_size, 65536);
    assert_true(config.deadline == 4 * CLOCK_SECOND);
    assert_true(config.wait_open == 5 * CLOCK_SECOND);
    assert_string_equal(config.json, "log");
    cli_release(&config);
    arguments_free(&arguments);
}

static void every_option_of_listening(void **state)
{
    const struct words words = {{"-lkNvvv", "-m", "9", "--clients=8", "--ignore-empty",
                                 "--port-file=p", "--label", "--mode=0660", "--json", "-Obacklog=5",
                                 "-Osndbuf=1k", "unix:@x"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_int_equal(config.mode, MODE_LISTEN);
    assert_true(config.keep_open && config.half_close && config.ignore_empty && config.label);
    assert_int_equal(config.verbosity, 3);
    assert_true(config.max_conns == 9 && config.clients == 8);
    assert_string_equal(config.port_file, "p");
    assert_int_equal(config.socket_mode, 0660);
    assert_string_equal(config.json, "");
    assert_int_equal(config.sockopt_count, 2);
    assert_string_equal(config.sockopts[0], "backlog=5");
    assert_string_equal(config.sockopts[1], "sndbuf=1k");
    assert_string_equal(config.target.text, "@x");
    cli_release(&config);
    arguments_free(&arguments);
}

static void clients_keep_open(void **state)
{
    const struct words words = {{"-l", "--clients", "2", "0"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_true(config.keep_open);
    assert_true(config.clients == 2);
    cli_release(&config);
    arguments_free(&arguments);
}

/* Where options and operands stand, and what is an argument and what an operand. */
static void order_of_words(void **state)
{
    static const struct {
        struct words words;
        const char *text;
        unsigned verbosity;
    } cases[] = {
        {{{"h", "80", "-v"}}, "h:80", 1},
        {{{"h", "-v", "80"}}, "h:80", 1},
        {{{"-v", "--", "h", "80"}}, "h:80", 1},
        {{{"h", "--", "80"}}, "h:80", 0},
        {{{"--", "-v", "80"}}, "-v:80", 0},
        {{{"-U", "--", "--json"}}, "--json", 0},
        {{{"-U", "-"}}, "-", 0},
        {{{"--json", "FILE", "80"}}, "FILE:80", 0},
        {{{"-o", "-v", "h", "80"}}, "h:80", 0},
        {{{"--output", "--wait", "h", "80"}}, "h:80", 0},
        {{{"-o", "--", "h", "80"}}, "h:80", 0},
    };
    struct arguments arguments;
    struct config config;

    (void)state;
    for (int posix = 0; posix <= 1; posix++) {
        if (posix)
            assert_int_equal(setenv("POSIXLY_CORRECT", "1", 1), 0);
        for (size_t i = 0; i < COUNT(cases); i++) {
            words_accept(&arguments, &cases[i].words, &config);
            assert_string_equal(config.target.text, cases[i].text);
            assert_int_equal(config.verbosity, cases[i].verbosity);
            cli_release(&config);
            arguments_free(&arguments);
        }
    }
    assert_int_equal(unsetenv("POSIXLY_CORRECT"), 0);
}

static void what_to_listen_on(void **state)
{
    static const struct {
        struct words words;
        const char *scheme, *text;
    } cases[] = {
        {{{"-l", "80"}}, "tcp", "*:80"},
        {{{"-l", "0"}}, "tcp", "*:0"},
        {{{"-l", "127.0.0.1", "80"}}, "tcp", "127.0.0.1:80"},
        {{{"-l", "127.0.0.1:80"}}, "tcp", "127.0.0.1:80"},
        {{{"-l", "udp://[::1]:53"}}, "udp", "[::1]:53"},
        {{{"-l", "-p", "80"}}, "tcp", "*:80"},
        {{{"-lp", "80", "127.0.0.1"}}, "tcp", "127.0.0.1:80"},
        {{{"-l", "-p", "0", "-u", "::1"}}, "udp", "[::1]:0"},
        {{{"-l", "-s", "127.0.0.1", "80"}}, "tcp", "127.0.0.1:80"},
        {{{"-l", "-s", "::1", "-p", "80"}}, "tcp", "[::1]:80"},
        {{{"-l", "-U", "/run/x"}}, "unix", "/run/x"},
        {{{"-l", "-U", "-u", "@x"}}, "unix-dgram", "@x"},
        {{{"-l", "--vsock", "80"}}, "vsock", "vsock:any:80"},
        {{{"-l", "--vsock", "1", "80"}}, "vsock", "vsock:1:80"},
    };
    struct arguments arguments;
    struct config config;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        words_accept(&arguments, &cases[i].words, &config);
        assert_int_equal(config.mode, MODE_LISTEN);
        assert_string_equal(config.target.scheme, cases[i].scheme);
        assert_string_equal(config.target.text, cases[i].text);
        assert_null(config.source);
        assert_int_equal(config.source_port, 0);
        cli_release(&config);
        arguments_free(&arguments);
    }
}

/* What goes together although it looks as if it did not. */
static void accepted_together(void **state)
{
    static const struct words cases[] = {
        {{"-l", "-k", "-u", "0"}},
        {{"-l", "-k", "--clients=3", "0"}},
        {{"-l", "--recv-only", "0"}},
        {{"-l", "-n", "0"}},
        {{"-n", "-U", "x"}},
        {{"-n", "-s", "127.0.0.1", "127.0.0.1", "80"}},
        {{"-U", "-u", "-s", "@me", "@you"}},
        {{"-s", "localhost", "::1", "80"}},
        {{"-6", "::1", "80"}},
        {{"-u", "udp://h:1"}},
        {{"-u", "unix:x"}},
        {{"--json=-", "h", "80"}},
        {{"--send-only", "-N", "h", "80"}},
        {{"--send-only", "--no-shutdown", "h", "80"}},
        {{"-u", "-N", "h", "80"}},
        {{"--max-bytes=1", "--until=x", "h", "80"}},
        {{"-p", "0", "h", "80"}},
    };

    (void)state;
    words_accept_all(cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_of_connecting),     cmocka_unit_test(defaults_by_kind),
        cmocka_unit_test(every_option_of_connecting), cmocka_unit_test(every_option_of_listening),
        cmocka_unit_test(clients_keep_open),          cmocka_unit_test(order_of_words),
        cmocka_unit_test(what_to_listen_on),          cmocka_unit_test(accepted_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
