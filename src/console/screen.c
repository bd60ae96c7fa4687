/* screen.c: a terminal with a line that is edited (screen.h): taking it, giving it back, reading it. Whoever is not in
 * the terminal's foreground may neither read nor set it, or is stopped. */
#include "console/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/privilege.h"
#include "base/terminal.h"
#include "console/keys.h"
#include "console/screen_internal.h"

static const uint64_t retry_interval = 100 * CLOCK_MILLISECOND;

static bool is_foreground(const struct screen *screen)
{
    pid_t foreground = tcgetpgrp(screen->options.input);

    return foreground <= 0 || foreground == getpgrp();
}

/* Taking it and giving it back. */

static void on_input(void *argument, uint64_t now);

static void screen_own(struct screen *screen, bool own)
{
    struct pieces_diversion *diversion = screen->options.diversion;

    screen->taken = own;
    screen->shown = false;
    if (diversion)
        *diversion = (struct pieces_diversion){.write = own ? screen_take_lines : NULL, .argument = screen};
    if (own && !screen->input)
        screen->input = loop_watch_new(screen->options.loop, screen->options.input, LOOP_READ, on_input, screen);
    else if (screen->input)
        loop_watch_pause(screen->input, !own || screen->gone);
}

static void screen_take(struct screen *screen)
{
    if (screen->started) /* others have set it since */
        screen->ops->stop(screen->editor);
    screen->ops->start(screen->editor);
    if (screen->ops->edits)
        fputs(KEYS_PASTE_ON, screen->file);
    screen->started = true;
    screen_own(screen, true);
    screen_show(screen);
}

static void screen_give(struct screen *screen)
{
    if (!screen->taken)
        return;
    screen_hide(screen);
    tail_finish(&screen->tail);
    if (screen->ops->edits)
        fputs(KEYS_PASTE_OFF, screen->file);
    canvas_finish(screen->canvas);
    screen->ops->stop(screen->editor);
    screen->started = false;
    screen_own(screen, false);
    screen_flush(screen);
}

/* Somebody else has it now. */
static void screen_lose(struct screen *screen)
{
    tail_finish(&screen->tail);
    screen_own(screen, false);
    screen_flush(screen);
}

static void screen_try(struct screen *screen)
{
    if (!screen->wanted || screen->taken)
        return;
    if (is_foreground(screen))
        screen_take(screen);
    else
        loop_timer_set(screen->retry, clock_add(clock_now(), retry_interval));
}

static void on_retry(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    (void)now;
    if (screen->taken)
        loop_watch_pause(screen->input, screen->gone);
    else
        screen_try(screen);
}

/* Signals. */

static void on_suspend(void *argument, uint64_t now);

static void screen_watch_suspend(struct screen *screen)
{
    struct sigaction action;

    screen->suspends = sigaction(SIGTSTP, NULL, &action) == 0 && action.sa_handler != SIG_IGN;
    if (screen->suspends)
        loop_watch_signal(screen->options.loop, SIGTSTP, on_suspend, screen);
}

/* Stops as anything would; goes on behind kill(2) once it is continued. */
static void on_suspend(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    (void)now;
    screen_give(screen);
    loop_unwatch_signal(screen->options.loop, SIGTSTP);
    kill(getpid(), SIGTSTP);
    screen_watch_suspend(screen);
    screen_try(screen);
}

/* Also behind SIGSTOP: the shell has set the terminal meanwhile, and may be in its foreground now. */
static void on_continue(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    (void)now;
    if (screen->taken && is_foreground(screen))
        screen_hide(screen);
    if (screen->taken)
        screen_lose(screen);
    screen_try(screen);
}

static void on_resize(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    (void)now;
    if (!screen->shown)
        return;
    if (!is_foreground(screen))
        return;
    screen_hide(screen);
    screen_show_soon(screen, 0);
}

/* Input. */

static void screen_end(struct screen *screen)
{
    screen->gone = true;
    loop_watch_pause(screen->input, true);
    if (screen->options.owner.end)
        screen->options.owner.end(screen->options.owner.argument);
}

static bool has_hung_up(const struct screen *screen)
{
    struct pollfd wanted = {.fd = screen->options.input, .events = POLLIN};

    return poll(&wanted, 1, 0) > 0 && (wanted.revents & (POLLHUP | POLLERR | POLLNVAL));
}

static void screen_read(struct screen *screen)
{
    screen_show(screen);
    switch (screen->ops->read(screen->editor)) {
    case EDITOR_STAYED:
        break;
    case EDITOR_MOVED:
        tail_finish(&screen->tail);
        break;
    case EDITOR_GONE:
        screen_end(screen);
        break;
    }
    screen_flush(screen);
}

static void on_input(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    if (has_hung_up(screen)) {
        screen_end(screen);
    } else if (!is_foreground(screen)) {
        screen_lose(screen);
        screen_try(screen);
    } else if (!screen_is_ready(screen)) { /* what is typed could not be shown (Ctrl-S) */
        loop_watch_pause(screen->input, true);
        loop_timer_set(screen->retry, clock_add(now, retry_interval));
    } else {
        screen_read(screen);
    }
}

/* The editor's owner: prompt and line have left the screen. */

static void on_line(void *argument, const char *line)
{
    struct screen *screen = argument;

    screen->shown = false;
    tail_finish(&screen->tail);
    screen->options.owner.line(screen->options.owner.argument, line);
    screen_show(screen);
}

static void on_end(void *argument)
{
    struct screen *screen = argument;

    screen->shown = false;
    screen->options.owner.end(screen->options.owner.argument);
    screen_show(screen);
}

static char **on_complete(void *argument, const char *line, size_t start)
{
    const struct editor_owner *owner = &((struct screen *)argument)->options.owner;

    return owner->complete ? owner->complete(owner->argument, line, start) : NULL;
}

/* Beginning and end. */

/* Of its own: libraries want one to ask the terminal by, though nothing is read from it. */
static FILE *open_input(int terminal)
{
    int copy = fcntl(terminal, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    FILE *file = copy >= 0 ? fdopen(copy, "r") : NULL;

    if (!file && copy >= 0)
        close(copy);
    return file;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

/* Characters are the locale's; where nobody has chosen one, UTF-8 it is. */
static void set_locale(void)
{
    static const char *const names[] = {"C.UTF-8", "en_US.UTF-8", "UTF-8"}; /* every system has one of them */

    if (is_set("LC_ALL") || is_set("LC_CTYPE") || is_set("LANG")) {
        setlocale(LC_CTYPE, "");
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !setlocale(LC_CTYPE, names[i]); i++)
        continue;
}

/* Where rights are borrowed no library reads files that its user has named (INPUTRC, .editrc). */
static void open_editor(struct screen *screen)
{
    bool colour = screen->options.colour;
    struct editor_options options = {
        .input = screen->input_file,
        .output = screen->file,
        .terminal = screen->options.output,
        .colour = colour ? TERMINAL_BOLD : "",
        .colour_end = colour ? TERMINAL_PLAIN : "",
        .owner = {.line = on_line, .end = on_end, .complete = on_complete, .argument = screen},
    };

    screen->ops = privilege_is_borrowed() ? NULL : editor_library;
    screen->editor = screen->ops ? screen->ops->open(&options) : NULL;
    if (screen->editor)
        return;
    screen->ops = &editor_terminal;
    screen->editor = screen->ops->open(&options);
}

struct screen *screen_new(const struct screen_options *options, struct error *ret_error)
{
    struct canvas *canvas = canvas_new(options->output);
    FILE *input = canvas ? open_input(options->input) : NULL;

    if (!input) {
        error_set(ret_error, STATUS_LOCAL_IO, errno, "terminal");
        canvas_free(canvas);
        return NULL;
    }
    set_locale();
    struct screen *screen = memory_zeroed(sizeof *screen);
    screen->options = *options;
    screen->canvas = canvas;
    screen->file = canvas_file(canvas);
    screen->input_file = input;
    screen->prompt = memory_string("> ");
    screen->tail = (struct tail){.file = screen->file,
                                 .colour = options->colour ? TERMINAL_IN : "",
                                 .colour_end = options->colour ? TERMINAL_PLAIN : ""};
    screen->retry = loop_timer_new(options->loop, on_retry, screen);
    screen->redraw = loop_timer_new(options->loop, screen_on_redraw, screen);
    open_editor(screen);
    return screen;
}

void screen_start(struct screen *screen)
{
    if (screen->wanted)
        return;
    screen->wanted = true;
    screen_watch_suspend(screen);
    loop_watch_signal(screen->options.loop, SIGCONT, on_continue, screen);
    loop_watch_signal(screen->options.loop, SIGWINCH, on_resize, screen);
    screen_try(screen);
}

void screen_stop(struct screen *screen)
{
    if (!screen->wanted)
        return;
    screen->wanted = false;
    screen_give(screen);
    loop_timer_set(screen->retry, CLOCK_NEVER);
    loop_timer_set(screen->redraw, CLOCK_NEVER);
    if (screen->suspends)
        loop_unwatch_signal(screen->options.loop, SIGTSTP);
    loop_unwatch_signal(screen->options.loop, SIGCONT);
    loop_unwatch_signal(screen->options.loop, SIGWINCH);
}

void screen_free(struct screen *screen)
{
    if (!screen)
        return;
    screen_stop(screen);
    tail_finish(&screen->tail);
    tail_free(&screen->tail);
    if (is_foreground(screen))
        canvas_finish(screen->canvas);
    loop_watch_free(screen->input);
    loop_watch_free(screen->room);
    loop_timer_free(screen->retry);
    loop_timer_free(screen->redraw);
    screen->ops->close(screen->editor);
    fclose(screen->input_file);
    canvas_free(screen->canvas);
    free(screen->prompt);
    free(screen);
}

bool screen_is_gone(const struct screen *screen)
{
    return screen->gone;
}

void screen_remember(struct screen *screen, const char *line)
{
    screen->ops->remember(screen->editor, line);
}

bool screen_edits(const struct screen *screen)
{
    return screen->ops->edits;
}
