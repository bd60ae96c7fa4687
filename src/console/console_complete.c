/* console_complete.c: what a word of a command could become (console_internal.h). */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "console/console_internal.h"

enum { WORDS_MAXIMUM = 1000 };

/* What it could become, as far as it begins like typed. */
struct words {
    char **list; /* ends with NULL; NULL: none */
    size_t count;
    const char *typed;
    size_t skipped; /* bytes at the front of each that stand before the word */
};

static void words_add(struct words *words, const char *text)
{
    if (words->count == WORDS_MAXIMUM || strncmp(text, words->typed, strlen(words->typed)) != 0)
        return;
    words->list = memory_resize(words->list, (words->count + 2) * sizeof *words->list);
    words->list[words->count++] = memory_string(text + words->skipped);
    words->list[words->count] = NULL;
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void complete_command(struct words *words, char prefix)
{
    for (const struct command *command = commands; command->name; command++) {
        char text[32];
        snprintf(text, sizeof text, "%c%s", prefix, command->name);
        words_add(words, prefix ? text : command->name);
    }
}

static void complete_list(struct words *words, const char *const *list)
{
    for (; *list; list++)
        words_add(words, *list);
}

static void complete_peer(struct words *words, const struct console *console)
{
    for (struct conn *conn = peers_next(console, NULL); conn; conn = peers_next(console, conn)) {
        char text[16];
        snprintf(text, sizeof text, "%" PRIu32, conn->id);
        words_add(words, text);
    }
    words_add(words, "all");
}

/* A folder's name ends with a slash: one goes on from there. */
static void add_file(struct words *words, const char *folder, size_t length, const char *name)
{
    size_t size = length + strlen(name) + sizeof "/";
    char *path = memory_allocate(size);
    struct stat status;

    snprintf(path, size, "%.*s%s", (int)length, folder, name);
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        strcat(path, "/");
    words_add(words, path);
    free(path);
}

/* Hidden ones only where that is what was begun. */
static bool is_wanted(const char *name, const char *begun)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && (name[0] != '.' || begun[0] == '.');
}

static void complete_file(struct words *words)
{
    const char *slash = strrchr(words->typed, '/');
    size_t length = slash ? (size_t)(slash - words->typed) + 1 : 0;
    char *folder = length > 0 ? memory_string_of(words->typed, length) : memory_string(".");
    DIR *listing = opendir(folder);
    struct dirent *entry;

    free(folder);
    if (!listing)
        return;
    while ((entry = readdir(listing)))
        if (is_wanted(entry->d_name, words->typed + length))
            add_file(words, words->typed, length, entry->d_name);
    closedir(listing);
}

static void complete_argument(struct words *words, const struct console *console, const struct command *command)
{
    static const char *const switches[] = {"on", "off", NULL};
    static const char *const framings[] = {"line", "nul", "fixed:", "delim:", "len8", "len16be", "len16le", "len32be",
                                           "len32le", "off", NULL};
    static const char *const off[] = {"off", NULL};

    switch (command->argument) {
    case ARGUMENT_NONE:
    case ARGUMENT_TEXT:
        break;
    case ARGUMENT_SWITCH:
        complete_list(words, switches);
        break;
    case ARGUMENT_FRAMING:
        complete_list(words, framings);
        break;
    case ARGUMENT_FILE_OR_OFF:
        complete_list(words, off);
        complete_file(words);
        break;
    case ARGUMENT_FILE:
        complete_file(words);
        break;
    case ARGUMENT_PEER:
        complete_peer(words, console);
        break;
    case ARGUMENT_COMMAND:
        complete_command(words, '\0');
        break;
    }
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

char **completion_of(const struct console *console, const char *line, size_t start)
{
    char prefix = console->config->console_prefix;
    size_t name = strcspn(line, " \t");
    struct words words = {.typed = line};

    if (line[0] != prefix || start > strlen(line))
        return NULL;
    const struct command *command = command_find(line + 1, name - 1);
    if (line[name] == '\0') {
        words.skipped = start;
        complete_command(&words, prefix);
    } else if (command) {
        words.typed = skip_blanks(line + name);
        size_t before = (size_t)(words.typed - line);
        words.skipped = start > before ? start - before : 0;
        if (start >= before)
            complete_argument(&words, console, command);
    }
    if (words.count > 0)
        qsort(words.list, words.count, sizeof *words.list, compare);
    return words.list;
}
