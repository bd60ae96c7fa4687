/* messages_stage.h: tells the sinks of --frame what connections carry, and writes down what they make of it, for their
 * tests. */
#ifndef SONDE_TESTS_MESSAGES_STAGE_H
#define SONDE_TESTS_MESSAGES_STAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sink/sinks.h"

enum { STORY_SIZE = 8192, UNBOUNDED = 1000 };

static const struct endpoint far = {.host = "127.0.0.1", .port = 80};

/* Writes down all that it is shown, a line an event. */
struct scribe {
    struct sink sink;
    char story[STORY_SIZE];
    uint64_t last_ns;
    enum event_basis last_basis;
};

static inline void scribe_add(struct scribe *scribe, const char *text)
{
    size_t length = strlen(scribe->story);

    assert_true(length + strlen(text) < STORY_SIZE);
    snprintf(scribe->story + length, STORY_SIZE - length, "%s", text);
}

static inline void scribe_add_message(struct scribe *scribe, const struct event *event)
{
    char text[512];

    snprintf(text, sizeof text, "#%u %s message %u at %u \"%.*s\"%s", (unsigned)event->conn,
             event_direction_name(event->direction), (unsigned)event->number, (unsigned)event->offset_bytes,
             (int)event->data.length, (const char *)event->data.bytes, event->torn ? " torn" : "");
    scribe_add(scribe, text);
    snprintf(text, sizeof text, " cut of %u", (unsigned)event->whole_bytes);
    scribe_add(scribe, event->truncated ? text : "");
    assert_true(event->truncated || event->whole_bytes == 0);
}

static inline bool scribe_emit(struct sink *sink, const struct event *event)
{
    struct scribe *scribe = (struct scribe *)sink;
    char text[512];

    if (event->type == EVENT_MESSAGE) {
        scribe_add_message(scribe, event);
    } else if (event->type == EVENT_LIMIT) {
        snprintf(text, sizeof text, "#%u %s %u %u: %.*s", (unsigned)event->conn, event->what,
                 (unsigned)event->limit_value, (unsigned)event->actual_value, (int)event->message.length,
                 (const char *)event->message.bytes);
        scribe_add(scribe, text);
    } else {
        snprintf(text, sizeof text, "#%u %s", (unsigned)event->conn, event_kind(event->type)->name);
        scribe_add(scribe, text);
    }
    scribe_add(scribe, "\n");
    scribe->last_ns = event->t_ns;
    scribe->last_basis = event->basis;
    return true;
}

static inline void scribe_close(struct sink *sink)
{
    (void)sink;
}

/* A bus with the two sinks, and a scribe between them. */
struct scene {
    struct bus *bus;
    struct framing framing;
    struct scribe scribe;
};

static inline void scene_open_with(struct scene *scene, const char *framing, uint64_t maximum, bool tells,
                                   uint32_t wants)
{
    struct messages_options options = {.framing = &scene->framing, .maximum = maximum, .keeps = true, .tells = tells};
    struct sink *messages;

    memset(scene, 0, sizeof *scene);
    assert_true(framing_parse(framing, &scene->framing));
    scene->bus = options.bus = bus_new();
    scene->scribe.sink =
        (struct sink){.name = "scribe", .wants = wants, .emit = scribe_emit, .close = scribe_close};
    messages = messages_sink_new(&options);
    bus_subscribe(scene->bus, messages);
    bus_subscribe(scene->bus, &scene->scribe.sink);
    bus_subscribe(scene->bus, messages_data_sink_new(messages));
}

/* Tells of messages and limits. */
static inline void scene_open(struct scene *scene, const char *framing, uint64_t maximum, bool tells)
{
    scene_open_with(scene, framing, maximum, tells, EVENT_MASK(EVENT_MESSAGE) | EVENT_MASK(EVENT_LIMIT));
}

static inline void scene_close(struct scene *scene)
{
    bus_close(scene->bus);
    framing_free(&scene->framing);
}

static inline void happens(struct scene *scene, uint32_t conn, enum event_type type)
{
    bus_emit(scene->bus, &(struct event){.type = type, .t_ns = 1, .conn = conn, .remote = &far, .transport = "tcp"});
}

static inline void data_moves(struct scene *scene, uint32_t conn, enum event_direction direction, uint64_t offset,
                       const char *bytes, size_t length)
{
    void *copy = memory_zeroed(length + 1); /* of its very size: what is read behind its end would be noticed */

    memcpy(copy, bytes, length);
    bus_emit(scene->bus, &(struct event){.type = EVENT_DATA,
                                         .t_ns = 1,
                                         .conn = conn,
                                         .transport = "tcp",
                                         .direction = direction,
                                         .offset_bytes = offset,
                                         .data = {copy, length}});
    free(copy);
}

static inline void comes(struct scene *scene, uint64_t offset, const char *text)
{
    data_moves(scene, 1, DIRECTION_IN, offset, text, strlen(text));
}

static inline void assert_story(const struct scene *scene, const char *expected)
{
    assert_string_equal(scene->scribe.story, expected);
}

#endif
