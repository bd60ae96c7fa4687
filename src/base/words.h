/* words.h: a command split into words as a POSIX shell would (XCU 2.2), with nothing expanded. */
#ifndef SONDE_BASE_WORDS_H
#define SONDE_BASE_WORDS_H

#include <stdbool.h>

#include "base/error.h"

/* Blanks, tabs and newlines part words; single quotes take all as it is, double quotes all but a backslash before
 * one of \ " $ ` and newline; a backslash outside takes the next character as it is. *ret_words ends with NULL and is
 * given back with words_free. False with *ret_error (STATUS_USAGE) for a quote without its end, a backslash at the end,
 * or no word at all. */
bool words_split(const char *text, char ***ret_words, struct error *ret_error);

/* The words of list (ends with NULL) as a copy that words_free takes. */
char **words_copy(const char *const *list);

void words_free(char **words); /* NULL is nothing */

#endif
