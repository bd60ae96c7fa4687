/* console_prompt.c: the words before the line that is edited: the peer and how things stand (console_internal.h). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "console/console_internal.h"

/* Foreign text, made safe. */
static char *safe(const char *text, char ret_text[ENDPOINT_TEXT_SIZE])
{
    return escape_line(ret_text, ENDPOINT_TEXT_SIZE, text, strlen(text));
}

/* Where one listens, as far as it is known. */
static char *place_of(const struct console *console, char text[ENDPOINT_TEXT_SIZE])
{
    const struct console_mode *mode = &console->options.mode;
    const struct address *place = mode->place ? mode->place(mode->argument) : NULL;

    if (place && place->length > 0)
        return address_format(place, text);
    snprintf(text, ENDPOINT_TEXT_SIZE, "%s", console->config->target.text);
    return text;
}

static void format_nobody(const struct console *console, char text[PROMPT_SIZE])
{
    char name[ENDPOINT_TEXT_SIZE], shown[ENDPOINT_TEXT_SIZE];

    if (peers_are_over(console) || console->config->mode != MODE_LISTEN)
        snprintf(text, PROMPT_SIZE, "%s%sclosed> ", safe(console->name, shown), console->name[0] ? " " : "");
    else
        snprintf(text, PROMPT_SIZE, "listening %s> ", safe(place_of(console, name), shown));
}

static void format_peer(const struct console *console, const struct conn *conn, char text[PROMPT_SIZE])
{
    char name[ENDPOINT_TEXT_SIZE], shown[ENDPOINT_TEXT_SIZE], number[16] = "";

    if (peers_are_many(console))
        snprintf(number, sizeof number, "#%" PRIu32 " ", conn->id);
    safe(peers_name(console, conn, name), shown);
    snprintf(text, PROMPT_SIZE, "%s%s %s> ", number, shown, peers_state(conn));
}

/* Datagrams without /use go to whoever spoke last. */
static const char *whom(const struct console *console)
{
    if (console->addressed != 0)
        return "none";
    return target_is_datagram(&console->config->target) ? "the last to speak" : "all";
}

static void format_many(const struct console *console, char text[PROMPT_SIZE])
{
    const struct conn *addressed = console->addressed ? peers_find(console, console->addressed) : NULL;
    size_t count = peers_count(console);

    if (addressed)
        format_peer(console, addressed, text);
    else
        snprintf(text, PROMPT_SIZE, "%zu client%s, %s> ", count, count == 1 ? "" : "s", whom(console));
}

char *prompt_format(const struct console *console, char text[PROMPT_SIZE])
{
    const struct conn *conn = peers_next(console, NULL);

    if (!conn)
        format_nobody(console, text);
    else if (peers_are_many(console))
        format_many(console, text);
    else
        format_peer(console, conn, text);
    return text;
}
