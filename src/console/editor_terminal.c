/* editor_terminal.c: the terminal's own way of editing lines (editor.h): the kernel echoes what is typed, and keeps it
 * until Enter. What it keeps it does not show again by itself where something has been written in between: Ctrl-R has
 * it do so. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "console/editor.h"
#include "transport/descriptor.h"

enum { LINE_SIZE = 4096 }; /* of the kernel, at most */

struct editor {
    struct editor_options options;
    struct buffer line; /* what Ctrl-D has let go without an end */
    bool taken;
};

static struct editor *terminal_open(const struct editor_options *options)
{
    struct editor *editor = memory_zeroed(sizeof *editor);

    editor->options = *options;
    return editor;
}

static void terminal_close(struct editor *editor)
{
    buffer_free(&editor->line);
    free(editor);
}

static void terminal_start(struct editor *editor)
{
    editor->taken = true;
}

static void terminal_stop(struct editor *editor)
{
    editor->taken = false;
}

/* Enter has been echoed, but maybe before the prompt was drawn: then it stands in this row. */
static void clear_row(struct editor *editor)
{
    fwrite("\r\x1b[J", 1, 4, editor->options.output);
}

static void tell_line(struct editor *editor)
{
    const struct editor_owner *owner = &editor->options.owner;
    char *line = memory_string_of((const char *)buffer_bytes(&editor->line), buffer_length(&editor->line));

    buffer_free(&editor->line);
    clear_row(editor);
    owner->line(owner->argument, line);
    free(line);
}

static void take(struct editor *editor, const char *text, size_t length)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t part = end ? (size_t)(end - text) : length;

        buffer_append(&editor->line, text, part);
        if (end)
            tell_line(editor);
        part += end != NULL;
        text += part;
        length -= part;
    }
}

/* The end of input is a read of nothing, as often as Ctrl-D is typed. */
static enum editor_result terminal_read(struct editor *editor)
{
    const struct editor_owner *owner = &editor->options.owner;
    char text[LINE_SIZE];
    ssize_t count = descriptor_read_ready(fileno(editor->options.input), text, sizeof text);

    if (count < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? EDITOR_STAYED : EDITOR_GONE;
    if (count > 0) {
        take(editor, text, (size_t)count);
        return EDITOR_STAYED;
    }
    clear_row(editor);
    owner->end(owner->argument);
    return EDITOR_STAYED;
}

static void terminal_show(struct editor *editor, const char *prompt)
{
    const struct editor_options *options = &editor->options;

    fprintf(options->output, "%s%s%s", options->colour, prompt, options->colour_end);
}

static bool terminal_clear(struct editor *editor)
{
    buffer_free(&editor->line);
    if (editor->taken)
        tcflush(fileno(editor->options.input), TCIFLUSH);
    return false;
}

static void terminal_remember(struct editor *editor, const char *line)
{
    (void)editor;
    (void)line;
}

const struct editor_ops editor_terminal = {
    .name = "terminal",
    .edits = false,
    .open = terminal_open,
    .close = terminal_close,
    .start = terminal_start,
    .stop = terminal_stop,
    .read = terminal_read,
    .hide = clear_row,
    .show = terminal_show,
    .clear = terminal_clear,
    .remember = terminal_remember,
};
