/* exec_environment.h: what a program that is started for a client finds in its environment. */
#ifndef SONDE_HANDLER_EXEC_ENVIRONMENT_H
#define SONDE_HANDLER_EXEC_ENVIRONMENT_H

#include "conn/conn.h"

/* Ours, but of SONDE_* only what tells about this connection, which is open: others may be secrets (SONDE_PROXY). Ends
 * with NULL. */
char **exec_environment_new(const struct conn *conn);

void exec_environment_free(char **environment);

#endif
