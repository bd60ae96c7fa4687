/* times_block.c: what -T prints of a connection (times_block.h). */
#include "sink/times_block.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "sink/line.h"
#include "sink/output.h"

enum {
    FIGURES_WIDTH = 22,    /* "  first byte   62.9 ms" */
    BEFORE_BAR = 2,
    BEFORE_NOTE = 1,
    NOTE_WIDTH = 45,       /* "peer took 120.6 ms, network 0.01 ms (min rtt)": a bar leaves room for it */
    BAR_LEAST = 10,        /* at 80 columns */
    BAR_MOST = 40,
    SMALLEST_SHOWN = 5000  /* ns: 0.01 ms, rounded */
};

struct block {
    const struct times_record *record;
    const struct sink_output *output;
    unsigned width, bar_width;       /* 0: none */
    struct buffer *text;
};

static uint64_t since(uint64_t from, uint64_t to)
{
    return to > from ? to - from : 0;
}

/* How many of the bytes, which are UTF-8, take at most so many columns. */
static size_t length_within(const unsigned char *bytes, size_t length, size_t columns)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80 && used++ == columns)
            return i;
    return length;
}

/* The line with the colour of a direction, cut where the terminal ends. */
static void block_add(struct block *block, const struct line *line, enum event_direction colour)
{
    static const char cut[] = "...";
    const char *begin = sink_colour(block->output, colour), *end = *begin ? sink_colour_end(block->output) : "";
    struct buffer safe = {0};

    line_append(line, "", "", &safe);
    const unsigned char *bytes = buffer_bytes(&safe);
    size_t length = buffer_length(&safe) - 1; /* without the newline */
    while (length > 0 && bytes[length - 1] == ' ')
        length--;
    bool fits = block->width == 0 || length_within(bytes, length, block->width) == length;
    if (!fits)
        length = length_within(bytes, length, since(sizeof cut - 1, block->width));
    buffer_append(block->text, begin, strlen(begin));
    buffer_append(block->text, bytes, length);
    buffer_append(block->text, cut, fits ? 0 : sizeof cut - 1);
    buffer_append(block->text, end, strlen(end));
    buffer_append(block->text, "\n", 1);
    buffer_free(&safe);
}

static uint64_t block_total(const struct block *block)
{
    return since(block->record->began_at, block->record->ended_at);
}

/* "     |===|  ": in its place. */
static void add_bar(const struct block *block, struct line *line, uint64_t began_at, uint64_t ended_at)
{
    char bar[BAR_MOST + 1];
    double total = (double)block_total(block), width = block->bar_width;
    size_t columns = block->bar_width, first = 0, last = 0;

    if (total > 0) {
        first = (size_t)((double)since(block->record->began_at, began_at) / total * width);
        last = (size_t)((double)since(block->record->began_at, ended_at) / total * width);
    }
    first = first < columns ? first : columns - 1;
    last = last > first ? last - 1 : first;
    last = last < columns ? last : columns - 1;
    memset(bar, ' ', columns);
    memset(bar + first, '=', last - first + 1);
    bar[first] = bar[last] = '|';
    line_add(line, "%*s%.*s", BEFORE_BAR, "", (int)columns, bar);
}

static int gap_width(const struct block *block)
{
    return block->bar_width ? BEFORE_NOTE : 2;
}

/* A row up to its note: that goes behind. */
static void row_begin(const struct block *block, struct line *line, const char *label, uint64_t began_at,
                      uint64_t ended_at)
{
    char duration[UNITS_TEXT_SIZE];

    units_format_duration(since(began_at, ended_at), duration);
    line_add(line, "  %-11s%9s", label, duration);
    if (block->bar_width)
        add_bar(block, line, began_at, ended_at);
    line_add(line, "%*s", gap_width(block), "");
}

static void row_end(struct block *block, struct line *line, enum event_direction colour)
{
    block_add(block, line, colour);
    line_free(line);
}

static void add_row(struct block *block, const char *label, uint64_t began_at, uint64_t ended_at)
{
    struct line line = {.verbosity = 0};

    row_begin(block, &line, label, began_at, ended_at);
    row_end(block, &line, DIRECTION_NONE);
}

/* A row without a time, up to its note. */
static void remark_begin(const struct block *block, struct line *line, const char *label)
{
    int width = FIGURES_WIDTH - 2 + (block->bar_width ? (int)block->bar_width + BEFORE_BAR : 0);

    line_add(line, "  %-*s%*s", width, label, gap_width(block), "");
}

static void add_head(struct block *block)
{
    const struct times_record *record = block->record;
    bool numeric = record->host && record->remote && strstr(record->remote, record->host);
    const char *remote = record->remote;
    struct line line = {.verbosity = 0};

    if (!remote && !record->host && record->attempt_count > 0)
        remote = record->attempts[0].remote;
    line_add(&line, "#%u times of ", (unsigned)record->conn);
    if (record->host && !numeric)
        line_add(&line, "%s%s", record->host, remote ? ", " : "");
    line_add(&line, "%s", remote ? remote : "");
    if (record->accepted_at)
        line_add(&line, ", accepted");
    row_end(block, &line, DIRECTION_NONE);
}

static void add_lookup(struct line *line, const char *family, const struct times_lookup *lookup)
{
    if (lookup->began_at == 0)
        return;
    line_add(line, " %s: ", family);
    if (lookup->ended_at == 0) {
        line_add(line, "no answer");
        return;
    }
    if (lookup->failure)
        line_add(line, "%s", lookup->failure);
    else
        line_add(line, "%llu address%s", (unsigned long long)lookup->count, lookup->count == 1 ? "" : "es");
    line_add_duration(line, " in ", since(lookup->began_at, lookup->ended_at));
}

static void add_resolve(struct block *block)
{
    const struct times_record *record = block->record;
    const struct times_lookup *ipv6 = &record->lookups[TIMES_IPV6], *ipv4 = &record->lookups[TIMES_IPV4];
    uint64_t ended_at = record->connecting_at ? record->connecting_at : record->ended_at;
    struct line line = {.verbosity = 0};

    if (record->resolving_at == 0)
        return;
    row_begin(block, &line, "resolve", record->resolving_at, ended_at);
    line_add(&line, "%s", record->host ? record->host : "");
    add_lookup(&line, "ipv6", ipv6);
    if (ipv6->began_at && ipv4->began_at)
        line_add(&line, ",");
    add_lookup(&line, "ipv4", ipv4);
    row_end(block, &line, DIRECTION_NONE);
}

static void add_attempt(struct block *block, const struct times_attempt *attempt)
{
    uint64_t connected_at = block->record->connected_at;
    bool lost = attempt->failure && connected_at && attempt->ended_at >= connected_at;
    struct line line = {.verbosity = 0};
    char label[sizeof "attempt 18446744073709551615"];

    snprintf(label, sizeof label, "attempt %llu", (unsigned long long)attempt->number);
    row_begin(block, &line, label, attempt->began_at, attempt->ended_at ? attempt->ended_at : block->record->ended_at);
    line_add(&line, "%s ", attempt->remote ? attempt->remote : "");
    if (attempt->ended_at == 0)
        line_add(&line, "no answer yet");
    else
        line_add(&line, "%s%s", lost ? "lost: " : "", attempt->failure ? attempt->failure : "connected");
    row_end(block, &line, DIRECTION_NONE);
}

static void add_attempts(struct block *block)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    for (uint64_t i = 0; i < record->attempt_count && i < TIMES_ATTEMPTS; i++)
        add_attempt(block, &record->attempts[i]);
    if (record->attempt_count <= TIMES_ATTEMPTS)
        return;
    remark_begin(block, &line, "attempts");
    line_add(&line, "%llu more", (unsigned long long)record->attempt_count - TIMES_ATTEMPTS);
    row_end(block, &line, DIRECTION_NONE);
}

static void add_connect(struct block *block)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    if (record->connecting_at == 0)
        return;
    row_begin(block, &line, "connect", record->connecting_at,
              record->connected_at ? record->connected_at : record->ended_at);
    if (record->connected_at == 0)
        line_add(&line, "not established");
    row_end(block, &line, DIRECTION_NONE);
}

static void add_shares(struct line *line, const struct times_answer *answer)
{
    if (!answer->divided) {
        line_add(line, "network and peer not told apart");
        return;
    }
    line_add_duration(line, "peer took ", answer->peer_ns);
    line_add_duration(line, ", network ", answer->network_ns);
    line_add(line, " (%s)", answer->by_acknowledgement ? "ack" : "min rtt");
}

/* The time until our last byte before the answer had been sent, where it fits. */
static void add_request(const struct block *block, struct line *line, uint64_t first_byte_ns)
{
    uint64_t request = since(block->record->answers[0].wait_ns, first_byte_ns);
    char duration[UNITS_TEXT_SIZE], text[UNITS_TEXT_SIZE + sizeof ", our request took "];

    units_format_duration(request, duration);
    snprintf(text, sizeof text, ", our request took %s", duration);
    if (request >= SMALLEST_SHOWN &&
        (block->width == 0 || buffer_length(&line->text) + strlen(text) <= block->width))
        line_add(line, "%s", text);
}

static void add_first_byte(struct block *block, uint64_t opened_at, uint64_t first_byte_ns)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    row_begin(block, &line, "first byte", opened_at, opened_at + first_byte_ns);
    if (record->first_is_answer) {
        add_shares(&line, &record->answers[0]);
        add_request(block, &line, first_byte_ns);
    } else if (record->peer_spoke_first) {
        line_add(&line, "the peer spoke first");
    }
    row_end(block, &line, DIRECTION_IN);
}

static void add_rest(struct block *block)
{
    const struct times_rest *rest = &block->record->rest;
    struct line line = {.verbosity = 0};

    line_add(&line, "  answers %llu to %llu: %llu, %s", (unsigned long long)rest->first,
             (unsigned long long)rest->last, (unsigned long long)rest->count, rest->divided ? "peer took" : "waited");
    line_add_duration(&line, " ", rest->least);
    line_add_duration(&line, " at least, ", rest->sum / rest->count);
    line_add_duration(&line, " on average, ", rest->most);
    line_add(&line, " at most");
    row_end(block, &line, DIRECTION_IN);
}

/* The first one may stand with the first byte. */
static void add_answers(struct block *block)
{
    const struct times_record *record = block->record;
    char label[sizeof "answer 18446744073709551615"];

    for (uint64_t i = record->first_is_answer; i < record->answer_count && i < TIMES_ANSWERS; i++) {
        const struct times_answer *answer = &record->answers[i];
        struct line line = {.verbosity = 0};
        snprintf(label, sizeof label, "answer %llu", (unsigned long long)answer->number);
        row_begin(block, &line, label, since(answer->wait_ns, answer->arrived_at), answer->arrived_at);
        add_shares(&line, answer);
        row_end(block, &line, DIRECTION_IN);
    }
    if (record->rest.count > 0)
        add_rest(block);
}

/* Where it was cut off nobody has told the phases: the one it was in lasted until then. */
static struct phases phases_so_far(const struct times_record *record, uint64_t opened_at)
{
    struct phases phases = {.answered = record->first_in_at != 0};
    uint64_t moved_at = record->last_in_at > record->last_out_at ? record->last_in_at : record->last_out_at;

    if (!phases.answered) {
        phases.first_byte_ns = since(opened_at, record->ended_at);
        return phases;
    }
    if (!record->fin_in || !record->fin_out)
        moved_at = record->ended_at;
    phases.first_byte_ns = since(opened_at, record->first_in_at);
    phases.transfer_ns = since(record->first_in_at, moved_at);
    phases.close_ns = since(moved_at, record->ended_at);
    return phases;
}

static void add_no_first_byte(struct block *block, uint64_t opened_at, const struct phases *phases)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    if (phases->first_byte_ns > 0)
        row_begin(block, &line, "first byte", opened_at, opened_at + phases->first_byte_ns);
    else
        remark_begin(block, &line, "first byte");
    line_add(&line, "none came");
    if (record->last_out_at)
        line_add_duration(&line, " within ", since(record->last_out_at, record->ended_at));
    if (record->last_out_at)
        line_add(&line, " after our last byte");
    row_end(block, &line, DIRECTION_NONE);
}

/* What followed the opening. */
static void add_open_phases(struct block *block)
{
    const struct times_record *record = block->record;
    uint64_t at = record->connected_at ? record->connected_at : record->accepted_at;
    struct phases phases = record->has_phases ? record->phases : phases_so_far(record, at);

    if (phases.answered)
        add_first_byte(block, at, phases.first_byte_ns);
    else
        add_no_first_byte(block, at, &phases);
    add_answers(block);
    at += phases.first_byte_ns;
    if (phases.answered || record->has_phases)
        add_row(block, "transfer", at, at + phases.transfer_ns);
    at += phases.transfer_ns;
    if (record->has_phases || phases.close_ns > 0)
        add_row(block, "close", at, at + phases.close_ns);
}

static void add_end(struct block *block)
{
    struct line line = {.verbosity = 0};

    remark_begin(block, &line, "ended");
    line_add(&line, "%s", block->record->end);
    row_end(block, &line, DIRECTION_NONE);
}

static unsigned bar_width(unsigned width)
{
    unsigned taken = FIGURES_WIDTH + BEFORE_BAR + BEFORE_NOTE + NOTE_WIDTH, room = width > taken ? width - taken : 0;

    if (room < BAR_LEAST)
        return 0;
    return room < BAR_MOST ? room : BAR_MOST;
}

void times_block_append(const struct times_record *record, const struct sink_output *output, unsigned width,
                        struct buffer *text)
{
    struct block block = {record, output, width, bar_width(width), text};

    add_head(&block);
    add_resolve(&block);
    add_attempts(&block);
    add_connect(&block);
    if (times_record_was_open(record))
        add_open_phases(&block);
    if (record->end)
        add_end(&block);
    add_row(&block, "total", record->began_at, record->ended_at);
}
