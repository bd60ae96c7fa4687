/* keys.h: what was typed and not yet taken, until enough of it is there: whoever edits lines waits for the rest of a
 * character, of a pasted text or of a command of several keys once it has seen the beginning, and everything else would
 * have to wait, too. */
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

/* For an editor that goes on with a command at its next key, ESC, Ctrl-V and Ctrl-X are keys like others. For one that
 * asks for the rest of a command at once they are the beginning of one. */
enum keys_style { KEYS_SINGLE, KEYS_COMMANDS };

/* How many bytes at the front belong together: a character, a sequence of a key, a pasted text (bracketed paste, XTerm
 * Control Sequences) with what encloses it, a command. 0: the rest is still to come. */
size_t keys_unit(const struct keys *keys, enum keys_style style);

/* Whether the front is a pasted text, which is then what lies between. */
bool keys_are_pasted(const struct keys *keys, size_t unit, const char **ret_text, size_t *ret_length);

/* Takes one byte; -1: there is none, and nobody waits for it. */
int keys_take(struct keys *keys);

#endif
