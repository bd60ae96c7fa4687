/* json.c: one JSON object a line for programs, written from the field tables in event.c. */
#include "sink/sinks.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "sink/json_check.h"
#include "sink/output.h"

struct json_sink {
    struct sink sink;
    struct sink_output output;
    struct json_options options;
};

static void set_number(json_t *object, const char *name, uint64_t value, bool wanted)
{
    if (wanted)
        json_set_unsigned(object, name, value);
}

static void set_path(json_t *object, const struct endpoint *endpoint)
{
    char text[ENDPOINT_TEXT_SIZE] = "";

    if (endpoint->path_length)
        endpoint_format(endpoint, text);
    json_set_text(object, "path", text);
}

static json_t *endpoint_to_json(const struct endpoint *endpoint)
{
    json_t *object = json_object();

    if (endpoint->has_path) {
        set_path(object, endpoint);
    } else {
        json_set_text(object, "host", endpoint->host);
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
    json_set_unsigned(figures, "lost", tcp->lost);
    json_set_unsigned(figures, "reordering", tcp->reordering);
    json_set_unsigned(figures, "congestion_window", tcp->congestion_window);
    json_set_unsigned(figures, "slow_start_threshold", tcp->slow_start_threshold);
    json_set_unsigned(figures, "maximum_segment_bytes", tcp->maximum_segment_bytes);
    json_set_unsigned(figures, "send_window_bytes", tcp->send_window_bytes);
    json_set_unsigned(figures, "receive_window_bytes", tcp->receive_window_bytes);
    json_set_unsigned(figures, "delivery_rate_bytes", tcp->delivery_rate_bytes);
    json_set_unsigned(figures, "busy_ns", tcp->busy_ns);
    json_set_unsigned(figures, "receiver_limited_ns", tcp->receiver_limited_ns);
    json_set_unsigned(figures, "buffer_limited_ns", tcp->buffer_limited_ns);
    json_set_unsigned(figures, "send_window_scale", tcp->send_window_scale);
    json_set_unsigned(figures, "receive_window_scale", tcp->receive_window_scale);
    json_set_text(figures, "options", tcp->options);
    json_object_set_new(object, name, figures);
}

static void set_answer(json_t *object, const char *name, const struct answer *answer)
{
    json_t *parts;

    if (!answer)
        return;
    parts = json_object();
    json_set_unsigned(parts, "number", answer->number);
    json_set_unsigned(parts, "wait_ns", answer->wait_ns);
    if (answer->network_by) {
        json_set_unsigned(parts, "network_ns", answer->network_ns);
        json_set_unsigned(parts, "peer_ns", answer->peer_ns);
        json_set_text(parts, "network_by", answer->network_by);
    }
    json_set_text(parts, "basis", event_basis_name(answer->basis));
    json_set_unsigned(parts, "sending_ns", answer->sending_ns);
    json_set_unsigned(parts, "unread_ns", answer->unread_ns);
    json_object_set_new(object, name, parts);
}

static void set_phases(json_t *object, const char *name, const struct phases *phases)
{
    json_t *parts;

    if (!phases)
        return;
    parts = json_object();
    if (phases->answered)
        json_set_unsigned(parts, "first_byte_ns", phases->first_byte_ns);
    json_set_unsigned(parts, "transfer_ns", phases->transfer_ns);
    json_set_unsigned(parts, "close_ns", phases->close_ns);
    json_object_set_new(object, name, parts);
}

static void set_flag(json_t *object, const char *name, bool flag)
{
    if (flag)
        json_object_set_new(object, name, json_true());
}

/* What only a SYN has, or a kernel that tells of it. */
static void set_handshake(json_t *fields, const struct segment *segment)
{
    set_number(fields, "mss_bytes", segment->mss, segment->mss != 0);
    set_number(fields, "window_scale", (uint64_t)segment->window_scale, segment->window_scale >= 0);
    set_flag(fields, "sack", segment->sack);
    set_number(fields, "rtt_ns", segment->rtt_ns, segment->rtt_ns != 0);
}

/* The members stand beside the event's own. */
static void set_segment(json_t *fields, const struct segment *segment)
{
    if (!segment)
        return;
    json_set_text(fields, "what", segment_word(segment));
    set_number(fields, "len_bytes", segment->length, segment->length != 0);
    set_number(fields, "seq", segment->seq, segment->has_seq);
    set_number(fields, "ack", segment->ack, segment->has_ack);
    set_number(fields, "raw_seq", segment->raw_seq, segment->has_raw);
    set_number(fields, "raw_ack", segment->raw_ack, segment->has_raw && segment->flags & SEGMENT_ACK);
    set_number(fields, "window_bytes", segment->window, segment->has_window);
    set_number(fields, "ttl", segment->ttl, segment->ttl != 0);
    set_handshake(fields, segment);
    set_number(fields, "timestamp", segment->timestamp, segment->has_timestamps);
    set_number(fields, "timestamp_echo", segment->timestamp_echo, segment->has_timestamps);
    json_set_text(fields, "state", segment->state);
    json_set_text(fields, "note", segment->note);
}

/* The bytes of data, as --json-data asks for them. */
static void set_payload(json_t *object, const struct event_text *data, enum json_data form)
{
    if (!data->bytes && data->length > 0)
        return; /* counted only */
    if (form == JSON_DATA_TEXT && utf8_is_valid(data->bytes, data->length))
        json_set_bytes(object, "text", data->bytes, data->length);
    else if (form != JSON_DATA_NONE)
        json_set_base64(object, "base64", data->bytes, data->length);
}

static void set_party(json_t *object, const char *name, enum event_party party)
{
    if (party != PARTY_NONE)
        json_set_text(object, name, event_party_name(party));
}

static void set_bytes(json_t *object, const char *name, const struct event_text *text)
{
    if (text->bytes)
        json_set_bytes(object, name, text->bytes, text->length);
}

static void set_integer(json_t *object, const char *name, int value, bool wanted)
{
    if (wanted)
        json_object_set_new(object, name, json_integer(value));
}

static void set_field(json_t *object, const struct json_sink *json, const struct event_field *field,
                      const struct event *event)
{
    const char *name = field->name;
    const void *at = (const char *)event + field->offset;

    switch (field->kind) {
    case FIELD_TEXT:
        json_set_text(object, name, *(const char *const *)at);
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
    case FIELD_TRAFFIC:
        set_number(object, name, *(const uint64_t *)at, event->conn != 0);
        break;
    case FIELD_STATUS:
        set_integer(object, name, *(const int *)at, *(const int *)at >= 0);
        break;
    case FIELD_SIGNAL:
        set_integer(object, name, *(const int *)at, *(const int *)at != 0);
        break;
    case FIELD_FLAG:
        set_flag(object, name, *(const bool *)at);
        break;
    case FIELD_PARTY:
        set_party(object, name, *(const enum event_party *)at);
        break;
    case FIELD_DIRECTION:
        json_set_text(object, name, event_direction_name(*(const enum event_direction *)at));
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
    case FIELD_ANSWER:
        set_answer(object, name, *(const struct answer *const *)at);
        break;
    case FIELD_PHASES:
        set_phases(object, name, *(const struct phases *const *)at);
        break;
    case FIELD_SEGMENT:
        set_segment(object, *(const struct segment *const *)at);
        break;
    case FIELD_CHECK:
        json_set_check(object, *(const struct check *const *)at);
        break;
    case FIELD_PROBES:
        json_set_probes(object, name, *(const struct probe_statistics *const *)at);
        break;
    case FIELD_SUMS:
        json_set_sums(object, name, *(const struct check_sums *const *)at);
        break;
    case FIELD_PAYLOAD:
        if (event->type != EVENT_DATA || !json->options.messages)
            set_payload(object, at, json->options.data);
        break;
    case FIELD_SCHEMA:
        json_set_unsigned(object, name, EVENT_SCHEMA);
        break;
    }
}

static void set_fields(json_t *object, const struct json_sink *json, const struct event *event)
{
    const struct event_field *field = event_kind(event->type)->fields;

    for (; field->name; field++)
        set_field(object, json, field, event);
}

static void set_common(json_t *object, const struct json_sink *json, const struct event *event)
{
    json_set_unsigned(object, "t_ns", sink_time(&json->output, event));
    set_number(object, "conn", event->conn, event->conn != 0);
    set_number(object, "peer_conn", event->peer_conn, event->peer_conn != 0);
    json_set_text(object, "leg", event_leg_name(event->leg));
    json_set_text(object, "basis", event_basis_name(event->basis));
}

/* The first line begins with the schema, before anything that depends on it. */
static json_t *event_to_json(const struct json_sink *json, const struct event *event)
{
    json_t *object = json_object();

    json_set_text(object, "event", event_kind(event->type)->name);
    if (event->type == EVENT_START) {
        set_fields(object, json, event);
        set_common(object, json, event);
    } else {
        set_common(object, json, event);
        set_fields(object, json, event);
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
    written = sink_write(&json->output, buffer_bytes(&line), buffer_length(&line));
    buffer_free(&line);
    return written;
}

static void json_sink_close(struct sink *sink)
{
    sink_output_close(&((struct json_sink *)sink)->output);
    free(sink);
}

void json_sink_set_segments(struct sink *sink, bool segments)
{
    sink->wants &= ~EVENT_MASK(EVENT_SEGMENT);
    if (segments)
        sink->wants |= EVENT_MASK(EVENT_SEGMENT);
}

void json_sink_set_messages(struct sink *sink, bool messages)
{
    ((struct json_sink *)sink)->options.messages = messages;
}

static uint32_t json_sink_wants(const struct json_options *options)
{
    uint32_t wants = EVENT_MASK_ALL;

    if (!options->segments)
        wants &= ~EVENT_MASK(EVENT_SEGMENT);
    if (!options->stats)
        wants &= ~EVENT_MASK(EVENT_STATS);
    return wants;
}

struct sink *json_sink_new(const struct sink_output *output, const struct json_options *options)
{
    struct json_sink *json = memory_allocate(sizeof *json);

    json_set_alloc_funcs(memory_allocate, free); /* so that jansson cannot fail half-way */
    *json = (struct json_sink){
        .sink = {.name = "JSON",
                 .fd = output->fd,
                 .wants = json_sink_wants(options),
                 .wants_answers = true,
                 .emit = json_sink_emit,
                 .close = json_sink_close},
        .output = *output,
        .options = *options,
    };
    return &json->sink;
}
