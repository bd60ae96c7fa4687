/* pattern_dollar.c: $ before CR LF (pattern_dollar.h). The grammar is that of pcre2pattern(3). */
#include "base/pattern_dollar.h"

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"

static const char expansion[] = "(?:$|(?=\\r\\n))";

/* Matches nothing, everywhere. Its second half, which is never reached, looks behind: without one PCRE2 (10.42) takes a
 * text that ends within the pattern's first item, as "ab" within (?s).{4}, for no beginning of a match. Other patterns
 * do without, since it keeps PCRE2 from knowing where none can begin. */
static const char beginning[] = "(?:|(?<=.)(*F))";

enum { EXPANSION_LENGTH = sizeof expansion - 1, BEGINNING_LENGTH = sizeof beginning - 1 };

/* Up to and with end, or, where that is missing, all that is left. */
static size_t span_to(const char *text, const char *end)
{
    const char *found = strstr(text, end);

    return found ? (size_t)(found - text) + strlen(end) : strlen(text);
}

/* text begins with a backslash. */
static size_t escape_length(const char *text)
{
    size_t left = strlen(text);

    if (text[1] == 'Q')
        return span_to(text, "\\E");
    size_t length = text[1] == 'c' ? 3 : 2;
    return length < left ? length : left;
}

/* text begins with a bracket: [:name:], [.name.] or [=name=]; 0: it is none of them. */
static size_t name_length(const char *text)
{
    char mark = text[1];

    if (mark != ':' && mark != '.' && mark != '=')
        return 0;
    for (const char *at = text + 2; *at != '\0' && *at != ']' && !(at[0] == '[' && at[1] == mark); at++) {
        if (at[0] == mark && at[1] == ']')
            return (size_t)(at + 2 - text);
        if (at[0] == '\\' && (at[1] == ']' || at[1] == '\\'))
            at++;
    }
    return 0;
}

/* text begins with a bracket. The first one behind it, or behind ^, that closes is an ordinary character. */
static size_t class_length(const char *text)
{
    const char *at = text + 1;

    if (*at == '^')
        at++;
    if (*at == ']')
        at++;
    while (*at != '\0' && *at != ']') {
        size_t name = *at == '[' ? name_length(at) : 0;
        at += *at == '\\' ? escape_length(at) : name > 0 ? name : 1;
    }
    return (size_t)(at - text) + (*at == ']');
}

/* text begins with (?C and what follows is no number: a text between marks, of which a doubled one is part of it. */
static size_t callout_length(const char *text)
{
    char mark = text[3] == '{' ? '}' : text[3];
    const char *at = text + 4;

    while (*at != '\0' && (*at != mark || at[1] == mark))
        at += *at == mark ? 2 : 1;
    return (size_t)(at - text) + (*at != '\0');
}

/* What begins text, as far as a $ in it would be no assertion. */
static size_t item_length(const char *text)
{
    if (*text == '\\')
        return escape_length(text);
    if (*text == '[')
        return class_length(text);
    if (strncmp(text, "(?#", 3) == 0 || strncmp(text, "(*", 2) == 0)
        return span_to(text, ")");
    if (strncmp(text, "(?C", 3) == 0 && text[3] != '\0' && strchr("`'\"^%#${", text[3]) != NULL)
        return callout_length(text);
    return 1;
}

/* Settings for the whole pattern, as (*CR), have to stand first. */
static size_t settings_length(const char *text)
{
    size_t length = 0;

    while (strncmp(text + length, "(*", 2) == 0 && text[length + 2] >= 'A' && text[length + 2] <= 'Z')
        length += span_to(text + length, ")");
    return length;
}

static size_t beginning_length(const char *text)
{
    return strstr(text, ".{") != NULL || strstr(text, "\\C{") != NULL ? BEGINNING_LENGTH : 0;
}

char *pattern_dollar_expand(const char *text)
{
    struct buffer expanded = {0};
    size_t length = settings_length(text);

    buffer_append(&expanded, text, length);
    buffer_append(&expanded, beginning, beginning_length(text));
    for (text += length; *text != '\0'; text += length) {
        length = item_length(text);
        if (*text == '$')
            buffer_append(&expanded, expansion, EXPANSION_LENGTH);
        else
            buffer_append(&expanded, text, length);
    }
    buffer_append(&expanded, "", 1);
    return (char *)expanded.data;
}

size_t pattern_dollar_origin(const char *text, size_t offset)
{
    size_t at = settings_length(text), expanded = at + beginning_length(text);

    if (offset < expanded)
        return offset < at ? offset : at;
    while (text[at] != '\0') {
        size_t length = item_length(text + at);
        size_t wide = text[at] == '$' ? EXPANSION_LENGTH : length;
        if (offset < expanded + wide)
            return text[at] == '$' ? at : at + offset - expanded;
        expanded += wide;
        at += length;
    }
    return at;
}
