/* json_check.c: checks of ports as JSON (json_check.h). */
#include "sink/json_check.h"

#include "base/json.h"

static void set_unless_zero(json_t *object, const char *name, uint64_t value)
{
    if (value)
        json_set_unsigned(object, name, value);
}

static json_t *icmp_to_json(const struct icmp_error *icmp)
{
    json_t *parts = json_object();

    json_set_unsigned(parts, "version", icmp->v6 ? 6 : 4);
    json_set_unsigned(parts, "type", icmp->type);
    json_set_unsigned(parts, "code", icmp->code);
    if (icmp->from[0])
        json_set_text(parts, "from", icmp->from);
    return parts;
}

void json_set_check(json_t *fields, const struct check *check)
{
    if (!check)
        return;
    json_set_text(fields, "state", check_state_name(check->state));
    json_set_text(fields, "said_by", check_party_name(check->said_by));
    if (check->icmp)
        json_object_set_new(fields, "icmp", icmp_to_json(check->icmp));
    set_unless_zero(fields, "rtt_ns", check->rtt_ns);
    if (check->banner.bytes)
        json_set_bytes(fields, "banner", check->banner.bytes, check->banner.length);
    json_set_text(fields, "change", check_change_name(check->change));
    set_unless_zero(fields, "lasted_ns", check->lasted_ns);
}

/* Percentiles are those of the last values, among which there may be none. */
static void set_spread(json_t *object, const char *name, const struct spread *spread)
{
    json_t *parts;

    if (spread->count == 0)
        return;
    parts = json_object();
    json_set_unsigned(parts, "count", spread->count);
    json_set_unsigned(parts, "min_ns", spread->minimum);
    json_set_unsigned(parts, "avg_ns", spread->mean);
    set_unless_zero(parts, "p50_ns", spread->p50);
    set_unless_zero(parts, "p90_ns", spread->p90);
    set_unless_zero(parts, "p99_ns", spread->p99);
    json_set_unsigned(parts, "max_ns", spread->maximum);
    json_set_unsigned(parts, "stddev_ns", spread->deviation);
    json_set_unsigned(parts, "jitter_ns", spread->jitter);
    json_object_set_new(object, name, parts);
}

void json_set_probes(json_t *object, const char *name, const struct probe_statistics *probes)
{
    json_t *parts;

    if (!probes)
        return;
    parts = json_object();
    json_set_unsigned(parts, "transmitted", probes->transmitted);
    json_set_unsigned(parts, "ok", probes->ok);
    json_set_unsigned(parts, "refused", probes->refused);
    json_set_unsigned(parts, "unreachable", probes->unreachable);
    json_set_unsigned(parts, "lost", probes->lost);
    set_spread(parts, "connect", &probes->connect);
    set_spread(parts, "rtt", &probes->rtt);
    json_object_set_new(object, name, parts);
}

void json_set_sums(json_t *object, const char *name, const struct check_sums *sums)
{
    json_t *parts;

    if (!sums)
        return;
    parts = json_object();
    json_set_unsigned(parts, "open", sums->by_state[CHECK_OPEN]);
    json_set_unsigned(parts, "closed", sums->by_state[CHECK_CLOSED]);
    json_set_unsigned(parts, "filtered", sums->by_state[CHECK_FILTERED]);
    json_set_unsigned(parts, "unreachable", sums->by_state[CHECK_UNREACHABLE]);
    json_set_unsigned(parts, "no_answer", sums->by_state[CHECK_NO_ANSWER]);
    json_set_unsigned(parts, "unresolved_hosts", sums->unresolved_hosts);
    json_set_unsigned(parts, "unchecked", sums->unchecked);
    json_object_set_new(object, name, parts);
}
