/* check_tell.c: the events of the check mode (check_internal.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "mode/check_internal.h"
#include "net/icmp.h"

enum { REASON_SIZE = 64 };

/* Why it is not open, in text or elsewhere; NULL if it is. */
static const char *reason_of(const struct probe_result *result, char text[REASON_SIZE])
{
    char words[ICMP_WORDS_SIZE];

    if (result->state == CHECK_OPEN)
        return NULL;
    if (result->has_icmp) {
        snprintf(text, REASON_SIZE, "ICMP %s", icmp_words(&result->icmp, words));
        return text;
    }
    return result->system ? error_reason(result->system) : "no answer";
}

static struct event event_for(const struct check_host *host, enum event_type type)
{
    return (struct event){.type = type,
                          .t_ns = clock_now(),
                          .status = -1,
                          .transport = host->target->scheme,
                          .host = event_text_of(host->target->text)};
}

/* What it says itself, or said as its answer. */
static struct event_text banner_of(const struct check_slot *slot)
{
    if (slot->words)
        return (struct event_text){slot->words, slot->words_length};
    return (struct event_text){slot->result.answer, slot->result.answer_length};
}

static uint64_t waited_by(const struct check_slot *slot)
{
    bool waited = slot->result.state == CHECK_OPEN && slot->tries > 1;

    return waited ? slot->known_at - slot->checks->started_at : 0;
}

void check_tell(const struct check_slot *slot, uint64_t number, enum check_change change, uint64_t lasted)
{
    const struct probe_result *result = &slot->result;
    struct event event = event_for(slot->host, EVENT_CHECK);
    struct check check = {.state = result->state,
                          .said_by = result->said_by,
                          .icmp = result->has_icmp ? &result->icmp : NULL,
                          .rtt_ns = result->rtt_ns,
                          .banner = banner_of(slot),
                          .change = change,
                          .lasted_ns = lasted};
    struct endpoint local, remote;
    char text[REASON_SIZE];
    const char *reason = reason_of(result, text);

    address_to_endpoint(&result->local, &local);
    address_to_endpoint(&result->remote, &remote);
    event.conn = result->conn;
    event.basis = result->basis;
    event.local = local.host[0] || local.path_length > 0 ? &local : NULL;
    event.remote = &remote;
    event.number = number;
    event.check = &check;
    event.duration_ns = result->duration_ns;
    event.waited_ns = waited_by(slot);
    event.code = result->system ? error_symbol(result->system) : NULL;
    if (reason)
        event.message = event_text_of(reason);
    bus_emit(slot->checks->run->bus, &event);
}

void check_tell_statistics(const struct check_host *host, const struct check_history *history)
{
    struct event event = event_for(host, EVENT_STATS);
    uint64_t *samples;
    struct probe_statistics probes = {
        .transmitted = history->transmitted,
        .ok = history->by_state[CHECK_OPEN],
        .refused = history->by_state[CHECK_CLOSED],
        .unreachable = history->by_state[CHECK_UNREACHABLE],
        .lost = history->by_state[CHECK_FILTERED] + history->by_state[CHECK_NO_ANSWER]};
    struct endpoint remote;

    address_to_endpoint(&history->address, &remote);
    series_spread(history->connect, &probes.connect);
    series_spread(history->rtt, &probes.rtt);
    probes.sample_count = series_values(history->connect, &samples);
    probes.samples = samples;
    event.what = "end";
    event.basis = BASIS_KERNEL;
    event.remote = &remote;
    event.probes = &probes;
    bus_emit(host->checks->run->bus, &event);
    free(samples);
}

void check_tell_starved(struct checks *checks, int system, uint64_t now)
{
    bool is_ports = system == EADDRNOTAVAIL || system == EADDRINUSE;
    struct error text;

    if (checks->starvation_told)
        return;
    checks->starvation_told = true;
    error_set(&text, STATUS_OK, system, "waiting for %s, perhaps -j is too high",
              is_ports ? "source ports to become free" : "others to be done");
    bus_emit(checks->run->bus, &(struct event){.type = EVENT_LIMIT,
                                               .t_ns = now,
                                               .basis = BASIS_KERNEL,
                                               .status = -1,
                                               .what = is_ports ? "source-ports" : "descriptors",
                                               .code = error_symbol(system),
                                               .message = event_text_of(text.text)});
}

void check_describe_failure(const struct check_slot *slot, struct error *ret_error)
{
    char name[ENDPOINT_TEXT_SIZE], text[REASON_SIZE];

    if (slot->known)
        error_set(ret_error, STATUS_TIMEOUT, 0, "%s: %s", address_format(&slot->result.remote, name),
                  reason_of(&slot->result, text));
    else
        *ret_error = slot->host->error;
}
