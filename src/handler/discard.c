/* discard.c: --discard, what comes is dropped (RFC 863). */
#include "handler/service_internal.h"

static void discard_on_data(struct conn *conn)
{
    size_t length;

    client_note_data(client_of(conn));
    conn_input(conn, &length);
    conn_consume(conn, length);
}

static void discard_on_end(struct conn *conn)
{
    conn_finish(conn);
}

static const struct handler discard_handler = {
    .on_open = client_on_open,
    .on_data = discard_on_data,
    .on_end = discard_on_end,
    .on_close = client_on_close,
};

const struct service_kind discard_service = {
    .client_size = sizeof(struct client),
    .handler = &discard_handler,
};
