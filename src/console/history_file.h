/* history_file.h: the file that keeps what was typed for a target: where it lies, and whether it can be trusted. */
#ifndef SONDE_CONSOLE_HISTORY_FILE_H
#define SONDE_CONSOLE_HISTORY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { HISTORY_NAME_MAX = 255 };

struct history_file {
    int folder;  /* descriptor */
    char *name;  /* in it */
    char *path;  /* as messages show it */
};

/* A file's name for a target of any bytes; all but [A-Za-z0-9._-] become %XX, and so does a dot at the beginning. One
 * that would be longer than HISTORY_NAME_MAX bytes is cut, and ends with "%-" and a hash of the whole. Allocated. */
char *history_file_name(const char *target);

/* Finds the folder and makes what is missing of it. False with *ret_error: its text is empty where there is no place
 * at all. */
bool history_file_find(struct history_file *file, const char *target, struct error *ret_error);

/* Opens it for reading and for appending, made if it is missing, mode 0600. -1 with *ret_error. */
int history_file_open(const struct history_file *file, struct error *ret_error);

/* Whether fd is still what lies there under its name. */
bool history_file_is(const struct history_file *file, int fd);

/* Puts a new file with these bytes, mode 0600, in its place. False with errno; nothing has changed then. */
bool history_file_replace(const struct history_file *file, const void *bytes, size_t length);

void history_file_release(struct history_file *file);

#endif
