/* children.h: processes that were started for clients, until they have ended and been collected. */
#ifndef SONDE_CONN_CHILDREN_H
#define SONDE_CONN_CHILDREN_H

#include <stdint.h>
#include <sys/types.h>

#include "conn/loop.h"

struct children;
struct child;

/* It has ended: wait_status as waitpid(2) gives it. The child is gone afterwards. */
typedef void child_exited(void *argument, pid_t pid, int wait_status, uint64_t now);

/* Watches SIGCHLD from now on. */
struct children *children_new(struct loop *loop);

struct child *children_add(struct children *children, pid_t pid, child_exited *exited, void *argument);

/* SIGHUP to its process group at that time, and SIGKILL 2 s later, unless it has ended before. Of several times the
 * earliest counts. */
void child_hang_up(struct child *child, uint64_t at);

/* Whoever is still there is hung up, waited for until it would be killed, killed and collected, and told as ever. The
 * loop does not run meanwhile, and is not to run again. NULL is nothing. */
void children_free(struct children *children);

#endif
