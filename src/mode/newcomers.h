/* newcomers.h: clients of whom the first to say anything is the one (--ignore-empty without -k). */
#ifndef SONDE_MODE_NEWCOMERS_H
#define SONDE_MODE_NEWCOMERS_H

#include "conn/conn.h"

struct newcomers;

/* chosen: this one has spoken; it gets another handler. All others have been reset. left: one has gone. */
struct newcomers *newcomers_new(void (*chosen)(void *argument, struct conn *conn),
                                void (*left)(void *argument, bool counted), void *argument);

/* Its connection, to be opened by the caller afterwards. */
void newcomers_add(struct newcomers *newcomers, struct conn *conn);

/* Resets all but one (NULL: all). */
void newcomers_close(struct newcomers *newcomers, struct conn *but);

void newcomers_free(struct newcomers *newcomers);

#endif
