/* editor_readline.c: the line edited with GNU readline, by its alternate interface (editor.h). It is drawn by readline
 * itself; the terminal is taken and given back for the whole run, not for each line as readline would. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"
#include "base/memory.h"
#include "base/terminal.h"
#include "console/choices.h"
#include "console/editor.h"
#include "console/history.h"
#include "console/keys.h"
#include "console/prompt.h"
#include "console/readline_library.h"

enum { ABORT = 'G' & 0x1f };

/* While readline asks for more of these, its prompt is its own. */
static const unsigned long asking_states =
    RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_VIMOTION;
static const unsigned long unfinished_states =
    RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG | RL_STATE_VIMOTION | RL_STATE_MULTIKEY |
    RL_STATE_METANEXT | RL_STATE_CHARSEARCH;

struct editor {
    char name[sizeof "sonde"]; /* where rl_readline_name points (editor_current) */
    struct readline_library library;
    struct editor_options options;
    struct keys keys;
    char *prompt;         /* as it should be shown */
    bool installed, taken;
    bool postponed;       /* the prompt could not be changed */
    bool moved;           /* what readline has shown of itself stands above the prompt */
    bool gone;
    bool entered;         /* a line, or its end: NULL */
    char *line;
    unsigned columns, lines; /* of the terminal, as it was when readline drew */
};

/* readline calls back without an argument, and a variable of our own would be a mutable global. Its rl_readline_name is
 * a pointer that only ever names the program: it points to the name within our struct, and so to the struct. */
static struct editor *editor_current(void)
{
    const char *const *name = library_find("rl_readline_name");

    return (struct editor *)((uintptr_t)*name - offsetof(struct editor, name));
}

/* What readline calls. */

/* A command that asks for more keys than were typed is given up: nothing waits here. */
static int on_getc(FILE *stream)
{
    int byte = keys_take(&editor_current()->keys);

    (void)stream;
    return byte < 0 ? ABORT : byte;
}

static int on_input_available(void)
{
    return buffer_length(&editor_current()->keys.typed) > 0;
}

static void draw_nothing(void)
{
}

static void take_nothing(int meta)
{
    (void)meta;
}

static void give_nothing(void)
{
}

/* The next line is begun when this returns, but not drawn: it may come to stand elsewhere. */
static void on_line(char *line)
{
    struct editor *editor = editor_current();

    if (line == NULL)
        editor->library.clear_visible_line();
    editor->entered = true;
    editor->line = line;
    *editor->library.redisplay_function = draw_nothing;
}

/* They stand behind what they have in common, which is not shown. */
static void on_matches(char **matches, int count, int longest)
{
    struct editor *editor = editor_current();
    char **shown = choices_shown(matches, &longest);

    editor->library.display_match_list(shown, count, longest);
    choices_free(shown);
    editor->library.forced_update_display();
    editor->moved = true;
}

/* readline wants what they have in common first, and frees all of them. A single one that cannot be put into the line
 * as it is stands below it, too. */
static char **matches_of(char **words)
{
    size_t count = 0, common = choices_common(words);

    while (words[count])
        count++;
    char **matches = memory_zeroed((count + 2) * sizeof *matches);
    matches[0] = memory_string_of(words[0], common);
    for (size_t i = 0; i < count && !choices_is_one(words); i++)
        matches[i + 1] = memory_string(words[i]);
    return matches;
}

static char **on_completion(const char *text, int start, int end)
{
    struct editor *editor = editor_current();
    char **words = choices_ask(&editor->options.owner, *editor->library.line_buffer, (size_t)end, (size_t)start);
    char **matches = words ? matches_of(words) : NULL;

    (void)text;
    choices_free(words);
    *editor->library.attempted_completion_over = 1;
    *editor->library.completion_append_character = matches && choices_is_end(matches[0]) ? ' ' : '\0';
    return matches;
}

/* The editor. */

static void adopt_size(struct editor *editor)
{
    unsigned columns = terminal_columns(editor->options.terminal, TERMINAL_COLUMNS);
    unsigned lines = terminal_lines(editor->options.terminal, TERMINAL_LINES);

    if (columns != editor->columns || lines != editor->lines)
        editor->library.set_screen_size((int)lines, (int)columns);
    editor->columns = columns;
    editor->lines = lines;
}

static void readline_set_up(struct editor *editor)
{
    const struct readline_library *library = &editor->library;

    *library->readline_name = editor->name;
    *library->instream = editor->options.input;
    *library->outstream = editor->options.output;
    *library->catch_signals = 0;
    *library->catch_sigwinch = 0;
    *library->change_environment = 0;
    *library->getc_function = on_getc;
    *library->input_available_hook = on_input_available;
    *library->prep_term_function = take_nothing;
    *library->deprep_term_function = give_nothing;
    *library->attempted_completion_function = on_completion;
    *library->completion_display_matches_hook = on_matches;
    *library->completer_word_break_characters = " \t\n";
    library->initialize();
    library->variable_bind("enable-bracketed-paste", "off"); /* it is, but readline adds newlines to it at an end */
    library->variable_bind("page-completions", "off"); /* would wait for a key */
    library->using_history();
    library->stifle_history(HISTORY_LINES);
}

static struct editor *readline_open(const struct editor_options *options)
{
    struct editor *editor = memory_zeroed(sizeof *editor);

    if (!readline_library_load(&editor->library)) {
        free(editor);
        return NULL;
    }
    memcpy(editor->name, "sonde", sizeof editor->name);
    editor->options = *options;
    editor->prompt = memory_string("");
    readline_set_up(editor);
    return editor;
}

static void readline_close(struct editor *editor)
{
    const struct readline_library *library = &editor->library;

    if (editor->installed)
        library->handler_remove();
    library->clear_history();
    *library->readline_name = "sonde";
    *library->instream = NULL;
    *library->outstream = NULL;
    buffer_free(&editor->keys.typed);
    free(editor->prompt);
    free(editor);
}

/* Begins a line anew, without drawing it. */
static void install(struct editor *editor)
{
    *editor->library.redisplay_function = draw_nothing;
    editor->library.handler_install(editor->prompt, on_line);
    *editor->library.redisplay_function = editor->library.redisplay;
    editor->installed = true;
}

static void readline_start(struct editor *editor)
{
    editor->taken = true;
    editor->library.prep_terminal(1);
    if (!editor->installed)
        install(editor);
}

static void readline_stop(struct editor *editor)
{
    editor->library.deprep_terminal();
    editor->taken = false;
}

/* A terminal that got another width has broken the rows anew, as most do, and readline's idea of them is wrong. */
static void readline_hide(struct editor *editor)
{
    const struct readline_library *library = &editor->library;
    unsigned columns = terminal_columns(editor->options.terminal, editor->columns);

    if (columns == editor->columns)
        library->clear_visible_line();
    else
        prompt_erase(editor->options.output, columns, *library->display_prompt ? *library->display_prompt : "",
                     *library->line_buffer, (size_t)*library->point);
}

static void draw(struct editor *editor)
{
    adopt_size(editor);
    editor->postponed = (*editor->library.state & asking_states) != 0;
    if (!editor->postponed)
        editor->library.set_prompt(editor->prompt);
    editor->library.on_new_line();
    editor->library.forced_update_display();
}

static void readline_show(struct editor *editor, const char *prompt)
{
    free(editor->prompt);
    editor->prompt = prompt_new(prompt, editor->options.colour, editor->options.colour_end, PROMPT_MARK_END);
    draw(editor);
}

/* readline is at rest: the owner may do as it likes. */
static void tell_entered(struct editor *editor)
{
    const struct editor_owner *owner = &editor->options.owner;
    char *line = editor->line;

    *editor->library.redisplay_function = editor->library.redisplay;
    editor->entered = false;
    editor->line = NULL;
    if (line)
        owner->line(owner->argument, line);
    else if (!editor->gone)
        owner->end(owner->argument);
    free(line);
}

static void read_one(struct editor *editor)
{
    editor->library.read_char();
    if (editor->entered)
        tell_entered(editor);
    else if (editor->postponed && !(*editor->library.state & asking_states)) {
        readline_hide(editor);
        draw(editor);
    }
}

static enum editor_result readline_read(struct editor *editor)
{
    editor->moved = false;
    if (!keys_fill(&editor->keys, fileno(editor->options.input)))
        editor->gone = true;
    while (editor->taken && !editor->gone && keys_unit(&editor->keys, KEYS_SINGLE) > 0)
        read_one(editor);
    if (editor->gone)
        return EDITOR_GONE;
    return editor->moved ? EDITOR_MOVED : EDITOR_STAYED;
}

static bool readline_clear(struct editor *editor)
{
    bool typed = buffer_length(&editor->keys.typed) > 0;

    buffer_free(&editor->keys.typed);
    if (!editor->installed)
        return typed;
    typed = typed || **editor->library.line_buffer || (*editor->library.state & unfinished_states);
    *editor->library.redisplay_function = draw_nothing;
    for (int tries = 0; tries < 2 && (*editor->library.state & unfinished_states); tries++) {
        buffer_append(&editor->keys.typed, (char[]){ABORT}, 1);
        editor->library.read_char();
    }
    buffer_free(&editor->keys.typed);
    editor->library.handler_remove();
    install(editor);
    return typed;
}

static void readline_remember(struct editor *editor, const char *line)
{
    editor->library.add_history(line);
    editor->library.using_history();
}

static const struct editor_ops readline_ops = {
    .name = "readline",
    .edits = true,
    .open = readline_open,
    .close = readline_close,
    .start = readline_start,
    .stop = readline_stop,
    .read = readline_read,
    .hide = readline_hide,
    .show = readline_show,
    .clear = readline_clear,
    .remember = readline_remember,
};

const struct editor_ops *const editor_library = &readline_ops;
