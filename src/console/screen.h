/* screen.h: a terminal whose last row is a person's: what peers say and what there is to tell runs above the line that
 * is being edited, which stays whole. */
#ifndef SONDE_CONSOLE_SCREEN_H
#define SONDE_CONSOLE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/pieces.h"
#include "conn/loop.h"
#include "console/editor.h"

struct screen_options {
    struct loop *loop;
    int input, output;          /* terminals */
    bool colour;
    struct editor_owner owner;  /* within its calls the screen may be stopped, but not freed */
    struct pieces_diversion *diversion; /* filled in while the terminal is taken: lines for it come here */
};

struct screen;

/* Nothing is taken yet. NULL with *ret_error. */
struct screen *screen_new(const struct screen_options *options, struct error *ret_error);

/* Takes the terminal, as soon as sonde is in its foreground, and draws the prompt. */
void screen_start(struct screen *screen);

/* Gives it back, with the cursor at the beginning of an empty row. */
void screen_stop(struct screen *screen);
void screen_free(struct screen *screen); /* NULL is nothing; stops */

/* The descriptor to wait on for writing, or WATCH_LATER (transport.h) while others have the terminal; and whether
 * something can be written now without waiting long. */
int screen_descriptor(const struct screen *screen);
bool screen_is_ready(const struct screen *screen);

/* Whether the terminal has gone: nothing will be typed any more. The owner's end has been called. */
bool screen_is_gone(const struct screen *screen);

/* What peers say, in their colour: a stream, whose lines may come in pieces: they are put together again. */
void screen_show_data(struct screen *screen, const void *bytes, size_t length);

/* What there is to tell: one line, made safe here; printf(3)'s format. */
void screen_tell(struct screen *screen, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As the prompt is from now on. */
void screen_set_prompt(struct screen *screen, const char *prompt);

/* Forgets the line being edited. Whether anything had been typed, as far as that can be known. */
bool screen_clear(struct screen *screen);

/* A line that can be called back. */
void screen_remember(struct screen *screen, const char *line);

/* Whether lines can be edited, or the terminal's own ways have to do. */
bool screen_edits(const struct screen *screen);

#endif
