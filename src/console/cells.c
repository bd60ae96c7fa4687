/* cells.c: where the cursor comes to stand (cells.h). */
#include "console/cells.h"

#include <wchar.h>

enum { TAB_WIDTH = 8, ESCAPE = 0x1b, DELETE = 0x7f, SEQUENCE_MAXIMUM = 64 };

/* Makes place for so many columns: a character that does not fit into the row begins the next. */
static void take(struct cells *cells, size_t columns)
{
    if (cells->column + columns > cells->width && cells->column > 0) {
        cells->row++;
        cells->column = 0;
    }
    cells->column += columns;
}

/* A terminal's stops end at its last column; an editor draws blanks. */
static void take_tab(struct cells *cells, enum cells_style style)
{
    size_t blanks = TAB_WIDTH - cells->column % TAB_WIDTH;

    if (style == CELLS_OUTPUT && cells->column + blanks >= cells->width)
        blanks = cells->column + 1 < cells->width ? cells->width - 1 - cells->column : 0;
    while (blanks-- > 0)
        take(cells, 1);
}

/* The length of a sequence that begins with ESC (ECMA-48, 5.4); 0: not all of it is there. */
static size_t sequence_length(const char *text, size_t length)
{
    size_t at = 2;

    if (length < 2)
        return 0;
    if (text[1] != '[' && text[1] != ']')
        return 2;
    while (at < length && at < SEQUENCE_MAXIMUM) {
        unsigned char byte = (unsigned char)text[at++];
        if (text[1] == '[' ? byte >= 0x40 && byte <= 0x7e : byte == '\a' || byte == '\\')
            return at;
    }
    return at < SEQUENCE_MAXIMUM ? 0 : at;
}

static size_t step_control(struct cells *cells, enum cells_style style, const char *text, size_t length)
{
    if (*text == '\n') {
        cells->row++;
        cells->column = 0;
    } else if (*text == '\t') {
        take_tab(cells, style);
    } else if (style == CELLS_EDITED) {
        take(cells, 1);
        take(cells, 1);
    } else if (*text == '\r') {
        cells->column = 0;
    } else if (*text == '\b') {
        cells->column -= cells->column > 0;
    } else if (*text == ESCAPE) {
        return sequence_length(text, length);
    }
    return 1;
}

size_t cells_step(struct cells *cells, enum cells_style style, const char *text, size_t length)
{
    unsigned char first = (unsigned char)*text;
    wchar_t character;
    mbstate_t state = {0};

    if (first < 0x20 || first == DELETE)
        return step_control(cells, style, text, length);
    if (first < 0x80) {
        take(cells, 1);
        return 1;
    }
    size_t bytes = mbrtowc(&character, text, length, &state);
    if (bytes == (size_t)-2)
        return 0;
    if (bytes == (size_t)-1 || bytes == 0) {
        take(cells, 1);
        return 1;
    }
    int columns = wcwidth(character);
    if (columns != 0)
        take(cells, columns > 0 ? (size_t)columns : 1);
    return bytes;
}

void cells_pass(struct cells *cells, enum cells_style style, const char *text, size_t length)
{
    size_t step;

    for (size_t at = 0; at < length; at += step) {
        step = cells_step(cells, style, text + at, length - at);
        if (step == 0)
            return;
    }
}
