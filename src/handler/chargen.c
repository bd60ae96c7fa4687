/* chargen.c: --chargen, lines of all printing characters without end (RFC 864); over datagrams one of them for each
 * that comes. */
#include <stdlib.h>

#include "base/memory.h"
#include "handler/service_internal.h"

enum {
    PRINTING_FIRST = ' ',
    PRINTING_COUNT = '~' - ' ' + 1,
    LINE_CHARACTERS = 72,
    LINE_LENGTH = LINE_CHARACTERS + 2,
    PATTERN_LENGTH = LINE_LENGTH * PRINTING_COUNT, /* after so much it begins anew */
    ANSWER_LENGTH = 512,
    TURNS_MAXIMUM = 16 /* others want their turn, too, though this client may read faster than we write */
};

struct chargen_client {
    struct client client;
    size_t at; /* in the pattern */
};

static bool chargen_prepare(struct service *service, struct error *ret_error)
{
    char *pattern = memory_allocate(PATTERN_LENGTH);

    (void)ret_error;
    for (int line = 0; line < PRINTING_COUNT; line++) {
        char *text = pattern + line * LINE_LENGTH;
        for (int i = 0; i < LINE_CHARACTERS; i++)
            text[i] = (char)(PRINTING_FIRST + (line + i) % PRINTING_COUNT);
        text[LINE_CHARACTERS] = '\r';
        text[LINE_CHARACTERS + 1] = '\n';
    }
    service->kind_data = pattern;
    return true;
}

static void chargen_release(struct service *service)
{
    free(service->kind_data);
}

/* As much as there is room for, in whole patterns but for the last. */
static void chargen_fill(struct conn *conn)
{
    struct chargen_client *chargen = (struct chargen_client *)client_of(conn);
    const char *pattern = chargen->client.service->kind_data;

    for (int turn = 0; conn_room(conn) > 0; turn++) {
        if (turn == TURNS_MAXIMUM) {
            conn_set_timer(conn, conn->now);
            return;
        }
        size_t length = PATTERN_LENGTH - chargen->at;
        if (length > conn_room(conn))
            length = conn_room(conn);
        conn_send(conn, pattern + chargen->at, length);
        chargen->at = (chargen->at + length) % PATTERN_LENGTH;
        if (half_holds(&conn->out))
            return; /* on_room comes when all of it has gone */
    }
}

static void chargen_answer(struct client *client)
{
    size_t length = ANSWER_LENGTH;

    if (!client->service->trusted && length > client->budget)
        length = (size_t)client->budget;
    client_answer(client, client->service->kind_data, length);
}

static void chargen_on_open(struct conn *conn)
{
    client_on_open(conn);
    if (!client_of(conn)->service->options.datagram)
        chargen_fill(conn);
}

static void chargen_on_data(struct conn *conn)
{
    struct client *client = client_of(conn);
    size_t length;

    client_note_data(client);
    if (client->service->options.datagram && !client_may_ask(client))
        return; /* the greeting goes first, a datagram of its own */
    if (client->service->options.datagram)
        chargen_answer(client);
    conn_input(conn, &length);
    conn_consume(conn, length);
}

static void chargen_on_room(struct conn *conn)
{
    if (!client_of(conn)->service->options.datagram)
        chargen_fill(conn);
}

/* A datagram waits until the answer to the one before it has gone. A stream's input is dropped at any time. */
static bool chargen_accepts(const struct conn *conn)
{
    const struct client *client = client_of(conn);

    return !client->service->options.datagram || client_may_ask(client);
}

/* The client's end is none to us: who says nothing may well read on. */
static const struct handler chargen_handler = {
    .on_open = chargen_on_open,
    .on_data = chargen_on_data,
    .on_room = chargen_on_room,
    .on_close = client_on_close,
    .on_timer = chargen_on_room,
    .accepts = chargen_accepts,
};

const struct service_kind chargen_service = {
    .client_size = sizeof(struct chargen_client),
    .endless = true,
    .handler = &chargen_handler,
    .prepare = chargen_prepare,
    .release = chargen_release,
};
