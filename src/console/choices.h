/* choices.h: what a word could become, for libraries that complete it. */
#ifndef SONDE_CONSOLE_CHOICES_H
#define SONDE_CONSOLE_CHOICES_H

#include <stdbool.h>
#include <stddef.h>

#include "console/editor.h"

/* Asks the owner; NULL: nothing, else at least one word. Given back with choices_free. */
char **choices_ask(const struct editor_owner *owner, const char *line, size_t length, size_t start);
void choices_free(char **words); /* NULL is nothing */

/* How much of the first all words have in common, and may stand in the line: up to a control or whatever else would
 * have to be escaped (base/escape.h), as names of files may have it. */
size_t choices_common(char **words);

/* Whether there is only one, which may stand in the line as it is. */
bool choices_is_one(char **words);

/* The words as they can be shown, given back with choices_free. *ret_longest: columns of the longest. */
char **choices_shown(char **words, int *ret_longest);

/* Whether the word, if it is the only one, is complete, and a blank follows; a folder goes on. */
bool choices_is_end(const char *word);

#endif
