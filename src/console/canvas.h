/* canvas.h: what is drawn on a terminal. It is put together in memory, where libraries find the FILE they want, and
 * goes out as the terminal takes it: one whose output is stopped (Ctrl-S) is never waited for. */
#ifndef SONDE_CONSOLE_CANVAS_H
#define SONDE_CONSOLE_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct canvas;

/* NULL with errno. */
struct canvas *canvas_new(int terminal);
void canvas_free(struct canvas *canvas); /* NULL is nothing; what still waits is lost */

/* Where to draw. It has no descriptor. */
FILE *canvas_file(const struct canvas *canvas);

/* Gives the terminal what has been drawn, in one write(2) if it takes all of it. Whether nothing waits any more. */
bool canvas_flush(struct canvas *canvas);

/* How much waits for the terminal, of what was flushed. */
size_t canvas_waiting(const struct canvas *canvas);

/* Whether nothing waits, and the terminal would take more; and the descriptor that says so. */
bool canvas_is_ready(const struct canvas *canvas);
int canvas_descriptor(const struct canvas *canvas);

/* Waits until the terminal takes something, at most a second. Whether it did. */
bool canvas_wait(struct canvas *canvas);

/* The last that is drawn before others have the terminal: lets its output go on if it was stopped, and waits until all
 * is out; a terminal that takes nothing for a second is given up, and what waits is lost. Setting the terminal
 * (tcsetattr(3)) will not wait then. */
void canvas_finish(struct canvas *canvas);

#endif
