/* children.h: processes that were started for clients, each the leader of a process group of its own, until they have
 * ended and been collected. A group is signalled only while its leader is not collected: its number cannot have become
 * another's then. */
#ifndef SONDE_CONN_CHILDREN_H
#define SONDE_CONN_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "conn/loop.h"

struct children;
struct child;

/* How it ended: status is -1 if a signal ended it, else signal is 0. */
struct child_end {
    int status, signal;
};

/* It has ended. The child stays, so that its group can still be hung up, until child_release, which may be called from
 * here. Told once. */
typedef void child_exited(void *argument, pid_t pid, const struct child_end *end, uint64_t now);

/* Nobody else of its group is left. */
typedef void child_deserted(void *argument, uint64_t now);

/* Watches SIGCHLD from now on. */
struct children *children_new(struct loop *loop);

struct child *children_add(struct children *children, pid_t pid, child_exited *exited, void *argument);

/* SIGHUP to its process group at that time, and SIGKILL 2 s later, whoever of it has ended by then. Of several times
 * the earliest counts. */
void child_hang_up(struct child *child, uint64_t at);

/* It was told to have ended: whether others of its group have not. To be asked sparingly: it looks at all processes. */
bool child_has_heirs(const struct child *child);

/* It was told to have ended, and has heirs: deserted is told once they have ended too, half a second late at most, or
 * were killed. It is not told any more after child_release, which may be called from there. */
void child_follow(struct child *child, child_deserted *deserted);

/* It was told to have ended, and nobody will hang it up any more. It is collected at once, but after a SIGHUP not
 * before the SIGKILL, and without spare not before a SIGHUP that has been asked for. child is not to be used again. */
void child_release(struct child *child, bool spare);

/* All groups that are there are hung up; they are waited for until they would be killed, killed and collected. Leaders
 * that end meanwhile are told as ever; child_release is not called any more, it is done for all. The loop does not run
 * meanwhile, and is not to run again. NULL is nothing. */
void children_free(struct children *children);

#endif
