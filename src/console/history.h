/* history.h: what was typed, kept for the next time: a file a target in $XDG_STATE_HOME/sonde/history (XDG Base
 * Directory Specification; else ~/.local/state), folders 0700, file 0600. A line of the file is one that was typed, as
 * it was. What else a file may hold, be it damaged, is left out: lines with control bytes other than tab, and those of
 * more than HISTORY_LINE_MAX bytes. Several consoles may have it open at a time. */
#ifndef SONDE_CONSOLE_HISTORY_H
#define SONDE_CONSOLE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    HISTORY_LINES = 1000,        /* so many are given */
    HISTORY_FILE_LINES = 2000,   /* a file with more is cut to HISTORY_LINES when it is opened, and so is */
    HISTORY_FILE_SIZE = 1 << 20, /* one with more bytes, of which the last are looked at */
    HISTORY_LINE_MAX = 16384,
};

struct history;

/* target: a name of any bytes. False rights, somebody else's file, a link: NULL with *ret_error (STATUS_LOCAL_IO). No
 * place for it (no home of our own, borrowed rights): NULL, and the error's text is empty. */
struct history *history_open(const char *target, struct error *ret_error);
void history_close(struct history *history); /* NULL is nothing */

/* The lines that were kept, the oldest first; at most HISTORY_LINES. */
size_t history_count(const struct history *history);
const char *history_line(const struct history *history, size_t at);

/* Keeps one more, at once and without waiting for anybody, unless it is the one before again, or is left out (above),
 * as a pasted text with newlines in it is: that is no failure. False with *ret_error. */
bool history_add(struct history *history, const char *line, struct error *ret_error);

/* Whether a line may be kept: not one that begins with a blank, or with what passwords stand behind (AUTH, PASS, USER,
 * LOGIN, in any case, also as the beginning of a longer word: AUTHENTICATE, Authorization:), nor IMAP's, whose second
 * word is LOGIN or AUTHENTICATE. */
bool history_may_keep(const char *line);

#endif
