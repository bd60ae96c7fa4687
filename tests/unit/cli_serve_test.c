/* cli_serve_test.c: proves what becomes of the options for services and messages, and what they do not go with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "cli/cli.h"
#include "command_words.h"

static void assert_text(const struct config_text *text, const char *bytes, size_t length)
{
    assert_non_null(text->bytes);
    assert_int_equal(text->length, length);
    assert_memory_equal(text->bytes, bytes, length);
}

static void each_service_has_its_option(void **state)
{
    static const struct {
        struct words words;
        enum config_service service;
        bool hears;
    } cases[] = {
        {{{"-l", "0"}}, SERVICE_NONE, true},
        {{{"-l", "--echo", "0"}}, SERVICE_ECHO, false},
        {{{"-l", "--discard", "0"}}, SERVICE_DISCARD, false},
        {{{"-l", "--chargen", "0"}}, SERVICE_CHARGEN, false},
        {{{"-l", "--greet", "x", "0"}}, SERVICE_GREET, true},
        {{{"-l", "--reply", "x", "0"}}, SERVICE_REPLY, true},
        {{{"-l", "--reply-file", "x", "0"}}, SERVICE_REPLY, true},
        {{{"-l", "--reply-each", "x", "0"}}, SERVICE_REPLY_EACH, true},
        {{{"-l", "--greet", "x", "--echo", "0"}}, SERVICE_ECHO, false},
        {{{"-l", "--reply", "y", "--greet", "x", "0"}}, SERVICE_REPLY, true},
        {{{"-l", "-e", "cat", "0"}}, SERVICE_EXEC, false},
        {{{"-l", "-c", "cat", "0"}}, SERVICE_EXEC, false},
        {{{"-l", "-F", "127.0.0.1:1", "0"}}, SERVICE_FORWARD, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arguments arguments;
        struct config config;
        words_accept(&arguments, &cases[i].words, &config);
        assert_int_equal(config.service, cases[i].service);
        assert_int_equal(config_is_service(&config), cases[i].service != SERVICE_NONE);
        assert_int_equal(config_hears(&config), cases[i].hears);
        cli_release(&config);
        arguments_free(&arguments);
    }
}

static void texts_are_unescaped(void **state)
{
    const struct words words = {{"-l", "--reply", "a\\r\\n\\0b", "--greet", "\\x41\\\\", "0"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_text(&config.reply, "a\r\n\0b", 5);
    assert_text(&config.greet, "A\\", 2);
    assert_null(config.reply_each.bytes);
    assert_null(config.reply_file);
    cli_release(&config);
    arguments_free(&arguments);
}

static void a_file_is_a_name(void **state)
{
    const struct words words = {{"-l", "--reply-file", "a\\n", "0"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_string_equal(config.reply_file, "a\\n");
    assert_null(config.reply.bytes);
    cli_release(&config);
    arguments_free(&arguments);
}

static void borders(void **state)
{
    static const struct {
        const char *frame;
        enum framing_kind kind;
        size_t size;
    } cases[] = {{"line", FRAMING_LINE, 0},        {"nul", FRAMING_NUL, 0},         {"fixed:12", FRAMING_FIXED, 12},
                 {"delim:\\r\\n", FRAMING_DELIMITER, 0}, {"len8", FRAMING_LEN8, 0}, {"len16be", FRAMING_LEN16BE, 0},
                 {"len16le", FRAMING_LEN16LE, 0},  {"len32be", FRAMING_LEN32BE, 0}, {"len32le", FRAMING_LEN32LE, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct words words = {{"-l", "--echo", "--frame", cases[i].frame, "0"}};
        struct arguments arguments;
        struct config config;
        words_accept(&arguments, &words, &config);
        assert_int_equal(config.framing.kind, cases[i].kind);
        assert_int_equal(config.framing.size, cases[i].size);
        assert_int_equal(config.max_message, 16 * 1024 * 1024);
        if (cases[i].kind == FRAMING_DELIMITER)
            assert_memory_equal(config.framing.delimiter, "\r\n", config.framing.delimiter_length);
        cli_release(&config);
        arguments_free(&arguments);
    }
}

static void the_longest_message(void **state)
{
    const struct words words = {{"-l", "--echo", "--frame", "line", "--max-message", "3k", "0"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    words_accept(&arguments, &words, &config);
    assert_int_equal(config.max_message, 3 * 1024);
    cli_release(&config);
    arguments_free(&arguments);
}

/* Both options are named. */
static void what_does_not_go_together(void **state)
{
    static const struct refusal cases[] = {
        {{{"-l", "--echo", "--discard", "0"}}, "--echo contradicts --discard"},
        {{{"-l", "--reply", "x", "--reply-file", "y", "0"}}, "--reply contradicts --reply-file"},
        {{{"-l", "--reply-each", "x", "-e", "cat", "0"}}, "--reply-each contradicts -e"},
        {{{"-l", "--echo", "-N", "0"}}, "--echo contradicts -N"},
        {{{"-l", "--echo", "-d", "0"}}, "--echo contradicts -d"},
        {{{"-l", "--echo", "-q", "1", "0"}}, "--echo contradicts -q"},
        {{{"-l", "--echo", "-C", "0"}}, "--echo contradicts -C"},
        {{{"-l", "--echo", "--send-only", "0"}}, "--echo contradicts --send-only"},
        {{{"-l", "--greet", "x", "-d", "0"}}, "--greet contradicts -d"},
        {{{"-l", "--greet", "x", "-F", "127.0.0.1:1", "0"}}, "--greet contradicts -F"},
        {{{"-l", "--echo", "--label", "0"}}, "--echo contradicts --label"},
        {{{"-l", "--chargen", "-o", "file", "0"}}, "--chargen contradicts -o"},
        {{{"-l", "-e", "cat", "--ignore-empty", "0"}}, "-e contradicts --ignore-empty"},
        {{{"-l", "--greet", "x", "--ignore-empty", "0"}}, "--greet contradicts --ignore-empty"},
        {{{"-l", "--echo", "--max-message", "1k", "0"}}, "--max-message needs --frame"},
        {{{"-l", "--frame", "nul", "-C", "0"}}, "--frame"},
        {{{"-l", "--echo", "--frame", "fixed:9", "--max-message", "8", "0"}}, "--max-message"},
        {{{"--echo", "127.0.0.1", "1"}}, "--echo needs -l"},
        {{{"--reply-file", "x", "127.0.0.1", "1"}}, "--reply-file needs -l"},
        {{{"-l", "--echo", "--frame", "lines", "0"}}, "--frame"},
        {{{"-l", "--echo", "--frame", "fixed:0", "0"}}, "--frame"},
        {{{"-l", "--echo", "--frame", "delim:", "0"}}, "--frame"},
        {{{"-l", "--reply", "\\xZZ", "0"}}, "--reply"},
        {{{"-l", "--reply-each=", "0"}}, "--reply-each"},
        {{{"-l", "--frame", "line", "--max-message", "2G", "0"}}, "--max-message"},
    };

    (void)state;
    words_refuse_all(cases, sizeof cases / sizeof cases[0]);
}

/* What services that hear have beside standard output. */
static void what_goes_together(void **state)
{
    static const struct words cases[] = {
        {{"-l", "-k", "--reply", "x", "--label", "-o", "file", "0"}},
        {{"-l", "--reply-each", "x", "--max-bytes", "3", "--frame", "nul", "0"}},
        {{"-l", "--greet", "x", "--until", "y", "--raw", "0"}},
        {{"-l", "--echo", "--ignore-empty", "0"}},
        {{"-l", "-u", "--chargen", "--allow", "any", "0"}},
        {{"-l", "-U", "--reply-file", "x", "path", "--clients", "3", "-m", "2"}},
    };

    (void)state;
    words_accept_all(cases, sizeof cases / sizeof cases[0]);
}

static void an_answer_to_a_datagram_is_one(void **state)
{
    static char text[65508 + 1];
    struct words words = {{"-l", "-u", "--reply", text, "0"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    words_refuse(&words, "--reply: a UDP datagram holds at most 65507");
    words.at[1] = "-4"; /* TCP: as long as one likes */
    words_accept(&arguments, &words, &config);
    assert_int_equal(config.reply.length, 65508);
    cli_release(&config);
    arguments_free(&arguments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_service_has_its_option), cmocka_unit_test(texts_are_unescaped),
        cmocka_unit_test(a_file_is_a_name),            cmocka_unit_test(borders),
        cmocka_unit_test(the_longest_message),         cmocka_unit_test(what_does_not_go_together),
        cmocka_unit_test(what_goes_together),          cmocka_unit_test(an_answer_to_a_datagram_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
