/* keys.h: what was typed and not yet taken, until enough of it is there: whoever edits lines waits for the rest of a
 * character or of a pasted text once it has seen the beginning, and everything else would have to wait, too. */
#ifndef SONDE_CONSOLE_KEYS_H
#define SONDE_CONSOLE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* What has a terminal enclose a pasted text, and no more. */
#define KEYS_PASTE_ON "\x1b[?2004h"
#define KEYS_PASTE_OFF "\x1b[?2004l"

/* All zero at first; given back with buffer_free. */
struct keys {
    struct buffer typed;
};

/* Reads what is there without waiting. False: the terminal has gone. */
bool keys_fill(struct keys *keys, int fd);

/* How many bytes at the front belong together: a character, a sequence of a key, a pasted text (bracketed paste, XTerm
 * Control Sequences) with what encloses it. 0: the rest is still to come. ESC alone is a key, or the beginning of
 * one. */
size_t keys_unit(const struct keys *keys, bool escape_is_key);

/* Whether the front is a pasted text, which is then what lies between. */
bool keys_are_pasted(const struct keys *keys, size_t unit, const char **ret_text, size_t *ret_length);

/* Takes one byte; -1: there is none. */
int keys_take(struct keys *keys);

#endif
