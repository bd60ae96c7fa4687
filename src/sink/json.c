/* json.c: one JSON object a line for programs, written from the field tables in event.c. */
#include "sink/sinks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"

struct json_sink {
    struct sink sink;
    int fd;
    bool owned;
    uint64_t start_ns;
};

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text)
        json_set_bytes(object, name, text, strlen(text));
}

static void set_path(json_t *object, const struct endpoint *endpoint)
{
    char text[ENDPOINT_TEXT_SIZE] = "";

    if (endpoint->path_length)
        endpoint_format(endpoint, text);
    set_text(object, "path", text);
}

static json_t *endpoint_to_json(const struct endpoint *endpoint)
{
    json_t *object = json_object();

    if (endpoint->has_path) {
        set_path(object, endpoint);
    } else {
        set_text(object, "host", endpoint->host);
        json_set_unsigned(object, "port", endpoint->port);
    }
    return object;
}

static void set_endpoint(json_t *object, const char *name, const struct endpoint *endpoint)
{
    if (endpoint && (endpoint->has_path || *endpoint->host))
        json_object_set_new(object, name, endpoint_to_json(endpoint));
}

static void set_endpoints(json_t *object, const char *name, const struct event *event)
{
    json_t *array = json_array();

    for (size_t i = 0; i < event->address_count; i++)
        json_array_append_new(array, endpoint_to_json(&event->addresses[i]));
    json_object_set_new(object, name, array);
}

static void set_tcp(json_t *object, const char *name, const struct tcp_figures *tcp)
{
    json_t *figures;

    if (!tcp || !tcp->known)
        return;
    figures = json_object();
    json_set_unsigned(figures, "rtt_ns", tcp->rtt_ns);
    json_set_unsigned(figures, "rtt_variance_ns", tcp->rtt_variance_ns);
    json_set_unsigned(figures, "minimum_rtt_ns", tcp->minimum_rtt_ns);
    json_set_unsigned(figures, "retransmits", tcp->retransmits);
    json_set_unsigned(figures, "congestion_window", tcp->congestion_window);
    json_set_unsigned(figures, "maximum_segment_bytes", tcp->maximum_segment_bytes);
    json_set_unsigned(figures, "delivery_rate_bytes", tcp->delivery_rate_bytes);
    json_object_set_new(object, name, figures);
}

static void set_party(json_t *object, const char *name, enum event_party party)
{
    if (party != PARTY_NONE)
        set_text(object, name, event_party_name(party));
}

static void set_bytes(json_t *object, const char *name, const struct event_text *text)
{
    if (text->bytes)
        json_set_bytes(object, name, text->bytes, text->length);
}

static void set_number(json_t *object, const char *name, uint64_t value, bool wanted)
{
    if (wanted)
        json_set_unsigned(object, name, value);
}

static void set_integer(json_t *object, const char *name, int value, bool wanted)
{
    if (wanted)
        json_object_set_new(object, name, json_integer(value));
}

static void set_field(json_t *object, const struct event_field *field, const struct event *event)
{
    const char *name = field->name;
    const void *at = (const char *)event + field->offset;

    switch (field->kind) {
    case FIELD_TEXT:
        set_text(object, name, *(const char *const *)at);
        break;
    case FIELD_BYTES:
        set_bytes(object, name, at);
        break;
    case FIELD_LENGTH:
        json_set_unsigned(object, name, ((const struct event_text *)at)->length);
        break;
    case FIELD_NUMBER:
        json_set_unsigned(object, name, *(const uint64_t *)at);
        break;
    case FIELD_NONZERO:
        set_number(object, name, *(const uint64_t *)at, *(const uint64_t *)at != 0);
        break;
    case FIELD_STATUS:
        set_integer(object, name, *(const int *)at, *(const int *)at >= 0);
        break;
    case FIELD_SIGNAL:
        set_integer(object, name, *(const int *)at, *(const int *)at != 0);
        break;
    case FIELD_FLAG:
        if (*(const bool *)at)
            json_object_set_new(object, name, json_true());
        break;
    case FIELD_PARTY:
        set_party(object, name, *(const enum event_party *)at);
        break;
    case FIELD_DIRECTION:
        set_text(object, name, event_direction_name(*(const enum event_direction *)at));
        break;
    case FIELD_ENDPOINT:
        set_endpoint(object, name, *(const struct endpoint *const *)at);
        break;
    case FIELD_ENDPOINTS:
        set_endpoints(object, name, event);
        break;
    case FIELD_TCP:
        set_tcp(object, name, *(const struct tcp_figures *const *)at);
        break;
    case FIELD_SCHEMA:
        json_set_unsigned(object, name, EVENT_SCHEMA);
        break;
    }
}

static void set_fields(json_t *object, const struct event *event)
{
    const struct event_field *field = event_kind(event->type)->fields;

    for (; field->name; field++)
        set_field(object, field, event);
}

static void set_common(json_t *object, const struct json_sink *json, const struct event *event)
{
    uint64_t since = event->t_ns > json->start_ns ? event->t_ns - json->start_ns : 0;

    json_set_unsigned(object, "t_ns", since);
    set_number(object, "conn", event->conn, event->conn != 0);
    set_text(object, "basis", event_basis_name(event->basis));
}

/* The first line begins with the schema, before anything that depends on it. */
static json_t *event_to_json(const struct json_sink *json, const struct event *event)
{
    json_t *object = json_object();

    set_text(object, "event", event_kind(event->type)->name);
    if (event->type == EVENT_START) {
        set_fields(object, event);
        set_common(object, json, event);
    } else {
        set_common(object, json, event);
        set_fields(object, event);
    }
    return object;
}

static int append_to_line(const char *bytes, size_t length, void *line)
{
    buffer_append(line, bytes, length);
    return 0;
}

static bool json_sink_emit(struct sink *sink, const struct event *event)
{
    const struct json_sink *json = (const struct json_sink *)sink;
    json_t *object = event_to_json(json, event);
    struct buffer line = {0};
    bool written;

    json_dump_callback(object, append_to_line, &line, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(object);
    buffer_append(&line, "\n", 1);
    written = file_write_all(json->fd, buffer_bytes(&line), buffer_length(&line));
    buffer_free(&line);
    return written;
}

static void json_sink_close(struct sink *sink)
{
    struct json_sink *json = (struct json_sink *)sink;

    if (json->owned)
        close(json->fd);
    free(json);
}

struct sink *json_sink_new(int fd, bool owned, uint64_t start_ns)
{
    struct json_sink *json = memory_allocate(sizeof *json);

    json_set_alloc_funcs(memory_allocate, free); /* so that jansson cannot fail half-way */
    *json = (struct json_sink){
        .sink = {.name = "JSON",
                 .wants = EVENT_MASK_ALL,
                 .emit = json_sink_emit,
                 .close = json_sink_close},
        .fd = fd,
        .owned = owned,
        .start_ns = start_ns,
    };
    return &json->sink;
}
