/* event.c: the names and fields of the facts. */
#include "event/event.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define FIELD(name, kind, member) {name, kind, offsetof(struct event, member)}
#define FIELDS(...) (const struct event_field[]){__VA_ARGS__, {NULL, FIELD_TEXT, 0}}

#define FIELD_LOCAL_ENDPOINT FIELD("local", FIELD_ENDPOINT, local)
#define FIELD_REMOTE_ENDPOINT FIELD("remote", FIELD_ENDPOINT, remote)
#define FIELD_TRANSPORT_NAME FIELD("transport", FIELD_TEXT, transport)
#define FIELD_ATTEMPT FIELD("attempt", FIELD_NUMBER, attempt)
#define FIELD_DURATION FIELD("duration_ns", FIELD_NUMBER, duration_ns)
#define FIELD_CODE FIELD("code", FIELD_TEXT, code)
#define FIELD_MESSAGE FIELD("message", FIELD_BYTES, message)
#define FIELD_IN_BYTES FIELD("in_bytes", FIELD_NUMBER, in_bytes)
#define FIELD_OUT_BYTES FIELD("out_bytes", FIELD_NUMBER, out_bytes)

static const struct event_kind event_kinds[EVENT_COUNT] = {
    [EVENT_START] = {"start", FIELDS(FIELD("schema", FIELD_SCHEMA, type),
                                     FIELD("version", FIELD_TEXT, version),
                                     FIELD("time", FIELD_TEXT, time),
                                     FIELD("mode", FIELD_TEXT, what))},
    [EVENT_RESOLVING] = {"resolving", FIELDS(FIELD("host", FIELD_BYTES, host),
                                             FIELD("family", FIELD_TEXT, family))},
    [EVENT_RESOLVED] = {"resolved", FIELDS(FIELD("host", FIELD_BYTES, host),
                                           FIELD("family", FIELD_TEXT, family),
                                           FIELD("addresses", FIELD_ENDPOINTS, addresses),
                                           FIELD_DURATION, FIELD_MESSAGE)},
    [EVENT_CONNECTING] = {"connecting", FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT,
                                               FIELD_REMOTE_ENDPOINT, FIELD_ATTEMPT)},
    [EVENT_ATTEMPT_FAILED] = {"attempt_failed",
                              FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT,
                                     FIELD_REMOTE_ENDPOINT, FIELD_ATTEMPT, FIELD_DURATION, FIELD_CODE,
                                     FIELD_MESSAGE)},
    [EVENT_CONNECTED] = {"connected", FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT,
                                             FIELD_REMOTE_ENDPOINT, FIELD_ATTEMPT, FIELD_DURATION,
                                             FIELD("waited_ns", FIELD_NONZERO, waited_ns))},
    [EVENT_LISTENING] = {"listening", FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT)},
    [EVENT_ACCEPTED] = {"accepted", FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT,
                                           FIELD_REMOTE_ENDPOINT)},
    [EVENT_DENIED] = {"denied", FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT,
                                       FIELD_REMOTE_ENDPOINT, FIELD_MESSAGE)},
    [EVENT_LIMIT] = {"limit", FIELDS(FIELD("what", FIELD_TEXT, what),
                                     FIELD("limit_value", FIELD_NONZERO, limit_value),
                                     FIELD("actual_value", FIELD_NONZERO, actual_value),
                                     FIELD_CODE, FIELD_MESSAGE)},
    [EVENT_DATA] = {"data", FIELDS(FIELD("dir", FIELD_DIRECTION, direction),
                                   FIELD("len_bytes", FIELD_LENGTH, data),
                                   FIELD("offset_bytes", FIELD_NUMBER, offset_bytes),
                                   FIELD("truncated", FIELD_FLAG, truncated),
                                   FIELD("whole_bytes", FIELD_NONZERO, whole_bytes),
                                   FIELD("answer", FIELD_ANSWER, answer),
                                   FIELD("data", FIELD_PAYLOAD, data))},
    [EVENT_MESSAGE] = {"message", FIELDS(FIELD("dir", FIELD_DIRECTION, direction),
                                         FIELD("number", FIELD_NUMBER, number),
                                         FIELD("len_bytes", FIELD_LENGTH, data),
                                         FIELD("offset_bytes", FIELD_NUMBER, offset_bytes),
                                         FIELD("torn", FIELD_FLAG, torn),
                                         FIELD("truncated", FIELD_FLAG, truncated),
                                         FIELD("whole_bytes", FIELD_NONZERO, whole_bytes),
                                         FIELD("data", FIELD_PAYLOAD, data))},
    [EVENT_STEP] = {"step", FIELDS(FIELD("number", FIELD_NUMBER, number),
                                   FIELD("step", FIELD_TEXT, what),
                                   FIELD("result", FIELD_TEXT, result),
                                   FIELD_DURATION,
                                   FIELD("len_bytes", FIELD_LENGTH, data),
                                   FIELD("data", FIELD_PAYLOAD, data))},
    [EVENT_FIN_RECEIVED] = {"fin_received", FIELDS(FIELD_IN_BYTES)},
    [EVENT_FIN_SENT] = {"fin_sent", FIELDS(FIELD_OUT_BYTES)},
    [EVENT_RESET] = {"reset", FIELDS(FIELD("reset_by", FIELD_PARTY, reset_by), FIELD_CODE,
                                     FIELD_MESSAGE)},
    [EVENT_TIMEOUT] = {"timeout", FIELDS(FIELD("what", FIELD_TEXT, what),
                                         FIELD("limit_ns", FIELD_NUMBER, limit_ns),
                                         FIELD_MESSAGE)},
    [EVENT_ERROR] = {"error", FIELDS(FIELD("status", FIELD_STATUS, status), FIELD_CODE,
                                     FIELD_MESSAGE)},
    [EVENT_EXITED] = {"exited", FIELDS(FIELD("pid", FIELD_NUMBER, number),
                                       FIELD("status", FIELD_STATUS, status),
                                       FIELD("signal", FIELD_SIGNAL, signal))},
    [EVENT_SEGMENT] = {"segment", FIELDS(FIELD("dir", FIELD_DIRECTION, direction),
                                         FIELD_LOCAL_ENDPOINT, FIELD_REMOTE_ENDPOINT,
                                         FIELD("segment", FIELD_SEGMENT, segment))},
    [EVENT_STATS] = {"stats", FIELDS(FIELD_TRANSPORT_NAME, FIELD("when", FIELD_TEXT, what),
                                     FIELD("in_bytes", FIELD_TRAFFIC, in_bytes),
                                     FIELD("out_bytes", FIELD_TRAFFIC, out_bytes),
                                     FIELD("unacked_bytes", FIELD_TRAFFIC, unacked_bytes),
                                     FIELD("tcp", FIELD_TCP, tcp),
                                     FIELD("dropped_datagrams", FIELD_NONZERO, dropped_datagrams),
                                     FIELD("host", FIELD_BYTES, host), FIELD_REMOTE_ENDPOINT,
                                     FIELD("probes", FIELD_PROBES, probes))},
    [EVENT_CHECK] = {"check", FIELDS(FIELD_TRANSPORT_NAME, FIELD("host", FIELD_BYTES, host),
                                     FIELD_LOCAL_ENDPOINT, FIELD_REMOTE_ENDPOINT,
                                     FIELD("number", FIELD_NONZERO, number),
                                     FIELD("check", FIELD_CHECK, check),
                                     FIELD_DURATION, FIELD("waited_ns", FIELD_NONZERO, waited_ns),
                                     FIELD_CODE, FIELD_MESSAGE)},
    [EVENT_CLOSED] = {"closed", FIELDS(FIELD_TRANSPORT_NAME, FIELD_LOCAL_ENDPOINT,
                                       FIELD_REMOTE_ENDPOINT,
                                       FIELD("closed_by", FIELD_PARTY, closed_by),
                                       FIELD("reset_by", FIELD_PARTY, reset_by),
                                       FIELD_IN_BYTES, FIELD_OUT_BYTES,
                                       FIELD("unsent_bytes", FIELD_NUMBER, unsent_bytes),
                                       FIELD("unacked_bytes", FIELD_NUMBER, unacked_bytes),
                                       FIELD_DURATION,
                                       FIELD("fin_unanswered", FIELD_FLAG, fin_unanswered),
                                       FIELD("phases", FIELD_PHASES, phases),
                                       FIELD("tcp", FIELD_TCP, tcp))},
    [EVENT_SUMMARY] = {"summary", FIELDS(FIELD("status", FIELD_STATUS, status),
                                         FIELD("signal", FIELD_SIGNAL, signal),
                                         FIELD("connections", FIELD_NUMBER, connections),
                                         FIELD_IN_BYTES, FIELD_OUT_BYTES, FIELD_DURATION,
                                         FIELD("sums", FIELD_SUMS, sums))},
};

const struct event_kind *event_kind(enum event_type type)
{
    assert(type < EVENT_COUNT);
    return &event_kinds[type];
}

const char *event_basis_name(enum event_basis basis)
{
    static const char *const names[] = {
        [BASIS_CALL] = "call", [BASIS_KERNEL] = "kernel", [BASIS_WIRE] = "wire"};

    return names[basis];
}

const char *event_leg_name(enum event_leg leg)
{
    static const char *const names[] = {[LEG_NONE] = NULL, [LEG_CLIENT] = "client", [LEG_TARGET] = "target"};

    return names[leg];
}

uint32_t event_shown_conn(const struct event *event)
{
    return event->leg == LEG_TARGET ? event->peer_conn : event->conn;
}

const char *event_party_name(enum event_party party)
{
    static const char *const names[] = {
        [PARTY_NONE] = "none",   [PARTY_LOCAL] = "local",     [PARTY_PEER] = "peer",
        [PARTY_ERROR] = "error", [PARTY_TIMEOUT] = "timeout", [PARTY_RESET] = "reset"};

    return names[party];
}

const char *event_direction_name(enum event_direction direction)
{
    static const char *const names[] = {
        [DIRECTION_NONE] = "none", [DIRECTION_IN] = "in", [DIRECTION_OUT] = "out"};

    return names[direction];
}

const char *check_state_name(enum check_state state)
{
    static const char *const names[CHECK_STATES] = {[CHECK_OPEN] = "open",
                                                    [CHECK_CLOSED] = "closed",
                                                    [CHECK_FILTERED] = "filtered",
                                                    [CHECK_UNREACHABLE] = "unreachable",
                                                    [CHECK_NO_ANSWER] = "no-answer"};

    return names[state];
}

const char *check_party_name(enum check_party party)
{
    static const char *const names[] = {[CHECKED_BY_NONE] = NULL,
                                        [CHECKED_BY_HOST] = "host",
                                        [CHECKED_BY_ROUTER] = "router",
                                        [CHECKED_BY_LOCAL] = "local"};

    return names[party];
}

const char *check_change_name(enum check_change change)
{
    static const char *const names[] = {
        [CHANGE_NONE] = NULL, [CHANGE_UP] = "up", [CHANGE_DOWN] = "down", [CHANGE_ADDRESS] = "address"};

    return names[change];
}

const char *segment_word(const struct segment *segment)
{
    if (segment->flags & SEGMENT_SYN)
        return segment->flags & SEGMENT_ACK ? "SYN+ACK" : "SYN";
    if (segment->flags & SEGMENT_RST)
        return "RST";
    if (segment->flags & SEGMENT_FIN)
        return "FIN";
    if (segment->length > 0)
        return "data";
    return segment->flags & SEGMENT_ACK ? "ACK" : NULL;
}

/* Every NUL is shown as "@", as /proc/net/unix and ss(8) show an abstract name. */
static void format_path(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_SIZE])
{
    if (endpoint->path_length == 0) {
        snprintf(text, ENDPOINT_TEXT_SIZE, "(unnamed)");
        return;
    }
    for (size_t i = 0; i < endpoint->path_length; i++)
        text[i] = endpoint->path[i] ? (char)endpoint->path[i] : '@';
    text[endpoint->path_length] = '\0';
}

char *endpoint_format(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_SIZE])
{
    bool brackets = strchr(endpoint->host, ':') != NULL;

    if (endpoint->has_path)
        format_path(endpoint, text);
    else if (!*endpoint->host)
        snprintf(text, ENDPOINT_TEXT_SIZE, "(unknown)");
    else
        snprintf(text, ENDPOINT_TEXT_SIZE, "%s%s%s:%u", brackets ? "[" : "", endpoint->host,
                 brackets ? "]" : "", (unsigned)endpoint->port);
    return text;
}
