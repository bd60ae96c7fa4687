/* pcap_flow.c: a connection as packets (pcap_flow.h). All that is said is acknowledged at once, so that no window is
 * ever full; only the last acknowledgement waits for the close. */
#include "sink/pcap_flow.h"

#include <errno.h>

#include "base/escape.h"

/* An initial sequence number is read off a clock that counts every 4 us (RFC 9293, 3.4.1); the other side's clock is
 * half a turn ahead. */
enum { SEQUENCE_TICK_NS = 4000 };
static const uint32_t sequence_half_turn = UINT32_C(1) << 31;

static enum pcap_side other(enum pcap_side side)
{
    return side == PCAP_LOCAL ? PCAP_PEER : PCAP_LOCAL;
}

bool pcap_writer_flush(struct pcap_writer *writer)
{
    size_t count = writer->count;

    writer->count = 0;
    if (writer->failure == 0 && count > 0 && !pcapng_packets(&writer->file, writer->packets, count))
        writer->failure = errno;
    if (writer->failure)
        errno = writer->failure;
    return writer->failure == 0;
}

struct pcapng_packet *pcap_writer_next(struct pcap_writer *writer)
{
    if (writer->count == PCAPNG_BATCH)
        pcap_writer_flush(writer);
    return &writer->packets[writer->count++];
}

struct pcap_flow pcap_flow_new(uint32_t conn, bool datagrams, const struct pcap_ends *ends, uint64_t begun_ns)
{
    uint32_t sequence = (uint32_t)(begun_ns / SEQUENCE_TICK_NS);

    return (struct pcap_flow){.conn = conn,
                              .datagrams = datagrams,
                              .ends = *ends,
                              .next = {[PCAP_LOCAL] = sequence, [PCAP_PEER] = sequence + sequence_half_turn}};
}

struct line *pcap_flow_note(struct pcap_flow *flow)
{
    if (buffer_length(&flow->note.text) > 0)
        line_add(&flow->note, "; ");
    return &flow->note;
}

/* The note as a comment, safe to show. NULL if there is none. */
static const char *flow_take_note(struct pcap_flow *flow, char comment[PCAPNG_TEXT_SIZE])
{
    size_t length = buffer_length(&flow->note.text);

    if (length == 0)
        return NULL;
    escape_line(comment, PCAPNG_TEXT_SIZE, buffer_bytes(&flow->note.text), length);
    line_free(&flow->note);
    return comment;
}

/* The next packet, whose headers go to *ret_headers and are then taken by flow_finish. */
static struct pcapng_packet *flow_begin(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from,
                                        uint64_t now_ns, struct pcap_headers **ret_headers)
{
    struct pcapng_packet *packet = pcap_writer_next(writer);
    size_t slot = (size_t)(packet - writer->packets);

    flow->last_ns = now_ns;
    *ret_headers = &writer->headers[slot];
    *packet = (struct pcapng_packet){.realtime_ns = now_ns,
                                     .direction = from == PCAP_PEER ? PCAPNG_INBOUND : PCAPNG_OUTBOUND,
                                     .comment = flow_take_note(flow, writer->comments[slot])};
    return packet;
}

static void flow_finish(struct pcapng_packet *packet, const struct pcap_headers *headers, const void *bytes,
                        size_t length, size_t whole)
{
    packet->headers = (struct pcapng_piece){headers->bytes, headers->length};
    packet->payload = (struct pcapng_piece){bytes, length};
    packet->whole_length = headers->length + whole;
}

static void flow_segment(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from, unsigned flags,
                         const void *bytes, size_t length, uint64_t now_ns)
{
    struct pcap_headers *headers;
    struct pcapng_packet *packet = flow_begin(flow, writer, from, now_ns, &headers);
    struct pcap_tcp tcp = {flags, flow->next[from], flow->next[other(from)], bytes, length};

    pcap_tcp_headers(&flow->ends, from, &tcp, headers);
    flow_finish(packet, headers, bytes, length, length);
    flow->next[from] += (uint32_t)length + (flags & (SEGMENT_SYN | SEGMENT_FIN) ? 1 : 0);
}

void pcap_flow_say(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from, unsigned flags,
                   uint64_t now_ns)
{
    flow_segment(flow, writer, from, flags, "", 0, now_ns);
}

static void flow_stream(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from,
                        const struct event_text *data, uint64_t now_ns)
{
    const unsigned char *bytes = data->bytes;
    size_t maximum = pcap_tcp_maximum(&flow->ends), left = data->length;

    while (left > maximum) {
        flow_segment(flow, writer, from, SEGMENT_ACK, bytes, maximum, now_ns);
        bytes += maximum;
        left -= maximum;
    }
    if (left == 0)
        return;
    flow_segment(flow, writer, from, SEGMENT_ACK | SEGMENT_PSH, bytes, left, now_ns);
    pcap_flow_say(flow, writer, other(from), SEGMENT_ACK, now_ns);
}

static void flow_datagram(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from,
                          const struct event_text *data, size_t whole, uint64_t now_ns)
{
    struct pcap_headers *headers;
    struct pcapng_packet *packet = flow_begin(flow, writer, from, now_ns, &headers);
    struct pcap_udp udp = {data->bytes, data->length, whole};

    pcap_udp_headers(&flow->ends, from, &udp, headers);
    flow_finish(packet, headers, data->bytes, data->length, whole);
}

void pcap_flow_data(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from,
                    const struct event_text *data, size_t whole, uint64_t now_ns)
{
    if (flow->datagrams)
        flow_datagram(flow, writer, from, data, whole, now_ns);
    else
        flow_stream(flow, writer, from, data, now_ns);
}

void pcap_flow_fin(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from, uint64_t now_ns)
{
    pcap_flow_say(flow, writer, from, SEGMENT_FIN | SEGMENT_ACK, now_ns);
    flow->ended[from] = true;
    flow->ended_by = from;
    if (!flow->ended[other(from)])
        pcap_flow_say(flow, writer, other(from), SEGMENT_ACK, now_ns);
}

void pcap_flow_reset(struct pcap_flow *flow, enum pcap_side from, uint64_t now_ns)
{
    flow->reset = true;
    flow->reset_by = from;
    flow->last_ns = now_ns;
}

static void flow_close_stream(struct pcap_flow *flow, struct pcap_writer *writer, uint64_t now_ns)
{
    if (flow->reset) {
        pcap_flow_say(flow, writer, flow->reset_by, SEGMENT_RST | SEGMENT_ACK, flow->last_ns);
        return;
    }
    if (!flow->ended[PCAP_LOCAL])
        pcap_flow_fin(flow, writer, PCAP_LOCAL, now_ns);
    if (flow->ended[PCAP_PEER])
        pcap_flow_say(flow, writer, other(flow->ended_by), SEGMENT_ACK, now_ns);
}

void pcap_flow_close(struct pcap_flow *flow, struct pcap_writer *writer, uint64_t now_ns)
{
    if (!flow->datagrams)
        flow_close_stream(flow, writer, now_ns);
    line_free(&flow->note);
}
