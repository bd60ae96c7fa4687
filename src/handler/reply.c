/* reply.c: --reply and --reply-file: one answer, after the first message or the client's end, then our end. What the
 * client still says is read and heard before the close: closing with something unread would be a reset, which destroys
 * what of the answer the client has not read. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "handler/answer_file.h"
#include "handler/service_internal.h"

enum {
    FILE_PIECE = 64 * 1024,
    TURNS_MAXIMUM = 16 /* others want their turn, too, though this client may read faster than we write */
};

/* How long what the client still says is listened to, from our end on. */
static const uint64_t drain_silence = 2 * CLOCK_SECOND;
static const uint64_t drain_longest = 60 * CLOCK_SECOND;
static const uint64_t drain_most = UINT64_C(1) << 30; /* bytes */

/* Without a descriptor for the file the client waits, and it is tried again so often. */
static const uint64_t file_look = 100 * CLOCK_MILLISECOND;

/* A transport that cannot say our end at once is looked at so often. */
static const uint64_t end_look = 50 * CLOCK_MILLISECOND;

static const char reply_option[] = "--reply-file";

struct reply_client {
    struct client client;
    bool answered;            /* the answer has begun */
    struct answer_file file;  /* that is being sent */
    bool awaits_file;         /* there was no descriptor for it */
    uint64_t ended_at;        /* when our end had left; 0: it has not */
    uint64_t undelivered;     /* when that was last looked at */
};

static struct reply_client *reply_of(const struct conn *conn)
{
    return (struct reply_client *)client_of(conn);
}

/* Better no service than one that fails at its first client. */
static bool reply_prepare(struct service *service, struct error *ret_error)
{
    const char *name = service_config(service)->reply_file;
    struct answer_file file;

    if (!name)
        return true;
    if (!answer_file_open(&file, reply_option, name, service->options.datagram, ret_error))
        return false;
    answer_file_close(&file);
    return true;
}

/* From our end on the time of listening runs. */
static void reply_note_end(struct reply_client *reply)
{
    struct conn *conn = reply->client.conn;

    if (reply->ended_at > 0 || conn->out.state == HALF_OPEN || half_holds(&conn->out))
        return;
    if (conn->out.state == HALF_SHUT)
        reply->ended_at = conn->now;
    conn_set_timer(conn, clock_add(conn->now, reply->ended_at > 0 ? drain_silence : end_look));
}

static void reply_end(struct reply_client *reply)
{
    conn_finish(reply->client.conn);
    reply_note_end(reply);
}

/* False when there is no more. A failure is the client's end, and that of all that belongs to it. */
static bool reply_send_piece(struct reply_client *reply, unsigned char *piece)
{
    struct conn *conn = reply->client.conn;
    struct error error;
    size_t room = conn_room(conn) < FILE_PIECE ? conn_room(conn) : FILE_PIECE;
    ssize_t length = answer_file_read(&reply->file, piece, room, &error);

    if (length > 0) {
        conn_send(conn, piece, (size_t)length);
        return true;
    }
    answer_file_close(&reply->file);
    if (length == 0)
        reply_end(reply);
    else
        client_fail(&reply->client, &error);
    return false;
}

/* Sends of the file what there is room for. */
static void reply_send_file(struct reply_client *reply)
{
    struct conn *conn = reply->client.conn;

    if (!client_has_room(&reply->client))
        return;
    unsigned char *piece = memory_allocate(FILE_PIECE);
    for (int turn = 0; client_has_room(&reply->client) && reply_send_piece(reply, piece); turn++) {
        if (turn < TURNS_MAXIMUM)
            continue;
        conn_set_timer(conn, conn->now);
        break;
    }
    free(piece);
}

/* Told once for all: whoever leaves may be the one to make room. */
static void reply_await_file(struct reply_client *reply, const struct error *error)
{
    struct service *service = reply->client.service;
    struct conn *conn = reply->client.conn;

    conn_set_timer(conn, clock_add(conn->now, file_look));
    if (!service->told_no_file)
        service_tell_limit(service, conn, "reply-file", 0, 0, error->text);
    service->told_no_file = true;
}

static void reply_begin_file(struct reply_client *reply)
{
    struct error error;
    const char *name = service_config(reply->client.service)->reply_file;
    bool is_open = answer_file_open(&reply->file, reply_option, name, false, &error);

    reply->awaits_file = !is_open && (error.system == EMFILE || error.system == ENFILE);
    if (is_open)
        reply_send_file(reply);
    else if (reply->awaits_file)
        reply_await_file(reply, &error);
    else
        client_fail(&reply->client, &error);
}

static void reply_begin(struct reply_client *reply)
{
    const struct config *config = service_config(reply->client.service);

    if (reply->answered)
        return;
    reply->answered = true;
    if (config->reply_file) {
        reply_begin_file(reply);
    } else {
        client_answer(&reply->client, config->reply.bytes, config->reply.length);
        reply_end(reply);
    }
}

/* The message that the answer is to; what is behind it is heard in its turn. */
static void reply_await_message(struct reply_client *reply)
{
    struct client *client = &reply->client;
    struct conn *conn = client->conn;

    while (conn_is_open(conn) && !reply->answered && half_holds(&conn->in)) {
        size_t length;
        bool complete = client_next_piece(client, &length);
        if (!conn_is_open(conn))
            return;
        if (complete) /* before anything else: with its words the run may be complete */
            reply_begin(reply);
        if (conn_is_open(conn))
            client_hear_now(client, length);
    }
}

/* Before our end has left nothing is too much: an end that comes early is an answer cut short. */
static bool reply_has_heard_enough(const struct conn *conn)
{
    return conn->out.state == HALF_SHUT && conn->in.bytes - conn->in_bytes_at_fin >= drain_most;
}

/* Once the run is complete, what is still said is listened to for the sake of the answer alone. */
static void reply_hear(struct client *client)
{
    size_t length;

    client_hear(client);
    if (!client->service->incoming.complete)
        return;
    conn_input(client->conn, &length);
    conn_consume(client->conn, length);
}

static void reply_on_stream(struct conn *conn)
{
    struct reply_client *reply = reply_of(conn);

    reply_await_message(reply);
    if (!conn_is_open(conn) || !reply->answered)
        return;
    reply_hear(&reply->client);
    if (conn_is_open(conn) && reply_has_heard_enough(conn))
        conn_close(conn);
}

/* Every datagram is a question. */
static void reply_on_datagram(struct reply_client *reply)
{
    struct client *client = &reply->client;
    const struct config *config = service_config(client->service);
    struct error error;
    ssize_t length = -1;

    if (!config->reply_file) {
        client_answer(client, config->reply.bytes, config->reply.length);
        return;
    }
    unsigned char *bytes = memory_allocate(UDP_PAYLOAD_MAXIMUM);
    if (answer_file_open(&reply->file, reply_option, config->reply_file, true, &error))
        length = answer_file_read(&reply->file, bytes, UDP_PAYLOAD_MAXIMUM, &error);
    if (length >= 0)
        client_answer(client, bytes, (size_t)length);
    else
        service_fail(client->service, client->conn, &error);
    answer_file_close(&reply->file);
    free(bytes);
}

static void reply_on_data(struct conn *conn)
{
    struct client *client = client_of(conn);
    size_t length;

    client_note_data(client);
    if (!client->service->options.datagram) {
        reply_on_stream(conn);
        return;
    }
    if (!client_may_ask(client))
        return; /* the greeting goes first, a datagram of its own */
    reply_on_datagram(reply_of(conn));
    conn_input(conn, &length);
    client_hear_now(client, length);
}

static void reply_on_room(struct conn *conn)
{
    struct reply_client *reply = reply_of(conn);

    if (reply->awaits_file)
        reply_begin_file(reply);
    else if (answer_file_is_open(&reply->file))
        reply_send_file(reply);
    else
        reply_note_end(reply);
}

static void reply_on_end(struct conn *conn)
{
    struct reply_client *reply = reply_of(conn);

    client_note_end(&reply->client);
    if (reply->awaits_file)
        reply_begin_file(reply); /* before anybody else takes what is free */
    else
        reply_begin(reply);
}

/* The client has had its time. While it takes what the kernel still has for it, it gets more of that; what it no longer
 * acknowledges it will not miss. */
static void reply_give_up(struct reply_client *reply)
{
    struct conn *conn = reply->client.conn;
    uint64_t undelivered = conn_undelivered(conn);
    struct error error;
    char name[ENDPOINT_TEXT_SIZE];

    if (reply->undelivered == 0 || undelivered < reply->undelivered) {
        reply->undelivered = undelivered;
        conn_set_timer(conn, clock_add(conn->now, drain_longest));
        return;
    }
    error_set(&error, STATUS_BROKEN, 0, "%s: the answer is not acknowledged after %.3g s",
              address_format(&conn->remote, name), (double)drain_longest / (double)CLOCK_SECOND);
    conn_cut(conn, PARTY_TIMEOUT, &error);
}

/* Until our end the answer goes on; then listening does, until the client's end, its silence or the time is over; and
 * then its acknowledgement is waited for. */
static void reply_on_timer(struct conn *conn)
{
    struct reply_client *reply = reply_of(conn);

    if (reply->ended_at == 0) {
        reply_on_room(conn);
        return;
    }
    if (!conn_is_open(conn)) {
        reply_give_up(reply);
        return;
    }
    uint64_t quiet_since = conn_is_held_up(conn) ? conn->now : conn->active_at;
    if (quiet_since < reply->ended_at)
        quiet_since = reply->ended_at;
    uint64_t quiet_at = clock_add(quiet_since, drain_silence), over_at = clock_add(reply->ended_at, drain_longest);
    if (conn->now >= quiet_at || conn->now >= over_at) {
        conn_close(conn);
        conn_set_timer(conn, clock_add(conn->now, drain_longest));
    } else {
        conn_set_timer(conn, quiet_at < over_at ? quiet_at : over_at);
    }
}

static void reply_on_close(struct conn *conn)
{
    answer_file_close(&reply_of(conn)->file);
    client_on_close(conn);
}

/* Until the answer has begun nothing holds it up, standard output neither. */
static bool reply_accepts(const struct conn *conn)
{
    const struct client *client = client_of(conn);

    if (client->service->options.datagram)
        return client_may_ask(client);
    return !reply_of(conn)->answered || client->service->incoming.complete || service_has_room(client->service);
}

static void reply_on_open(struct conn *conn)
{
    reply_of(conn)->file.fd = -1;
    client_on_open(conn);
}

/* Who is being answered gets all of it. */
static void reply_dismiss(struct client *client)
{
    if (!reply_of(client->conn)->answered)
        conn_close(client->conn);
}

static const struct handler reply_handler = {
    .on_open = reply_on_open,
    .on_data = reply_on_data,
    .on_room = reply_on_room,
    .on_end = reply_on_end,
    .on_close = reply_on_close,
    .on_timer = reply_on_timer,
    .accepts = reply_accepts,
};

const struct service_kind reply_service = {
    .client_size = sizeof(struct reply_client),
    .handler = &reply_handler,
    .prepare = reply_prepare,
    .dismiss = reply_dismiss,
};
