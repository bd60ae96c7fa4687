/* dialog.c: --send, --expect ...: a dialog with each peer, step by step. Then our end is said, and what the peer still
 * says is heard for a while; or, with --then-relay, standard input and output go on. */
#include "base/clock.h"
#include "handler/dialog_internal.h"

/* How long bytes under way may go without an acknowledgement once the tail is over. */
static const uint64_t delivery_grace = 100 * CLOCK_MILLISECOND;

static struct dialog_client *dialog_of(const struct conn *conn)
{
    return (struct dialog_client *)client_of(conn);
}

static struct dialog_client *dialog_of_client(struct client *client)
{
    return (struct dialog_client *)client;
}

/* To set a timer is to step once more, and then what is still unread is offered again: for nothing new, for ever. */
static void dialog_set_timer(struct dialog_client *dialog, uint64_t at)
{
    struct conn *conn = dialog->client.conn;

    if (conn->timer_at != at)
        conn_set_timer(conn, at);
}

static void dialog_release(struct dialog_client *dialog)
{
    dialog_step_end(dialog);
    expectation_free(&dialog->expectation);
}

/* Hearing: before and independent of what is expected. */

static void on_heard(void *argument, struct conn *conn, const unsigned char *bytes, size_t length)
{
    struct dialog_client *dialog = dialog_of(conn);

    (void)argument;
    if (dialog->phase != PHASE_TAIL)
        expectation_hear(&dialog->expectation, bytes, length);
}

static bool dialog_prepare(struct service *service, struct error *ret_error)
{
    (void)ret_error;
    service->incoming.listener = (struct incoming_listener){.heard = on_heard};
    return true;
}

static void dialog_hear(struct dialog_client *dialog)
{
    struct client *client = &dialog->client;

    client_hear(client);
    if (dialog->held_since == CLOCK_NEVER && !service_has_room(client->service))
        dialog->held_since = client->conn->now;
}

/* The tail. */

static void tail_set_timer(struct dialog_client *dialog)
{
    dialog_set_timer(dialog, dialog->held_since == CLOCK_NEVER ? dialog->due_at : CLOCK_NEVER);
}

static void tail_begin(struct dialog_client *dialog)
{
    struct conn *conn = dialog->client.conn;

    dialog_release(dialog);
    dialog->phase = PHASE_TAIL;
    dialog->in_bytes_then = conn->in.bytes;
    dialog->undelivered = UINT64_MAX;
    dialog->due_at = clock_add(dialog_now(dialog), service_config(dialog->client.service)->quit_after);
    conn_finish(conn);
    tail_set_timer(dialog);
}

/* What is not acknowledged is waited for as long as that becomes less. */
static void tail_await_delivery(struct dialog_client *dialog)
{
    struct conn *conn = dialog->client.conn;
    uint64_t undelivered = conn_undelivered(conn);

    if (undelivered >= dialog->undelivered) {
        conn_cut(conn, PARTY_LOCAL, NULL);
        return;
    }
    dialog->undelivered = undelivered;
    conn_set_timer(conn, clock_add(conn->now, delivery_grace));
}

static void tail_over(struct dialog_client *dialog)
{
    struct conn *conn = dialog->client.conn;
    bool goes_on = conn_is_open(conn) && conn->in.state == HALF_OPEN && !conn_is_datagram(conn);

    if (goes_on && conn->in.bytes > dialog->in_bytes_then)
        dialog_tell_tail(dialog, service_config(dialog->client.service)->quit_after);
    conn_close(conn);
    tail_await_delivery(dialog);
}

/* Steps. */

static void dialog_fail(struct dialog_client *dialog, enum step_result result)
{
    dialog_tell_failure(dialog, result);
    dialog->client.failed = true;
    conn_cut(dialog->client.conn, result == STEP_TIMEOUT ? PARTY_TIMEOUT : PARTY_ERROR, NULL);
}

static void dialog_hand_over(struct dialog_client *dialog)
{
    conn_set_timer(dialog->client.conn, CLOCK_NEVER);
    dialog_release(dialog);
    client_hand_over(&dialog->client);
}

/* The step at hand has ended. False if it was the last, or failed: the client may be gone then. */
static bool dialog_next(struct dialog_client *dialog, enum step_result result)
{
    const struct dialog *steps = &service_config(dialog->client.service)->dialog;

    dialog_tell_step(dialog, result);
    if (result >= STEP_TIMEOUT) {
        dialog_fail(dialog, result);
        return false;
    }
    dialog_step_end(dialog);
    dialog->index++;
    if (dialog->index < steps->count)
        return true;
    if (steps->then_relay)
        dialog_hand_over(dialog);
    else
        tail_begin(dialog);
    return false;
}

/* Goes on as far as possible. The client may be gone afterwards. */
static void dialog_go(struct dialog_client *dialog)
{
    enum step_result result;

    do {
        if (dialog->phase != PHASE_STEPS || !conn_is_open(dialog->client.conn))
            return;
        if (!dialog->begun)
            dialog_step_begin(dialog);
        result = dialog_step_look(dialog);
        if (result == STEP_OPEN)
            dialog_set_timer(dialog, dialog_step_wakes_at(dialog));
    } while (result != STEP_OPEN && dialog_next(dialog, result));
}

static void dialog_start(struct dialog_client *dialog)
{
    dialog->phase = PHASE_STEPS;
    dialog->held_since = CLOCK_NEVER;
}

static void dialog_on_open(struct conn *conn)
{
    struct dialog_client *dialog = dialog_of(conn);

    client_on_open(conn);
    if (dialog->client.service->options.datagram)
        return; /* the first datagram is a question, and to be answered as such */
    dialog_start(dialog);
    dialog_go(dialog);
}

static void dialog_on_data(struct conn *conn)
{
    struct dialog_client *dialog = dialog_of(conn);

    client_note_data(&dialog->client);
    if (dialog->phase == PHASE_BEFORE)
        dialog_start(dialog);
    dialog_hear(dialog);
    dialog_go(dialog);
}

static void dialog_on_end(struct conn *conn)
{
    struct dialog_client *dialog = dialog_of(conn);

    expectation_end(&dialog->expectation);
    dialog_go(dialog);
}

static void dialog_on_room(struct conn *conn)
{
    dialog_go(dialog_of(conn));
}

static void dialog_on_timer(struct conn *conn)
{
    struct dialog_client *dialog = dialog_of(conn);

    if (dialog->phase == PHASE_STEPS)
        dialog_go(dialog);
    else if (dialog->held_since == CLOCK_NEVER || !conn_is_open(conn))
        tail_over(dialog);
}

/* Standard output takes something again: the time that it was in the way does not count. */
static void dialog_on_output(struct client *client)
{
    struct dialog_client *dialog = dialog_of_client(client);
    struct conn *conn = client->conn;

    if (dialog->phase == PHASE_BEFORE || dialog->held_since == CLOCK_NEVER || !service_has_room(client->service))
        return;
    uint64_t held = conn->set->now - dialog->held_since;
    bool pauses = dialog->phase == PHASE_STEPS && dialog_step_of(dialog)->verb == DIALOG_PAUSE;
    dialog->held_since = CLOCK_NEVER;
    if (!pauses)
        dialog->due_at = clock_add(dialog->due_at, held);
    if (dialog->phase == PHASE_STEPS)
        dialog_set_timer(dialog, dialog_step_wakes_at(dialog));
    else if (conn_is_open(conn))
        tail_set_timer(dialog);
}

static bool dialog_accepts(const struct conn *conn)
{
    return service_has_room(client_of(conn)->service);
}

/* Without a connection: the peer has gone with it, as that of a Unix socket does. What it said may still be what was
 * expected. */
static enum step_result go_on_alone(struct dialog_client *dialog)
{
    const struct dialog *steps = &service_config(dialog->client.service)->dialog;
    enum step_result result = STEP_DONE;

    expectation_end(&dialog->expectation);
    while (result < STEP_TIMEOUT && dialog->index < steps->count) {
        enum dialog_verb verb = dialog_step_of(dialog)->verb;
        bool hears = verb == DIALOG_EXPECT || verb == DIALOG_EXPECT_EOF;
        if (hears && !dialog->begun)
            dialog_step_begin(dialog);
        result = verb == DIALOG_PAUSE ? STEP_DONE : hears ? dialog_step_look(dialog) : STEP_CLOSED;
        dialog_tell_step(dialog, result);
        if (result >= STEP_TIMEOUT)
            break;
        dialog_step_end(dialog);
        dialog->index++;
    }
    return result;
}

/* True if it has told what the end means. */
static bool tell_cut_short(struct dialog_client *dialog)
{
    struct client *client = &dialog->client;
    bool broken = client->conn->outcome.error.text[0] != '\0';

    if (broken || client->service->leaving)
        dialog_tell_step(dialog, STEP_CLOSED);
    if (client->service->leaving)
        return false;
    if (broken) {
        dialog_tell_broken(dialog, &client->service->ending);
        return true;
    }
    enum step_result result = go_on_alone(dialog);
    if (result >= STEP_TIMEOUT)
        dialog_tell_failure(dialog, result);
    return true;
}

static void dialog_tell_outcome(struct dialog_client *dialog)
{
    struct client *client = &dialog->client;
    struct service *service = client->service;
    bool many = !service->options.one_client;

    if (client->failed)
        return;
    if (dialog->phase == PHASE_STEPS && !service->incoming.complete) {
        client->failed = tell_cut_short(dialog);
    } else if (many && !service->leaving) {
        ending_of_conn(&service->ending, client->conn, 0); /* the first failure of a dialog is the run's */
        client->failed = true;
    }
}

static void dialog_on_close(struct conn *conn)
{
    struct dialog_client *dialog = dialog_of(conn);

    dialog_tell_outcome(dialog);
    dialog_release(dialog);
    client_on_close(conn);
}

static const struct handler dialog_handler = {
    .on_open = dialog_on_open,
    .on_data = dialog_on_data,
    .on_room = dialog_on_room,
    .on_end = dialog_on_end,
    .on_close = dialog_on_close,
    .on_timer = dialog_on_timer,
    .accepts = dialog_accepts,
};

const struct service_kind dialog_service = {
    .client_size = sizeof(struct dialog_client),
    .handler = &dialog_handler,
    .prepare = dialog_prepare,
    .on_output = dialog_on_output,
};
