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

static uint64_t later_of(uint64_t one_ns, uint64_t other_ns)
{
    return one_ns > other_ns ? one_ns : other_ns;
}

/* Few are out of order, and packets of one time stay in theirs. */
static void writer_sort(struct pcap_writer *writer)
{
    struct pcapng_packet *packets = writer->packets;

    for (size_t i = 1; i < writer->count; i++) {
        struct pcapng_packet packet = packets[i];
        size_t at = i;
        for (; at > 0 && packets[at - 1].realtime_ns > packet.realtime_ns; at--)
            packets[at] = packets[at - 1];
        packets[at] = packet;
    }
}

static void writer_put(struct pcap_writer *writer, size_t first, size_t count)
{
    const struct pcapng_packet *packets = &writer->packets[first];

    if (!pcapng_packets(&writer->file, packets, count))
        writer->failure = errno;
    writer->latest_ns = later_of(writer->latest_ns, packets[count - 1].realtime_ns);
}

bool pcap_writer_flush(struct pcap_writer *writer)
{
    size_t count = writer->count;

    writer_sort(writer);
    writer->count = 0;
    for (size_t at = 0; at < count && writer->failure == 0; at += PCAPNG_BATCH)
        writer_put(writer, at, count - at < PCAPNG_BATCH ? count - at : PCAPNG_BATCH);
    if (writer->failure)
        errno = writer->failure;
    return writer->failure == 0;
}

static void writer_make_room(struct pcap_writer *writer)
{
    if (writer->count == PCAP_WRITER_SIZE)
        pcap_writer_flush(writer);
}

struct pcapng_packet *pcap_writer_next(struct pcap_writer *writer)
{
    writer_make_room(writer);
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

/* Other connections' packets may have been written while a RST waited. */
static void flow_close_stream(struct pcap_flow *flow, struct pcap_writer *writer, uint64_t now_ns)
{
    if (flow->reset) {
        writer_make_room(writer);
        pcap_flow_say(flow, writer, flow->reset_by, SEGMENT_RST | SEGMENT_ACK,
                      later_of(flow->last_ns, writer->latest_ns));
        return;
    }
    if (flow->unacknowledged) {
        if (!flow->ended[PCAP_LOCAL])
            pcap_flow_say(flow, writer, PCAP_LOCAL, SEGMENT_FIN | SEGMENT_ACK, now_ns);
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
