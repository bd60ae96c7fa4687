/* pattern_item.c: items of patterns (pattern_item.h). */
#include "base/pattern_item.h"

#include <string.h>

static bool begins(const char *item, size_t length, const char *with)
{
    return length >= strlen(with) && memcmp(item, with, strlen(with)) == 0;
}

/* \1, \g1, \k<name> and (?P=name). \g<name> is no reference, but a group to be tried: more is told of it than is so. */
static bool item_refers(const char *item, size_t length)
{
    if (begins(item, length, "(?P="))
        return true;
    return length > 1 && item[0] == '\\' && strchr("123456789gk", item[1]) != NULL;
}

/* The number at *at, 0: none, and behind it. PCRE2 allows blanks, and no number above 65535. */
static uint32_t take_number(const char **at, const char *end)
{
    uint32_t number = 0;

    for (; *at < end && (**at == ' ' || **at == '\t' || (**at >= '0' && **at <= '9')); ++*at)
        if (**at >= '0' && **at <= '9' && number < UINT16_MAX)
            number = number * 10 + (uint32_t)(**at - '0');
    return number;
}

/* Of all braces the greatest numbers: what else stands there, such as \x{41}, makes it only more. */
static void take_repeats(const char *item, size_t length, struct pattern_item *parsed)
{
    const char *end = item + length;

    for (const char *at = item; at < end;) {
        if (*at++ != '{')
            continue;
        uint32_t least = take_number(&at, end), most = 0;
        if (at < end && *at == ',') {
            at++;
            most = take_number(&at, end);
        }
        if (least > parsed->times)
            parsed->times = least;
        if (most > least && most - least > parsed->levels)
            parsed->levels = most - least;
    }
}

/* A group that repeats has its items tried each time, which is told; a single item has no levels. */
struct pattern_item pattern_item_parse(const char *item, size_t length)
{
    struct pattern_item parsed = {.times = 1};

    take_repeats(item, length, &parsed);
    parsed.refers = item_refers(item, length);
    parsed.closes = begins(item, length, ")");
    if (parsed.closes)
        parsed.times = 1;
    if (!parsed.closes && !begins(item, length, "(") && !begins(item, length, "\\g"))
        parsed.levels = 0;
    return parsed;
}
