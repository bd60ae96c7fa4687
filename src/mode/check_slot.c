/* check_slot.c: one port, from its start until it can be told (check_internal.h). */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "mode/check_internal.h"

/* --wait-open: from one try to the next. */
static const uint64_t delay_first = 100 * CLOCK_MILLISECOND;
static const uint64_t delay_longest = CLOCK_SECOND;

/* Descriptors come back when others are done, source ports when the kernel forgets old connections (60 s). */
static const uint64_t starved_delay = 20 * CLOCK_MILLISECOND;
static const uint64_t starved_longest = 90 * CLOCK_SECOND;

static const struct config *config_of(const struct check_slot *slot)
{
    return slot->checks->run->config;
}

static bool slot_take_turn(struct check_slot *slot)
{
    struct checks *checks = slot->checks;

    if (slot->has_turn)
        return true;
    if (checks->active >= checks->jobs)
        return false;
    checks->active++;
    slot->has_turn = true;
    return true;
}

static void slot_give_turn(struct check_slot *slot)
{
    if (slot->has_turn)
        slot->checks->active--;
    slot->has_turn = false;
}

static void slot_finish(struct check_slot *slot)
{
    struct checks *checks = slot->checks;

    slot->stage = SLOT_DONE;
    slot_give_turn(slot);
    if (slot->known)
        checks->run->sums.by_state[slot->result.state]++;
}

static void slot_go_on(struct check_slot *slot, uint64_t now);
static void slot_try_later(struct check_slot *slot, uint64_t now);

static void on_pause_over(void *argument, uint64_t now)
{
    struct check_slot *slot = argument;
    struct checks *checks = slot->checks;

    if (!slot_take_turn(slot)) {
        slot_try_later(slot, now);
        return;
    }
    if (slot->starved_since == 0)
        check_host_refresh(slot->host, now);
    slot_go_on(slot, now);
    checks_pump(checks, now);
}

static void slot_pause(struct check_slot *slot, uint64_t until)
{
    slot->stage = SLOT_PAUSES;
    if (!slot->timer)
        slot->timer = loop_timer_new(slot->checks->run->loop, on_pause_over, slot);
    loop_timer_set(slot->timer, until);
}

/* One that stays closed is not in the others' way, which may be open. */
static void slot_try_later(struct check_slot *slot, uint64_t now)
{
    slot_give_turn(slot);
    slot->starved_since = 0;
    if (slot->delay == 0)
        slot->delay = delay_first;
    slot_pause(slot, clock_add(now, slot->delay));
    slot->delay = slot->delay * 2 < delay_longest ? slot->delay * 2 : delay_longest;
}

/* Nothing was learnt, and will not be before somebody else is done. */
static void slot_starve(struct check_slot *slot, int system, uint64_t now)
{
    struct checks *checks = slot->checks;
    char name[ENDPOINT_TEXT_SIZE];
    struct error error;

    if (slot->starved_since == 0)
        slot->starved_since = now;
    if (now - slot->starved_since >= starved_longest) {
        error_set(&error, STATUS_LOCAL_IO, system, "check %s", address_format(&slot->aim, name));
        checks_fail(checks, &error);
        return;
    }
    check_tell_starved(checks, system, now);
    checks->starved_until = clock_add(now, starved_delay);
    slot_pause(slot, checks->starved_until);
}

static void on_banner(void *argument, const void *bytes, size_t length, uint64_t now)
{
    struct check_slot *slot = argument;
    struct checks *checks = slot->checks;

    slot->banner = NULL;
    if (length > 0) {
        slot->words = memory_allocate(length);
        memcpy(slot->words, bytes, length);
        slot->words_length = length;
    }
    slot_finish(slot);
    checks_pump(checks, now);
}

/* With a source port of its own a connection that was closed in order would be in the next one's way (TIME_WAIT). */
static void slot_close(struct check_slot *slot)
{
    struct transport *transport = slot->result.transport;

    if (transport)
        transport->ops->close(transport, slot->host->options.source_port != 0);
    slot->result.transport = NULL;
}

static void slot_take_open(struct check_slot *slot, uint64_t now)
{
    struct checks *checks = slot->checks;
    struct transport *transport = slot->result.transport;

    checks->open_seen = true;
    if (transport)
        checks->run->set.connections++;
    if (!config_of(slot)->banner || !transport) {
        slot_close(slot);
        slot_finish(slot);
        return;
    }
    slot->result.transport = NULL;
    slot->stage = SLOT_READS_BANNER;
    slot->banner = banner_start(&checks->run->set, transport, config_of(slot)->wait / 2, PROBE_ANSWER_MAXIMUM,
                                on_banner, slot, now);
}

static void slot_take(struct check_slot *slot, struct probe_result *result, uint64_t now)
{
    struct checks *checks = slot->checks;

    slot->race = NULL;
    if (checks->failure.text[0] != '\0') {
        probe_result_release(result);
        checks_fail(checks, &checks->failure);
        return;
    }
    if (result->again) {
        slot_starve(slot, result->system, now);
        return;
    }
    slot->starved_since = 0;
    slot->tries++;
    probe_result_release(&slot->result);
    slot->result = *result;
    slot->known = true;
    slot->known_at = clock_now();
    if (result->state == CHECK_OPEN) {
        slot_take_open(slot, now);
        return;
    }
    if (config_of(slot)->wait_open > 0)
        slot_try_later(slot, now);
    else
        slot_finish(slot);
}

static void on_probed(void *argument, struct probe_result *result, uint64_t now)
{
    struct check_slot *slot = argument;
    struct checks *checks = slot->checks;

    slot_take(slot, result, now);
    checks_pump(checks, now);
}

static struct address address_at(const struct check_slot *slot, size_t index)
{
    struct address address = slot->host->addresses[index];

    if (slot->port)
        address_set_port(&address, slot->port);
    return address;
}

static struct probe_race *race_all(struct check_slot *slot, struct probe_result *ret_result)
{
    size_t count = slot->host->address_count;
    struct address *addresses = memory_zeroed(count * sizeof *addresses);
    struct probe_race *race;

    for (size_t i = 0; i < count; i++)
        addresses[i] = address_at(slot, i);
    race = probe_race_start(slot->checks->run->loop, &slot->host->options, addresses, count, on_probed, slot,
                            ret_result);
    free(addresses);
    return race;
}

static void slot_probe(struct check_slot *slot, uint64_t now)
{
    struct probe_result result;

    slot->stage = SLOT_PROBES;
    if (slot->started_at == 0)
        slot->started_at = now;
    slot->aim = address_at(slot, slot->address == ALL_ADDRESSES ? 0 : slot->address);
    if (slot->address == ALL_ADDRESSES && slot->host->address_count > 1)
        slot->race = race_all(slot, &result);
    else
        slot->race = probe_race_start(slot->checks->run->loop, &slot->host->options, &slot->aim, 1, on_probed, slot,
                                      &result);
    if (!slot->race)
        slot_take(slot, &result, now);
}

/* A name may stand for other addresses by now, or for none. */
static void slot_go_on(struct check_slot *slot, uint64_t now)
{
    const struct check_host *host = slot->host;

    if (!host->ready) {
        slot_give_turn(slot);
        slot->stage = SLOT_AWAITS_HOST;
    } else if (host->address_count == 0) {
        slot_try_later(slot, now);
    } else {
        slot_probe(slot, now);
    }
}

void check_slot_start(struct check_slot *slot, uint64_t now)
{
    if (slot_take_turn(slot))
        slot_go_on(slot, now);
}

void check_slot_wake(struct check_slot *slot, uint64_t now)
{
    if (slot->stage != SLOT_AWAITS_HOST)
        return;
    if (slot_take_turn(slot))
        slot_go_on(slot, now);
    else
        slot_try_later(slot, now);
}

/* It was being looked at, and nobody had said anything yet. */
static void slot_note_silence(struct check_slot *slot, uint64_t now)
{
    slot->result = (struct probe_result){
        .state = slot->host->options.scheme->capabilities & TRANSPORT_DATAGRAM ? CHECK_NO_ANSWER : CHECK_FILTERED,
        .basis = BASIS_CALL,
        .duration_ns = now - slot->started_at,
        .remote = slot->aim};
    slot->known = true;
    slot->known_at = now;
}

void check_slot_stop(struct check_slot *slot, uint64_t now)
{
    if (slot->stage == SLOT_DONE)
        return;
    if (!slot->known && slot->stage == SLOT_PROBES && slot->checks->state == CHECKS_NOT_OPEN)
        slot_note_silence(slot, now);
    probe_race_cancel(slot->race);
    slot->race = NULL;
    banner_cancel(slot->banner);
    slot->banner = NULL;
    if (slot->timer)
        loop_timer_set(slot->timer, CLOCK_NEVER);
    slot_finish(slot);
}

void check_slot_free(struct check_slot *slot)
{
    loop_timer_free(slot->timer);
    probe_result_release(&slot->result);
    free(slot->words);
    free(slot);
}
