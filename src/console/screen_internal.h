/* screen_internal.h: what the files of the screen share (screen.h): taking the terminal, and drawing on it. */
#ifndef SONDE_CONSOLE_SCREEN_INTERNAL_H
#define SONDE_CONSOLE_SCREEN_INTERNAL_H

#include <stdint.h>

#include "console/canvas.h"
#include "console/screen.h"
#include "console/tail.h"

struct screen {
    struct screen_options options;
    struct canvas *canvas;
    FILE *file;                   /* of canvas */
    FILE *input_file;             /* for the editor */
    const struct editor_ops *ops;
    struct editor *editor;
    char *prompt;
    struct tail tail;
    bool wanted;                  /* between start and stop */
    bool started;                 /* the editor has been started, and not stopped since */
    bool taken;                   /* the terminal is ours now */
    bool shown;                   /* prompt and line are drawn */
    bool gone;                    /* the terminal has gone */
    bool suspends;                /* SIGTSTP is not ignored */
    struct loop_watch *input;     /* NULL: not taken yet */
    struct loop_watch *room;      /* what was drawn waits for the terminal; NULL: it never had to */
    struct loop_timer *retry;     /* until the terminal is ours, or can be written */
    struct loop_timer *redraw;    /* until prompt and line are drawn again */
    uint64_t drawn_at;
    size_t unflushed;             /* bytes that were drawn since */
    bool lines_lost;              /* since the terminal took nothing */
    uint64_t window_at;           /* since when output is counted, */
    size_t window_bytes;          /* how much it is, */
    bool flooded;                 /* and whether it was a flood just before */
};

/* Takes prompt and line off, so that something can be written. */
void screen_hide(struct screen *screen);

/* Draws them again at once, or soon: not more often than people see, and not at all while much is written. */
void screen_show(struct screen *screen);
void screen_show_soon(struct screen *screen, size_t written);

/* Gives the terminal what has been drawn, at once and as it takes it. */
void screen_flush(struct screen *screen);

/* Lines of others, by the diversion. */
void screen_take_lines(void *argument, const struct iovec *pieces, size_t count);

loop_callback screen_on_redraw;

#endif
