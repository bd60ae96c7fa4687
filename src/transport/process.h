/* process.h: a program that was started, its standard input and output as one more transport. */
#ifndef SONDE_TRANSPORT_PROCESS_H
#define SONDE_TRANSPORT_PROCESS_H

#include <sys/types.h>

#include "base/error.h"
#include "transport/transport.h"

struct process_options {
    char *const *command;     /* the program, found by PATH where it has no slash, and its arguments; ends with NULL */
    char *const *environment; /* ends with NULL */
    uint64_t descriptors;     /* its soft limit of descriptors (base/limits.h); 0: ours */
};

/* Starts it in a process group of its own, with default signals, none blocked, and no descriptors but 0, 1 and 2 (the
 * last is ours). The transport reads what it writes; what it does not read any more is dropped. shutdown closes its
 * standard input, close both; whoever has the pid ends and collects the process. SIGPIPE must be ignored. NULL with
 * *ret_error (STATUS_LOCAL_IO). */
struct transport *process_new(const struct process_options *options, pid_t *ret_pid, struct error *ret_error);

/* The same with fd as its standard input and output, made blocking for it; no transport is needed then. */
bool process_start_on(const struct process_options *options, int fd, pid_t *ret_pid, struct error *ret_error);

/* From now on no descriptor but 0, 1 and 2 is inherited, whoever opened it. Once, before the first process. */
void process_close_inherited(void);

#endif
