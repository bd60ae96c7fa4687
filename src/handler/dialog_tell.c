/* dialog_tell.c: a dialog's steps as events, and why one failed (dialog_internal.h). */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "config/dialog.h"
#include "handler/dialog_internal.h"

enum { STEP_TEXT_SIZE = 512, WORDS_SIZE = 256 };

static const char *const result_names[] = {
    [STEP_OPEN] = NULL,           [STEP_DONE] = "done",           [STEP_MATCHED] = "matched",
    [STEP_ENDED] = "ended",       [STEP_TIMEOUT] = "timeout",     [STEP_UNMATCHED] = "unmatched",
    [STEP_RUNAWAY] = "runaway",   [STEP_FAILED] = "failed",       [STEP_CLOSED] = "closed",
};

/* What was sent or matched. Of a file the length is known alone. */
static struct event_text step_data(const struct dialog_client *dialog, enum step_result result)
{
    struct event_text data = {buffer_bytes(&dialog->text), buffer_length(&dialog->text)};

    if (result == STEP_MATCHED)
        data.bytes = expectation_group(&dialog->expectation, 0, &data.length);
    else if (dialog_step_of(dialog)->verb == DIALOG_SEND_FILE)
        data = (struct event_text){NULL, (size_t)(dialog->client.conn->out.bytes - dialog->out_bytes_then)};
    else if (result != STEP_DONE)
        data = (struct event_text){NULL, 0};
    return data;
}

void dialog_tell_step(const struct dialog_client *dialog, enum step_result result)
{
    const struct conn *conn = dialog->client.conn;
    struct bus *bus = dialog->client.service->bus;
    uint64_t now = bus_time(bus, dialog_now(dialog));

    bus_emit(bus, &(struct event){.type = EVENT_STEP,
                                  .t_ns = now,
                                  .conn = conn->id,
                                  .number = dialog->index + 1,
                                  .what = dialog_verb_name(dialog_step_of(dialog)->verb),
                                  .result = result_names[result],
                                  .duration_ns = now - dialog->began_at,
                                  .data = step_data(dialog, result)});
}

/* At most WORDS_SIZE bytes a call: for what has no text of others in it. */
static void add_words(struct buffer *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add_words(struct buffer *text, const char *format, ...)
{
    char words[WORDS_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    buffer_append(text, words, strlen(words));
}

static void add_text(struct buffer *text, const char *added)
{
    buffer_append(text, added, strlen(added));
}

/* "step 2, ", or as a file has it "FILE:3: ". */
static void add_place(struct buffer *text, const struct dialog_client *dialog)
{
    const struct dialog_step *step = dialog_step_of(dialog);

    if (step->line == 0) {
        add_words(text, "step %zu, ", dialog->index + 1);
        return;
    }
    add_text(text, dialog_source_name(step->source));
    add_words(text, ":%zu: ", step->line);
}

/* "step 2, --expect ^220: ", or as a file has it "FILE:3: expect ^220: ". */
static void add_step(struct buffer *text, const struct dialog_client *dialog)
{
    const struct dialog_step *step = dialog_step_of(dialog);
    char name[STEP_TEXT_SIZE];

    if (step->line == 0)
        add_words(text, "step %zu, ", dialog->index + 1);
    add_text(text, dialog_describe(step, name, sizeof name));
    add_text(text, ": ");
}

static void add_timeout(struct buffer *text, const struct dialog_step *step)
{
    static const char *const missed[DIALOG_VERBS] = {[DIALOG_EXPECT] = "no match", [DIALOG_EXPECT_EOF] = "no end"};

    add_words(text, "%s within %.6g s", missed[step->verb] ? missed[step->verb] : "the peer did not take it",
              (double)step->timeout / (double)CLOCK_SECOND);
}

static void add_reason(struct buffer *text, const struct dialog_client *dialog, enum step_result result)
{
    const struct dialog_step *step = dialog_step_of(dialog);

    if (result == STEP_TIMEOUT)
        add_timeout(text, step);
    else if (result == STEP_UNMATCHED && step->verb == DIALOG_EXPECT)
        add_text(text, "the peer's end came without a match");
    else if (result == STEP_UNMATCHED)
        add_text(text, "data came instead of the end");
    else if (result == STEP_RUNAWAY)
        add_text(text, "given up: the pattern runs away, to try it on what came takes too long");
    else
        add_text(text, "the connection ended before it");
    add_text(text, "; ");
    expectation_describe(&dialog->expectation, text);
}

static enum status failure_status(const struct dialog_client *dialog, enum step_result result)
{
    switch (result) {
    case STEP_TIMEOUT:
        return STATUS_TIMEOUT;
    case STEP_FAILED:
        return dialog->error.status;
    case STEP_CLOSED:
        return STATUS_BROKEN;
    default:
        return STATUS_EXPECT;
    }
}

void dialog_tell_failure(const struct dialog_client *dialog, enum step_result result)
{
    struct service *service = dialog->client.service;
    struct buffer text = {0};

    if (result == STEP_FAILED) {
        add_place(&text, dialog);
        add_text(&text, dialog->error.text);
    } else {
        add_step(&text, dialog);
        add_reason(&text, dialog, result);
    }
    ending_fail_text(&service->ending, service->bus, dialog->client.conn, failure_status(dialog, result),
                     &(struct event_text){buffer_bytes(&text), buffer_length(&text)});
    buffer_free(&text);
}

void dialog_tell_broken(const struct dialog_client *dialog, struct ending *ending)
{
    struct buffer text = {0};

    add_step(&text, dialog);
    ending_of_conn_within(ending, dialog->client.conn,
                          &(struct event_text){buffer_bytes(&text), buffer_length(&text)});
    buffer_free(&text);
}

void dialog_tell_tail(const struct dialog_client *dialog, uint64_t limit)
{
    const struct conn *conn = dialog->client.conn;
    char name[ENDPOINT_TEXT_SIZE];
    struct error text;

    error_set(&text, STATUS_OK, 0, "%s: had not ended %.6g s after the last step: what it says from now on is dropped",
              address_format(&conn->remote, name), (double)limit / (double)CLOCK_SECOND);
    service_tell_limit(dialog->client.service, conn, "tail", 0, 0, text.text);
}
