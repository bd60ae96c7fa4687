/* forward_dial.c: -F, the connection to the target (forward_internal.h). */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "handler/forward_internal.h"

/* Without a descriptor to dial with the client waits, and it is tried again so often. */
static const uint64_t dial_look = 100 * CLOCK_MILLISECOND;

/* A client that is forwarded to our own listener would be forwarded again, and so on until there is no descriptor left
 * to end it. Those that have come that way by then are not dialled for. */
static bool leads_back(const struct forward_client *forward, struct transport *transport)
{
    struct transport_description description = {0};
    char target[ENDPOINT_TEXT_SIZE], ours[ENDPOINT_TEXT_SIZE];

    transport->ops->describe(transport, &description);
    return description.remote.length > 0 &&
           strcmp(description.scheme, forward->client.conn->scheme) == 0 &&
           strcmp(address_format(&description.remote, target),
                  address_format(&forward->client.conn->local, ours)) == 0; /* as shown, IPv4 in IPv6 is IPv4 */
}

static void forward_refuse_loop(struct forward_client *forward)
{
    const struct service *service = forward->client.service;
    struct error error;

    error_set(&error, STATUS_CONNECT, 0, "connect %s: that is where we listen ourselves",
              service->options.target->name);
    conn_failed(forward->target, &error);
}

/* Whoever leaves makes room, and the time to connect has not passed yet. */
static bool may_dial_again(const struct forward_client *forward, const struct error *error, uint64_t now)
{
    return (error->system == EMFILE || error->system == ENFILE) && now < forward->dial_by;
}

static void on_dialled(void *argument, struct transport *transport, const struct error *error, uint64_t now)
{
    struct forward_client *forward = argument;
    struct forward_all *all = forward->client.service->kind_data;

    forward->dial = NULL;
    if (!transport && may_dial_again(forward, error, now)) {
        forward->awaits_descriptor = true;
        conn_set_timer(forward->client.conn, clock_add(now, dial_look));
    } else if (!transport) {
        conn_failed(forward->target, error);
    } else if (leads_back(forward, transport)) {
        all->leads_back = true;
        transport->ops->close(transport, true);
        forward_refuse_loop(forward);
    } else {
        conn_open(forward->target, transport, now);
    }
}

void forward_dial(struct forward_client *forward)
{
    const struct service *service = forward->client.service;
    const struct forward_all *all = service->kind_data;
    const struct dial_options *options = service->options.target;

    forward->awaits_descriptor = false;
    if (forward->dial_by == 0)
        forward->dial_by = clock_add(forward->client.conn->now, options->timeout);
    if (all->leads_back)
        forward_refuse_loop(forward);
    else
        forward->dial = dial_start(service->options.loop, forward->target, options, on_dialled, forward);
}
