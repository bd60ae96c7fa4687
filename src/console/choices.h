/* choices.h: what a word could become, for libraries that complete it. */
#ifndef SONDE_CONSOLE_CHOICES_H
#define SONDE_CONSOLE_CHOICES_H

#include <stdbool.h>
#include <stddef.h>

#include "console/editor.h"

/* Asks the owner; NULL: nothing, else at least one word. Given back with choices_free. */
char **choices_ask(const struct editor_owner *owner, const char *line, size_t length, size_t start);
void choices_free(char **words); /* NULL is nothing */

/* How much of the first all words have in common. */
size_t choices_common(char **words);

/* Whether the word, if it is the only one, is complete, and a blank follows; a folder goes on. */
bool choices_is_end(const char *word);

#endif
