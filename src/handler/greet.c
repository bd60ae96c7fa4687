/* greet.c: --greet alone: a greeting, and what the client says goes to standard output. */
#include "handler/service_internal.h"

static void greet_on_data(struct conn *conn)
{
    client_note_data(client_of(conn));
    client_hear(client_of(conn));
}

static void greet_on_end(struct conn *conn)
{
    conn_finish(conn);
}

static bool greet_accepts(const struct conn *conn)
{
    return service_has_room(client_of(conn)->service);
}

static const struct handler greet_handler = {
    .on_open = client_on_open,
    .on_data = greet_on_data,
    .on_end = greet_on_end,
    .on_close = client_on_close,
    .accepts = greet_accepts,
};

const struct service_kind greet_service = {
    .client_size = sizeof(struct client),
    .handler = &greet_handler,
};
