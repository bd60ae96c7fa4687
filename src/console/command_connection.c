/* command_connection.c: /fin, /close, /rst, /reconnect and /quit (commands.h). */
#include <inttypes.h>

#include "console/console_internal.h"

static void leave(struct console *console)
{
    const struct console_mode *mode = &console->options.mode;

    console->quitting = true;
    mode->leave(mode->argument);
}

/* Whether anybody is there who could be told something. */
static bool is_anybody_open(const struct console *console)
{
    for (const struct conn *conn = peers_next(console, NULL); conn; conn = peers_next(console, conn))
        if (conn->state >= CONN_OPEN)
            return true;
    return false;
}

/* Those who have not heard it yet. */
static size_t finish_addressed(const struct console *console)
{
    size_t count = 0;

    for (struct conn *conn = peers_next_addressed(console, NULL); conn; conn = peers_next_addressed(console, conn)) {
        if (!conn_is_open(conn) || conn->out.state != HALF_OPEN)
            continue;
        conn_finish(conn);
        count++;
    }
    return count;
}

/* Nobody is there any more, but not all that was said is on the screen. */
static bool is_showing_the_rest(const struct console *console)
{
    return console->local && console->local->state == CONN_CLOSING;
}

void console_say_end(struct console *console)
{
    if (!is_anybody_open(console) && !is_showing_the_rest(console))
        leave(console);
    else if (console->addressed != 0 && !peers_find(console, console->addressed))
        console_tell(console, "#%" PRIu32 " has left: /use says who else is to hear our end", console->addressed);
    else if (peers_are_many(console) ? finish_addressed(console) == 0 : console->end_said)
        console_tell(console, "our end has been said; the peer's is waited for");
    console->end_said = !peers_are_many(console);
}

void command_fin(struct console *console, const char *argument)
{
    (void)argument;
    console_say_end(console);
}

static void end_addressed(const struct console *console, void (*end)(struct conn *conn))
{
    bool any = false;

    for (struct conn *conn = peers_next_addressed(console, NULL); conn; conn = peers_next_addressed(console, conn)) {
        any = true;
        end(conn);
    }
    if (!any)
        console_tell(console, "nothing is open");
}

static void close_one(struct conn *conn)
{
    if (conn_is_open(conn))
        conn_close(conn);
    else
        conn_cut(conn, PARTY_LOCAL, NULL); /* is not open yet, or closing and asked again */
}

void command_close(struct console *console, const char *argument)
{
    (void)argument;
    end_addressed(console, close_one);
}

void command_rst(struct console *console, const char *argument)
{
    (void)argument;
    end_addressed(console, conn_reset);
}

void command_reconnect(struct console *console, const char *argument)
{
    const struct console_mode *mode = &console->options.mode;

    (void)argument;
    if (!mode->reconnect)
        console_tell(console, "only where one connects");
    else if (!peers_are_over(console))
        console_tell(console, "the connection is still there: %cclose first", console->config->console_prefix);
    else
        mode->reconnect(mode->argument);
}

void command_quit(struct console *console, const char *argument)
{
    (void)argument;
    if (console->quitting) {
        leave(console); /* waits for nobody any more */
        return;
    }
    console->quitting = true;
    quit_look(console);
}

void quit_look(struct console *console)
{
    if (!console->quitting)
        return;
    if (!is_anybody_open(console) && !is_showing_the_rest(console))
        leave(console);
    for (struct conn *conn = peers_next(console, NULL); conn; conn = peers_next(console, conn))
        conn_close(conn);
}
