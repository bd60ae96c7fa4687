/* pattern_dollar.h: $ made to hold before CR LF as well as before LF, which no setting of PCRE2 does without having CR
 * end lines by itself, too; and what has texts that grow matched as whole ones are. */
#ifndef SONDE_BASE_PATTERN_DOLLAR_H
#define SONDE_BASE_PATTERN_DOLLAR_H

#include <stddef.h>

/* The pattern as it is to be compiled, each such $ written out; allocated (free(3)). In a class, a quotation or a
 * comment it is none. */
char *pattern_dollar_expand(const char *text);

/* Where that, offset bytes on, is in text. */
size_t pattern_dollar_origin(const char *text, size_t offset);

#endif
