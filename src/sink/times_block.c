/* times_block.c: what -T prints of a connection (times_block.h). */
#include "sink/times_block.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "sink/times_row.h"

enum { SMALLEST_SHOWN = 5000 }; /* ns: 0.01 ms, rounded */

/* What took less was done in one go. */
static const uint64_t noteworthy = CLOCK_MILLISECOND;

struct block {
    const struct times_record *record;
    struct times_table table;
};

static void add_head(struct block *block)
{
    const struct times_record *record = block->record;
    bool numeric = record->host && record->remote && strstr(record->remote, record->host);
    const char *remote = record->remote;
    struct line line = {.verbosity = 0};

    if (!remote && !record->host && record->attempt_count > 0)
        remote = record->attempts[0].remote;
    line_add_conn(&line, record->shown_conn, record->leg);
    line_add(&line, " times of ");
    if (record->host && !numeric)
        line_add(&line, "%s%s", record->host, remote ? ", " : "");
    line_add(&line, "%s", remote ? remote : "");
    if (record->accepted_at)
        line_add(&line, ", accepted");
    if (record->lives)
        line_add(&line, ", so far");
    times_row_end(&block->table, &line, DIRECTION_NONE);
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
    line_add_duration(line, " in ", times_span(lookup->began_at, lookup->ended_at));
}

static void add_resolve(struct block *block)
{
    const struct times_record *record = block->record;
    const struct times_lookup *ipv6 = &record->lookups[TIMES_IPV6], *ipv4 = &record->lookups[TIMES_IPV4];
    uint64_t ended_at = record->connecting_at ? record->connecting_at : record->ended_at;
    struct line line = {.verbosity = 0};

    if (record->resolving_at == 0)
        return;
    times_row_begin(&block->table, &line, "resolve", record->resolving_at, ended_at);
    line_add(&line, "%s", record->host ? record->host : "");
    add_lookup(&line, "ipv6", ipv6);
    if (ipv6->began_at && ipv4->began_at)
        line_add(&line, ",");
    add_lookup(&line, "ipv4", ipv4);
    times_row_end(&block->table, &line, DIRECTION_NONE);
}

static void add_attempt(struct block *block, const struct times_attempt *attempt)
{
    uint64_t connected_at = block->record->connected_at;
    bool lost = attempt->failure && connected_at && attempt->ended_at >= connected_at;
    struct line line = {.verbosity = 0};
    char label[sizeof "attempt 18446744073709551615"];

    snprintf(label, sizeof label, "attempt %llu", (unsigned long long)attempt->number);
    times_row_begin(&block->table, &line, label, attempt->began_at,
                    attempt->ended_at ? attempt->ended_at : block->record->ended_at);
    line_add(&line, "%s ", attempt->remote ? attempt->remote : "");
    if (attempt->ended_at == 0)
        line_add(&line, "no answer yet");
    else
        line_add(&line, "%s%s", lost ? "lost: " : "", attempt->failure ? attempt->failure : "connected");
    times_row_end(&block->table, &line, DIRECTION_NONE);
}

static void add_attempts(struct block *block)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    for (uint64_t i = 0; i < record->attempt_count && i < TIMES_ATTEMPTS; i++)
        add_attempt(block, &record->attempts[i]);
    if (record->attempt_count <= TIMES_ATTEMPTS)
        return;
    times_row_begin_remark(&block->table, &line, "attempts");
    line_add(&line, "%llu more", (unsigned long long)record->attempt_count - TIMES_ATTEMPTS);
    times_row_end(&block->table, &line, DIRECTION_NONE);
}

static void add_connect(struct block *block)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    if (record->connecting_at == 0)
        return;
    times_row_begin(&block->table, &line, "connect", record->connecting_at,
              record->connected_at ? record->connected_at : record->ended_at);
    if (record->connected_at == 0)
        line_add(&line, "not established%s", record->lives ? " yet" : "");
    times_row_end(&block->table, &line, DIRECTION_NONE);
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

/* The note on a wait that began request_ns after the row did. */
static void add_wait(struct block *block, struct line *line, const struct times_answer *answer, uint64_t request_ns)
{
    add_shares(line, answer);
    if (answer->sending_ns >= noteworthy)
        times_row_add_remark(&block->table, line, "before that we were sending for ", answer->sending_ns, "");
    if (request_ns >= SMALLEST_SHOWN)
        times_row_add_remark(&block->table, line, "our request took ", request_ns, "");
    if (answer->unread_ns >= noteworthy)
        times_row_add_remark(&block->table, line, "answer read ", answer->unread_ns, " later");
}

static void add_first_byte(struct block *block, uint64_t opened_at, uint64_t first_byte_ns)
{
    const struct times_record *record = block->record;
    const struct times_answer *first = record->answers;
    struct line line = {.verbosity = 0};

    times_row_begin(&block->table, &line, "first byte", opened_at, opened_at + first_byte_ns);
    if (record->first_is_answer)
        add_wait(block, &line, first, times_span(first->wait_ns + first->unread_ns, first_byte_ns));
    else if (record->peer_spoke_first)
        line_add(&line, "the peer spoke first");
    times_row_end(&block->table, &line, DIRECTION_IN);
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
    times_row_end(&block->table, &line, DIRECTION_IN);
}

/* The first one may stand with the first byte. */
static void add_answers(struct block *block)
{
    const struct times_record *record = block->record;
    char label[sizeof "answer 18446744073709551615"];

    for (uint64_t i = record->first_is_answer; i < record->answer_count && i < TIMES_ANSWERS; i++) {
        const struct times_answer *answer = &record->answers[i];
        uint64_t arrived_at = times_span(answer->unread_ns, answer->read_at);
        struct line line = {.verbosity = 0};
        snprintf(label, sizeof label, "answer %llu", (unsigned long long)answer->number);
        times_row_begin(&block->table, &line, label, times_span(answer->wait_ns, arrived_at), arrived_at);
        add_wait(block, &line, answer, 0);
        times_row_end(&block->table, &line, DIRECTION_IN);
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
        phases.first_byte_ns = times_span(opened_at, record->ended_at);
        return phases;
    }
    if (!record->fin_in || !record->fin_out)
        moved_at = record->ended_at;
    phases.first_byte_ns = times_span(opened_at, record->first_in_at);
    phases.transfer_ns = times_span(record->first_in_at, moved_at);
    phases.close_ns = times_span(moved_at, record->ended_at);
    return phases;
}

static void add_no_first_byte(struct block *block, uint64_t opened_at, const struct phases *phases)
{
    const struct times_record *record = block->record;
    struct line line = {.verbosity = 0};

    if (phases->first_byte_ns > 0)
        times_row_begin(&block->table, &line, "first byte", opened_at, opened_at + phases->first_byte_ns);
    else
        times_row_begin_remark(&block->table, &line, "first byte");
    line_add(&line, "none %s", record->lives ? "yet" : "came");
    if (record->last_out_at) {
        line_add_duration(&line, record->lives ? ", " : " within ", times_span(record->last_out_at, record->ended_at));
        line_add(&line, " after our last byte");
    }
    times_row_end(&block->table, &line, DIRECTION_NONE);
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
        times_row_add(&block->table, "transfer", at, at + phases.transfer_ns);
    at += phases.transfer_ns;
    if (record->has_phases || phases.close_ns > 0)
        times_row_add(&block->table, "close", at, at + phases.close_ns);
}

static void add_end(struct block *block)
{
    struct line line = {.verbosity = 0};

    times_row_begin_remark(&block->table, &line, "ended");
    line_add(&line, "%s", block->record->end);
    times_row_end(&block->table, &line, DIRECTION_NONE);
}

void times_block_append(const struct times_record *record, const struct sink_output *output, unsigned width,
                        struct buffer *text)
{
    struct block block = {record, times_table_of(record, output, width, text)};

    add_head(&block);
    add_resolve(&block);
    add_attempts(&block);
    add_connect(&block);
    if (times_record_was_open(record))
        add_open_phases(&block);
    if (record->end)
        add_end(&block);
    times_row_add(&block.table, "total", record->began_at, record->ended_at);
}
