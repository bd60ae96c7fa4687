/* service_client.c: what every client of a service has: greeting, answers within the rules against reflectors, and what
 * it says on its way to standard output (service_internal.h). */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "handler/service_internal.h"

enum {
    UNHEARD_FROM = 16 * 1024 * 1024, /* bytes that wait for standard output, when answers must not wait for it */
    PORT_OF_USERS = 1024             /* below are services: they would answer our answer, and so on for ever */
};

void service_tell_limit(const struct service *service, const struct conn *conn, const char *what,
                               uint64_t limit, uint64_t actual, const char *text)
{
    bus_emit(service->bus, &(struct event){.type = EVENT_LIMIT,
                                           .t_ns = clock_now(),
                                           .conn = conn ? conn->id : 0,
                                           .status = -1,
                                           .what = what,
                                           .limit_value = limit,
                                           .actual_value = actual,
                                           .message = event_text_of(text)});
}

/* Datagrams. */

static bool is_service_port(const struct address *remote)
{
    int family = address_family(remote);

    return (family == AF_INET || family == AF_INET6) && address_port(remote) < PORT_OF_USERS;
}

/* A Unix socket that was not bound: nothing can be sent to it. */
static bool is_nameless(const struct address *remote)
{
    struct endpoint endpoint;

    address_to_endpoint(remote, &endpoint);
    return endpoint.has_path ? endpoint.path_length == 0 : remote->length == 0;
}

static void client_tell_unanswered(const struct client *client, bool *told, const char *what, const char *reason)
{
    struct error text;
    char name[ENDPOINT_TEXT_SIZE];

    if (*told)
        return;
    *told = true;
    error_set(&text, STATUS_OK, 0, "%s: not answered: %s", address_format(&client->conn->remote, name), reason);
    service_tell_limit(client->service, client->conn, what, 0, 0, text.text);
}

static bool client_may_be_answered(struct client *client)
{
    struct service *service = client->service;
    const struct address *remote = &client->conn->remote;

    if (!service->options.datagram)
        return true;
    if (is_service_port(remote))
        client_tell_unanswered(client, &service->told_low_port, "low-port", "ports below 1024 are those of services");
    else if (is_nameless(remote))
        client_tell_unanswered(client, &service->told_nameless, "nameless", "its socket has no name");
    else
        return true;
    return false;
}

/* What may be sent of an answer: who sends a short question under a false address must not have us flood its owner. */
static size_t client_take_budget(struct client *client, size_t length)
{
    struct service *service = client->service;
    struct error text;

    if (!service->options.datagram || service->trusted)
        return length;
    size_t taken = length < client->budget ? length : (size_t)client->budget;
    if (taken < length && !service->told_cut) {
        error_set(&text, STATUS_OK, 0,
                  "answers over UDP are cut to the length of their questions; --allow says who may get more");
        service_tell_limit(service, client->conn, "answer", client->budget, length, text.text);
        service->told_cut = true;
    }
    client->budget -= taken;
    return taken;
}

void client_answer(struct client *client, const void *bytes, size_t length)
{
    struct conn *conn = client->conn;

    if (!conn_is_open(conn) || conn->out.state != HALF_OPEN || conn->failing || !client_may_be_answered(client))
        return;
    size_t allowed = client_take_budget(client, length);
    if (allowed > 0 || length == 0)
        conn_send(conn, bytes, allowed);
}

void client_greet(struct client *client)
{
    const struct config_text *greet = &service_config(client->service)->greet;

    if (client->greeted || !greet->bytes)
        return;
    client->greeted = true;
    client_answer(client, greet->bytes, greet->length);
}

void client_note_data(struct client *client)
{
    size_t length;

    conn_input(client->conn, &length);
    client->spoke = true;
    if (!client->service->options.datagram)
        return;
    if (length == 0 || client->budget_of != client->conn->in.bytes) /* not one that is offered again */
        client->budget = length;
    client->budget_of = client->conn->in.bytes;
    client_greet(client);
}

/* Messages. */

static bool client_is_framed(const struct client *client)
{
    return client->framer.framing != NULL;
}

bool client_next_piece(struct client *client, size_t *ret_length)
{
    const unsigned char *bytes = conn_input(client->conn, ret_length);
    struct error error;
    char name[ENDPOINT_TEXT_SIZE];

    if (!client_is_framed(client) || *ret_length == 0)
        return true;
    struct framer_piece piece = framer_feed(&client->framer, bytes, *ret_length);
    *ret_length = piece.taken;
    if (!piece.too_long)
        return piece.complete;
    *ret_length = 0;
    error_set(&error, STATUS_BROKEN, 0, "%s: a message is longer than --max-message, %llu bytes",
              address_format(&client->conn->remote, name),
              (unsigned long long)service_config(client->service)->max_message);
    client_fail(client, &error);
    return false;
}

void client_note_end(struct client *client)
{
    struct error text;
    char name[ENDPOINT_TEXT_SIZE];

    if (!client_is_framed(client) || !framer_is_within(&client->framer))
        return;
    error_set(&text, STATUS_OK, 0, "%s: ended within a message, after %llu bytes of it",
              address_format(&client->conn->remote, name), (unsigned long long)client->framer.length);
    service_tell_limit(client->service, client->conn, "torn", 0, client->framer.length, text.text);
}

bool client_has_room(const struct client *client)
{
    return conn_room(client->conn) > 0 && !half_holds(&client->conn->out);
}

bool client_may_ask(const struct client *client)
{
    return client_has_room(client) || client->conn->failing;
}

/* Standard output. */

bool service_has_room(const struct service *service)
{
    return incoming_has_room(&service->incoming);
}

void client_hear(struct client *client)
{
    struct service *service = client->service;

    if (service->incoming.complete)
        return;
    incoming_pass(&service->incoming, &client->source, client->conn);
    if (service->incoming.complete)
        service_complete(service);
}

static bool is_behind(const struct conn *conn)
{
    return conn && buffer_length(&conn->out.queue) >= UNHEARD_FROM;
}

void service_caught_up(struct service *service)
{
    struct error error;

    if (service->unheard_bytes == 0 || is_behind(service->local) || is_behind(service->output))
        return;
    error_set(&error, STATUS_LOCAL_IO, 0, "standard output was too slow: %llu bytes of what clients said are not shown",
              (unsigned long long)service->unheard_bytes);
    service->unheard_bytes = 0;
    service_fail(service, NULL, &error);
}

static void service_lose(struct service *service, size_t length)
{
    bool is_first = service->unheard_bytes == 0 && length > 0;

    service->unheard_bytes += length;
    if (!is_first)
        return;
    service_tell_limit(service, NULL, "output", UNHEARD_FROM, 0,
                       "standard output is too slow: what clients say is not shown until it has caught up");
}

void client_hear_now(struct client *client, size_t length)
{
    struct service *service = client->service;

    if (service->incoming.complete || is_behind(service->local) || is_behind(service->output)) {
        if (!service->incoming.complete)
            service_lose(service, length);
        conn_consume(client->conn, length);
        return;
    }
    incoming_pass_now(&service->incoming, &client->source, client->conn, length);
    if (service->incoming.complete)
        service_complete(service);
}

/* Its end. */

void client_fail(struct client *client, const struct error *error)
{
    conn_uncork(client->conn); /* answers to what was right go first */
    service_fail(client->service, client->conn, error);
    client->failed = true;
    conn_reset(client->conn);
}

void service_fail(struct service *service, const struct conn *conn, const struct error *error)
{
    struct ending its_own = {STATUS_OK, false};
    bool is_the_runs = !conn || service->options.one_client;

    ending_fail(is_the_runs ? &service->ending : &its_own, service->bus, conn, error);
}

void service_tell_outcome(struct service *service, const struct conn *conn)
{
    struct ending its_own = {STATUS_OK, false};

    if (service->kind->endless || service->ending.broken_pipe)
        return;
    if (!service->options.one_client) {
        if (conn_undelivered(conn) > 0 || !conn->scheme)
            ending_of_conn(&its_own, conn, 0);
    } else if (service->ending.status == STATUS_OK && !service->interrupted) {
        ending_of_conn(&service->ending, conn, 0);
    }
}

void client_on_open(struct conn *conn)
{
    if (!client_of(conn)->service->options.datagram)
        client_greet(client_of(conn));
}

void client_closed(struct client *client)
{
    const struct conn *conn = client->conn;

    if (!client->failed)
        service_tell_outcome(client->service, conn);
    incoming_end(&client->service->incoming, &client->source);
    client->conn = NULL;
}

void client_on_close(struct conn *conn)
{
    struct client *client = client_of(conn);

    client_closed(client);
    client_leave(client);
}

void client_leave(struct client *client)
{
    struct service *service = client->service;
    bool counted = client->spoke || !service_config(service)->ignore_empty;

    if (client->previous)
        client->previous->next = client->next;
    else
        service->clients = client->next;
    if (client->next)
        client->next->previous = client->previous;
    incoming_source_free(&client->source);
    if (client_is_framed(client))
        framer_free(&client->framer);
    free(client);
    service->options.left(service->options.argument, counted);
    service_check_over(service);
}

void client_hand_over(struct client *client)
{
    struct service *service = client->service;
    struct service_handover handover = {.local = service->local,
                                        .output = service->output,
                                        .remote = client->conn,
                                        .incoming = service->incoming,
                                        .source = client->source};

    service->local = NULL;
    service->output = NULL;
    service->done = true;
    client->conn = NULL;
    client->source = (struct incoming_source){.search = NULL};
    client_leave(client);
    service->options.hand_over(service->options.argument, &handover);
}
