/* reply_each.c: --reply-each, an answer to every message until the client's end. */
#include "handler/service_internal.h"

/* False if there is nothing more to be done for now. */
static bool reply_each_take(struct client *client)
{
    const struct config_text *reply = &service_config(client->service)->reply_each;
    struct conn *conn = client->conn;
    size_t length;
    bool complete = client_next_piece(client, &length);

    if (!conn_is_open(conn))
        return false;
    if (complete)
        client_answer(client, reply->bytes, reply->length);
    client_hear_now(client, length);
    return conn_is_open(conn) && half_holds(&conn->in) && (conn_room(conn) >= reply->length || conn->failing);
}

/* Answers wait for those before them, if the client does not read; they never wait for standard output. */
static void reply_each_on_data(struct conn *conn)
{
    struct client *client = client_of(conn);

    client_note_data(client);
    if (!client_may_ask(client))
        return;
    conn_cork(conn);
    while (reply_each_take(client))
        continue;
    conn_uncork(conn);
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
