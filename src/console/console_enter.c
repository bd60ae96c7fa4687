/* console_enter.c: a line that was entered: what it asks for, and whether it is kept (console_internal.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "console/console_internal.h"

static bool is_prefix(const struct console *console, char byte)
{
    return byte == console->config->console_prefix;
}

/* A pasted text is data, whatever it begins with. */
static bool is_pasted(const char *line)
{
    return strchr(line, '\n') != NULL;
}

static bool is_command(const struct console *console, const char *line)
{
    return is_prefix(console, line[0]) && !is_prefix(console, line[1]) && !is_pasted(line);
}

/* "//x" is data and begins with "/". */
static const char *data_of(const struct console *console, const char *line)
{
    return is_prefix(console, line[0]) && is_prefix(console, line[1]) && !is_pasted(line) ? line + 1 : line;
}

static const char *argument_of(const char *word, size_t length)
{
    return word[length] == '\0' ? word + length : word + length + 1;
}

/* What was entered. */

static void enter_data(struct console *console, const char *line)
{
    struct item *item = item_new(ITEM_LINE);

    buffer_append(&item->bytes, line, strlen(line));
    buffer_append(&item->bytes, "\n", 1);
    queue_append(&console->queue, item);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static char *trimmed(const char *text)
{
    size_t length;

    while (is_blank(*text))
        text++;
    length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    return memory_string_of(text, length);
}

/* argument is given away. */
static void append_command(struct console *console, const struct command *command, char *argument)
{
    struct item *item = item_new(ITEM_COMMAND);

    item->command = command;
    item->text = argument;
    queue_append(&console->queue, item);
}

static void enter_command(struct console *console, const char *word)
{
    size_t length = strcspn(word, " \t");
    const struct command *command = command_find(word, length);
    char prefix = console->config->console_prefix;

    if (!command) {
        console_tell(console, "%c%.*s: no such command; %chelp tells them, %c%c sends a line that begins with %c",
                     prefix, (int)length, word, prefix, prefix, prefix, prefix);
        return;
    }
    char *argument = command->as_written ? memory_string(argument_of(word, length)) : trimmed(word + length);
    if (command_takes(command, argument)) {
        append_command(console, command, argument);
        return;
    }
    console_tell(console, "usage: %c%s%s%s", prefix, command->name, command->usage[0] ? " " : "", command->usage);
    free(argument);
}

/* What is kept. */

/* A file a target: as one connects, or where one listens. */
static char *history_target(const struct config *config)
{
    const struct target *target = &config->target;
    const char *host = target->host ? target->host : "*";
    size_t size = strlen(host) + strlen(target->text) + sizeof "listening  65535";
    char *name = memory_allocate(size);

    if (config->mode == MODE_CONNECT)
        snprintf(name, size, "%s", target->text);
    else if (target_is_internet(target))
        snprintf(name, size, "listening %s %u", host, (unsigned)target->port);
    else
        snprintf(name, size, "listening %s", target->text);
    return name;
}

/* Without a place for it, or with false rights, it is done without. */
void console_open_history(struct console *console)
{
    struct error error;

    if (console->config->no_history)
        return;
    char *target = history_target(console->config);
    console->history = history_open(target, &error);
    free(target);
    if (!console->history && error.text[0] != '\0')
        console_tell(console, "what is typed is not kept: %s", error.text);
    for (size_t i = 0; console->history && i < history_count(console->history); i++)
        screen_remember(console->screen, history_line(console->history, i));
}

/* A password is as secret behind /send. */
static bool may_keep(const struct console *console, const char *line)
{
    size_t length = strcspn(line, " \t");

    if (line[0] == '\0' || !history_may_keep(line))
        return false;
    return !is_command(console, line) || history_may_keep(argument_of(line, length));
}

static void remember(struct console *console, const char *line)
{
    struct error error;

    if (!may_keep(console, line))
        return;
    screen_remember(console->screen, line);
    if (!console->history || history_add(console->history, line, &error))
        return;
    console_tell(console, "what is typed is not kept from here on: %s", error.text);
    history_close(console->history);
    console->history = NULL;
}

void console_enter(struct console *console, const char *line)
{
    bool was_empty = queue_first(&console->queue) == NULL;

    remember(console, line);
    if (is_command(console, line))
        enter_command(console, line + 1);
    else
        enter_data(console, data_of(console, line));
    if (was_empty)
        console_moved(console); /* patience begins */
    console_look(console);
}

void console_enter_end(struct console *console)
{
    if (screen_is_gone(console->screen))
        console->quitting = true; /* nobody is there to look at anything */
    else
        append_command(console, command_find("fin", strlen("fin")), memory_string(""));
    console_look(console);
}
