/* choices.c: what a word could become (choices.h). */
#include "console/choices.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

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

size_t choices_common(char **words)
{
    size_t length = strlen(words[0]);

    for (size_t i = 1; words[i]; i++) {
        size_t common = 0;
        while (common < length && words[i][common] == words[0][common])
            common++;
        length = common;
    }
    return length;
}

bool choices_is_end(const char *word)
{
    return *word == '\0' || word[strlen(word) - 1] != '/';
}
