/* pattern_look.h: a pattern's look at a text that grows, for its tests. */
#ifndef SONDE_TESTS_PATTERN_LOOK_H
#define SONDE_TESTS_PATTERN_LOOK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pattern.h"

enum { GROUPS = 4 };

/* Skips the test where there is no PCRE2. */
static inline struct pattern *pattern_make(const char *text)
{
    struct error error = {.text = ""};
    struct pattern *pattern = pattern_new(text, &error);

    if (pattern == NULL && strstr(error.text, "PCRE2") != NULL)
        skip();
    if (pattern == NULL)
        fail_msg("%s", error.text);
    return pattern;
}

/* Skips the test where there is no PCRE2; to be called before anything else. */
static inline void need_patterns(void)
{
    pattern_free(pattern_make("a"));
}

/* What was found, and where. */
struct finding {
    enum match match;
    bool part[GROUPS];
    size_t start[GROUPS], length[GROUPS];
};

/* A look at the first bytes of a text, in memory of their own, so that nothing behind them can be read. */
static inline struct finding look(struct matcher *matcher, const char *text, size_t length, bool complete)
{
    struct finding finding = {.match = MATCH_NONE};
    char *bytes = memory_allocate(length + 1);

    memcpy(bytes, text, length);
    bytes = memory_resize(bytes, length > 0 ? length : 1);
    finding.match = matcher_try(matcher, bytes, length, 0, complete);
    if (finding.match == MATCH_TENTATIVE || finding.match == MATCH_FOUND)
        for (unsigned i = 0; i < GROUPS; i++)
            finding.part[i] = matcher_group(matcher, i, &finding.start[i], &finding.length[i]);
    free(bytes);
    return finding;
}

#endif
