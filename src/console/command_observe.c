/* command_observe.c: /hex, /trace, /time, /stats, /json and /pcap (commands.h): what sinks show. */
#include <string.h>

#include "console/console_internal.h"

static bool is_on(const struct console *console, const char *name)
{
    const struct observer_control *control = console->options.control;

    return control && control->is_on && control->is_on(control->argument, name);
}

static void tell_state(const struct console *console, const char *name)
{
    console_tell(console, "%s is %s", name, is_on(console, name) ? "on" : "off");
}

static bool set(const struct console *console, const char *name, const char *value)
{
    const struct observer_control *control = console->options.control;
    struct error error;

    if (!control || !control->set) {
        console_tell(console, "%s: not available here", name);
        return false;
    }
    if (control->set(control->argument, name, value, &error))
        return true;
    console_tell(console, "%s: %s", name, error.text);
    return false;
}

/* Without a word how it stands is told. */
static void set_switch(const struct console *console, const char *name, const char *value)
{
    if (value[0] == '\0')
        tell_state(console, name);
    else if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        console_tell(console, "%c%s on, or off", console->config->console_prefix, name);
    else if (set(console, name, value))
        tell_state(console, name);
}

void command_hex(struct console *console, const char *argument)
{
    set_switch(console, "hex", argument);
}

void command_trace(struct console *console, const char *argument)
{
    set_switch(console, "trace", argument);
}

void command_time(struct console *console, const char *argument)
{
    (void)argument;
    set(console, "time", NULL);
}

void command_stats(struct console *console, const char *argument)
{
    (void)argument;
    set(console, "stats", NULL);
}

static void set_file(const struct console *console, const char *name, const char *path)
{
    if (path[0] == '\0')
        tell_state(console, name);
    else if (!set(console, name, path))
        return;
    else if (strcmp(path, "off") == 0)
        console_tell(console, "%s is off", name);
    else
        console_tell(console, "%s goes to %s", name, path);
}

void command_json(struct console *console, const char *argument)
{
    set_file(console, "json", argument);
}

void command_pcap(struct console *console, const char *argument)
{
    set_file(console, "pcap", argument);
}
