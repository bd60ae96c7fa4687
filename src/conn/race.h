/* race.h: one round of dialling: addresses looked up and tried side by side. dial.c repeats it where that is asked
 * for. */
#ifndef SONDE_CONN_RACE_H
#define SONDE_CONN_RACE_H

#include "conn/dial.h"

struct race;

/* As dial_start, for timeout ns alone. waited: when the first round began, for the connected event. */
struct race *race_start(struct loop *loop, struct conn *conn, const struct dial_options *options, uint64_t timeout,
                        uint64_t waited_since, dial_done *done, void *argument);
void race_cancel(struct race *race);

#endif
