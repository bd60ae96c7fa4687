/* candidates.h: clients of whom the first to say anything is the one (--ignore-empty without -k). */
#ifndef SONDE_MODE_CANDIDATES_H
#define SONDE_MODE_CANDIDATES_H

#include "conn/conn.h"

struct candidates;

/* chosen: this one has spoken; it gets another handler. All others have been reset. left: one has gone. */
struct candidates *candidates_new(void (*chosen)(void *argument, struct conn *conn),
                                  void (*left)(void *argument, bool counted), void *argument);

/* Its connection, to be opened by the caller afterwards. */
void candidates_add(struct candidates *candidates, struct conn *conn);

/* Resets all but one (NULL: all). */
void candidates_close(struct candidates *candidates, struct conn *but);

void candidates_free(struct candidates *candidates);

#endif
