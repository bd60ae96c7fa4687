/* rung.c: the lines that --trace is made of (rung.h). */
#include "sink/rung.h"

#include <string.h>

#include "base/units.h"

enum {
    PEER_COLUMN = 30,   /* where the peer's name begins, if ours leaves room */
    DETAILS_COLUMN = 61 /* behind the basis */
};

static bool has_changed(const char *known, const struct endpoint *endpoint)
{
    char text[ENDPOINT_TEXT_SIZE];

    return endpoint && strcmp(known, endpoint_format(endpoint, text)) != 0;
}

static void note_end(char *known, const struct endpoint *endpoint)
{
    known[0] = '\0';
    if (endpoint)
        endpoint_format(endpoint, known);
}

static void add_ends(const struct rung_head *head, struct line *line)
{
    size_t length;

    line_add(line, " %s%s(we)", head->local, head->local[0] ? " " : "");
    length = buffer_length(&line->text);
    line_add(line, "%*s", length + 2 < PEER_COLUMN ? (int)(PEER_COLUMN - length) : 2, "");
    line_add(line, "%s%s(peer)", head->remote, head->remote[0] ? " " : "");
}

static void add_head(const struct rung_head *head, struct buffer *text)
{
    struct line line = {.verbosity = 0};

    line_add_conn(&line, head->shown_conn, head->leg);
    if (head->local[0] || head->remote[0])
        add_ends(head, &line);
    line_append(&line, "", "", text);
    line_free(&line);
}

void rung_add_head(struct rung_head *head, const struct event *event, struct buffer *text)
{
    bool other_conn = event->conn != head->conn;

    if (!other_conn && !has_changed(head->local, event->local) && !has_changed(head->remote, event->remote))
        return;
    if (other_conn || event->local)
        note_end(head->local, event->local);
    if (other_conn || event->remote)
        note_end(head->remote, event->remote);
    head->conn = event->conn;
    head->shown_conn = event_shown_conn(event);
    head->leg = event->leg;
    add_head(head, text);
}

void rung_add(struct line *line, uint64_t time_ns, const char *word, enum event_direction direction,
              enum event_basis basis)
{
    static const char *const arrows[] = {
        [DIRECTION_NONE] = "", [DIRECTION_IN] = "<-------------------", [DIRECTION_OUT] = "------------------->"};
    char time[UNITS_TEXT_SIZE];
    bool is_peers = direction == DIRECTION_IN;

    units_format_duration(time_ns, time);
    line_add(line, "%11s  %-8s %-20s  %-8s %s", time, is_peers ? "" : word, arrows[direction],
             is_peers ? word : "", event_basis_name(basis));
}

void rung_begin_detail(struct line *line)
{
    size_t length = buffer_length(&line->text);

    if (length < DETAILS_COLUMN)
        line_add(line, "%*s", (int)(DETAILS_COLUMN - length), "");
    else
        line_add(line, ", ");
}

static void add_number(struct line *line, const char *name, uint64_t value)
{
    rung_begin_detail(line);
    line_add(line, "%s %llu", name, (unsigned long long)value);
}

static void add_words(struct line *line, const char *words)
{
    rung_begin_detail(line);
    line_add(line, "%s", words);
}

/* "seq 0 (raw 4711)", or as much of it as is known. */
static void add_sequence(struct line *line, const char *name, bool has_relative, uint32_t relative,
                         bool has_raw, uint32_t raw)
{
    if (!has_relative && !has_raw)
        return;
    add_words(line, name);
    if (has_relative)
        line_add(line, " %lu", (unsigned long)relative);
    if (has_raw)
        line_add(line, " (raw %lu)", (unsigned long)raw);
}

static void add_options(struct line *line, const struct segment *segment)
{
    bool handshake = segment->flags & SEGMENT_SYN;

    if (segment->mss)
        add_number(line, "mss", segment->mss);
    if (segment->sack)
        add_words(line, "sack");
    if (handshake && segment->has_timestamps)
        add_words(line, "timestamps");
    if (handshake && segment->window_scale >= 0)
        add_number(line, "wscale", (uint64_t)segment->window_scale);
}

static void add_details(struct line *line, const struct segment *segment)
{
    add_sequence(line, "seq", segment->has_seq, segment->seq, segment->has_raw, segment->raw_seq);
    add_sequence(line, "ack", segment->has_ack, segment->ack,
                 segment->has_raw && (segment->flags & SEGMENT_ACK), segment->raw_ack);
    if (segment->length) {
        rung_begin_detail(line);
        line_add_count(line, segment->length, "byte");
    }
    if (segment->has_window)
        add_number(line, "window", segment->window);
    /* Who sends SYN and RST is worth knowing; between them it stays the same. */
    if (segment->ttl && (segment->flags & (SEGMENT_SYN | SEGMENT_RST)))
        add_number(line, "ttl", segment->ttl);
    add_options(line, segment);
    if (segment->rtt_ns) {
        rung_begin_detail(line);
        line_add_duration(line, "rtt ", segment->rtt_ns);
    }
    if (segment->state)
        add_words(line, segment->state);
    if (segment->note)
        add_words(line, segment->note);
}

void rung_add_segment(struct line *line, uint64_t time_ns, const struct event *event)
{
    const char *word = segment_word(event->segment);

    rung_add(line, time_ns, word ? word : "", word ? event->direction : DIRECTION_NONE, event->basis);
    add_details(line, event->segment);
}
