/* start.h: main's other file: what comes before and after the run: descriptors, signals, command line, sinks. */
#ifndef SONDE_START_H
#define SONDE_START_H

#include "cli/cli.h"
#include "mode/run.h"
#include "net/sockopt.h"

/* Rights that the binary has and its user has not rest until they are needed. False if the process is to end with
 * *ret_status. */
bool start_lower_privileges(enum status *ret_status);

/* Where 0, 1 or 2 is closed /dev/null takes its place, so that no socket gets the number; not writable for standard
 * output, whose loss must be noticed. */
void start_secure_descriptors(void);

/* False if the process is to end with *ret_status: everything was said. */
bool start_parse(int argc, char **argv, struct config *ret_config, struct sockopt_list *ret_sockopts,
                 struct access *ret_access, enum status *ret_status);

/* A broken pipe, a full quota and a terminal in the background are errors of a call, not ends of the process. */
void start_ignore_signals(void);

/* What is asked for to look on: the bus with its sinks, and captured packets. The right to capture is given up on the
 * way. False with *ret_status, and an error line, if one cannot be opened. */
bool start_observers(struct run *run, uint64_t started_at, enum status *ret_status);

/* Flushes and closes them. */
void start_end_observers(struct run *run);

/* What observers need of the loop: ticks, SIGUSR1, captured packets. */
void start_watching(struct run *run);
void start_end_watching(struct run *run);

/* The first and the last event of a run. number: of the signal it dies of, or 0. */
void start_tell(const struct run *run);
void start_tell_summary(const struct run *run, uint64_t started_at, int number);

#endif
