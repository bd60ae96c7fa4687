/* reply_each.c: --reply-each, an answer to every message until the client's end. */
#include "handler/service_internal.h"

/* Answers wait for those before them, if the client does not read; they never wait for standard output. */
static void reply_each_on_data(struct conn *conn)
{
    struct client *client = client_of(conn);
    const struct config_text *reply = &service_config(client->service)->reply_each;

    client_note_data(client);
    while (conn_is_open(conn) && half_holds(&conn->in) && client_may_ask(client)) {
        size_t length;
        bool complete = client_next_piece(client, &length);
        if (!conn_is_open(conn))
            return;
        if (complete)
            client_answer(client, reply->bytes, reply->length);
        client_hear_now(client, length);
    }
}

static void reply_each_on_end(struct conn *conn)
{
    client_note_end(client_of(conn));
    conn_finish(conn);
}

static bool reply_each_accepts(const struct conn *conn)
{
    return client_may_ask(client_of(conn));
}

static const struct handler reply_each_handler = {
    .on_open = client_on_open,
    .on_data = reply_each_on_data,
    .on_end = reply_each_on_end,
    .on_close = client_on_close,
    .accepts = reply_each_accepts,
};

const struct service_kind reply_each_service = {
    .client_size = sizeof(struct client),
    .handler = &reply_each_handler,
};
