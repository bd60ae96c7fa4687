/* command_lines.c: /frame and /crlf (commands.h): how lines become what is sent. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "console/console_internal.h"

static void tell_crlf(const struct console *console)
{
    console_tell(console, "crlf is %s", console->crlf ? "on" : "off");
}

void command_crlf(struct console *console, const char *argument)
{
    bool on = strcmp(argument, "on") == 0;

    if (argument[0] != '\0' && !on && strcmp(argument, "off") != 0) {
        console_tell(console, "%ccrlf on, or off", console->config->console_prefix);
        return;
    }
    if (argument[0] != '\0')
        console->crlf = on;
    port_prepare(console, false);
    tell_crlf(console);
}

/* What shows messages is to see the same borders. */
static bool tell_observers(const struct console *console, const char *argument)
{
    const struct observer_control *control = console->options.control;
    struct error error;

    if (!control || !control->set || control->set(control->argument, "frame", argument, &error))
        return true;
    console_tell(console, "frame: %s", error.text);
    return false;
}

/* The one before is given back once nobody refers to it. */
static void set_framing(struct console *console, const struct framing *framing)
{
    struct framing old = console->own_framing;

    console->own_framing = framing ? *framing : (struct framing){0};
    console->framing = framing ? &console->own_framing : NULL;
    port_prepare(console, false);
    framing_free(&old);
}

void command_frame(struct console *console, const char *argument)
{
    struct framing framing;
    bool off = strcmp(argument, "off") == 0;

    if (argument[0] == '\0') {
        console_tell(console, "frame is %s", console->framing ? "on" : "off");
        return;
    }
    if (!off && !framing_parse(argument, &framing)) {
        console_tell(console,
                     "%s: one of line, nul, fixed:N, delim:TEXT, len8, len16be, len16le, len32be, len32le, off",
                     argument);
        return;
    }
    if (tell_observers(console, argument)) {
        set_framing(console, off ? NULL : &framing);
        console_tell(console, "frame is %s", argument);
    } else if (!off) {
        framing_free(&framing);
    }
}
