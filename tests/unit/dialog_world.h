/* dialog_world.h: a service_world whose service is a dialog. */
#ifndef SONDE_TESTS_DIALOG_WORLD_H
#define SONDE_TESTS_DIALOG_WORLD_H

#include "service_world.h"

/* A step; those of a dialog end with one whose text is NULL. */
struct dialog_line {
    enum dialog_verb verb;
    const char *text; /* "" for a verb without an argument */
};

#define LINES(...) (const struct dialog_line[]){__VA_ARGS__, {DIALOG_SEND, NULL}}

/* One peer, whose misfortune is the run's; 1 s for what still comes. It may be changed before service_world_start.
 * Without PCRE2 the test is skipped where something is expected. */
void dialog_world_open(struct service_world *run, const struct dialog_line *lines);

/* The same, and the peer has come. */
struct scripted *dialog_world_start(struct service_world *run, const struct dialog_line *lines);

void dialog_world_close(struct service_world *run, enum status status);

/* The text of the last error told. */
const char *dialog_world_error(const struct service_world *run);

/* The results of all steps of a connection in order, each with a blank behind it. Lives until the next call. */
const char *dialog_world_steps(const struct service_world *run, uint32_t conn);

/* Time passes, and all that follows from that happens. */
void dialog_world_pass(struct service_world *run, uint64_t milliseconds);

#endif
