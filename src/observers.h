/* observers.h: main's sinks: which are asked for, and where each writes. */
#ifndef SONDE_OBSERVERS_H
#define SONDE_OBSERVERS_H

#include "base/error.h"
#include "base/pieces.h"
#include "config/config.h"
#include "conn/conn.h"
#include "event/bus.h"
#include "event/observer_control.h"

/* What sinks share with the run beyond its events, all of it: what they are to know from the start, and what changes
 * without an event. Pointers are to live as long as the bus. */
struct observed_run {
    uint64_t started_at;
    bool captured;                 /* packets are */
    const bool *hurried;           /* as base/pieces.h has it */
    const struct pieces_diversion *diversion; /* of the terminal, while the console has it */
    const struct check_sums *sums; /* MODE_CHECK: of the checks so far; progress is drawn of them */
    int *output_failure;           /* MODE_CHECK: becomes errno if standard output cannot be written */
    struct conn_set *set;          /* whose figures can be asked for */
};

/* Whether what is written there, standard output or error, is to be coloured. */
bool observers_colour(const struct config *config, int fd);

struct observers;

/* All sinks that were asked for, on a bus; NULL with *ret_error if one cannot be opened. config is borrowed. */
struct observers *observers_new(const struct config *config, const struct observed_run *run, struct error *ret_error);
struct bus *observers_bus(const struct observers *observers);

/* How they are switched in mid-run; only with config->console have they seen what they need for that. Not while an
 * event is shown. */
struct observer_control observers_control(struct observers *observers);

/* Flushes and closes them, and the bus. */
void observers_free(struct observers *observers);

#endif
