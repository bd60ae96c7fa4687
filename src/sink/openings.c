/* openings.c: the beginnings of connections that live, for sinks that come later (sinks.h). */
#include "sink/sinks.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "sink/by_conn.h"

enum { FINS_MAXIMUM = 2, VERSION_SIZE = 64 };

struct opening {
    uint32_t conn; /* first, as by_conn.h wants it */
    struct event event;
    struct endpoint local, remote;
    struct event fins[FINS_MAXIMUM];
    size_t fin_count;
};

struct openings_sink {
    struct sink sink;
    struct event start;
    char version[VERSION_SIZE], time[CLOCK_RFC3339_SIZE];
    struct by_conn openings;
};

/* Words that events bear are constants; whatever else they point to is gone afterwards. */
static struct event kept_event(const struct event *event)
{
    return (struct event){.type = event->type,
                          .t_ns = event->t_ns,
                          .conn = event->conn,
                          .peer_conn = event->peer_conn,
                          .leg = event->leg,
                          .basis = event->basis,
                          .direction = event->direction,
                          .status = -1,
                          .what = event->what,
                          .transport = event->transport,
                          .attempt = event->attempt,
                          .duration_ns = event->duration_ns,
                          .waited_ns = event->waited_ns,
                          .in_bytes = event->in_bytes,
                          .out_bytes = event->out_bytes};
}

static const char *keep_text(char *kept, size_t size, const char *text)
{
    if (!text)
        return NULL;
    kept[0] = '\0';
    strncat(kept, text, size - 1);
    return kept;
}

static const struct endpoint *keep_endpoint(struct endpoint *kept, const struct endpoint *endpoint)
{
    if (!endpoint)
        return NULL;
    *kept = *endpoint;
    return kept;
}

static void note_start(struct openings_sink *self, const struct event *event)
{
    self->start = kept_event(event);
    self->start.version = keep_text(self->version, sizeof self->version, event->version);
    self->start.time = keep_text(self->time, sizeof self->time, event->time);
}

static void note_opened(struct openings_sink *self, const struct event *event)
{
    struct opening *opening;

    if (by_conn_find(&self->openings, event->conn))
        return;
    opening = memory_zeroed(sizeof *opening);
    opening->conn = event->conn;
    opening->event = kept_event(event);
    opening->event.local = keep_endpoint(&opening->local, event->local);
    opening->event.remote = keep_endpoint(&opening->remote, event->remote);
    by_conn_add(&self->openings, opening);
}

static void note_data(struct opening *opening, const struct event *event)
{
    if (event->direction == DIRECTION_IN)
        opening->event.in_bytes += event->data.length;
    else if (event->direction == DIRECTION_OUT)
        opening->event.out_bytes += event->data.length;
}

static void note_closed(struct openings_sink *self, struct opening *opening)
{
    by_conn_remove(&self->openings, opening);
    free(opening);
}

static void note_more(struct openings_sink *self, struct opening *opening, const struct event *event)
{
    if (event->type == EVENT_DATA)
        note_data(opening, event);
    else if (event->type == EVENT_CLOSED)
        note_closed(self, opening);
    else if (opening->fin_count < FINS_MAXIMUM)
        opening->fins[opening->fin_count++] = kept_event(event);
}

static bool openings_sink_emit(struct sink *sink, const struct event *event)
{
    struct openings_sink *self = (struct openings_sink *)sink;
    struct opening *opening = by_conn_find(&self->openings, event->conn);

    if (event->type == EVENT_START)
        note_start(self, event);
    else if (event->type == EVENT_CONNECTED || event->type == EVENT_ACCEPTED)
        note_opened(self, event);
    else if (opening)
        note_more(self, opening, event);
    return true;
}

static bool tell(struct sink *newcomer, const struct event *event)
{
    return !(newcomer->wants & EVENT_MASK(event->type)) || newcomer->emit(newcomer, event);
}

/* Facts in the order of their times; those of one time stay in the order they were put in. */
struct story {
    const struct event **events;
    size_t count;
};

static void story_add(struct story *story, const struct event *event)
{
    size_t at = story->count++;

    for (; at > 0 && story->events[at - 1]->t_ns > event->t_ns; at--)
        story->events[at] = story->events[at - 1];
    story->events[at] = event;
}

static void story_add_opening(struct story *story, const struct opening *opening)
{
    story_add(story, &opening->event);
    for (size_t i = 0; i < opening->fin_count; i++)
        story_add(story, &opening->fins[i]);
}

bool openings_sink_tell(const struct sink *sink, struct sink *newcomer)
{
    const struct openings_sink *self = (const struct openings_sink *)sink;
    size_t room = 1 + self->openings.count * (1 + FINS_MAXIMUM);
    struct story story = {.events = memory_allocate(room * sizeof *story.events)};
    bool went_well = true;

    story_add(&story, &self->start);
    for (size_t i = 0; i < self->openings.count; i++)
        story_add_opening(&story, self->openings.items[i]);
    for (size_t i = 0; i < story.count && went_well; i++)
        went_well = tell(newcomer, story.events[i]);
    free(story.events);
    return went_well;
}

static void openings_sink_close(struct sink *sink)
{
    struct openings_sink *self = (struct openings_sink *)sink;

    for (size_t i = 0; i < self->openings.count; i++)
        free(self->openings.items[i]);
    by_conn_free(&self->openings);
    free(self);
}

struct sink *openings_sink_new(void)
{
    struct openings_sink *self = memory_zeroed(sizeof *self);

    self->sink = (struct sink){.name = "openings",
                               .wants = EVENT_MASK(EVENT_START) | EVENT_MASK(EVENT_CONNECTED) |
                                        EVENT_MASK(EVENT_ACCEPTED) | EVENT_MASK(EVENT_DATA) |
                                        EVENT_MASK(EVENT_FIN_RECEIVED) | EVENT_MASK(EVENT_FIN_SENT) |
                                        EVENT_MASK(EVENT_CLOSED),
                               .emit = openings_sink_emit,
                               .close = openings_sink_close};
    self->start = (struct event){.type = EVENT_START, .status = -1};
    return &self->sink;
}
