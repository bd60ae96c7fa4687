/* terminal.c: a terminal of a person (terminal.h). */
#include "terminal.h"

#include <assert.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void terminal_reset(struct terminal *terminal, size_t width)
{
    assert(width <= TERMINAL_WIDTH);
    setlocale(LC_CTYPE, "C.UTF-8");
    *terminal = (struct terminal){.master = -1, .slave = -1, .width = width};
}

static void set_size(const struct terminal *terminal)
{
    struct winsize size = {.ws_row = TERMINAL_ROWS, .ws_col = (unsigned short)terminal->width};

    ioctl(terminal->master, TIOCSWINSZ, &size);
}

void terminal_open(struct terminal *terminal, size_t width)
{
    terminal_reset(terminal, width);
    terminal->master = posix_openpt(O_RDWR | O_NOCTTY);
    assert(terminal->master >= 0 && grantpt(terminal->master) == 0 && unlockpt(terminal->master) == 0);
    terminal->slave = open(ptsname(terminal->master), O_RDWR | O_NOCTTY);
    assert(terminal->slave >= 0);
    set_size(terminal);
}

void terminal_close(struct terminal *terminal)
{
    if (terminal->master >= 0)
        close(terminal->master);
    if (terminal->slave >= 0)
        close(terminal->slave);
}

void terminal_resize(struct terminal *terminal, size_t width)
{
    assert(width <= TERMINAL_WIDTH);
    terminal->width = width;
    set_size(terminal);
}

static void next_row(struct terminal *terminal)
{
    if (terminal->row + 1 < TERMINAL_ROWS) {
        terminal->row++;
        return;
    }
    memmove(terminal->cells[0], terminal->cells[1], sizeof terminal->cells - sizeof terminal->cells[0]);
    memset(terminal->cells[TERMINAL_ROWS - 1], 0, sizeof terminal->cells[0]);
}

static void put(struct terminal *terminal, wchar_t character)
{
    int columns = wcwidth(character);

    if (columns <= 0)
        return;
    if (terminal->column + (size_t)columns > terminal->width) {
        next_row(terminal);
        terminal->column = 0;
    }
    terminal->cells[terminal->row][terminal->column++] = character;
    if (columns > 1)
        terminal->cells[terminal->row][terminal->column++] = 1;
}

static void control(struct terminal *terminal, char byte)
{
    if (byte == '\n')
        next_row(terminal);
    else if (byte == '\r')
        terminal->column = 0;
    else if (byte == '\b' && terminal->column > 0)
        terminal->column -= terminal->column == terminal->width ? 2 : 1;
    else if (byte == '\t' && terminal->column / 8 * 8 + 8 < terminal->width)
        terminal->column = terminal->column / 8 * 8 + 8;
    else if (byte == '\t' && terminal->column < terminal->width)
        terminal->column = terminal->width - 1;
}

static void erase(struct terminal *terminal, size_t row, size_t from, size_t to)
{
    for (size_t column = from; column < to; column++)
        terminal->cells[row][column] = 0;
}

/* Pulls the rest of the row to the cursor, or pushes it away. */
static void shift(struct terminal *terminal, size_t count, bool insert)
{
    wchar_t *row = terminal->cells[terminal->row] + terminal->column;
    size_t left = terminal->width - terminal->column, kept = count < left ? left - count : 0;

    if (insert)
        memmove(row + (left - kept), row, kept * sizeof *row);
    else
        memmove(row, row + (left - kept), kept * sizeof *row);
    memset(insert ? row : row + kept, 0, (left - kept) * sizeof *row);
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static void move(struct terminal *terminal, char final, size_t count)
{
    switch (final) {
    case 'A':
        terminal->row -= least(count, terminal->row);
        break;
    case 'B':
        terminal->row += least(count, TERMINAL_ROWS - 1 - terminal->row);
        break;
    case 'C':
        terminal->column = least(terminal->column + count, terminal->width - 1);
        break;
    case 'D':
        terminal->column -= least(count, terminal->column);
        break;
    case 'G':
        terminal->column = count - 1;
        break;
    case 'H':
        terminal->row = terminal->column = 0;
        break;
    default:
        assert(!"a sequence that this terminal knows");
    }
}

/* CSI parameters final (ECMA-48, 5.4). */
static void sequence(struct terminal *terminal, const char *parameters, char final)
{
    size_t number = strtoul(parameters, NULL, 10), count = number > 0 ? number : 1;

    if (*parameters == '?')
        terminal->bracketed = strncmp(parameters, "?2004", 5) == 0 ? final == 'h' : terminal->bracketed;
    else if (final == 'K')
        erase(terminal, terminal->row, number == 0 ? terminal->column : 0, terminal->width);
    else if (final == 'J') {
        erase(terminal, terminal->row, number == 0 ? terminal->column : 0, TERMINAL_WIDTH);
        for (size_t row = number == 0 ? terminal->row + 1 : 0; row < TERMINAL_ROWS; row++)
            erase(terminal, row, 0, TERMINAL_WIDTH);
    } else if (final == 'P' || final == '@')
        shift(terminal, count, final == '@');
    else if (final != 'm' && final != 'l' && final != 'h')
        move(terminal, final, count);
}

/* True: it is whole. */
static bool take_sequence(struct terminal *terminal)
{
    char final = terminal->held[terminal->held_length - 1];

    if (terminal->held_length == 1)
        return false;
    if (terminal->held[1] != '[') {
        if (final == 'M')
            move(terminal, 'A', 1);
        return true;
    }
    if (terminal->held_length == 2 || final < 0x40)
        return false;
    terminal->held[terminal->held_length - 1] = '\0';
    sequence(terminal, terminal->held + 2, final);
    return true;
}

static bool take_character(struct terminal *terminal)
{
    mbstate_t state = {0};
    wchar_t character;
    size_t result = mbrtowc(&character, terminal->held, terminal->held_length, &state);

    assert(result != (size_t)-1);
    if (result == (size_t)-2)
        return false;
    if (*terminal->held >= 0 && *terminal->held < 0x20)
        control(terminal, *terminal->held);
    else
        put(terminal, character);
    return true;
}

void terminal_feed(struct terminal *terminal, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        terminal->held[terminal->held_length++] = bytes[i];
        assert(terminal->held_length < sizeof terminal->held);
        if (*terminal->held == '\x1b' ? take_sequence(terminal) : take_character(terminal))
            terminal->held_length = 0;
    }
}

bool terminal_look(struct terminal *terminal)
{
    struct pollfd wanted = {.fd = terminal->master, .events = POLLIN};
    char bytes[4096];

    if (poll(&wanted, 1, 0) <= 0 || !(wanted.revents & POLLIN))
        return false;
    ssize_t count = read(terminal->master, bytes, sizeof bytes);
    if (count > 0)
        terminal_feed(terminal, bytes, (size_t)count);
    return count > 0;
}

void terminal_type(const struct terminal *terminal, const char *keys)
{
    ssize_t written = write(terminal->master, keys, strlen(keys));

    assert(written == (ssize_t)strlen(keys));
}

const char *terminal_row(struct terminal *terminal, size_t row)
{
    size_t end = terminal->width, length = 0;

    while (end > 0 && (terminal->cells[row][end - 1] == 0 || terminal->cells[row][end - 1] == L' '))
        end--;
    for (size_t column = 0; column < end; column++) {
        wchar_t character = terminal->cells[row][column];
        if (character != 1)
            length += (size_t)snprintf(terminal->text + length, sizeof terminal->text - length, "%lc",
                                       (wint_t)(character ? character : L' '));
    }
    terminal->text[length] = '\0';
    return terminal->text;
}

const char *terminal_row_above(struct terminal *terminal, size_t count)
{
    assert(count <= terminal->row);
    return terminal_row(terminal, terminal->row - count);
}

bool terminal_has_row(struct terminal *terminal, const char *text)
{
    for (size_t row = 0; row < TERMINAL_ROWS; row++)
        if (strcmp(terminal_row(terminal, row), text) == 0)
            return true;
    return false;
}
