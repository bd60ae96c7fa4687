/* json_check.h: the parts of events that only checks of ports have, as JSON. */
#ifndef SONDE_SINK_JSON_CHECK_H
#define SONDE_SINK_JSON_CHECK_H

#include <jansson.h>

#include "event/event.h"

/* NULL: nothing is set. The members of a check stand beside the event's own fields. */
void json_set_check(json_t *fields, const struct check *check);
void json_set_probes(json_t *object, const char *name, const struct probe_statistics *probes);
void json_set_sums(json_t *object, const char *name, const struct check_sums *sums);

#endif
