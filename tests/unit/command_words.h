/* command_words.h: command lines for tests, as words behind "sonde". */
#ifndef SONDE_TESTS_COMMAND_WORDS_H
#define SONDE_TESTS_COMMAND_WORDS_H

#include "cli/command_line.h"

enum { WORDS_MAX = 12 };

/* The words behind "sonde"; a NULL ends them. */
struct words {
    const char *at[WORDS_MAX];
};

/* argv as main has it: its strings may be written to. */
struct arguments {
    int count;
    char *at[WORDS_MAX + 2];
};

void arguments_make(struct arguments *arguments, const struct words *words);
void arguments_free(struct arguments *arguments);

/* Fails the test unless the words are a run; the config points into arguments. */
void words_accept(struct arguments *arguments, const struct words *words,
                  struct config *ret_config);

/* The same of each of several, whose configs nobody asks for. */
void words_accept_all(const struct words *words, size_t count);

/* Fails the test unless the words are a usage error that says text. */
void words_refuse(const struct words *words, const char *text);

struct refusal {
    struct words words;
    const char *text;
};

void words_refuse_all(const struct refusal *refusals, size_t count);

#endif
