/* words.c: a command split into words (words.h). */
#include "base/words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

struct splitter {
    const char *at;      /* what is left of the text */
    bool within;         /* a word has begun, be it an empty one */
    struct buffer word;  /* as far as it has come */
    struct buffer words; /* pointers to those that have ended */
};

static void splitter_add(struct splitter *splitter, char character)
{
    buffer_append(&splitter->word, &character, 1);
    splitter->within = true;
}

static void add_word(struct splitter *splitter, char *word)
{
    buffer_append(&splitter->words, &word, sizeof word);
}

static void splitter_end_word(struct splitter *splitter)
{
    if (!splitter->within)
        return;
    const char *bytes = (const char *)buffer_bytes(&splitter->word);
    add_word(splitter, memory_string_of(bytes ? bytes : "", buffer_length(&splitter->word)));
    buffer_free(&splitter->word);
    splitter->within = false;
}

/* Behind the opening quote. */
static bool take_single_quoted(struct splitter *splitter, struct error *ret_error)
{
    splitter->within = true;
    for (; *splitter->at != '\''; splitter->at++) {
        if (*splitter->at == '\0')
            return error_set(ret_error, STATUS_USAGE, 0, "a single quote (') without its end");
        splitter_add(splitter, *splitter->at);
    }
    splitter->at++;
    return true;
}

static bool is_escape(const char *text)
{
    return text[0] == '\\' && text[1] != '\0' && strchr("\\\"$`\n", text[1]);
}

static bool take_double_quoted(struct splitter *splitter, struct error *ret_error)
{
    splitter->within = true;
    for (; *splitter->at != '"'; splitter->at++) {
        if (*splitter->at == '\0')
            return error_set(ret_error, STATUS_USAGE, 0, "a double quote (\") without its end");
        if (is_escape(splitter->at) && *++splitter->at == '\n')
            continue; /* the line goes on */
        splitter_add(splitter, *splitter->at);
    }
    splitter->at++;
    return true;
}

static bool take_escaped(struct splitter *splitter, struct error *ret_error)
{
    if (*splitter->at == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "a backslash at the end");
    if (*splitter->at != '\n')
        splitter_add(splitter, *splitter->at);
    splitter->at++;
    return true;
}

static bool splitter_step(struct splitter *splitter, struct error *ret_error)
{
    char character = *splitter->at++;

    switch (character) {
    case ' ':
    case '\t':
    case '\n':
        splitter_end_word(splitter);
        return true;
    case '\'':
        return take_single_quoted(splitter, ret_error);
    case '"':
        return take_double_quoted(splitter, ret_error);
    case '\\':
        return take_escaped(splitter, ret_error);
    default:
        splitter_add(splitter, character);
        return true;
    }
}

/* The words, with NULL behind them. */
static char **splitter_take(struct splitter *splitter)
{
    size_t size;
    char **words;

    add_word(splitter, NULL);
    size = buffer_length(&splitter->words);
    words = memory_allocate(size);
    memcpy(words, buffer_bytes(&splitter->words), size);
    buffer_free(&splitter->words);
    return words;
}

bool words_split(const char *text, char ***ret_words, struct error *ret_error)
{
    struct splitter splitter = {.at = text};
    bool whole = true;
    char **words;

    while (whole && *splitter.at != '\0')
        whole = splitter_step(&splitter, ret_error);
    splitter_end_word(&splitter);
    words = splitter_take(&splitter);
    if (whole && words[0]) {
        *ret_words = words;
        return true;
    }
    words_free(words);
    return whole ? error_set(ret_error, STATUS_USAGE, 0, "no word in it") : false;
}

char **words_copy(const char *const *list)
{
    struct splitter splitter = {0};

    for (; *list; list++)
        add_word(&splitter, memory_string(*list));
    return splitter_take(&splitter);
}

void words_free(char **words)
{
    if (!words)
        return;
    for (char **word = words; *word; word++)
        free(*word);
    free(words);
}
