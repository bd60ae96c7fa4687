/* process_group.h: who is left in the process group of a program that has ended itself. */
#ifndef SONDE_CONN_PROCESS_GROUP_H
#define SONDE_CONN_PROCESS_GROUP_H

#include <stdbool.h>
#include <sys/types.h>

struct process_groups;

/* A look at all processes of the system, which is to serve for many groups. */
struct process_groups *process_groups_look(void);

/* Whether others of the leader's group had not ended then. The leader has ended, and was not collected. False where the
 * system does not tell. */
bool process_groups_has_others(const struct process_groups *groups, pid_t leader);

/* NULL is nothing. */
void process_groups_free(struct process_groups *groups);

#endif
