/* terminal.h: what there is to know of a terminal, for all who write to one: its size, and the colours that mean the
 * same everywhere (ECMA-48, 8.3.117). */
#ifndef SONDE_BASE_TERMINAL_H
#define SONDE_BASE_TERMINAL_H

/* Data that comes in and goes out: cyan and yellow can be read on dark and on light. */
#define TERMINAL_IN "\x1b[36m"
#define TERMINAL_OUT "\x1b[33m"
#define TERMINAL_RED "\x1b[31m"
#define TERMINAL_BOLD "\x1b[1m"
#define TERMINAL_PLAIN "\x1b[0m"

enum { TERMINAL_COLUMNS = 80, TERMINAL_LINES = 24 }; /* of one that does not tell */

/* Columns and lines of the terminal as it is now; what is said otherwise where it does not tell, or there is none. */
unsigned terminal_columns(int fd, unsigned otherwise);
unsigned terminal_lines(int fd, unsigned otherwise);

#endif
