/* console.h: a person at a terminal in place of standard input and output: a line to edit at the bottom, what peers say
 * above it, and commands. To handlers it is a transport like any other; it outlives connections. */
#ifndef SONDE_CONSOLE_CONSOLE_H
#define SONDE_CONSOLE_CONSOLE_H

#include "base/pieces.h"
#include "config/config.h"
#include "conn/conn.h"
#include "conn/loop.h"
#include "event/observer_control.h"
#include "handler/incoming.h"
#include "handler/outgoing.h"

/* What a console asks of the mode. */
struct console_mode {
    /* Nothing is open any more, and nothing is wanted: ends the run as it stands. */
    void (*leave)(void *argument);
    /* Connects again: nothing is open. NULL: where one listens. */
    void (*reconnect)(void *argument);
    /* How lines become what is sent; NULL: nobody is there. */
    struct outgoing *(*outgoing)(void *argument);
    /* Where one listens; NULL: not known yet. NULL: where one connects. */
    const struct address *(*place)(void *argument);
    /* From now on lines go to the peer of that number alone, 0: to all. NULL: where there is one. */
    void (*address)(void *argument, uint32_t conn);
    void *argument;
};

struct console_options {
    const struct config *config;
    struct loop *loop;
    struct conn_set *set;               /* those with a number are the peers */
    const struct observer_control *control;
    struct pieces_diversion *diversion; /* filled in while the terminal is taken */
    bool colour;
    struct console_mode mode;
};

struct console;

/* The terminal is left alone until console_start. NULL with *ret_error. */
struct console *console_new(const struct console_options *options, struct error *ret_error);

/* A transport for conn 0, and its connection once there is one. Reading gives what is typed, and ends with Ctrl-D;
 * what is written is shown; shut down, the peer has ended. One at a time: the next one is for the next connection. */
struct transport *console_transport(struct console *console);
void console_join(struct console *console, struct conn *local);

/* To be told of all that peers say, as it came. */
struct incoming_listener console_listener(struct console *console);

/* Takes the terminal. */
void console_start(struct console *console);

/* Peers have come or gone, or are in another state: what the prompt shows may have changed. */
void console_refresh(struct console *console);

/* Handlers are done with all connections. Whether the run is over with that, or somebody wants to look back. */
bool console_is_over(const struct console *console);

/* Nothing is to be looked back at: a limit or signal has ended the run. */
void console_end(struct console *console);

/* Gives the terminal back. */
void console_free(struct console *console); /* NULL is nothing */

#endif
