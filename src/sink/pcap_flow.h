/* pcap_flow.h: what happened on one connection as the packets that would have carried it. */
#ifndef SONDE_SINK_PCAP_FLOW_H
#define SONDE_SINK_PCAP_FLOW_H

#include "base/pcapng.h"
#include "sink/line.h"
#include "sink/pcap_packet.h"

enum { PCAP_WRITER_SIZE = 64 };

/* Packets on their way into the file. The data they carry is borrowed until pcap_writer_flush. */
struct pcap_writer {
    struct pcapng file;
    int failure;        /* errno of the first write that failed; nothing is written after it */
    uint64_t latest_ns; /* of what was written */
    size_t count;
    struct pcapng_packet packets[PCAP_WRITER_SIZE];
    struct pcap_headers headers[PCAP_WRITER_SIZE];
    char comments[PCAP_WRITER_SIZE][PCAPNG_TEXT_SIZE];
};

/* A packet to fill in. Those before it are written first where there is no room. */
struct pcapng_packet *pcap_writer_next(struct pcap_writer *writer);

/* Writes them in the order of their times. False with errno if this or an earlier write failed. */
bool pcap_writer_flush(struct pcap_writer *writer);

struct pcap_flow {
    uint32_t conn;           /* first, as by_conn.h wants it */
    bool datagrams;
    struct pcap_ends ends;
    uint32_t next[2];        /* sequence number of each side's next byte, by enum pcap_side */
    bool ended[2];           /* that side has said FIN */
    enum pcap_side ended_by; /* who said it last */
    bool reset;              /* the RST waits for the close: what came before it may be read after it was noticed */
    enum pcap_side reset_by;
    bool unacknowledged;     /* the peer has not had all of it: it acknowledges no end */
    uint64_t last_ns;        /* when there was something last */
    struct line note;        /* what the next packet's comment will say */
};

/* All times are ns of CLOCK_REALTIME. A new flow; its note is freed by the close. */
struct pcap_flow pcap_flow_new(uint32_t conn, bool datagrams, const struct pcap_ends *ends, uint64_t begun_ns);

/* Where a further remark goes, behind those that wait for the next packet already. */
struct line *pcap_flow_note(struct pcap_flow *flow);

/* A TCP segment without data. flags: enum segment_flag. */
void pcap_flow_say(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from, unsigned flags,
                   uint64_t now_ns);

/* whole: the datagram's length, of which data may be the beginning. */
void pcap_flow_data(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from,
                    const struct event_text *data, size_t whole, uint64_t now_ns);

void pcap_flow_fin(struct pcap_flow *flow, struct pcap_writer *writer, enum pcap_side from, uint64_t now_ns);
void pcap_flow_reset(struct pcap_flow *flow, enum pcap_side from, uint64_t now_ns);

/* Says what is still missing: the RST, no earlier than what was written meanwhile; else our FIN if there was none, and
 * the last acknowledgement. */
void pcap_flow_close(struct pcap_flow *flow, struct pcap_writer *writer, uint64_t now_ns);

#endif
