/* service.c: what all ready-made services have in common: who is here, how the run ends, what clients say (service.h).
 * A client's own side of it is in service_client.c. */
#include "handler/service.h"

#include <stdlib.h>

#include "base/memory.h"
#include "handler/service_internal.h"

static const struct service_kind *const service_kinds[] = {
    [SERVICE_GREET] = &greet_service,
    [SERVICE_ECHO] = &echo_service,
    [SERVICE_DISCARD] = &discard_service,
    [SERVICE_CHARGEN] = &chargen_service,
    [SERVICE_REPLY] = &reply_service,
    [SERVICE_REPLY_EACH] = &reply_each_service,
    [SERVICE_EXEC] = &exec_service,
    [SERVICE_FORWARD] = &forward_service,
    [SERVICE_DIALOG] = &dialog_service,
};

static void service_check_done(struct service *service)
{
    if (service->done || service->local || service->output || service->clients)
        return;
    service->done = true;
    service->options.done(service->options.argument, &service->ending);
}

/* What was received is written, then the run is over. */
static void service_drain(struct service *service)
{
    if (service->local)
        conn_close(service->local);
    if (service->output)
        conn_close(service->output);
    service_check_done(service);
}

/* The client after this one is known before this one can vanish. */
static void service_each(struct service *service, void (*visit)(struct client *client))
{
    struct client *next;

    for (struct client *client = service->clients; client; client = next) {
        next = client->next;
        visit(client);
    }
}

static void client_resume(struct client *client)
{
    const struct service_kind *kind = client->service->kind;

    if (!client->conn)
        return;
    if (kind->on_output)
        kind->on_output(client);
    conn_touch(client->conn);
}

static void client_dismiss(struct client *client)
{
    const struct service_kind *kind = client->service->kind;

    if (client->conn && kind->dismiss)
        kind->dismiss(client);
    else if (client->conn)
        conn_close(client->conn);
}

static void client_leave_now(struct client *client)
{
    const struct service_kind *kind = client->service->kind;

    if (client->conn)
        conn_cut(client->conn, client->service->cut_by, NULL);
    else if (kind->cut)
        kind->cut(client);
}

/* Standard output. */

static struct service *service_of(const struct conn *conn)
{
    return conn->handler_data;
}

static void local_on_room(struct conn *conn)
{
    service_caught_up(service_of(conn));
    service_each(service_of(conn), client_resume);
}

static void service_abandon(struct service *service, struct conn *conn, const char *name)
{
    if (!conn->outcome.write_failed)
        return;
    ending_of_output(&service->ending, conn, name);
    service->leaving = true;
    service_each(service, client_leave_now);
    service->options.enough(service->options.argument);
}

static void local_on_close(struct conn *conn)
{
    struct service *service = service_of(conn);

    service->local = NULL;
    service->incoming.local = NULL;
    service_caught_up(service);
    service_abandon(service, conn, NULL);
    service_check_done(service);
}

/* It is not read: with --then-relay not yet. */
static bool local_accepts(const struct conn *conn)
{
    (void)conn;
    return false;
}

static const struct handler local_handler = {
    .on_room = local_on_room,
    .on_close = local_on_close,
    .accepts = local_accepts,
};

static void output_on_close(struct conn *conn)
{
    struct service *service = service_of(conn);

    service->output = NULL;
    service->incoming.output = NULL;
    service_caught_up(service);
    service_abandon(service, conn, service_config(service)->output);
    service_check_done(service);
}

static const struct handler output_handler = {
    .on_room = local_on_room,
    .on_close = output_on_close,
};

struct service *service_new(const struct service_options *options, struct error *ret_error)
{
    struct service *service = memory_zeroed(sizeof *service);

    service->options = *options;
    service->kind = service_kinds[options->config->service];
    service->bus = options->local->set->bus;
    service->cut_by = PARTY_LOCAL;
    incoming_init(&service->incoming, options->config, options->local, options->output);
    if (service->kind->prepare && !service->kind->prepare(service, ret_error)) {
        free(service);
        return NULL;
    }
    service->local = options->local;
    service->output = options->output;
    conn_set_handler(options->local, &local_handler, service);
    if (options->output)
        conn_set_handler(options->output, &output_handler, service);
    return service;
}

void service_trust(struct service *service)
{
    service->trusted = true;
}

void service_add(struct service *service, struct conn *conn)
{
    const struct config *config = service_config(service);
    struct client *client = memory_zeroed(service->kind->client_size);

    client->service = service;
    client->conn = conn;
    client->source.label.number = conn->id;
    if (config->framing.kind != FRAMING_NONE && !service->options.datagram)
        framer_init(&client->framer, &config->framing, config->max_message);
    client->next = service->clients;
    if (client->next)
        client->next->previous = client;
    service->clients = client;
    conn_set_tolerant(conn, service->options.datagram);
    conn_set_serving(conn);
    conn_set_handler(conn, service->kind->handler, client);
    if (conn_is_open(conn)) /* it was a newcomer */
        service->kind->handler->on_open(conn);
}

bool service_was_heard(const struct service *service)
{
    for (const struct client *client = service->clients; client; client = client->next)
        if (client->spoke || !service_config(service)->ignore_empty)
            return true;
    return false;
}

void service_check_over(struct service *service)
{
    if (!service->closing || service->clients)
        return;
    if (!service->interrupted && service->local) /* else nobody waits for it any more */
        incoming_check_until(&service->incoming, &service->ending, service->bus, NULL);
    service_drain(service);
}

void service_close(struct service *service)
{
    service->closing = true;
    service_check_over(service);
}

void service_complete(struct service *service)
{
    service_each(service, client_dismiss);
    service->options.enough(service->options.argument);
}

void service_cut(struct service *service, enum event_party by, const struct error *error)
{
    if (error)
        ending_fail(&service->ending, service->bus, NULL, error);
    service->closing = true;
    service->cut_by = by;
    service->interrupted = by == PARTY_LOCAL;
    service->leaving = true;
    service_each(service, client_leave_now);
    if (service->local)
        conn_cut(service->local, by, NULL);
    if (service->output)
        conn_cut(service->output, by, NULL);
    service_check_done(service);
}

void service_free(struct service *service)
{
    if (!service)
        return;
    if (service->kind->release)
        service->kind->release(service);
    free(service);
}
