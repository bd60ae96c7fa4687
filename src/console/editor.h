/* editor.h: the line that a person edits at the bottom of the terminal: by readline or libedit, or, without either, by
 * the terminal itself (termios(3), canonical mode). */
#ifndef SONDE_CONSOLE_EDITOR_H
#define SONDE_CONSOLE_EDITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct editor;

/* What an editor tells its owner, from within read. At a line or an end prompt and line have left the screen: the
 * cursor is at the beginning of an empty row, as after hide. The owner may show, stop and start, but not close. */
struct editor_owner {
    /* A line was entered; no newline at its end, but a pasted text may have some within. Borrowed. */
    void (*line)(void *argument, const char *line);
    /* Ctrl-D on an empty line, or the terminal has gone. */
    void (*end)(void *argument);
    /* What the word from start to the end of line could become: its words whole, ends with NULL, allocated one by one
     * and as a whole (free(3)); NULL: nothing. */
    char **(*complete)(void *argument, const char *line, size_t start);
    void *argument;
};

struct editor_options {
    FILE *input;      /* the terminal, by its descriptor: nobody reads the stream */
    FILE *output;     /* all that is drawn goes through it, in order; the owner sees to it that the terminal gets it. It
                       * has no descriptor */
    int terminal;     /* where that comes to stand: for its size */
    const char *colour, *colour_end; /* of the prompt; "" without */
    struct editor_owner owner;
};

/* What has become of prompt and line in a read. */
enum editor_result {
    EDITOR_STAYED, /* they are where they were, or a line was entered */
    EDITOR_MOVED,  /* something else stands above them now */
    EDITOR_GONE    /* the terminal cannot be read any more */
};

struct editor_ops {
    const char *name; /* "readline", "libedit", "terminal" */
    bool edits;       /* lines can be edited, and called back; pasted texts may come enclosed (keys.h) */
    /* NULL: the library cannot be loaded. The terminal is left alone. */
    struct editor *(*open)(const struct editor_options *options);
    void (*close)(struct editor *editor); /* stopped */
    /* Takes the terminal, and gives it back as it was found; the line being edited is kept meanwhile. Nothing is drawn
     * by either, and nothing that was drawn waits for the terminal. */
    void (*start)(struct editor *editor);
    void (*stop)(struct editor *editor);
    /* The terminal has something to read; shown. */
    enum editor_result (*read)(struct editor *editor);
    /* Takes prompt and line off the screen: the cursor is where the prompt began, and all behind it is empty. */
    void (*hide)(struct editor *editor);
    /* Draws both where the cursor is, at the beginning of a row, as wide as the terminal is now. */
    void (*show)(struct editor *editor, const char *prompt);
    /* Forgets what was typed of the line; hidden. Whether there was anything, as far as that can be known. */
    bool (*clear)(struct editor *editor);
    /* One more line that can be called back. */
    void (*remember)(struct editor *editor, const char *line);
};

extern const struct editor_ops *const editor_library; /* NULL: none is built in */
extern const struct editor_ops editor_terminal;

#endif
