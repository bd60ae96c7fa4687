/* console.c: a person in place of standard input and output (console.h): its beginning and end, and what has its turn
 * when. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "console/console_internal.h"

/* A second Ctrl-C so soon after the first ends the run. */
static const uint64_t interrupt_pause = CLOCK_SECOND;

uint64_t console_now(const struct console *console)
{
    return console->options.set->now;
}

void console_look_soon(struct console *console)
{
    uint64_t now = console_now(console);

    if (console->look_at <= now)
        return;
    console->look_at = now;
    loop_timer_set(console->timer, now);
}

void console_moved(struct console *console)
{
    console->moved_at = console_now(console);
    console_look_soon(console);
}

void console_sends(struct console *console)
{
    expectation_forget(&console->expectation);
}

bool console_has_sent_all(const struct console *console)
{
    return !console->local || !half_holds(&console->local->in);
}

/* The queue. */

/* Nothing of it is to be part of a line that is sent later. */
static void drop_first(struct console *console)
{
    const struct console_mode *mode = &console->options.mode;
    struct outgoing *outgoing = mode->outgoing(mode->argument);

    if (queue_first(&console->queue)->sent > 0 && outgoing)
        outgoing_drop_line(outgoing);
    queue_drop_first(&console->queue);
}

static size_t drop_data(struct console *console)
{
    size_t count = 0;

    while (queue_first(&console->queue) && item_is_data(queue_first(&console->queue))) {
        drop_first(console);
        count++;
    }
    return count;
}

static void tell_refusal(const struct console *console, const char *reason, size_t count, bool begun)
{
    bool again = console->options.mode.reconnect && !peers_next(console, NULL);
    char prefix = console->config->console_prefix, hint[32] = "", what[64] = "nothing was sent";

    if (again)
        snprintf(hint, sizeof hint, "; %creconnect goes again", prefix);
    if (count > 1)
        snprintf(what, sizeof what, "%zu lines were not sent", count);
    else if (begun)
        snprintf(what, sizeof what, "the rest was not sent");
    console_tell(console, "%s: %s%s", reason, what, hint);
}

/* What cannot be sent is not kept for whoever comes next. */
static bool refuse_data(struct console *console)
{
    const char *reason = peers_refusal(console);
    const struct item *first = queue_first(&console->queue);
    bool begun = first && first->sent > 0;
    size_t count = reason ? drop_data(console) : 0;

    if (count > 0)
        tell_refusal(console, reason, count, begun);
    return count > 0;
}

/* Whether the connection is on its way to be closed, where there can be another. */
static bool is_closing(const struct console *console)
{
    const struct conn *conn = peers_next(console, NULL);

    if (!console->options.mode.reconnect)
        return false;
    return conn ? conn->state == CONN_CLOSING || port_peer_has_ended(console) : !peers_are_over(console);
}

static bool is_due(const struct console *console, const struct item *item)
{
    return item == queue_first(&console->queue) && console_has_sent_all(console) &&
           !(item->command->awaits_close && is_closing(console));
}

static uint64_t overdue_at(const struct console *console, const struct item *item)
{
    return item_is_data(item) ? CLOCK_NEVER : clock_add(console->moved_at, item->command->patience);
}

/* The first command whose turn has come, or that waits no longer for it; NULL: there is none. */
static struct item *next_command(const struct console *console)
{
    for (struct item *item = queue_first(&console->queue); item; item = item->next)
        if (!item_is_data(item) && (is_due(console, item) || overdue_at(console, item) <= console_now(console)))
            return item;
    return NULL;
}

static void run_command(struct console *console, struct item *item)
{
    const struct command *command = item->command;
    char *argument = item->text;

    item->text = NULL;
    queue_remove(&console->queue, item);
    console_moved(console);
    command->run(console, argument);
    free(argument);
}

/* False: there is nothing to be done now. */
static bool take_turn(struct console *console)
{
    if (console->expected)
        return false;
    if (refuse_data(console))
        return true;
    struct item *item = next_command(console);
    if (item)
        run_command(console, item);
    return item != NULL;
}

static uint64_t next_look(const struct console *console)
{
    uint64_t at = expect_next_look(console);

    if (console->expected)
        return at;
    for (const struct item *item = queue_first(&console->queue); item; item = item->next)
        if (overdue_at(console, item) < at)
            at = overdue_at(console, item);
    return at;
}

static void show_prompt(struct console *console)
{
    char text[PROMPT_SIZE];

    screen_set_prompt(console->screen, prompt_format(console, text));
}

void console_look(struct console *console)
{
    if (!console->started || console->over)
        return;
    console->look_at = CLOCK_NEVER;
    peers_look(console);
    expect_look(console);
    while (take_turn(console))
        continue;
    quit_look(console);
    port_wake(console);
    show_prompt(console);
    if (console->look_at == CLOCK_NEVER) {
        console->look_at = next_look(console);
        loop_timer_set(console->timer, console->look_at);
    }
}

static void on_timer(void *argument, uint64_t now)
{
    (void)now;
    console_look(argument);
}

/* What the terminal says. */

static void on_line(void *argument, const char *line)
{
    console_enter(argument, line);
}

static void on_end(void *argument)
{
    console_enter_end(argument);
}

static char **on_complete(void *argument, const char *line, size_t start)
{
    return completion_of(argument, line, start);
}

/* Whatever waits for its turn is done with. */
static bool drop_waiting(struct console *console)
{
    bool expected = expect_cancel(console);
    size_t count = 0;

    while (queue_first(&console->queue)) {
        drop_first(console);
        count++;
    }
    if (expected)
        console_tell(console, "waits no longer");
    if (count > 0)
        console_tell(console, "%zu line%s dropped that waited", count, count == 1 ? "" : "s");
    return expected || count > 0;
}

/* Ctrl-C. */
static bool on_interrupt(void *argument, uint64_t now)
{
    struct console *console = argument;

    if (console->interrupted_at > 0 && now <= clock_add(console->interrupted_at, interrupt_pause))
        return false;
    console->interrupted_at = now;
    bool waited = drop_waiting(console);
    bool typed = screen_clear(console->screen);
    if (!waited && !typed)
        console_tell(console, "again within 1 s to end");
    console_look(console);
    return true;
}

/* Beginning and end. */

struct console *console_new(const struct console_options *options, struct error *ret_error)
{
    struct console *console = memory_zeroed(sizeof *console);

    console->options = *options;
    console->config = options->config;
    console->crlf = options->config->crlf;
    if (options->config->framing.kind != FRAMING_NONE)
        console->framing = &options->config->framing;
    console->look_at = CLOCK_NEVER;
    console->screen = screen_new(&(struct screen_options){.loop = options->loop,
                                                          .input = STDIN_FILENO,
                                                          .output = STDOUT_FILENO,
                                                          .colour = options->colour,
                                                          .owner = {.line = on_line,
                                                                    .end = on_end,
                                                                    .complete = on_complete,
                                                                    .argument = console},
                                                          .diversion = options->diversion},
                                 ret_error);
    if (!console->screen) {
        free(console);
        return NULL;
    }
    console->timer = loop_timer_new(options->loop, on_timer, console);
    return console;
}

struct transport *console_transport(struct console *console)
{
    expect_forget_match(console);
    expectation_free(&console->expectation);
    console->expectation = (struct expectation){.ended = false};
    console->heard = 0;
    return port_new(console);
}

void console_join(struct console *console, struct conn *local)
{
    console->local = local;
}

static void on_heard(void *argument, struct conn *conn, const unsigned char *bytes, size_t length)
{
    struct console *console = argument;

    if (console->addressed != 0 && console->addressed != conn->id)
        return;
    if (!expect_hears(console, conn->id))
        return;
    expectation_hear(&console->expectation, bytes, length);
    if (console->expected)
        console_look_soon(console);
}

struct incoming_listener console_listener(struct console *console)
{
    return (struct incoming_listener){.heard = on_heard, .argument = console};
}

void console_start(struct console *console)
{
    if (!console->started) {
        console->started = true;
        console_open_history(console);
        show_prompt(console);
        screen_start(console->screen);
        loop_ask_first(console->options.loop, SIGINT, on_interrupt, console);
        loop_catch_signal(console->options.loop, SIGQUIT); /* Ctrl and backslash: the terminal is given back first */
        if (editor_library) /* a build without is no news each time */
            help_tell_editing(console);
    }
    console_refresh(console);
}

void console_refresh(struct console *console)
{
    if (!console->started || console->over)
        return;
    peers_greet(console);
    console_look_soon(console);
}

bool console_is_over(const struct console *console)
{
    return !console->started || console->over || console->quitting || console->end_said;
}

void console_end(struct console *console)
{
    console->over = true;
}

void console_free(struct console *console)
{
    if (!console)
        return;
    loop_ask_first(console->options.loop, SIGINT, NULL, NULL);
    loop_timer_free(console->timer);
    screen_free(console->screen);
    expect_cancel(console);
    expect_forget_match(console);
    expectation_free(&console->expectation);
    history_close(console->history);
    while (queue_first(&console->queue))
        queue_drop_first(&console->queue);
    peers_free(console);
    framing_free(&console->own_framing);
    free(console);
}
