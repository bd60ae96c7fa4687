/* run.h: what every mode starts from and leaves behind. */
#ifndef SONDE_MODE_RUN_H
#define SONDE_MODE_RUN_H

#include "base/pieces.h"
#include "config/config.h"
#include "conn/conn.h"
#include "conn/dial.h"
#include "conn/loop.h"
#include "console/console.h"
#include "event/observer_control.h"
#include "handler/ending.h"
#include "net/access.h"
#include "net/sockopt.h"

struct run {
    const struct config *config;
    const struct sockopt_list *sockopts;
    const struct access *access;
    struct bus *bus;
    struct loop *loop;
    struct conn_set set;
    struct capture *capture;     /* NULL: packets are not captured */
    struct error capture_error;  /* why not, though that was asked for */
    struct loop_timer *ticks;    /* the bus's */
    struct ending ending;        /* the mode's result */
    struct check_sums sums;      /* MODE_CHECK: so far */
    int output_failure;          /* MODE_CHECK: errno of a line for standard output that could not be written; else 0 */
    struct pieces_diversion diversion; /* of the terminal, while the console has it */
    struct observer_control control;
    bool colour;                 /* standard output takes it */
    struct console *console;     /* NULL: none */
    struct conn *local, *output; /* made by run_open; they belong to the handler then */
    int output_file;             /* of -o, kept for run_open_again; -1: there is none */
};

/* Connections for standard input and output, or the console, and for the file of -o. False with *ret_error. */
bool run_open(struct run *run, struct error *ret_error);

/* The same for another connection of the console, once handlers are done with those before: the file goes on, as it was
 * opened. False with *ret_error (no descriptor is left): nothing has changed. */
bool run_open_again(struct run *run, struct error *ret_error);

/* Closes what run_open keeps for that. */
void run_close(const struct run *run);

/* The console, where there is to be one, before run_open. mode's argument is to live as long. False with *ret_error. */
bool run_console(struct run *run, const struct console_mode *mode, struct error *ret_error);

/* For relay and hub. */
struct incoming_listener run_listener(const struct run *run);

/* After handlers are done: whether the run goes on, since somebody is looking back. */
bool run_lingers(const struct run *run);

/* A limit has come: nothing is looked back at. */
void run_end_console(struct run *run);

/* Tells a failure that ends the run before there is a handler. */
void run_fail(struct run *run, const struct error *error);

/* What one read of standard input may become, and wait for a peer. */
size_t run_queue_size(const struct run *run);

/* Whether standard input is a terminal that is read. */
bool run_input_is_terminal(const struct run *run);

/* Tells that the time of an option is over, what being its long name: fills *ret_error (STATUS_TIMEOUT). */
void run_time_out(struct run *run, const char *what, const char *text, uint64_t limit, struct error *ret_error);

/* A literal of -s with -p's port as an address to bind, or none. False with *ret_error. */
bool run_source(const struct run *run, struct address *ret_source, struct error *ret_error);

/* Closes what run_open made, where there will be no handler. */
void run_discard(struct run *run);

/* What a target needs to be dialled, with the times that hold without options. False with *ret_error. */
bool run_dial_options(const struct run *run, const struct target *target, struct dial_options *ret_options,
                      struct error *ret_error);

/* AF_INET, AF_INET6 or AF_UNSPEC of -4 and -6. */
int run_family(const struct run *run);

/* Runs what the command line asks for: one of the modes below. */
void run_mode(struct run *run);

/* The modes. Each runs the loop until its work is done or a signal has come, and leaves nothing open. */
void connect_run(struct run *run);
void listen_run(struct run *run);
void check_run(struct run *run);

#endif
