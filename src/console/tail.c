/* tail.c: the end of what peers say (tail.h). */
#include "console/tail.h"

#include <string.h>

enum { ROW_MAXIMUM = 4096, TORN_MAXIMUM = 64 };

static void put(const struct tail *tail, const char *text, size_t length)
{
    if (length > 0)
        fwrite(text, 1, length, tail->file);
}

static void forget_row(struct tail *tail)
{
    buffer_free(&tail->row);
    tail->cells = (struct cells){.width = tail->cells.width};
    tail->unfinished = false;
    tail->left = false;
}

void tail_leave(struct tail *tail)
{
    if (tail->unfinished && !tail->left)
        put(tail, "\r\n", 2);
    tail->left = tail->unfinished;
}

void tail_finish(struct tail *tail)
{
    tail_leave(tail);
    forget_row(tail);
}

void tail_free(struct tail *tail)
{
    forget_row(tail);
    buffer_free(&tail->torn);
}

/* Back from the row below. It is written once more, since terminals do not agree on the width of every character. Where
 * the terminal has got another width, or the row holds more than is kept of it, it goes on below. */
static void go_back(struct tail *tail, size_t width)
{
    if (tail->cells.width != width || buffer_length(&tail->row) > ROW_MAXIMUM) {
        forget_row(tail);
        tail->cells.width = width;
        return;
    }
    put(tail, "\x1b[A\r", 4);
    put(tail, (const char *)buffer_bytes(&tail->row), buffer_length(&tail->row));
    tail->left = false;
}

/* Up to which byte the text has no influence on its last row: its last LF or CR. */
static size_t row_start(const char *text, size_t length, bool *ret_is_new)
{
    *ret_is_new = memchr(text, '\n', length) != NULL;
    while (length > 0 && text[length - 1] != '\n' && text[length - 1] != '\r')
        length--;
    return length;
}

/* Follows the text through its rows, and returns where the last of them begins, or what is torn, which is dropped from
 * the length. */
static size_t follow(struct tail *tail, const char *text, size_t *length)
{
    size_t row = 0, step;

    for (size_t at = 0; at < *length; at += step) {
        size_t before = tail->cells.row;
        step = cells_step(&tail->cells, CELLS_OUTPUT, text + at, *length - at);
        if (step == 0 && *length - at >= TORN_MAXIMUM)
            step = 1;
        if (step == 0) {
            buffer_append(&tail->torn, text + at, *length - at);
            *length = at;
            break;
        }
        if (tail->cells.row != before) {
            buffer_free(&tail->row);
            row = at;
        }
    }
    return row;
}

static void write_whole(struct tail *tail, const char *text, size_t length)
{
    bool is_new;
    size_t start = row_start(text, length, &is_new), left = length - start;

    if (is_new)
        forget_row(tail);
    if (start > 0) {
        buffer_free(&tail->row);
        tail->cells.column = 0;
    }
    size_t row = start + follow(tail, text + start, &left);
    length = start + left;
    put(tail, text, length);
    buffer_append(&tail->row, text + row, length - row);
    tail->unfinished = tail->unfinished || left > 0 || (length > 0 && text[length - 1] == '\r');
}

void tail_write(struct tail *tail, size_t width, const char *text, size_t length)
{
    struct buffer whole = {0};

    put(tail, tail->colour, strlen(tail->colour));
    if (tail->left)
        go_back(tail, width);
    tail->cells.width = width;
    buffer_move(&whole, &tail->torn, buffer_length(&tail->torn));
    if (buffer_length(&whole) > 0) {
        buffer_append(&whole, text, length);
        write_whole(tail, (const char *)buffer_bytes(&whole), buffer_length(&whole));
    } else {
        write_whole(tail, text, length);
    }
    buffer_free(&whole);
    put(tail, tail->colour_end, strlen(tail->colour_end));
}
