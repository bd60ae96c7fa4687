/* sockopt_parse.c: the values of socket options as users write them. */
#include "net/sockopt_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/units.h"

/* What a listener's queue of fast open requests is without a number. */
enum { QUEUE_DEFAULT = 256 };

static bool parse_word(const char *text, bool *ret_on)
{
    static const char *const yes[] = {"yes", "on", "1"}, *const no[] = {"no", "off", "0"};

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *ret_on = strcmp(text, yes[i]) == 0;
            return true;
        }
    }
    return false;
}

bool sockopt_parse_flag(const struct sockopt_row *row, const char *text, struct sockopt *ret_option)
{
    bool on = true;

    if (text != NULL && !parse_word(text, &on))
        return false;
    if (row->on == 0 && row->off == 0)
        ret_option->number = on;
    else
        ret_option->number = on ? row->on : row->off;
    return true;
}

/* 0x and at most eight hexadecimal digits. */
static bool parse_hexadecimal(const char *text, uint64_t *ret_value)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    size_t length;

    if (strncasecmp(text, "0x", 2) != 0)
        return false;
    length = strlen(text + 2);
    if (length < 1 || length > 8 || strspn(text + 2, digits) != length)
        return false;
    *ret_value = strtoull(text + 2, NULL, 16);
    return true;
}

static bool in_range(const struct sockopt_row *row, uint64_t value, struct sockopt *ret_option)
{
    if (value < row->minimum || value > row->maximum)
        return false;
    ret_option->number = (uint32_t)value;
    return true;
}

bool sockopt_parse_number(const struct sockopt_row *row, const char *text,
                          struct sockopt *ret_option)
{
    uint64_t value;

    return text != NULL &&
           (parse_hexadecimal(text, &value) || units_parse_number(text, 0, UINT32_MAX, &value)) &&
           in_range(row, value, ret_option);
}

bool sockopt_parse_size(const struct sockopt_row *row, const char *text, struct sockopt *ret_option)
{
    uint64_t value;

    return text != NULL && units_parse_size(text, &value) && in_range(row, value, ret_option);
}

/* Rounded up: what is short must not become nothing. */
bool sockopt_parse_time(const struct sockopt_row *row, const char *text, struct sockopt *ret_option)
{
    uint64_t value;

    return text != NULL && units_parse_time(text, &value) &&
           in_range(row, value / row->unit_ns + (value % row->unit_ns != 0), ret_option);
}

bool sockopt_parse_text(const struct sockopt_row *row, const char *text, struct sockopt *ret_option)
{
    size_t length = text != NULL ? strlen(text) : 0;

    if (length == 0 || length > row->maximum)
        return false;
    ret_option->text = memory_string(text);
    return true;
}

/* RFC 2474 and RFC 2597 name the upper six bits; RFC 1349 is for those that still use it. */
static bool parse_class(const char *text, uint32_t *ret_class)
{
    if (strcmp(text, "ef") == 0)
        *ret_class = 0xb8;
    else if (strcmp(text, "lowdelay") == 0)
        *ret_class = 0x10;
    else if (strlen(text) == 3 && strncmp(text, "cs", 2) == 0 && text[2] >= '0' && text[2] <= '7')
        *ret_class = (uint32_t)(text[2] - '0') << 5;
    else if (strlen(text) == 4 && strncmp(text, "af", 2) == 0 && text[2] >= '1' && text[2] <= '4' &&
             text[3] >= '1' && text[3] <= '3')
        *ret_class = (uint32_t)(text[2] - '0') << 5 | (uint32_t)(text[3] - '0') << 3;
    else
        return false;
    return true;
}

bool sockopt_parse_tos(const struct sockopt_row *row, const char *text, struct sockopt *ret_option)
{
    return text != NULL &&
           (parse_class(text, &ret_option->number) || sockopt_parse_number(row, text, ret_option));
}

/* A number comes first: 1 is a queue of one. */
bool sockopt_parse_queue(const struct sockopt_row *row, const char *text,
                         struct sockopt *ret_option)
{
    bool on = true;

    if (text != NULL && sockopt_parse_number(row, text, ret_option))
        return true;
    if (text != NULL && !parse_word(text, &on))
        return false;
    ret_option->number = on ? QUEUE_DEFAULT : 0;
    return true;
}

/* The next part of A:B:C; text is then what follows it, NULL after the last. */
static bool parse_part(char **text, uint64_t maximum, uint32_t *ret_part)
{
    char *part = strsep(text, ":");
    uint64_t value;

    if (!units_parse_number(part, 1, maximum, &value))
        return false;
    *ret_part = (uint32_t)value;
    return true;
}

/* IDLE[:INTERVAL[:COUNT]]; the limits are Linux's. */
static bool parse_probes(char *text, struct sockopt *ret_option)
{
    struct sockopt option = {.row = ret_option->row, .number = 1};

    if (!parse_part(&text, 32767, &option.idle) ||
        (text != NULL && !parse_part(&text, 32767, &option.interval)) ||
        (text != NULL && !parse_part(&text, 127, &option.count)) || text != NULL)
        return false;
    *ret_option = option;
    return true;
}

/* 1 is a time, and so it is "on" as well. */
bool sockopt_parse_keepalive(const struct sockopt_row *row, const char *text,
                             struct sockopt *ret_option)
{
    char *copy;
    bool parsed;

    if (text == NULL || strcmp(text, "1") != 0) {
        if (sockopt_parse_flag(row, text, ret_option))
            return true;
    }
    copy = memory_string(text);
    parsed = parse_probes(copy, ret_option);
    free(copy);
    return parsed;
}
