/* pattern_none.c: built without PCRE2 (pattern.h). */
#include "base/pattern.h"

struct pattern *pattern_new(const char *text, struct error *ret_error)
{
    (void)text;
    error_set(ret_error, STATUS_USAGE, 0, "patterns are not built in (PCRE2)");
    return NULL;
}

void pattern_free(struct pattern *pattern)
{
    (void)pattern;
}

unsigned pattern_groups(const struct pattern *pattern)
{
    (void)pattern;
    return 0;
}

struct matcher *matcher_new(const struct pattern *pattern)
{
    (void)pattern;
    return NULL;
}

void matcher_free(struct matcher *matcher)
{
    (void)matcher;
}

enum match matcher_try(struct matcher *matcher, const void *bytes, size_t length, size_t dropped, bool complete)
{
    (void)matcher;
    (void)bytes;
    (void)length;
    (void)dropped;
    (void)complete;
    return MATCH_NONE;
}

bool matcher_group(const struct matcher *matcher, unsigned number, size_t *ret_start, size_t *ret_length)
{
    (void)matcher;
    (void)number;
    (void)ret_start;
    (void)ret_length;
    return false;
}
