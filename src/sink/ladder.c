/* ladder.c: --trace, segments as a ladder between the two ends (sinks.h). Of
 * captured packets handshake and close are shown in full, of the data and bare acknowledgements in between the first
 * few, and the rest as a sum. */
#include "sink/sinks.h"

#include <stdlib.h>

#include "base/memory.h"
#include "sink/by_conn.h"
#include "sink/output.h"
#include "sink/rung.h"

enum {
    SHOWN_IN_FULL = 8, /* data and acknowledgements after the handshake, and again once the close has begun */
    LINGERING = 16     /* closed connections that are still known: their last packets come late */
};

struct elided {
    uint64_t segments, bytes;
};

/* What is known of a connection whose packets are captured. */
struct trail {
    uint32_t conn;    /* first, as by_conn.h wants it */
    uint32_t peer_conn; /* this and leg as in its first event: packets come when the bus has forgotten the pair */
    enum event_leg leg;
    bool established; /* the handshake's last acknowledgement was shown */
    bool closing;     /* a FIN or RST was */
    bool lingers;     /* it is among those that go when others have closed */
    unsigned shown;
    struct elided in, out;
    uint64_t elided_ns; /* the last one's time since the start */
};

struct ladder_sink {
    struct sink sink;
    struct sink_output output;
    bool wire;
    struct rung_head head;
    struct by_conn trails;
    uint32_t lingering[LINGERING]; /* their numbers, a ring; 0: free */
    size_t lingering_next;
};

/* --- the trails of connections ------------------------------------------------------------------- */

static struct trail *trail_find(const struct ladder_sink *self, uint32_t conn)
{
    return by_conn_find(&self->trails, conn);
}

static struct trail *trail_insert(struct ladder_sink *self, const struct event *event)
{
    struct trail *trail = memory_zeroed(sizeof *trail);

    trail->conn = event->conn;
    trail->peer_conn = event->peer_conn;
    trail->leg = event->leg;
    by_conn_add(&self->trails, trail);
    return trail;
}

/* --- lines --------------------------------------------------------------------------------------- */

static void add_segment(struct ladder_sink *self, const struct event *event, struct buffer *text)
{
    const char *colour = sink_colour(&self->output, event->direction);
    struct line line = {.verbosity = 0};

    rung_add_head(&self->head, event, text);
    rung_add_segment(&line, sink_time(&self->output, event), event);
    line_append(&line, colour, *colour ? sink_colour_end(&self->output) : "", text);
    line_free(&line);
}

static void add_elided_direction(struct line *line, const struct elided *elided, const char *direction)
{
    if (elided->segments == 0)
        return;
    line_add_count(line, elided->segments, "segment");
    line_add(line, ", ");
    line_add_count(line, elided->bytes, "byte");
    line_add(line, " %s", direction);
}

/* "... 123 segments, 45678 bytes out, 8 segments, 90 bytes in ...", if any were left out. */
static void add_elided(struct ladder_sink *self, struct trail *trail, struct buffer *text)
{
    struct line line = {.verbosity = 0};

    if (trail->out.segments == 0 && trail->in.segments == 0)
        return;
    rung_add_head(&self->head,
                  &(struct event){.conn = trail->conn, .peer_conn = trail->peer_conn, .leg = trail->leg}, text);
    rung_add(&line, trail->elided_ns, "", DIRECTION_NONE, BASIS_WIRE);
    rung_begin_detail(&line);
    line_add(&line, "... ");
    add_elided_direction(&line, &trail->out, "out");
    line_add(&line, "%s", trail->out.segments && trail->in.segments ? ", " : "");
    add_elided_direction(&line, &trail->in, "in");
    line_add(&line, " ...");
    line_append(&line, "", "", text);
    line_free(&line);
    trail->out = trail->in = (struct elided){0};
}

/* --- captured packets ---------------------------------------------------------------------------- */

static void trail_drop(struct ladder_sink *self, uint32_t conn, struct buffer *text)
{
    struct trail *trail = trail_find(self, conn);

    if (!trail)
        return;
    add_elided(self, trail, text);
    by_conn_remove(&self->trails, trail);
    free(trail);
}

/* It goes when LINGERING others have come after it. */
static void trail_linger(struct ladder_sink *self, struct trail *trail, struct buffer *text)
{
    uint32_t *place = &self->lingering[self->lingering_next++ % LINGERING];
    uint32_t oldest = *place;

    trail->lingers = true;
    *place = trail->conn;
    if (oldest)
        trail_drop(self, oldest, text);
}

/* A connection whose beginning was missed has perhaps ended already, and nobody will say so. */
static struct trail *trail_of(struct ladder_sink *self, const struct event *event, struct buffer *text)
{
    struct trail *trail = trail_find(self, event->conn);

    if (trail)
        return trail;
    trail = trail_insert(self, event);
    if (event->segment->flags & SEGMENT_SYN)
        return trail;
    trail_linger(self, trail, text);
    return trail;
}

static bool is_bulk(const struct segment *segment)
{
    return segment->flags != 0 && !(segment->flags & (SEGMENT_SYN | SEGMENT_FIN | SEGMENT_RST));
}

static void trail_elide(struct trail *trail, const struct event *event, uint64_t time_ns)
{
    struct elided *elided = event->direction == DIRECTION_IN ? &trail->in : &trail->out;

    elided->segments++;
    elided->bytes += event->segment->length;
    trail->elided_ns = time_ns;
}

static void add_bulk(struct ladder_sink *self, struct trail *trail, const struct event *event, struct buffer *text)
{
    bool ends_handshake = !trail->established && event->segment->length == 0;

    trail->established = true;
    if (!ends_handshake && trail->shown == SHOWN_IN_FULL) {
        trail_elide(trail, event, sink_time(&self->output, event));
        return;
    }
    trail->shown += !ends_handshake;
    add_segment(self, event, text);
}

static void add_captured(struct ladder_sink *self, const struct event *event, struct buffer *text)
{
    struct trail *trail = trail_of(self, event, text);
    struct event told = *event;

    told.peer_conn = trail->peer_conn;
    told.leg = trail->leg;
    if (is_bulk(event->segment)) {
        add_bulk(self, trail, &told, text);
        return;
    }
    add_elided(self, trail, text);
    if (!trail->closing && (event->segment->flags & (SEGMENT_FIN | SEGMENT_RST))) {
        trail->closing = trail->established = true;
        trail->shown = 0;
    }
    add_segment(self, &told, text);
}

static void add_closed(struct ladder_sink *self, uint32_t conn, struct buffer *text)
{
    struct trail *trail = trail_find(self, conn);

    if (!trail)
        return;
    add_elided(self, trail, text);
    if (!trail->lingers)
        trail_linger(self, trail, text);
}

static void add_all_elided(struct ladder_sink *self, struct buffer *text)
{
    for (size_t i = 0; i < self->trails.count; i++)
        add_elided(self, self->trails.items[i], text);
}

/* --- the sink ------------------------------------------------------------------------------------ */

/* No packet tells what becomes of our socket after the last one. */
static void add_inferred(struct ladder_sink *self, const struct event *event, struct buffer *text)
{
    struct trail *trail = trail_find(self, event->conn);

    if (self->wire && (segment_word(event->segment) || event->basis != BASIS_KERNEL))
        return;
    if (trail)
        add_elided(self, trail, text);
    add_segment(self, event, text);
}

static void add_event(struct ladder_sink *self, const struct event *event, struct buffer *text)
{
    if (event->type == EVENT_CLOSED)
        add_closed(self, event->conn, text);
    else if (event->type == EVENT_SUMMARY)
        add_all_elided(self, text);
    else if (event->basis != BASIS_WIRE)
        add_inferred(self, event, text);
    else if (self->wire && segment_word(event->segment)) /* else a datagram */
        add_captured(self, event, text);
}

static bool write_out(const struct ladder_sink *self, struct buffer *text)
{
    bool written = buffer_length(text) == 0 ||
                   sink_write(&self->output, buffer_bytes(text), buffer_length(text));

    buffer_free(text);
    return written;
}

static bool ladder_sink_emit(struct sink *sink, const struct event *event)
{
    struct ladder_sink *self = (struct ladder_sink *)sink;
    struct buffer text = {0};

    add_event(self, event, &text);
    return write_out(self, &text);
}

static bool ladder_sink_flush(struct sink *sink)
{
    struct ladder_sink *self = (struct ladder_sink *)sink;
    struct buffer text = {0};

    add_all_elided(self, &text);
    return write_out(self, &text);
}

static void ladder_sink_close(struct sink *sink)
{
    struct ladder_sink *self = (struct ladder_sink *)sink;

    for (size_t i = 0; i < self->trails.count; i++)
        free(self->trails.items[i]);
    by_conn_free(&self->trails);
    sink_output_close(&self->output);
    free(self);
}

struct sink *ladder_sink_new(const struct sink_output *output, bool wire)
{
    struct ladder_sink *self = memory_zeroed(sizeof *self);

    self->sink = (struct sink){.name = "ladder",
                               .fd = output->fd,
                               .wants = EVENT_MASK(EVENT_SEGMENT),
                               .emit = ladder_sink_emit,
                               .flush = ladder_sink_flush,
                               .close = ladder_sink_close};
    if (wire)
        self->sink.wants |= EVENT_MASK(EVENT_CLOSED) | EVENT_MASK(EVENT_SUMMARY);
    self->output = *output;
    self->wire = wire;
    return &self->sink;
}
