/* command_help.c: /help (commands.h). */
#include <string.h>

#include "console/console_internal.h"

static void tell_command(const struct console *console, const struct command *command)
{
    enum { COLUMN = 22 };
    char prefix = console->config->console_prefix;
    int width = COLUMN - (int)strlen(command->name) - 1;

    console_tell(console, "%c%s %-*s %s", prefix, command->name, width, command->usage, command->help);
}

void help_tell_editing(const struct console *console)
{
    if (screen_edits(console->screen))
        return;
    if (editor_library)
        console_tell(console, "the terminal itself edits lines: %s cannot be loaded", editor_library->name);
    else
        console_tell(console, "the terminal itself edits lines: sonde was built without readline and libedit");
}

void command_help(struct console *console, const char *argument)
{
    char prefix = console->config->console_prefix;
    const char *name = argument[0] == prefix ? argument + 1 : argument;
    const struct command *one = command_find(name, strlen(name));

    if (one) {
        tell_command(console, one);
        return;
    }
    if (name[0] != '\0') {
        console_tell(console, "%c%s: no such command", prefix, name);
        return;
    }
    for (const struct command *command = commands; command->name; command++)
        tell_command(console, command);
    console_tell(console, "All other lines are sent; %c%c sends one that begins with %c. Ctrl-D says our end, Ctrl-C "
                 "clears the line.", prefix, prefix, prefix);
    help_tell_editing(console);
}
