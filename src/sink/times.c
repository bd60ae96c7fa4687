/* times.c: -T, how long each step took (sinks.h). */
#include "sink/sinks.h"

#include <stdlib.h>

#include "base/memory.h"
#include "sink/by_conn.h"
#include "sink/output.h"
#include "sink/times_block.h"
#include "sink/times_record.h"

struct times_sink {
    struct sink sink;
    struct sink_output output;
    unsigned width;
    bool silent;               /* nothing is told but to who asks */
    struct by_conn records;    /* of connections that live */
    struct times_record *last; /* which ended last, for who asks; or NULL */
    struct times_record *held; /* of those: closed by an error that is told next */
};

/* Whether it is an event that a connection's story begins with. */
static bool is_beginning(const struct event *event)
{
    return event->type == EVENT_RESOLVING || event->type == EVENT_CONNECTING || event->type == EVENT_CONNECTED ||
           event->type == EVENT_ACCEPTED;
}

/* NULL: a connection whose story is told already, or none. */
static struct times_record *record_for(struct times_sink *self, const struct event *event)
{
    struct times_record *record = by_conn_find(&self->records, event->conn);

    if (record || event->conn == 0 || !is_beginning(event))
        return record;
    record = times_record_new(event);
    by_conn_add(&self->records, record);
    return record;
}

static void retire(struct times_sink *self, struct times_record *record)
{
    by_conn_remove(&self->records, record);
    if (self->last)
        times_record_free(self->last);
    self->last = record;
}

/* In one write, which no other connection's comes between. */
static bool write_block(const struct times_record *record, const struct sink_output *output, unsigned width)
{
    struct buffer text = {0};

    times_block_append(record, output, sink_width(output, width), &text);
    bool written = sink_write(output, buffer_bytes(&text), buffer_length(&text));
    buffer_free(&text);
    return written;
}

static bool tell(struct times_sink *self, struct times_record *record)
{
    retire(self, record);
    return self->silent || write_block(record, &self->output, self->width);
}

static bool tell_held(struct times_sink *self, const struct event *next)
{
    struct times_record *record = self->held;

    if (!record)
        return true;
    self->held = NULL;
    times_record_explain(record, next);
    return tell(self, record);
}

/* Those that were not closed: a signal or a limit came before. */
static bool tell_rest(struct times_sink *self, const struct event *summary)
{
    bool written = true;

    while (written && self->records.count > 0) {
        struct times_record *record = self->records.items[0];
        times_record_cut(record, summary);
        written = tell(self, record);
    }
    return written;
}

/* An error ends what was not open yet; else it is closed. */
static bool is_end(const struct event *event, const struct times_record *record)
{
    return event->type == EVENT_CLOSED || (event->type == EVENT_ERROR && !times_record_was_open(record));
}

static bool times_sink_emit(struct sink *sink, const struct event *event)
{
    struct times_sink *self = (struct times_sink *)sink;

    if (!tell_held(self, event))
        return false;
    if (event->type == EVENT_SUMMARY)
        return tell_rest(self, event);
    struct times_record *record = record_for(self, event);
    if (!record)
        return true;
    times_record_note(record, event);
    if (!is_end(event, record))
        return true;
    record->ended_at = event->t_ns;
    if (!record->lacks_cause)
        return tell(self, record);
    self->held = record;
    return true;
}

bool times_sink_tell(struct sink *sink, const struct sink_output *output, unsigned width, uint64_t now, bool *ret_any)
{
    const struct times_sink *self = (const struct times_sink *)sink;

    *ret_any = self->last || self->records.count > 0;
    if (self->records.count == 0)
        return !self->last || write_block(self->last, output, width);
    for (size_t i = 0; i < self->records.count; i++) {
        const struct times_record *record = self->records.items[i];
        struct times_record so_far = *record;
        if (record != self->held) {
            so_far.ended_at = now;
            so_far.lives = true;
        }
        if (!write_block(&so_far, output, width))
            return false;
    }
    return true;
}

static void times_sink_close(struct sink *sink)
{
    struct times_sink *self = (struct times_sink *)sink;

    if (self->last)
        times_record_free(self->last);
    for (size_t i = 0; i < self->records.count; i++)
        times_record_free(self->records.items[i]);
    by_conn_free(&self->records);
    sink_output_close(&self->output);
    free(self);
}

static struct times_sink *times_sink_make(void)
{
    struct times_sink *self = memory_zeroed(sizeof *self);

    self->sink = (struct sink){
        .name = "times",
        .wants = EVENT_MASK(EVENT_RESOLVING) | EVENT_MASK(EVENT_RESOLVED) | EVENT_MASK(EVENT_CONNECTING) |
                 EVENT_MASK(EVENT_ATTEMPT_FAILED) | EVENT_MASK(EVENT_CONNECTED) | EVENT_MASK(EVENT_ACCEPTED) |
                 EVENT_MASK(EVENT_DATA) | EVENT_MASK(EVENT_FIN_RECEIVED) | EVENT_MASK(EVENT_FIN_SENT) |
                 EVENT_MASK(EVENT_RESET) | EVENT_MASK(EVENT_TIMEOUT) | EVENT_MASK(EVENT_ERROR) |
                 EVENT_MASK(EVENT_CLOSED) | EVENT_MASK(EVENT_SUMMARY),
        .emit = times_sink_emit,
        .close = times_sink_close,
    };
    return self;
}

struct sink *times_sink_new(const struct sink_output *output, unsigned width)
{
    struct times_sink *self = times_sink_make();

    self->sink.fd = output->fd;
    self->sink.wants_answers = true;
    self->output = *output;
    self->width = width;
    return &self->sink;
}

struct sink *times_sink_new_silent(void)
{
    struct times_sink *self = times_sink_make();

    self->silent = true;
    return &self->sink;
}
