/* commands.h: what a person can ask of the console: a line that begins with the prefix. A command is a row of one table
 * in commands.c, and a function in one of command_*.c. */
#ifndef SONDE_CONSOLE_COMMANDS_H
#define SONDE_CONSOLE_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console;

/* What can stand behind the name: for those who complete it. */
enum command_argument {
    ARGUMENT_NONE,
    ARGUMENT_TEXT,
    ARGUMENT_SWITCH,      /* on, off */
    ARGUMENT_FRAMING,     /* a SPEC of --frame, off */
    ARGUMENT_FILE,
    ARGUMENT_FILE_OR_OFF,
    ARGUMENT_PEER,        /* a number, all */
    ARGUMENT_COMMAND
};

struct command {
    const char *name;
    const char *usage;    /* what stands behind it, "" nothing; in brackets: may be left out */
    const char *help;     /* in one line */
    enum command_argument argument;
    bool as_written;      /* blanks at the argument's ends belong to it */
    uint64_t patience;    /* ns that what was typed before may stand still without it: CLOCK_NEVER waits for its turn */
    bool awaits_close;    /* its turn is not before connections that are being closed are */
    /* argument: "" none, where it may be left out. Never from a connection's step. */
    void (*run)(struct console *console, const char *argument);
};

/* All of them, in the order in which they are told; ends with a NULL name. */
extern const struct command commands[];

/* NULL: there is none of exactly that name. */
const struct command *command_find(const char *name, size_t length);

/* Whether that can stand behind the name. */
bool command_takes(const struct command *command, const char *argument);

/* The commands' functions. */
void command_help(struct console *console, const char *argument);
void command_hex(struct console *console, const char *argument);
void command_trace(struct console *console, const char *argument);
void command_time(struct console *console, const char *argument);
void command_stats(struct console *console, const char *argument);
void command_json(struct console *console, const char *argument);
void command_pcap(struct console *console, const char *argument);
void command_send(struct console *console, const char *argument);
void command_hexsend(struct console *console, const char *argument);
void command_file(struct console *console, const char *argument);
void command_expect(struct console *console, const char *argument);
void command_frame(struct console *console, const char *argument);
void command_crlf(struct console *console, const char *argument);
void command_clients(struct console *console, const char *argument);
void command_use(struct console *console, const char *argument);
void command_fin(struct console *console, const char *argument);
void command_rst(struct console *console, const char *argument);
void command_close(struct console *console, const char *argument);
void command_reconnect(struct console *console, const char *argument);
void command_quit(struct console *console, const char *argument);

#endif
