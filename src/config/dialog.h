/* dialog.h: what is to be said and expected, step by step: --send, --expect ... in the order given, or the lines of
 * --dialog's file. */
#ifndef SONDE_CONFIG_DIALOG_H
#define SONDE_CONFIG_DIALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/pattern.h"

enum dialog_verb {
    DIALOG_SEND,
    DIALOG_SEND_HEX,
    DIALOG_SEND_FILE,
    DIALOG_EXPECT,
    DIALOG_EXPECT_EOF,
    DIALOG_PAUSE,
    DIALOG_TIMEOUT,    /* is no step: it is said of those behind it */
    DIALOG_THEN_RELAY, /* likewise, of the end */
    DIALOG_VERBS
};

/* As options have it behind their dashes, and files: "send-hex". */
const char *dialog_verb_name(enum dialog_verb verb);

/* What is sent is put together from these. */
struct dialog_piece {
    unsigned char *bytes; /* NULL: a group of the last match */
    size_t length;
    unsigned group;
};

struct dialog_step {
    enum dialog_verb verb;
    char *argument;              /* as it was written; NULL: none */
    size_t line;                 /* of the file it stands in, which is source; 0: an option */
    const char *source;          /* borrowed; NULL: an option */
    struct dialog_piece *pieces; /* SEND, SEND_HEX */
    size_t piece_count;
    struct pattern *pattern;     /* EXPECT */
    uint64_t time;               /* PAUSE: ns */
    uint64_t timeout;            /* of this step, ns; CLOCK_NEVER: none */
};

/* All zero is an empty one. */
struct dialog {
    struct dialog_step *steps;
    size_t count;
    bool then_relay;
    bool has_timeout;  /* it was said: */
    uint64_t timeout;  /* of the steps to come; else 10 s */
    const struct pattern *last_pattern; /* whose groups a step may send; NULL: there is none yet */
};

/* Takes one more. argument: NULL for a verb that has none. TEXT (send) has the escapes of units_parse_text and \$; ${N}
 * is a group of the last match, which an expect before must have. False with *ret_error (STATUS_USAGE), which begins
 * with what is wrong and does not name the verb; the dialog is as before then. */
bool dialog_add(struct dialog *dialog, enum dialog_verb verb, const char *argument, struct error *ret_error);

/* Takes the lines of a file, "-": standard input. Blank lines and those that begin with # are left out; else it is a
 * verb, with or without its dashes, blanks, and all the rest of the line, without a CR at its end, is its argument;
 * blanks at the end count for send, send-file and expect only. path is borrowed. False with *ret_error: STATUS_USAGE
 * names file and line; STATUS_LOCAL_IO. */
bool dialog_read(struct dialog *dialog, const char *path, struct error *ret_error);

static inline bool dialog_is_given(const struct dialog *dialog)
{
    return dialog->count > 0;
}

/* A file's path as messages have it: "-" is standard input. */
const char *dialog_source_name(const char *path);

/* "--expect '^220'", or as a file has it "FILE:3: expect '^220'". text is cut to fit. Returns it. */
char *dialog_describe(const struct dialog_step *step, char *text, size_t size);

void dialog_free(struct dialog *dialog);

#endif
