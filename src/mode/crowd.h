/* crowd.h: what a listener hands its clients to: the hub of standard input and output, or a service. */
#ifndef SONDE_MODE_CROWD_H
#define SONDE_MODE_CROWD_H

#include "handler/hub.h"
#include "handler/service.h"

/* One of them is set. */
struct crowd {
    struct hub *hub;
    struct service *service;
};

/* As hub.h and service.h have them. */
void crowd_add(const struct crowd *crowd, struct conn *conn);
bool crowd_was_heard(const struct crowd *crowd);
void crowd_close(const struct crowd *crowd);
void crowd_cut(const struct crowd *crowd, enum event_party by, const struct error *error);
void crowd_free(const struct crowd *crowd);

#endif
