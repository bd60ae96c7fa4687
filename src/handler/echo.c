/* echo.c: --echo, what comes is sent back (RFC 862); with --frame message by message. */
#include "handler/service_internal.h"

struct echo_client {
    struct client client;
    struct buffer message; /* with --frame: begun, and not yet ended */
};

static struct echo_client *echo_of(const struct conn *conn)
{
    return (struct echo_client *)client_of(conn);
}

/* The storage of what was read becomes that of what is written. */
static void echo_stream(struct conn *conn)
{
    size_t length;

    conn_input(conn, &length);
    if (conn_room(conn) >= length)
        conn_move(conn, conn, length);
    else
        conn_consume(conn, length); /* it has failed meanwhile */
}

static void echo_message(struct echo_client *echo)
{
    client_answer(&echo->client, buffer_bytes(&echo->message), buffer_length(&echo->message));
    buffer_free(&echo->message);
}

/* False if there is nothing more to be done for now. */
static bool echo_take(struct echo_client *echo)
{
    struct conn *conn = echo->client.conn;
    size_t all, length;
    bool complete = client_next_piece(&echo->client, &length);

    if (!conn_is_open(conn))
        return false;
    buffer_append(&echo->message, conn_input(conn, &all), length);
    conn_consume(conn, length);
    if (complete)
        echo_message(echo);
    return half_holds(&conn->in);
}

static void echo_messages(struct echo_client *echo)
{
    struct conn *conn = echo->client.conn;

    conn_cork(conn);
    while (echo_take(echo))
        continue;
    conn_uncork(conn);
}

/* Greeting and echo are datagrams of their own: the one may have to go first. */
static void echo_datagram(struct client *client)
{
    size_t length;
    const unsigned char *bytes = conn_input(client->conn, &length);

    if (!client_may_ask(client))
        return;
    client_answer(client, bytes, length);
    conn_consume(client->conn, length);
}

static void echo_on_data(struct conn *conn)
{
    struct client *client = client_of(conn);

    client_note_data(client);
    if (client->service->options.datagram)
        echo_datagram(client);
    else if (client->framer.framing)
        echo_messages(echo_of(conn));
    else
        echo_stream(conn);
}

static void echo_on_end(struct conn *conn)
{
    client_note_end(client_of(conn));
    conn_finish(conn);
}

static void echo_on_close(struct conn *conn)
{
    buffer_free(&echo_of(conn)->message);
    client_on_close(conn);
}

static bool echo_accepts(const struct conn *conn)
{
    return client_may_ask(client_of(conn));
}

static const struct handler echo_handler = {
    .on_open = client_on_open,
    .on_data = echo_on_data,
    .on_end = echo_on_end,
    .on_close = echo_on_close,
    .accepts = echo_accepts,
};

const struct service_kind echo_service = {
    .client_size = sizeof(struct echo_client),
    .handler = &echo_handler,
};
