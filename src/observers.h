/* observers.h: main's sinks: which are asked for, and where each writes. */
#ifndef SONDE_OBSERVERS_H
#define SONDE_OBSERVERS_H

#include "base/error.h"
#include "config/config.h"
#include "event/bus.h"

/* What sinks share with the run beyond its events, all of it: what they are to know from the start, and what changes
 * without an event. Pointers are to live as long as the bus. */
struct observed_run {
    uint64_t started_at;
    bool captured;                 /* packets are */
    const bool *hurried;           /* as base/pieces.h has it */
    const struct check_sums *sums; /* MODE_CHECK: of the checks so far; progress is drawn of them */
    int *output_failure;           /* MODE_CHECK: becomes errno if standard output cannot be written */
};

/* The bus with all sinks that were asked for; NULL with *ret_error if one cannot be opened. */
struct bus *observers_new(const struct config *config, const struct observed_run *run, struct error *ret_error);

#endif
