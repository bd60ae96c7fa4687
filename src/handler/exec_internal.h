/* exec_internal.h: what exec.c and exec_start.c share. Nobody else includes it. */
#ifndef SONDE_HANDLER_EXEC_INTERNAL_H
#define SONDE_HANDLER_EXEC_INTERNAL_H

#include "conn/children.h"
#include "handler/service_internal.h"

/* The service's. */
struct exec {
    struct children *children;
    bool is_released;
};

struct exec_client {
    struct client client;
    uint32_t id;
    struct conn *process;      /* the pipes, until they are closed */
    struct child *child;       /* until it is collected */
    bool output_ended;         /* it says no more */
    bool is_lost;              /* the client has been reset: what it said serves nobody */
    bool is_joined;            /* by the socket: we keep a copy, and leave it alone until the program has ended */
    struct loop_watch *hangup; /* then, of the socket */
    int hangup_fd;
};

static inline struct exec_client *exec_of(const struct conn *conn)
{
    return conn->handler_data;
}

/* exec.c */

/* Of the pipes' connection. */
extern const struct handler exec_process_handler;

/* The program, if it is still there, is hung up: at once, or when it should have left by itself. */
void exec_hang_up(struct exec_client *exec, bool at_once);

/* exec_start.c */

/* Starts the program of a client that is open, joined by pipes or by the socket. False with *ret_error. */
bool exec_start(struct exec_client *exec, pid_t *ret_pid, struct error *ret_error);

void exec_forget_hangup(struct exec_client *exec);

#endif
