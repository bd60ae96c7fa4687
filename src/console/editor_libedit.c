/* editor_libedit.c: the line edited with libedit, a command at a time (editor.h). It knows nothing of pasted texts, and
 * waits for keys within its incremental search, in whose place Ctrl-R searches for lines that begin alike. */
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <wchar.h>

#include "base/library.h"
#include "base/memory.h"
#include "base/terminal.h"
#include "console/choices.h"
#include "console/editor.h"
#include "console/history.h"
#include "console/keys.h"
#include "console/libedit_library.h"
#include "console/prompt.h"

enum { END = 'D' & 0x1f };

struct editor {
    struct libedit_library library;
    struct editor_options options;
    EditLine *line;          /* NULL: not started yet */
    History *history;
    struct keys keys;
    char *prompt;
    bool quiet;              /* nothing is to be drawn */
    bool taken, moved, gone;
    size_t width;            /* as it was when libedit drew */
    struct termios settings; /* as they were found */
};

static struct editor *editor_of(EditLine *line)
{
    void *found = library_find("el_get"), *editor = NULL;
    __typeof__(&el_get) get;

    memcpy(&get, &found, sizeof get);
    get(line, EL_CLIENTDATA, &editor);
    return editor;
}

static size_t length_of(const LineInfo *line)
{
    return (size_t)(line->lastchar - line->buffer);
}

static size_t width_now(const struct editor *editor)
{
    return terminal_columns(editor->options.terminal, TERMINAL_COLUMNS);
}

static void libedit_hide(struct editor *editor)
{
    const LineInfo *line = editor->library.line(editor->line);

    prompt_erase(editor->options.output, width_now(editor), editor->prompt, line->buffer,
                 (size_t)(line->cursor - line->buffer));
}

static void draw(struct editor *editor)
{
    size_t width = width_now(editor);

    if (width != editor->width)
        editor->library.resize(editor->line);
    editor->width = width;
    editor->library.set(editor->line, EL_REFRESH);
}

/* Begins a line anew, without drawing it. */
static void begin(struct editor *editor)
{
    editor->quiet = true;
    editor->library.set(editor->line, EL_UNBUFFERED, 0);
    editor->library.set(editor->line, EL_UNBUFFERED, 1);
    editor->quiet = false;
}

/* What libedit calls. */

static char *on_prompt(EditLine *line)
{
    struct editor *editor = editor_of(line);

    return editor->quiet ? editor->prompt + strlen(editor->prompt) : editor->prompt;
}

/* A command that asks for more keys than were typed, such as ed-command for a line, is given up: nothing waits here. */
static int on_getc(EditLine *line, wchar_t *ret_character)
{
    struct editor *editor = editor_of(line);
    mbstate_t state = {0};
    size_t result;

    do {
        int byte = keys_take(&editor->keys);
        if (byte < 0)
            return 0;
        result = mbrtowc(ret_character, (char[]){(char)byte}, 1, &state);
        if (result == (size_t)-1)
            *ret_character = (wchar_t)byte;
    } while (result == (size_t)-2);
    return 1;
}

static void list_words(struct editor *editor, char **words)
{
    FILE *output = editor->options.output;
    int longest;
    char **shown = choices_shown(words, &longest);

    libedit_hide(editor);
    for (size_t i = 0; shown[i]; i++)
        fprintf(output, "%s%s", i > 0 ? "  " : "", shown[i]);
    choices_free(shown);
    fwrite("\r\n", 1, 2, output);
    editor->moved = true;
}

/* Adds what all words have in common; where that is nothing new, shows them. */
static void complete(struct editor *editor, char **words, const char *typed, size_t typed_length)
{
    size_t common = choices_common(words);

    if (common < typed_length || memcmp(words[0], typed, typed_length) != 0)
        return;
    if (common == typed_length && !choices_is_one(words)) {
        list_words(editor, words);
        return;
    }
    libedit_hide(editor);
    char *more = memory_string_of(words[0] + typed_length, common - typed_length);
    editor->library.insertstr(editor->line, more);
    free(more);
    if (choices_is_one(words) && choices_is_end(words[0]))
        editor->library.insertstr(editor->line, " ");
}

static unsigned char on_complete(EditLine *self, wint_t character)
{
    struct editor *editor = editor_of(self);
    const LineInfo *line = editor->library.line(self);
    size_t end = (size_t)(line->cursor - line->buffer), start = end;
    char *typed = memory_string_of(line->buffer, end);

    (void)character;
    while (start > 0 && !strchr(" \t\n", typed[start - 1]))
        start--;
    char **words = choices_ask(&editor->options.owner, typed, end, start);
    if (words) {
        complete(editor, words, typed + start, end - start);
        editor->library.set(self, EL_REFRESH);
    }
    choices_free(words);
    free(typed);
    return CC_NORM;
}

/* The editor. */

static struct editor *libedit_open(const struct editor_options *options)
{
    struct editor *editor = memory_zeroed(sizeof *editor);
    HistEvent event;

    if (libedit_library_load(&editor->library))
        editor->history = editor->library.history_init();
    if (!editor->history) {
        free(editor);
        return NULL;
    }
    editor->options = *options;
    editor->prompt = memory_string("");
    editor->library.history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
    return editor;
}

/* It would set the terminal, which may be somebody else's by now. */
static void libedit_close(struct editor *editor)
{
    if (editor->line) {
        editor->library.set(editor->line, EL_EDITMODE, 0);
        editor->library.end(editor->line);
    }
    editor->library.history_end(editor->history);
    buffer_free(&editor->keys.typed);
    free(editor->prompt);
    free(editor);
}

static void bind_keys(struct editor *editor)
{
    static const char *const keys[][2] = {
        {"\\e[H", "ed-move-to-beg"},     {"\\e[1~", "ed-move-to-beg"},     {"\\e[F", "ed-move-to-end"},
        {"\\e[4~", "ed-move-to-end"},    {"\\e[3~", "ed-delete-next-char"}, {"\\e[1;5C", "em-next-word"},
        {"\\e[1;5D", "ed-prev-word"},    {"^W", "ed-delete-prev-word"},    {"^R", "ed-search-prev-history"},
        {"^I", "sonde-complete"},
    };
    const struct libedit_library *library = &editor->library;

    library->set(editor->line, EL_ADDFN, "sonde-complete", "Completes the word", on_complete);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        library->set(editor->line, EL_BIND, keys[i][0], keys[i][1], NULL);
}

static void create(struct editor *editor)
{
    const struct libedit_library *library = &editor->library;
    const struct editor_options *options = &editor->options;

    editor->line = library->init_fd("sonde", options->input, options->output, options->output, fileno(options->input),
                                    options->terminal, options->terminal);
    library->set(editor->line, EL_CLIENTDATA, editor);
    library->set(editor->line, EL_SIGNAL, 0);
    library->set(editor->line, EL_GETCFN, on_getc);
    library->set(editor->line, EL_PROMPT_ESC, on_prompt, PROMPT_MARK_BEGIN);
    library->set(editor->line, EL_HIST, library->history, editor->history);
    library->set(editor->line, EL_EDITOR, "emacs");
    bind_keys(editor);
    library->source(editor->line, NULL);
    begin(editor);
}

static void libedit_start(struct editor *editor)
{
    tcgetattr(fileno(editor->options.input), &editor->settings);
    if (!editor->line)
        create(editor);
    editor->library.set(editor->line, EL_PREP_TERM, 1);
    editor->taken = true;
}

static void libedit_stop(struct editor *editor)
{
    editor->library.set(editor->line, EL_PREP_TERM, 0);
    tcsetattr(fileno(editor->options.input), TCSANOW, &editor->settings);
    editor->taken = false;
}

static void libedit_show(struct editor *editor, const char *prompt)
{
    free(editor->prompt);
    editor->prompt = prompt_new(prompt, editor->options.colour, editor->options.colour_end, PROMPT_MARK_BEGIN);
    draw(editor);
}

static void paste(struct editor *editor, const char *text, size_t length)
{
    char *lines = memory_string_of(text, length);

    libedit_hide(editor);
    for (char *at = lines; (at = strchr(at, '\r')) != NULL;)
        *at = '\n';
    editor->library.insertstr(editor->line, lines);
    free(lines);
    draw(editor);
}

/* libedit is at rest: the owner may do as it likes. */
static void tell_line(struct editor *editor, const char *text, size_t length)
{
    const struct editor_owner *owner = &editor->options.owner;
    char *line = memory_string_of(text, length);

    begin(editor);
    owner->line(owner->argument, line);
    free(line);
}

static void tell_end(struct editor *editor)
{
    const struct editor_owner *owner = &editor->options.owner;

    begin(editor);
    fputs("\r\x1b[J", editor->options.output);
    owner->end(owner->argument);
}

/* A line that has been entered has got a newline; a pasted one may end with one, too. */
static void read_one(struct editor *editor)
{
    size_t before = length_of(editor->library.line(editor->line));
    int count = 0;
    const char *text = editor->library.gets(editor->line, &count);

    if (!text || count <= 0)
        return;
    if (before == 0 && count == 1 && *text == END)
        tell_end(editor);
    else if ((size_t)count == before + 1 && text[count - 1] == '\n')
        tell_line(editor, text, before);
}

static enum editor_result libedit_read(struct editor *editor)
{
    const char *text;
    size_t unit, length;

    editor->moved = false;
    if (!keys_fill(&editor->keys, fileno(editor->options.input)))
        editor->gone = true;
    while (editor->taken && !editor->gone && (unit = keys_unit(&editor->keys, KEYS_COMMANDS)) > 0) {
        if (keys_are_pasted(&editor->keys, unit, &text, &length)) {
            paste(editor, text, length);
            buffer_consume(&editor->keys.typed, unit);
        } else {
            read_one(editor);
        }
    }
    if (editor->gone)
        return EDITOR_GONE;
    return editor->moved ? EDITOR_MOVED : EDITOR_STAYED;
}

static bool libedit_clear(struct editor *editor)
{
    bool typed = buffer_length(&editor->keys.typed) > 0;

    buffer_free(&editor->keys.typed);
    if (!editor->line)
        return typed;
    typed = typed || length_of(editor->library.line(editor->line)) > 0;
    begin(editor);
    return typed;
}

static void libedit_remember(struct editor *editor, const char *line)
{
    HistEvent event;

    editor->library.history(editor->history, &event, H_ENTER, line);
}

static const struct editor_ops libedit_ops = {
    .name = "libedit",
    .edits = true,
    .open = libedit_open,
    .close = libedit_close,
    .start = libedit_start,
    .stop = libedit_stop,
    .read = libedit_read,
    .hide = libedit_hide,
    .show = libedit_show,
    .clear = libedit_clear,
    .remember = libedit_remember,
};

const struct editor_ops *const editor_library = &libedit_ops;
