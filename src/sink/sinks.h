/* sinks.h: the sinks there are. Each new one goes to bus_subscribe, which owns it. */
#ifndef SONDE_SINK_SINKS_H
#define SONDE_SINK_SINKS_H

#include "base/framing.h"
#include "base/pieces.h"
#include "event/bus.h"

/* Where a sink writes, and the zero of the times it shows. */
struct sink_output {
    int fd;
    bool owned;        /* close(2) it at the end */
    bool exclusive;    /* nobody else writes to it */
    const bool *hurried; /* as base/pieces.h has it */
    uint64_t until;      /* likewise */
    const struct pieces_diversion *diversion; /* likewise */
    bool colour;       /* by SGR codes: somebody looks at it */
    int *failure;      /* what is written here is what the run is for: where sink_write puts errno, and the sink goes on
                        * in silence. NULL: a sink that cannot write is switched off */
    uint64_t start_ns;
};

/* The log for people. verbosity 0: errors, and where one listens if listening is set (port 0); 1: a line an event;
 * 2: data and addresses as well. Each line goes out with one write. */
struct sink *text_sink_new(const struct sink_output *output, unsigned verbosity, bool listening);

enum json_data { JSON_DATA_NONE, JSON_DATA_TEXT, JSON_DATA_BASE64 };

/* One JSON object a line, written at once. data: whether data events carry the bytes, as text if they are UTF-8
 * and base64 else, or always as base64; with messages these carry them instead. segments, stats: whether these events
 * were asked for. */
struct json_options {
    enum json_data data;
    bool segments, stats, messages;
};

struct sink *json_sink_new(const struct sink_output *output, const struct json_options *options);

/* From now on segments are told, or messages carry the data; or not. */
void json_sink_set_segments(struct sink *sink, bool segments);
void json_sink_set_messages(struct sink *sink, bool messages);

/* -x: all data as the lines of hexdump -C under head lines, written event by event. messages: not as it was read and
 * written, but message by message. */
struct sink *hex_sink_new(const struct sink_output *output, bool messages);

/* From now on shows this. Where it writes stays open. */
enum hex_shown { HEX_NOTHING, HEX_DATA, HEX_MESSAGES };
void hex_sink_set_shown(struct sink *sink, enum hex_shown shown);
enum hex_shown hex_sink_shown(const struct sink *sink);

/* -T: at a connection's end, or the run's if it was never open, how long each step took. width: columns of the
 * terminal where it does not tell, for a waterfall; 0: no terminal, a table. */
struct sink *times_sink_new(const struct sink_output *output, unsigned width);

/* The same in silence, for times_sink_tell. It does not want struct answer. */
struct sink *times_sink_new_silent(void);

/* Of all connections that live how long each step has taken so far, or once there are none of the one that ended last.
 * *ret_any: whether there was any. False with errno if that cannot be written. */
bool times_sink_tell(struct sink *sink, const struct sink_output *output, unsigned width, uint64_t now, bool *ret_any);

/* --trace: segments as a ladder between the two ends, a line each, as they come. wire: segments are captured, and
 * those that were only inferred are not shown. */
struct sink *ladder_sink_new(const struct sink_output *output, bool wire);

/* --stats: EVENT_STATS in words. */
struct sink *stats_sink_new(const struct sink_output *output);

/* --pcap: pcapng with the packets that would have carried the data, or, if captured is set, with the packets that
 * did. Writes its head at once. */
struct sink *pcap_sink_new(const struct sink_output *output, bool captured);

/* The file begins in mid-run: what the sink is told of before t_ns has that time in it. */
void pcap_sink_begin_at(struct sink *sink, uint64_t t_ns);

/* Keeps in silence how connections that live began, for sinks that come later. */
struct sink *openings_sink_new(void);

/* Tells newcomer, which is not subscribed yet, what it wants of the run's start, of how the connections that live
 * began, and of their FINs: as it was told then, but that in_bytes and out_bytes of EVENT_CONNECTED and EVENT_ACCEPTED
 * are what was moved since. False with errno if newcomer fails. */
bool openings_sink_tell(const struct sink *sink, struct sink *newcomer);

/* --frame: draws the borders of messages in the data of every connection and direction, and tells EVENT_MESSAGE to the
 * bus. In mid-stream the first byte that it sees begins a message; flushed, it tells those that have not ended, as
 * torn. keeps: with its bytes, of which no more than maximum are kept; else they are only counted. tells: one from a
 * peer that is longer, or torn by its end, is told as EVENT_LIMIT.
 *
 * It is two sinks for that bus: the one from messages_sink_new comes before all others, so that a torn message is told
 * before the end that tore it; the one from messages_data_sink_new behind all others, so that a message is told after
 * the data that completed it. The second must be closed before the first. */
struct messages_options {
    struct bus *bus;
    const struct framing *framing; /* borrowed for as long as the sink lives */
    uint64_t maximum;
    bool keeps, tells;
};

struct sink *messages_sink_new(const struct messages_options *options);
struct sink *messages_data_sink_new(struct sink *messages);

/* --progress: a line that is drawn over and over on a terminal. To be subscribed before all others that write there:
 * it takes its line away before they write theirs. */
struct progress_options {
    unsigned width;              /* columns, where the terminal does not tell */
    uint64_t in_total, out_total; /* bytes that will come, 0: unknown */
    uint32_t shown;              /* EVENT_MASK bits: with which events others write to the same terminal */
};

struct sink *progress_sink_new(const struct sink_output *output, const struct progress_options *options);

/* -z: a line a port, to lines; at the end what became of how many, to sums.
 *
 *     127.0.0.1 80/tcp open 0.21 ms
 *     localhost 22/tcp open 0.15 ms at 127.0.0.1: SSH-2.0-OpenSSH_9.2
 *     10.9.0.2 81/tcp closed 0.40 ms (refused by the host)
 *     127.0.0.1 1-21,23-79/tcp closed
 *
 * The lines of closed ports that follow each other in one host are one, where sums_closed is set. tells_sums: whether
 * the sum is wanted of a run that nothing interrupted. */
struct check_options {
    struct sink_output lines, sums;
    bool sums_closed, tells_sums;
};

struct sink *check_sink_new(const struct check_options *options);

/* How far the checks are, drawn over and over on a terminal. To be subscribed before all others that write there. */
struct check_progress_options {
    unsigned width;                /* columns, where the terminal does not tell */
    const struct check_sums *sums; /* as they are now; borrowed */
    uint32_t shown;                /* EVENT_MASK bits: with which events others write to the same terminal */
    uint64_t after_ns;             /* not drawn before the run has lasted so long */
    bool sums_closed;              /* as the lines have it: what is kept for later is no reason to make way */
};

struct sink *check_progress_sink_new(const struct sink_output *output, const struct check_progress_options *options);

/* --count: EVENT_STATS that bear probes, in words; on a terminal (width its columns, where it does not tell; 0: none)
 * with a histogram of the times and a sparkline of the run. */
struct sink *check_statistics_sink_new(const struct sink_output *output, unsigned width);

#endif
