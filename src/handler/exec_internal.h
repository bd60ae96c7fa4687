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
    struct child *child;       /* until nobody will hang up its group any more */
    bool has_exited;
    bool output_ended;         /* it says no more, nor does anybody else for it */
    bool is_lost;              /* the client has been reset: what it said serves nobody */
    bool is_joined;            /* by the socket: we keep a copy, and leave it alone until the program has ended */
    bool is_bequeathed;        /* it has ended, and others of its group have the socket: ours is closed */
    bool is_unix;              /* then: who is gone has reset nothing */
    struct loop_watch *hangup; /* of the socket, while it is another's */
    int hangup_fd;
};

static inline struct exec_client *exec_of(const struct conn *conn)
{
    return conn->handler_data;
}

/* exec.c */

/* Of the pipes' connection. */
extern const struct handler exec_process_handler;

/* The program and whoever it started are hung up: at once, or when they should have left by themselves. */
void exec_hang_up(struct exec_client *exec, bool at_once);

/* exec_start.c */

/* Starts the program of a client that is open, joined by pipes or by the socket. False with *ret_error. */
bool exec_start(struct exec_client *exec, pid_t *ret_pid, struct error *ret_error);

void exec_forget_hangup(struct exec_client *exec);

#endif
