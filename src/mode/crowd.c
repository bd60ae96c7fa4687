/* crowd.c: hub or service (crowd.h). */
#include "mode/crowd.h"

void crowd_add(const struct crowd *crowd, struct conn *conn)
{
    if (crowd->service)
        service_add(crowd->service, conn);
    else
        hub_add(crowd->hub, conn);
}

bool crowd_was_heard(const struct crowd *crowd)
{
    return crowd->service ? service_was_heard(crowd->service) : hub_was_heard(crowd->hub);
}

void crowd_close(const struct crowd *crowd)
{
    if (crowd->service)
        service_close(crowd->service);
    else
        hub_close(crowd->hub);
}

void crowd_cut(const struct crowd *crowd, enum event_party by, const struct error *error)
{
    if (crowd->service)
        service_cut(crowd->service, by, error);
    else
        hub_cut(crowd->hub, by, error);
}

void crowd_free(const struct crowd *crowd)
{
    if (crowd->service)
        service_free(crowd->service);
    else
        hub_free(crowd->hub);
}
