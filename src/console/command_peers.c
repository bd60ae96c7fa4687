/* command_peers.c: /clients and /use (commands.h). */
#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "console/console_internal.h"

static void tell_peer(const struct console *console, const struct conn *conn)
{
    char name[ENDPOINT_TEXT_SIZE], in[UNITS_TEXT_SIZE], out[UNITS_TEXT_SIZE], age[UNITS_TEXT_SIZE];
    uint64_t now = console_now(console);
    bool addressed = console->addressed == conn->id;

    units_format_size(conn->in.bytes, in);
    units_format_size(conn->out.bytes, out);
    units_format_duration(now > conn->opened_at ? now - conn->opened_at : 0, age);
    console_tell(console, "#%-3" PRIu32 " %-21s %-11s %10s in %10s out %10s%s", conn->id,
                 peers_name(console, conn, name), peers_state(conn), in, out, age, addressed ? "  in use" : "");
}

void command_clients(struct console *console, const char *argument)
{
    (void)argument;
    for (struct conn *conn = peers_next(console, NULL); conn; conn = peers_next(console, conn))
        tell_peer(console, conn);
    if (peers_count(console) == 0)
        console_tell(console, "nobody is here");
}

static void tell_addressed(const struct console *console)
{
    if (console->addressed != 0)
        console_tell(console, "lines go to #%" PRIu32 " alone", console->addressed);
    else if (target_is_datagram(&console->config->target))
        console_tell(console, "lines go to whoever spoke last");
    else
        console_tell(console, "lines go to all");
}

static void address(struct console *console, uint32_t number)
{
    const struct console_mode *mode = &console->options.mode;

    if (console->addressed != number)
        expectation_forget(&console->expectation);
    console->addressed = number;
    mode->address(mode->argument, number);
    tell_addressed(console);
}

void command_use(struct console *console, const char *argument)
{
    const char *digits = argument[0] == '#' ? argument + 1 : argument;
    uint64_t number;

    if (!peers_are_many(console))
        console_tell(console, "there is one peer at most: lines go to it");
    else if (argument[0] == '\0')
        tell_addressed(console);
    else if (strcmp(argument, "all") == 0)
        address(console, 0);
    else if (!units_parse_number(digits, 1, UINT32_MAX, &number) || !peers_find(console, (uint32_t)number))
        console_tell(console, "%s: nobody of that number is here", argument);
    else
        address(console, (uint32_t)number);
}
