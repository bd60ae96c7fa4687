/* race_tell.c: the events of a race (race_tell.h). */
#include "conn/race_tell.h"

#include <stdlib.h>

#include "base/memory.h"

static struct event race_event(const struct race_teller *tell, enum event_type type, enum event_basis basis)
{
    return (struct event){.type = type,
                          .t_ns = tell->now,
                          .conn = tell->origin.conn,
                          .basis = basis,
                          .status = -1,
                          .transport = tell->options->scheme->name};
}

static const char *family_name(int family)
{
    return family == AF_INET6 ? "ipv6" : "ipv4";
}

void race_tell_resolving(const struct race_teller *tell, int family)
{
    struct event event = race_event(tell, EVENT_RESOLVING, BASIS_CALL);

    event.host = event_text_of(tell->options->host);
    event.family = family_name(family);
    bus_emit(tell->origin.bus, &event);
}

void race_tell_resolved(const struct race_teller *tell, const struct resolve_result *result, uint64_t duration)
{
    struct event event = race_event(tell, EVENT_RESOLVED, BASIS_CALL);
    struct endpoint *addresses = memory_zeroed((result->count + 1) * sizeof *addresses);

    for (size_t i = 0; i < result->count; i++)
        address_to_endpoint(&result->addresses[i], &addresses[i]);
    event.host = event_text_of(tell->options->host);
    event.family = family_name(result->family);
    event.addresses = addresses;
    event.address_count = result->count;
    event.duration_ns = duration;
    if (result->failure)
        event.message = event_text_of(resolve_reason(result));
    bus_emit(tell->origin.bus, &event);
    free(addresses);
}

void race_tell_connecting(const struct race_teller *tell, const struct address *source, const struct address *remote,
                          uint64_t number)
{
    struct event event = race_event(tell, EVENT_CONNECTING, BASIS_CALL);
    struct endpoint from, to;

    address_to_endpoint(source, &from);
    address_to_endpoint(remote, &to);
    if (source->length > 0)
        event.local = &from;
    event.remote = &to;
    event.attempt = number;
    bus_emit(tell->origin.bus, &event);
}

void race_tell_failed(const struct race_teller *tell, struct transport *transport, const struct address *remote,
                      uint64_t number, uint64_t duration, const struct error *error)
{
    struct event event = race_event(tell, EVENT_ATTEMPT_FAILED, error->system ? BASIS_KERNEL : BASIS_CALL);
    struct transport_description description = {0};
    struct endpoint local, endpoint;

    if (transport)
        transport->ops->describe(transport, &description);
    address_to_endpoint(&description.local, &local);
    address_to_endpoint(remote, &endpoint);
    if (description.local.length > 0)
        event.local = &local;
    event.remote = &endpoint;
    event.attempt = number;
    event.duration_ns = duration;
    event.code = error->system ? error_symbol(error->system) : NULL;
    event.message = event_text_of(error->system ? error_reason(error->system) : error->text);
    bus_emit(tell->origin.bus, &event);
}

void race_tell_timeout(const struct race_teller *tell, uint64_t limit, const struct error *error)
{
    struct event event = race_event(tell, EVENT_TIMEOUT, BASIS_CALL);

    event.what = "connect";
    event.limit_ns = limit;
    event.message = event_text_of(error->text);
    bus_emit(tell->origin.bus, &event);
}

void race_tell_connected(const struct race_teller *tell, struct transport *transport, uint64_t number,
                         uint64_t duration, uint64_t waited)
{
    struct event event = race_event(tell, EVENT_CONNECTED, BASIS_KERNEL);
    struct transport_description description = {0};
    struct endpoint local, remote;

    transport->ops->describe(transport, &description);
    address_to_endpoint(&description.local, &local);
    address_to_endpoint(&description.remote, &remote);
    event.local = &local;
    event.remote = &remote;
    event.attempt = number;
    event.duration_ns = duration;
    event.waited_ns = waited;
    bus_emit(tell->origin.bus, &event);
}
