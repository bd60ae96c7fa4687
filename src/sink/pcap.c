/* pcap.c: --pcap, packets that would have carried the data, or did (sinks.h). */
#include "sink/sinks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "sink/by_conn.h"
#include "sink/output.h"
#include "sink/pcap_flow.h"

enum { LINK_TYPE_RAW = 101 /* packets begin with their IPv4 or IPv6 header: pcap-linktype(7) */ };

/* Under way: its packets are known when it has ended, for it has no port before. */
struct pcap_attempt {
    uint32_t conn;
    uint64_t number, begun_ns;
};

struct pcap_sink {
    struct sink sink;
    struct sink_output output;
    int64_t realtime_offset;
    uint64_t begun_at;         /* what was before has this time */
    uint32_t link_type;        /* captured: of the last interface described */
    struct by_conn flows;      /* of those that are open, and were seen from their beginning */
    struct pcap_attempt *attempts; /* what comes while there are some waits for theirs, to stand in order */
    size_t attempt_count;
    struct pcap_writer writer;
};

static struct pcap_sink *of(struct sink *sink)
{
    return (struct pcap_sink *)sink;
}

static uint64_t realtime_of(const struct pcap_sink *self, uint64_t t_ns)
{
    return (t_ns > self->begun_at ? t_ns : self->begun_at) + (uint64_t)self->realtime_offset;
}

static struct pcap_flow pcap_flow_of(const struct event *event, uint64_t begun_ns)
{
    struct pcap_ends ends = pcap_ends_of(event->local, event->remote);

    return pcap_flow_new(event->conn, event_is_over(event, "udp"), &ends, begun_ns);
}

static struct pcap_flow *pcap_add(struct pcap_sink *self, const struct event *event, uint64_t begun_ns)
{
    struct pcap_flow *flow = memory_allocate(sizeof *flow);

    *flow = pcap_flow_of(event, begun_ns);
    by_conn_add(&self->flows, flow);
    return flow;
}

static void pcap_attempt_begin(struct pcap_sink *self, const struct event *event)
{
    self->attempts = memory_resize(self->attempts, (self->attempt_count + 1) * sizeof *self->attempts);
    self->attempts[self->attempt_count++] =
        (struct pcap_attempt){event->conn, event->attempt, realtime_of(self, event->t_ns)};
}

/* When the attempt had begun whose end is told, or who called us. Reckoned back, it might be a little earlier than
 * packets that are there already: facts that are told late get the time of those before them. */
static uint64_t pcap_attempt_end(struct pcap_sink *self, const struct event *event)
{
    for (size_t i = 0; i < self->attempt_count; i++) {
        struct pcap_attempt attempt = self->attempts[i];
        if (attempt.conn == event->conn && attempt.number == event->attempt) {
            self->attempts[i] = self->attempts[--self->attempt_count];
            return attempt.begun_ns;
        }
    }
    return realtime_of(self, event->t_ns - event->duration_ns);
}

/* What is missing of a connection that is older than the file. */
static void note_past(const struct pcap_sink *self, struct line *note, const struct event *opened)
{
    if (opened->t_ns >= self->begun_at)
        return;
    line_add_duration(note, "; the file begins ", self->begun_at - opened->t_ns);
    line_add(note, " later, after ");
    line_add_count(note, opened->in_bytes, "byte");
    line_add(note, " in, ");
    line_add_count(note, opened->out_bytes, "byte");
    line_add(note, " out");
}

static void pcap_open(struct pcap_sink *self, const struct event *event)
{
    enum pcap_side caller = event->type == EVENT_CONNECTED ? PCAP_LOCAL : PCAP_PEER;
    enum pcap_side called = event->type == EVENT_CONNECTED ? PCAP_PEER : PCAP_LOCAL;
    uint64_t now_ns = realtime_of(self, event->t_ns), asked_ns = pcap_attempt_end(self, event);
    struct pcap_flow *flow = pcap_add(self, event, asked_ns);

    if (!flow->datagrams) {
        pcap_flow_say(flow, &self->writer, caller, SEGMENT_SYN, asked_ns);
        pcap_flow_say(flow, &self->writer, called, SEGMENT_SYN | SEGMENT_ACK, now_ns);
    }
    line_add(&flow->note, "connection %lu ", (unsigned long)event->conn);
    if (caller == PCAP_PEER)
        line_add(&flow->note, "accepted");
    else
        line_add_duration(&flow->note, "connected in ", event->duration_ns);
    if (event->waited_ns > 0)
        line_add_duration(&flow->note, ", having waited for it to open for ", event->waited_ns);
    note_past(self, &flow->note, event);
    if (!flow->datagrams)
        pcap_flow_say(flow, &self->writer, caller, SEGMENT_ACK, now_ns);
}

/* An attempt that had no port yet never got as far as a packet. */
static void pcap_attempt_fail(struct pcap_sink *self, const struct event *event)
{
    uint64_t now_ns = realtime_of(self, event->t_ns), asked_ns = pcap_attempt_end(self, event);
    bool refused = event->code && strcmp(event->code, "ECONNREFUSED") == 0;

    if (event_is_over(event, "udp") || !event->local || event->local->port == 0)
        return;
    struct pcap_flow flow = pcap_flow_of(event, asked_ns);
    if (refused) {
        pcap_flow_say(&flow, &self->writer, PCAP_LOCAL, SEGMENT_SYN, asked_ns);
        flow.next[PCAP_PEER] = 0; /* a refusal has no number of its own (RFC 9293, 3.10.7.1) */
    }
    line_add(&flow.note, "attempt %llu failed: ", (unsigned long long)event->attempt);
    line_add_text(&flow.note, &event->message);
    if (refused)
        pcap_flow_say(&flow, &self->writer, PCAP_PEER, SEGMENT_RST | SEGMENT_ACK, now_ns);
    else
        pcap_flow_say(&flow, &self->writer, PCAP_LOCAL, SEGMENT_SYN, asked_ns);
}

static void pcap_data(struct pcap_sink *self, struct pcap_flow *flow, const struct event *event)
{
    enum pcap_side from = event->direction == DIRECTION_IN ? PCAP_PEER : PCAP_LOCAL;
    size_t whole = event->truncated ? (size_t)event->whole_bytes : event->data.length;

    pcap_flow_data(flow, &self->writer, from, &event->data, whole, realtime_of(self, event->t_ns));
}

static void note_message(struct pcap_flow *flow, const char *before, const struct event *event)
{
    struct line *note = pcap_flow_note(flow);

    line_add(note, "%s%s", before, before[0] && event->message.length > 0 ? ": " : "");
    line_add_text(note, &event->message);
}

static void pcap_reset(struct pcap_sink *self, struct pcap_flow *flow, const struct event *event)
{
    bool by_us = event->reset_by == PARTY_LOCAL;

    pcap_flow_reset(flow, by_us ? PCAP_LOCAL : PCAP_PEER, realtime_of(self, event->t_ns));
    note_message(flow, by_us ? "reset by us" : "reset by peer", event);
}

static void note_closed(struct pcap_flow *flow, const struct event *event)
{
    static const char *const parties[] = {[PARTY_NONE] = "us",
                                          [PARTY_LOCAL] = "us",
                                          [PARTY_PEER] = "peer",
                                          [PARTY_ERROR] = "an error",
                                          [PARTY_TIMEOUT] = "a timeout",
                                          [PARTY_RESET] = "reset"};
    struct line *note = pcap_flow_note(flow);

    line_add(note, "closed by %s: ", parties[event->closed_by]);
    line_add_count(note, event->in_bytes, "byte");
    line_add(note, " in, ");
    line_add_count(note, event->out_bytes, "byte");
    line_add_duration(note, " out, open ", event->duration_ns);
}

/* A connection that failed is gone without a FIN: whatever came for it now would be answered by a RST. */
static void pcap_close(struct pcap_sink *self, struct pcap_flow *flow, const struct event *event)
{
    uint64_t now_ns = realtime_of(self, event->t_ns);

    if (event->closed_by == PARTY_ERROR && !flow->reset)
        pcap_flow_reset(flow, PCAP_LOCAL, now_ns);
    flow->unacknowledged = event->unacked_bytes > 0;
    note_closed(flow, event);
    pcap_flow_close(flow, &self->writer, now_ns);
    by_conn_remove(&self->flows, flow);
    free(flow);
}

static void pcap_show(struct pcap_sink *self, struct pcap_flow *flow, const struct event *event)
{
    switch (event->type) {
    case EVENT_DATA:
        pcap_data(self, flow, event);
        break;
    case EVENT_FIN_RECEIVED:
    case EVENT_FIN_SENT:
        pcap_flow_fin(flow, &self->writer, event->type == EVENT_FIN_SENT ? PCAP_LOCAL : PCAP_PEER,
                      realtime_of(self, event->t_ns));
        break;
    case EVENT_RESET:
        pcap_reset(self, flow, event);
        break;
    case EVENT_TIMEOUT:
        note_message(flow, "timeout", event);
        break;
    case EVENT_ERROR:
        note_message(flow, "error", event);
        break;
    case EVENT_CLOSED:
        pcap_close(self, flow, event);
        break;
    default:
        note_message(flow, "", event);
        break;
    }
}

/* The attempts that lost are told right behind the one that opened: once there is more they are not waited for. */
static void pcap_tell(struct pcap_sink *self, const struct event *event)
{
    struct pcap_flow *flow = by_conn_find(&self->flows, event->conn);

    if (event->type == EVENT_CONNECTING) {
        pcap_attempt_begin(self, event);
    } else if (event->type == EVENT_CONNECTED || event->type == EVENT_ACCEPTED) {
        pcap_open(self, event);
    } else if (event->type == EVENT_ATTEMPT_FAILED) {
        pcap_attempt_fail(self, event);
    } else if (flow) {
        self->attempt_count = 0;
        pcap_show(self, flow, event);
    }
}

static bool pcap_sink_emit(struct sink *sink, const struct event *event)
{
    struct pcap_sink *self = of(sink);

    pcap_tell(self, event);
    return self->attempt_count > 0 || pcap_writer_flush(&self->writer);
}

static void pcap_describe_interface(struct pcap_sink *self, uint32_t link_type, const char *name,
                                    const char *description)
{
    self->link_type = link_type;
    if (self->writer.failure == 0 &&
        !pcapng_interface(&self->writer.file, (uint16_t)link_type, name, description))
        self->writer.failure = errno;
}

static bool pcap_sink_emit_captured(struct sink *sink, const struct event *event)
{
    static const enum pcapng_direction directions[] = {[DIRECTION_NONE] = PCAPNG_UNKNOWN,
                                                       [DIRECTION_IN] = PCAPNG_INBOUND,
                                                       [DIRECTION_OUT] = PCAPNG_OUTBOUND};
    struct pcap_sink *self = of(sink);

    if (event->type == EVENT_SEGMENT && event->basis == BASIS_WIRE && event->data.bytes) {
        if (self->writer.file.interfaces == 0 || event->link_type != self->link_type)
            pcap_describe_interface(self, event->link_type, "any", "captured");
        *pcap_writer_next(&self->writer) = (struct pcapng_packet){
            .interface = self->writer.file.interfaces - 1,
            .realtime_ns = realtime_of(self, event->t_ns),
            .direction = directions[event->direction],
            .whole_length = (size_t)event->whole_bytes,
            .payload = {event->data.bytes, event->data.length}};
    }
    return pcap_writer_flush(&self->writer);
}

/* A head that could not be written is told here at the latest. A RST waits no longer, nor do attempts' packets. */
static bool pcap_sink_flush(struct sink *sink)
{
    struct pcap_sink *self = of(sink);

    for (size_t i = 0; i < self->flows.count; i++) {
        struct pcap_flow *flow = self->flows.items[i];
        if (flow->reset)
            pcap_flow_close(flow, &self->writer, flow->last_ns);
    }
    return pcap_writer_flush(&self->writer);
}

static void pcap_sink_close(struct sink *sink)
{
    struct pcap_sink *self = of(sink);

    for (size_t i = 0; i < self->flows.count; i++) {
        struct pcap_flow *flow = self->flows.items[i];
        line_free(&flow->note);
        free(flow);
    }
    by_conn_free(&self->flows);
    free(self->attempts);
    sink_output_close(&self->output);
    free(self);
}

void pcap_sink_begin_at(struct sink *sink, uint64_t t_ns)
{
    of(sink)->begun_at = t_ns;
}

struct sink *pcap_sink_new(const struct sink_output *output, bool captured)
{
    static const uint32_t synthesised = EVENT_MASK(EVENT_CONNECTING) | EVENT_MASK(EVENT_ATTEMPT_FAILED) |
                                        EVENT_MASK(EVENT_CONNECTED) | EVENT_MASK(EVENT_ACCEPTED) |
                                        EVENT_MASK(EVENT_LIMIT) |
                                        EVENT_MASK(EVENT_DATA) | EVENT_MASK(EVENT_FIN_RECEIVED) |
                                        EVENT_MASK(EVENT_FIN_SENT) | EVENT_MASK(EVENT_RESET) |
                                        EVENT_MASK(EVENT_TIMEOUT) | EVENT_MASK(EVENT_ERROR) |
                                        EVENT_MASK(EVENT_CLOSED);
    struct pcap_sink *self = memory_zeroed(sizeof *self);

    /* The start, for a file that cannot be written from the beginning to be told at once. */
    self->sink = (struct sink){.name = "pcap",
                               .fd = output->fd,
                               .wants = EVENT_MASK(EVENT_START) |
                                        (captured ? EVENT_MASK(EVENT_SEGMENT) : synthesised),
                               .emit = captured ? pcap_sink_emit_captured : pcap_sink_emit,
                               .flush = pcap_sink_flush,
                               .close = pcap_sink_close};
    self->output = *output;
    self->realtime_offset = clock_realtime_offset();
    self->writer.file = (struct pcapng){.target = sink_target(output)};
    if (!pcapng_begin(&self->writer.file, "sonde " PACKAGE_VERSION))
        self->writer.failure = errno;
    if (!captured)
        pcap_describe_interface(self, LINK_TYPE_RAW, "sonde", "synthesised, not captured");
    return &self->sink;
}
