/* prompt.h: the prompt as libraries that edit lines want it, and taking it off the screen without their help. */
#ifndef SONDE_CONSOLE_PROMPT_H
#define SONDE_CONSOLE_PROMPT_H

#include <stddef.h>
#include <stdio.h>

/* What takes no place on the screen stands between these. */
enum { PROMPT_MARK_BEGIN = '\001', PROMPT_MARK_END = '\002' };

/* The prompt with a colour, in memory of its own. mark_end: PROMPT_MARK_END, or PROMPT_MARK_BEGIN once more. */
char *prompt_new(const char *prompt, const char *colour, const char *colour_end, char mark_end);

/* Takes it off, with the line behind it: the cursor, which stands behind the first point bytes of the line, goes to
 * where the prompt begins on a terminal of that width, and all behind it is emptied. */
void prompt_erase(FILE *terminal, size_t width, const char *prompt, const char *line, size_t point);

#endif
