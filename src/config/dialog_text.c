/* dialog_text.c: TEXT with groups of a match, and HEX (dialog_text.h). */
#include "config/dialog_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/units.h"

enum { GROUP_MAX = 99 };

static const char digits[] = "0123456789", hex_digits[] = "0123456789abcdefABCDEF", blanks[] = " \t\r\n";

static void add_piece(struct dialog_step *step, struct dialog_piece piece)
{
    step->pieces = memory_resize(step->pieces, (step->piece_count + 1) * sizeof *step->pieces);
    step->pieces[step->piece_count++] = piece;
}

/* What stands between groups, with its escapes. */
static bool add_literal(struct dialog_step *step, struct buffer *literal, struct error *ret_error)
{
    struct dialog_piece piece = {.bytes = NULL};
    bool known;

    if (buffer_length(literal) == 0)
        return true;
    buffer_append(literal, "", 1);
    known = units_parse_text((const char *)buffer_bytes(literal), &piece.bytes, &piece.length);
    buffer_free(literal);
    if (known)
        add_piece(step, piece);
    return known ||
           error_set(ret_error, STATUS_USAGE, 0, "%.*s is not a TEXT (escapes are \\r \\n \\t \\0 \\\\ \\$ \\xHH)",
                     DIALOG_SHOWN_MAX, step->argument);
}

/* How long the ${N} at text is, 0 if there is none. */
static size_t reference_length(const char *text)
{
    size_t count;

    if (text[0] != '$' || text[1] != '{')
        return 0;
    count = strspn(text + 2, digits);
    return count > 0 && text[2 + count] == '}' ? count + 3 : 0;
}

static bool add_group(struct dialog_step *step, const char *text, size_t length, const struct pattern *last,
                      struct error *ret_error)
{
    int shown = length < DIALOG_SHOWN_MAX ? (int)length : DIALOG_SHOWN_MAX;
    unsigned long group = strtoul(text + 2, NULL, 10);
    unsigned groups = last != NULL ? pattern_groups(last) : 0;

    if (last == NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "%.*s: nothing is expected before, so there is no match", shown,
                         text);
    if (group > groups)
        return error_set(ret_error, STATUS_USAGE, 0, "%.*s: what is expected before has %u group%s", shown, text,
                         groups, groups == 1 ? "" : "s");
    if (group > GROUP_MAX)
        return error_set(ret_error, STATUS_USAGE, 0, "%.*s: the last group to be had is ${%d}", shown, text,
                         GROUP_MAX);
    add_piece(step, (struct dialog_piece){.group = (unsigned)group});
    return true;
}

/* Takes one character, or one behind a backslash, and returns how many these are. */
static size_t take_literal(struct buffer *literal, const char *text)
{
    static const char dollar[] = "\\x24";
    size_t length = text[0] == '\\' && text[1] != '\0' ? 2 : 1;

    if (length == 2 && text[1] == '$')
        buffer_append(literal, dollar, sizeof dollar - 1);
    else
        buffer_append(literal, text, length);
    return length;
}

bool dialog_text_parse(struct dialog_step *step, const char *text, const struct pattern *last,
                       struct error *ret_error)
{
    struct buffer literal = {.data = NULL};
    bool good = true;

    while (good && *text != '\0') {
        size_t length = reference_length(text);

        if (length > 0)
            good = add_literal(step, &literal, ret_error) && add_group(step, text, length, last, ret_error);
        else
            length = take_literal(&literal, text);
        text += length;
    }
    good = good && add_literal(step, &literal, ret_error);
    buffer_free(&literal);
    return good;
}

static bool is_hex(char character)
{
    return character != '\0' && strchr(hex_digits, character) != NULL;
}

static unsigned char digit_value(char digit)
{
    size_t place = (size_t)(strchr(hex_digits, digit) - hex_digits);

    return (unsigned char)(place < 16 ? place : place - 6); /* A to F stand behind a to f */
}

/* Why the two characters from at on are no byte. */
static bool refuse_hex(const char *text, size_t at, struct error *ret_error)
{
    const char *reason = is_hex(text[at]) ? "stands alone: a byte is two digits" : "is no hexadecimal digit";

    return error_set(ret_error, STATUS_USAGE, 0, "%c, character %zu, %s", text[at], at + 1, reason);
}

bool dialog_text_parse_hex(struct dialog_step *step, const char *text, struct error *ret_error)
{
    struct dialog_piece piece = {.bytes = memory_allocate(strlen(text) / 2 + 1)};
    size_t at = strspn(text, blanks);

    while (is_hex(text[at]) && is_hex(text[at + 1])) {
        piece.bytes[piece.length++] = (unsigned char)(digit_value(text[at]) << 4 | digit_value(text[at + 1]));
        at += 2;
        at += strspn(text + at, blanks);
    }
    add_piece(step, piece);
    if (text[at] != '\0')
        return refuse_hex(text, at, ret_error);
    return piece.length > 0 || error_set(ret_error, STATUS_USAGE, 0, "empty HEX: a byte is two digits");
}
