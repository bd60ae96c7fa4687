/* times_record.c: what -T keeps of a connection (times_record.h). */
#include "sink/times_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { TEXT_MAXIMUM = 200 }; /* bytes of a message that are kept */

struct times_record *times_record_new(const struct event *beginning)
{
    struct times_record *record = memory_zeroed(sizeof *record);

    record->conn = beginning->conn;
    record->shown_conn = event_shown_conn(beginning);
    record->leg = beginning->leg;
    record->began_at = beginning->t_ns;
    return record;
}

void times_record_free(struct times_record *record)
{
    uint64_t kept = record->attempt_count < TIMES_ATTEMPTS ? record->attempt_count : TIMES_ATTEMPTS;

    for (uint64_t i = 0; i < kept; i++) {
        free(record->attempts[i].remote);
        free(record->attempts[i].failure);
    }
    for (int i = 0; i < TIMES_FAMILIES; i++)
        free(record->lookups[i].failure);
    free(record->attempts);
    free(record->answers);
    free(record->host);
    free(record->remote);
    free(record->end);
    free(record);
}

/* The text up to a bound, unless there is one already. */
static void keep_text(char **kept, const struct event_text *text)
{
    size_t length = text->length < TEXT_MAXIMUM ? text->length : TEXT_MAXIMUM;

    if (!*kept && text->bytes)
        *kept = memory_string_of(text->bytes, length);
}

static void keep_endpoint(char **kept, const struct endpoint *endpoint)
{
    char text[ENDPOINT_TEXT_SIZE];

    if (!*kept && endpoint)
        *kept = memory_string(endpoint_format(endpoint, text));
}

static struct times_lookup *lookup_of(struct times_record *record, const struct event *event)
{
    bool is_ipv6 = event->family && strcmp(event->family, "ipv6") == 0;

    return &record->lookups[is_ipv6 ? TIMES_IPV6 : TIMES_IPV4];
}

static void note_resolving(struct times_record *record, const struct event *event)
{
    struct times_lookup *lookup = lookup_of(record, event);

    keep_text(&record->host, &event->host);
    if (record->resolving_at == 0)
        record->resolving_at = event->t_ns;
    free(lookup->failure);
    *lookup = (struct times_lookup){.began_at = event->t_ns};
}

static void note_resolved(struct times_record *record, const struct event *event)
{
    struct times_lookup *lookup = lookup_of(record, event);

    lookup->ended_at = event->t_ns;
    lookup->count = event->address_count;
    keep_text(&lookup->failure, &event->message);
}

static void note_connecting(struct times_record *record, const struct event *event)
{
    if (record->connecting_at == 0)
        record->connecting_at = event->t_ns;
    if (!record->attempts)
        record->attempts = memory_zeroed(TIMES_ATTEMPTS * sizeof *record->attempts);
    if (record->attempt_count++ >= TIMES_ATTEMPTS)
        return;
    struct times_attempt *attempt = &record->attempts[record->attempt_count - 1];
    attempt->number = event->attempt;
    attempt->began_at = event->t_ns;
    keep_endpoint(&attempt->remote, event->remote);
}

/* Numbers begin again when all is tried once more (--wait-open): it is the last one of that number. */
static struct times_attempt *attempt_of(struct times_record *record, const struct event *event)
{
    uint64_t kept = record->attempt_count < TIMES_ATTEMPTS ? record->attempt_count : TIMES_ATTEMPTS;

    while (kept > 0) {
        struct times_attempt *attempt = &record->attempts[--kept];
        if (attempt->number == event->attempt && attempt->ended_at == 0)
            return attempt;
    }
    return NULL;
}

static void note_attempt_failed(struct times_record *record, const struct event *event)
{
    struct times_attempt *attempt = attempt_of(record, event);

    if (!attempt)
        return;
    attempt->ended_at = event->t_ns;
    keep_text(&attempt->failure, &event->message);
    if (!attempt->failure)
        attempt->failure = memory_string("failed");
}

static void note_connected(struct times_record *record, const struct event *event)
{
    struct times_attempt *attempt = attempt_of(record, event);

    if (attempt)
        attempt->ended_at = event->t_ns;
    record->connected_at = event->t_ns;
    free(record->end); /* of an earlier try */
    record->end = NULL;
    keep_endpoint(&record->remote, event->remote);
}

static void note_accepted(struct times_record *record, const struct event *event)
{
    record->accepted_at = event->t_ns;
    keep_endpoint(&record->remote, event->remote);
}

static void rest_add(struct times_rest *rest, const struct answer *answer)
{
    bool divided = answer->network_by != NULL;
    uint64_t value = divided ? answer->peer_ns : answer->wait_ns;

    if (rest->first == 0) {
        rest->first = answer->number;
        rest->divided = divided;
    }
    rest->last = answer->number;
    if (divided != rest->divided)
        return;
    rest->least = rest->count == 0 || value < rest->least ? value : rest->least;
    rest->most = value > rest->most ? value : rest->most;
    rest->sum += value;
    rest->count++;
}

static void note_answer(struct times_record *record, const struct answer *answer, uint64_t read_at)
{
    if (!record->answers)
        record->answers = memory_zeroed(TIMES_ANSWERS * sizeof *record->answers);
    if (record->answer_count++ >= TIMES_ANSWERS) {
        rest_add(&record->rest, answer);
        return;
    }
    record->answers[record->answer_count - 1] = (struct times_answer){
        .number = answer->number,
        .wait_ns = answer->wait_ns,
        .network_ns = answer->network_ns,
        .peer_ns = answer->peer_ns,
        .sending_ns = answer->sending_ns,
        .unread_ns = answer->unread_ns,
        .read_at = read_at,
        .divided = answer->network_by != NULL,
        .by_acknowledgement = answer->network_by && strcmp(answer->network_by, "ack") == 0,
    };
}

/* Where nobody measures exchanges, an answer is what comes first after we have spoken. */
static void note_in(struct times_record *record, const struct event *event)
{
    struct answer own = {
        .number = record->answer_count + 1, .wait_ns = event->t_ns - record->last_out_at, .basis = BASIS_CALL};
    const struct answer *answer = event->answer;

    if (!answer && !record->is_tcp && record->spoke)
        answer = &own;
    if (record->first_in_at == 0) {
        record->first_in_at = event->t_ns;
        record->first_is_answer = answer != NULL;
        record->peer_spoke_first = record->last_out_at == 0;
    }
    if (answer)
        note_answer(record, answer, event->t_ns);
    record->last_in_at = event->t_ns;
    record->spoke = false;
}

static void note_data(struct times_record *record, const struct event *event)
{
    if (event->direction == DIRECTION_IN) {
        note_in(record, event);
        return;
    }
    record->last_out_at = event->t_ns;
    record->spoke = true;
}

/* "while connecting: no answer within 3 s". The first cause counts, others follow from it. */
static void keep_end(struct times_record *record, const struct event_text *cause)
{
    const char *step = times_record_step(record);
    char *text = NULL;

    if (record->end)
        return;
    keep_text(&text, cause);
    size_t size = strlen(step) + sizeof ": " + (text ? strlen(text) : 0);
    record->end = memory_allocate(size);
    snprintf(record->end, size, "%s%s%s", step, text && *text ? ": " : "", text ? text : "");
    free(text);
}

static void note_closed(struct times_record *record, const struct event *event)
{
    static const char *const causes[] = {[PARTY_NONE] = "closed by us", [PARTY_LOCAL] = "closed by us",
                                         [PARTY_TIMEOUT] = "a timeout", [PARTY_RESET] = "a reset"};
    bool cut = event->closed_by >= PARTY_ERROR ||
               (record->is_tcp && event->closed_by != PARTY_PEER && !(record->fin_in && record->fin_out));

    record->ended_at = event->t_ns;
    if (event->phases) {
        record->has_phases = true;
        record->phases = *event->phases;
    }
    record->lacks_cause = event->closed_by == PARTY_ERROR && !record->end;
    if (cut && !record->lacks_cause)
        keep_end(record, &(struct event_text){causes[event->closed_by], strlen(causes[event->closed_by])});
}

void times_record_explain(struct times_record *record, const struct event *next)
{
    struct event_text unknown = event_text_of("an error");
    bool is_cause = next->type == EVENT_ERROR && next->conn == record->conn && next->message.length > 0;

    keep_end(record, is_cause ? &next->message : &unknown);
}

void times_record_cut(struct times_record *record, const struct event *summary)
{
    char text[64];

    record->ended_at = summary->t_ns;
    if (summary->signal)
        snprintf(text, sizeof text, "signal %d", summary->signal);
    else
        snprintf(text, sizeof text, "the run ended with status %d", summary->status);
    keep_end(record, &(struct event_text){text, strlen(text)});
}

static void note_fin_received(struct times_record *record, const struct event *event)
{
    (void)event;
    record->fin_in = true;
}

static void note_fin_sent(struct times_record *record, const struct event *event)
{
    (void)event;
    record->fin_out = true;
}

static void note_reset(struct times_record *record, const struct event *event)
{
    struct event_text cause = event_text_of(event->reset_by == PARTY_LOCAL ? "reset by us" : "reset by peer");

    keep_end(record, &cause);
}

static void note_failure(struct times_record *record, const struct event *event)
{
    keep_end(record, &event->message);
}

void times_record_note(struct times_record *record, const struct event *event)
{
    static void (*const notes[EVENT_COUNT])(struct times_record *, const struct event *) = {
        [EVENT_RESOLVING] = note_resolving,
        [EVENT_RESOLVED] = note_resolved,
        [EVENT_CONNECTING] = note_connecting,
        [EVENT_ATTEMPT_FAILED] = note_attempt_failed,
        [EVENT_CONNECTED] = note_connected,
        [EVENT_ACCEPTED] = note_accepted,
        [EVENT_DATA] = note_data,
        [EVENT_FIN_RECEIVED] = note_fin_received,
        [EVENT_FIN_SENT] = note_fin_sent,
        [EVENT_RESET] = note_reset,
        [EVENT_TIMEOUT] = note_failure,
        [EVENT_ERROR] = note_failure,
        [EVENT_CLOSED] = note_closed,
    };

    record->is_tcp = record->is_tcp || event_is_over(event, "tcp");
    if (notes[event->type])
        notes[event->type](record, event);
}

const char *times_record_step(const struct times_record *record)
{
    static const char *const steps[2][3] = {
        {"while waiting for the first byte", "while waiting for the first byte, after our FIN",
         "after the peer's FIN, which came without a byte"},
        {"during the transfer", "during the transfer, after our FIN", "during the transfer, after the peer's FIN"},
    };

    if (!times_record_was_open(record))
        return record->connecting_at ? "while connecting" : "while resolving";
    if (record->fin_in && record->fin_out)
        return "while closing";
    return steps[record->first_in_at != 0][record->fin_out ? 1 : record->fin_in ? 2 : 0];
}
