/* observers.h: main's sinks: which are asked for, and where each writes. */
#ifndef SONDE_OBSERVERS_H
#define SONDE_OBSERVERS_H

#include "base/error.h"
#include "config/config.h"
#include "event/bus.h"

/* The bus with all sinks that were asked for; NULL with *ret_error if one cannot be opened. captured: packets are.
 * hurried: as base/pieces.h has it. MODE_CHECK: *output_failure becomes errno if standard output cannot be
 * written, and sums are those of the checks so far; both live as long as the bus. */
struct bus *observers_new(const struct config *config, bool captured, const bool *hurried, uint64_t started_at,
                          int *output_failure, const struct check_sums *sums, struct error *ret_error);

#endif
