/* pattern.h: regular expressions over bytes, by PCRE2 (pcre2pattern(3)), which is loaded when the first is made. A
 * pattern is compiled once and never changes; a matcher tries one. */
#ifndef SONDE_BASE_PATTERN_H
#define SONDE_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct pattern;

/* No UTF. A line ends with LF, which . does not match; ^ holds where the text begins and behind each LF, $ before LF
 * and CR LF and where the text ends, as far as it is known. NULL with *ret_error (STATUS_USAGE) for what is
 * no pattern, naming the place, and where PCRE2 is not built in or cannot be loaded. */
struct pattern *pattern_new(const char *text, struct error *ret_error);
void pattern_free(struct pattern *pattern); /* NULL is nothing */

/* How many groups it captures, the whole match not counted. */
unsigned pattern_groups(const struct pattern *pattern);

/* An empty match is one like any other. */
enum match {
    MATCH_NONE,      /* nor does one begin here: none of these bytes will be part of one, whatever follows */
    MATCH_BEGUN,     /* more bytes could complete one */
    MATCH_TENTATIVE, /* there is one, and more bytes could make it another */
    MATCH_FOUND,     /* there is one, whatever follows */
    MATCH_RUNAWAY    /* given up: it would take too much work */
};

struct matcher;

/* Tries a pattern, which is borrowed, on a text that grows. */
struct matcher *matcher_new(const struct pattern *pattern);
void matcher_free(struct matcher *matcher); /* NULL is nothing */

/* bytes: the text as known so far, the same as at the last call with more behind it, but for dropped bytes that are no
 * longer there at its front. What was found out at the last call is not tried again. complete: nothing will follow, and
 * the answer is neither BEGUN nor TENTATIVE. What is found in the end does not depend on how the bytes came.
 * The work of one call is bounded, at about a second of processor time and 64 MiB. So is that of all calls, at about
 * ten seconds and what a text that gets longer may take: a pattern that has to read the whole of it again whenever more
 * comes, such as (?s).*end, may be given up where much comes in small pieces. It is steps that are counted, not time:
 * how fast or busy the machine is makes no difference. */
enum match matcher_try(struct matcher *matcher, const void *bytes, size_t length, size_t dropped, bool complete);

/* Where a group of the match is, in the bytes of the last call; 0: the whole match. False if it took no part. After
 * TENTATIVE or FOUND. */
bool matcher_group(const struct matcher *matcher, unsigned number, size_t *ret_start, size_t *ret_length);

#endif
