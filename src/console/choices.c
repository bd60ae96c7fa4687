/* choices.c: what a word could become (choices.h). */
#include "console/choices.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/memory.h"
#include "console/cells.h"

char **choices_ask(const struct editor_owner *owner, const char *line, size_t length, size_t start)
{
    char *begun = memory_string_of(line, length);
    char **words = owner->complete ? owner->complete(owner->argument, begun, start) : NULL;

    free(begun);
    if (words && words[0])
        return words;
    free(words);
    return NULL;
}

void choices_free(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

static char *escaped(const char *text, size_t length)
{
    size_t size = length * ESCAPE_GROWTH + 1;

    return escape_line(memory_allocate(size), size, text, length);
}

/* How much at the front of a text is shown as it is. */
static size_t safe_length(const char *text, size_t length)
{
    char *safe = escaped(text, length);
    size_t common = 0;

    while (common < length && safe[common] == text[common])
        common++;
    free(safe);
    return common;
}

size_t choices_common(char **words)
{
    size_t length = strlen(words[0]);

    for (size_t i = 1; words[i]; i++) {
        size_t common = 0;
        while (common < length && words[i][common] == words[0][common])
            common++;
        length = common;
    }
    return safe_length(words[0], length);
}

bool choices_is_one(char **words)
{
    return !words[1] && words[0][choices_common(words)] == '\0';
}

static int columns_of(const char *text)
{
    struct cells cells = {.width = INT_MAX};

    cells_pass(&cells, CELLS_OUTPUT, text, strlen(text));
    return (int)cells.column;
}

char **choices_shown(char **words, int *ret_longest)
{
    size_t count = 0;

    while (words[count])
        count++;
    char **shown = memory_zeroed((count + 1) * sizeof *shown);
    *ret_longest = 0;
    for (size_t i = 0; i < count; i++) {
        shown[i] = escaped(words[i], strlen(words[i]));
        if (columns_of(shown[i]) > *ret_longest)
            *ret_longest = columns_of(shown[i]);
    }
    return shown;
}

bool choices_is_end(const char *word)
{
    return *word == '\0' || word[strlen(word) - 1] != '/';
}
