/* command_words.c: command lines for tests, as words behind "sonde". */
#include "command_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

void arguments_make(struct arguments *arguments, const struct words *words)
{
    arguments->count = 0;
    arguments->at[arguments->count++] = strdup("sonde");
    for (int i = 0; i < WORDS_MAX && words->at[i] != NULL; i++)
        arguments->at[arguments->count++] = strdup(words->at[i]);
    arguments->at[arguments->count] = NULL;
}

void arguments_free(struct arguments *arguments)
{
    for (int i = 0; i < arguments->count; i++)
        free(arguments->at[i]);
}

void words_accept(struct arguments *arguments, const struct words *words, struct config *ret_config)
{
    struct buffer answer = {.data = NULL};
    struct error error = {.text = ""};

    arguments_make(arguments, words);
    if (command_line_read(arguments->count, arguments->at, ret_config, &answer, &error) != CLI_RUN)
        fail_msg("%s: %s", words->at[0], error.text);
    assert_int_equal(buffer_length(&answer), 0);
}

void words_accept_all(const struct words *words, size_t count)
{
    struct arguments arguments;
    struct config config;

    for (size_t i = 0; i < count; i++) {
        words_accept(&arguments, &words[i], &config);
        cli_release(&config);
        arguments_free(&arguments);
    }
}

void words_refuse(const struct words *words, const char *text)
{
    struct arguments arguments;
    struct buffer answer = {.data = NULL};
    struct error error = {.text = ""};
    struct config config = {.verbosity = 4711};
    enum cli_result result;

    arguments_make(&arguments, words);
    result = command_line_read(arguments.count, arguments.at, &config, &answer, &error);
    if (result != CLI_FAILED)
        fail_msg("accepted what should say: %s", text);
    if (strstr(error.text, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.text, text);
    assert_int_equal(error.status, STATUS_USAGE);
    assert_int_equal(config.verbosity, 4711);
    assert_int_equal(buffer_length(&answer), 0);
    arguments_free(&arguments);
}

void words_refuse_all(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words_refuse(&refusals[i].words, refusals[i].text);
}
