/* dialog_step.c: what each verb of a dialog does (dialog_internal.h). */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "handler/dialog_internal.h"

enum {
    FILE_PIECE = 64 * 1024,
    TURNS_MAXIMUM = 16 /* others want their turn, too, though this peer may read faster than we write */
};

/* Matching that takes less is lost in the loop's own time. */
static const uint64_t worth_counting = 10 * CLOCK_MILLISECOND;

const struct dialog_step *dialog_step_of(const struct dialog_client *dialog)
{
    return &service_config(dialog->client.service)->dialog.steps[dialog->index];
}

uint64_t dialog_now(const struct dialog_client *dialog)
{
    uint64_t now = dialog->client.conn->now;

    return now > dialog->matched_at ? now : dialog->matched_at;
}

/* Sending: done once the kernel has all of it. */

static enum step_result sending_stands(const struct dialog_client *dialog, bool is_queued)
{
    return is_queued && !half_holds(&dialog->client.conn->out) ? STEP_DONE : STEP_OPEN;
}

/* Somebody who takes a little now and then is given time for all of it. */
static void note_progress(struct dialog_client *dialog)
{
    const struct conn *conn = dialog->client.conn;

    if (conn->out.bytes == dialog->out_bytes)
        return;
    dialog->out_bytes = conn->out.bytes;
    dialog->due_at = clock_add(conn->now, dialog_step_of(dialog)->timeout);
}

static void send_begin(struct dialog_client *dialog)
{
    struct client *client = &dialog->client;

    expectation_fill_in(&dialog->expectation, dialog_step_of(dialog), &dialog->text);
    dialog->sent = 0;
    if (!conn_is_datagram(client->conn))
        return;
    dialog->sent = buffer_length(&dialog->text);
    client_answer(client, dialog->sent > 0 ? buffer_bytes(&dialog->text) : (const unsigned char *)"", dialog->sent);
}

static enum step_result send_look(struct dialog_client *dialog)
{
    struct conn *conn = dialog->client.conn;
    size_t length = buffer_length(&dialog->text);

    while (dialog->sent < length && client_has_room(&dialog->client)) {
        size_t left = length - dialog->sent, room = conn_room(conn);
        size_t piece = left < room ? left : room;
        conn_send(conn, buffer_bytes(&dialog->text) + dialog->sent, piece);
        dialog->sent += piece;
    }
    note_progress(dialog);
    return sending_stands(dialog, dialog->sent == length);
}

static void send_file_begin(struct dialog_client *dialog)
{
    const struct dialog_step *step = dialog_step_of(dialog);

    dialog->has_file = answer_file_open(&dialog->file, step->line > 0 ? "send-file" : "--send-file", step->argument,
                                        conn_is_datagram(dialog->client.conn), &dialog->error);
}

static void close_file(struct dialog_client *dialog)
{
    if (dialog->has_file)
        answer_file_close(&dialog->file);
    dialog->has_file = false;
}

/* One piece of the file, or all of it as one datagram. False at its end; .error says if it failed. */
static bool send_piece(struct dialog_client *dialog, unsigned char *piece)
{
    struct conn *conn = dialog->client.conn;
    bool is_datagram = conn_is_datagram(conn);
    size_t room = is_datagram || conn_room(conn) > FILE_PIECE ? FILE_PIECE : conn_room(conn);
    ssize_t length = answer_file_read(&dialog->file, piece, room, &dialog->error);

    if (length >= 0 && is_datagram)
        client_answer(&dialog->client, piece, (size_t)length);
    else if (length > 0)
        conn_send(conn, piece, (size_t)length);
    if (length > 0 && !is_datagram)
        return true;
    close_file(dialog);
    return false;
}

static void send_pieces(struct dialog_client *dialog)
{
    unsigned char *piece = memory_allocate(FILE_PIECE);
    unsigned turn = 0;

    while (turn < TURNS_MAXIMUM && client_has_room(&dialog->client) && send_piece(dialog, piece))
        turn++;
    dialog->has_more = turn == TURNS_MAXIMUM;
    free(piece);
}

static enum step_result send_file_look(struct dialog_client *dialog)
{
    dialog->has_more = false;
    if (dialog->has_file && client_has_room(&dialog->client))
        send_pieces(dialog);
    note_progress(dialog);
    if (dialog->error.text[0] != '\0')
        return STEP_FAILED;
    return sending_stands(dialog, !dialog->has_file);
}

/* Expecting. */

static void expect_begin(struct dialog_client *dialog)
{
    expectation_begin(&dialog->expectation, dialog_step_of(dialog)->pattern);
}

/* What a pattern takes long for is its step's time, and nobody else's. */
static enum expectation_result look_for_match(struct dialog_client *dialog)
{
    uint64_t now = dialog_now(dialog), began_at = clock_now();
    enum expectation_result result = expectation_look(&dialog->expectation, now);
    uint64_t taken = clock_now() - began_at;

    if (taken >= worth_counting)
        dialog->matched_at = clock_add(now, taken);
    return result;
}

static enum step_result expect_look(struct dialog_client *dialog)
{
    switch (look_for_match(dialog)) {
    case EXPECTATION_MET:
        return STEP_MATCHED;
    case EXPECTATION_UNMET:
        return STEP_UNMATCHED;
    case EXPECTATION_RUNAWAY:
        return STEP_RUNAWAY;
    case EXPECTATION_OPEN:
        break;
    }
    return STEP_OPEN;
}

static enum step_result expect_eof_look(struct dialog_client *dialog)
{
    if (buffer_length(&dialog->expectation.unread) > 0)
        return STEP_UNMATCHED;
    return dialog->expectation.ended ? STEP_ENDED : STEP_OPEN;
}

/* Pausing. */

static void pause_begin(struct dialog_client *dialog)
{
    dialog->due_at = clock_add(dialog_now(dialog), dialog_step_of(dialog)->time);
}

static enum step_result pause_look(struct dialog_client *dialog)
{
    return dialog_now(dialog) >= dialog->due_at ? STEP_DONE : STEP_OPEN;
}

static const struct {
    void (*begin)(struct dialog_client *dialog); /* NULL: nothing to do */
    enum step_result (*look)(struct dialog_client *dialog);
} verbs[DIALOG_VERBS] = {
    [DIALOG_SEND] = {send_begin, send_look},
    [DIALOG_SEND_HEX] = {send_begin, send_look},
    [DIALOG_SEND_FILE] = {send_file_begin, send_file_look},
    [DIALOG_EXPECT] = {expect_begin, expect_look},
    [DIALOG_EXPECT_EOF] = {NULL, expect_eof_look},
    [DIALOG_PAUSE] = {pause_begin, pause_look},
};

void dialog_step_begin(struct dialog_client *dialog)
{
    const struct conn *conn = dialog->client.conn;
    const struct dialog_step *step = dialog_step_of(dialog);

    dialog->begun = true;
    dialog->began_at = bus_time(dialog->client.service->bus, dialog_now(dialog));
    dialog->due_at = clock_add(dialog_now(dialog), step->timeout);
    if (dialog->held_since != CLOCK_NEVER)
        dialog->held_since = conn->now;
    dialog->out_bytes_then = dialog->out_bytes = conn->out.bytes;
    if (verbs[step->verb].begin)
        verbs[step->verb].begin(dialog);
}

/* The time in which standard output is in the way is not the peer's silence. */
static bool is_overdue(const struct dialog_client *dialog)
{
    return dialog->held_since == CLOCK_NEVER && dialog->client.conn->now >= dialog->due_at;
}

enum step_result dialog_step_look(struct dialog_client *dialog)
{
    enum step_result result = verbs[dialog_step_of(dialog)->verb].look(dialog);

    if (result != STEP_OPEN || !is_overdue(dialog))
        return result;
    return expectation_settle(&dialog->expectation) ? STEP_MATCHED : STEP_TIMEOUT;
}

uint64_t dialog_step_wakes_at(const struct dialog_client *dialog)
{
    const struct expectation *expectation = &dialog->expectation;

    if (dialog->has_more)
        return dialog->client.conn->now;
    if (dialog->held_since != CLOCK_NEVER && dialog_step_of(dialog)->verb != DIALOG_PAUSE)
        return CLOCK_NEVER;
    if (expectation->matcher && expectation->settled_at < dialog->due_at)
        return expectation->settled_at;
    return dialog->due_at;
}

void dialog_step_end(struct dialog_client *dialog)
{
    buffer_free(&dialog->text);
    close_file(dialog);
    dialog->has_more = false;
    dialog->begun = false;
}
