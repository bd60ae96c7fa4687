/* check_queue.c: which port comes next, and telling in the order of the ports (check_internal.h). */
#include "base/clock.h"
#include "base/memory.h"
#include "mode/check_internal.h"

enum {
    BATCH = 64,          /* started before the loop looks at signals, timers and answers */
    WAITING_FACTOR = 4   /* so many times jobs may wait for one before them to be told */
};

/* The host's next port from checks->port on. False: there is none. */
static bool find_port(struct checks *checks, const struct check_host *host, uint16_t *ret_port)
{
    if (check_host_is_single(host)) {
        *ret_port = 0;
        return checks->port == 0;
    }
    *ret_port = port_set_next(checks->run->config->ports, checks->port);
    return *ret_port != 0;
}

/* -v: each address of a name by itself, where it is looked at only once. */
static bool is_looked_at_singly(const struct checks *checks, const struct check_host *host)
{
    const struct config *config = checks->run->config;

    return config->verbosity > 0 && !config->repeats && config->wait_open == 0 && host->address_count > 1;
}

/* Once, in however many rounds. */
static void host_count_unresolved(struct check_host *host, struct check_sums *sums)
{
    if (host->is_unresolved)
        return;
    host->is_unresolved = true;
    sums->wanted -= check_host_ports(host);
    sums->unresolved_hosts++;
}

/* When its first port's turn has come. False: it has no address, and will have none. */
static bool host_begin(struct checks *checks, struct check_host *host)
{
    struct check_sums *sums = &checks->run->sums;

    if (host->address_count == 0 && checks->run->config->wait_open == 0) {
        host_count_unresolved(host, sums);
        run_fail(checks->run, &host->error);
        return false;
    }
    if (is_looked_at_singly(checks, host))
        sums->wanted += (host->address_count - 1) * check_host_ports(host);
    return true;
}

static void next_host(struct checks *checks)
{
    checks->host++;
    checks->port = 0;
    checks->address = 0;
    checks->host_begun = false;
}

static void next_address(struct checks *checks, const struct check_host *host, uint16_t port)
{
    if (is_looked_at_singly(checks, host) && ++checks->address < host->address_count)
        return;
    checks->address = 0;
    checks->port = (uint32_t)port + 1;
    checks->history++;
}

static void append(struct checks *checks, struct check_slot *slot)
{
    if (checks->last)
        checks->last->next = slot;
    else
        checks->first = slot;
    checks->last = slot;
    checks->waiting++;
}

static void start_slot(struct checks *checks, struct check_host *host, uint16_t port, uint64_t now)
{
    struct check_slot *slot = memory_zeroed(sizeof *slot);

    slot->checks = checks;
    slot->host = host;
    slot->port = port;
    slot->address = is_looked_at_singly(checks, host) ? checks->address : ALL_ADDRESSES;
    slot->history = checks->history;
    next_address(checks, host, port);
    append(checks, slot);
    check_slot_start(slot, now);
}

/* Only --wait-open goes on to other hosts before one is known. */
static void prepare_hosts(struct checks *checks)
{
    size_t first = checks->run->config->wait_open > 0 ? 0 : checks->host;

    for (size_t i = first; i < checks->host_count && i < checks->host + checks->lookups; i++)
        check_host_prepare(&checks->hosts[i]);
}

/* False: nothing can be started now, or checks->host says that nothing is left. */
static bool start_next(struct checks *checks, uint64_t now)
{
    uint16_t port;

    for (; checks->host < checks->host_count; next_host(checks)) {
        struct check_host *host = &checks->hosts[checks->host];
        if (checks->port == 0 && !checks->host_begun) {
            if (!host->ready && checks->run->config->wait_open == 0)
                return false;
            if (!host_begin(checks, host)) {
                checks->history += check_host_ports(host);
                continue;
            }
            checks->host_begun = true;
        }
        if (find_port(checks, host, &port)) {
            start_slot(checks, host, port, now);
            return true;
        }
    }
    return false;
}

/* --wait-open --any: the others need not be waited for. */
static bool is_enough(const struct checks *checks)
{
    return checks->open_seen && checks->run->config->any && checks->run->config->wait_open > 0;
}

/* --wait-open, which is not for many ports, has all of them wait: any of them may be the one that opens. */
static bool has_room(const struct checks *checks)
{
    return checks->run->config->wait_open > 0 || checks->waiting < checks->jobs * WAITING_FACTOR;
}

static bool may_start(const struct checks *checks, uint64_t now)
{
    return checks->state == CHECKS_GO_ON && checks->active < checks->jobs && has_room(checks) &&
           now >= checks->starved_until && !is_enough(checks);
}

static bool is_last_of_port(const struct check_slot *slot)
{
    return slot->address == ALL_ADDRESSES || slot->address + 1 == slot->host->address_count;
}

/* A port is open if it is so at one of its host's addresses, whether they are told one by one or not. */
static void note_state(struct checks *checks, const struct check_slot *slot)
{
    if (slot->known)
        checks->port_states |= CHECK_MASK(slot->result.state);
    if (!is_last_of_port(slot))
        return;
    if (!(checks->port_states & CHECK_MASK(CHECK_OPEN)))
        checks->missing |= checks->port_states;
    checks->port_states = 0;
}

static void tell_slot(struct checks *checks, struct check_slot *slot)
{
    enum check_change change = CHANGE_NONE;
    uint64_t lasted = 0;

    if (!slot->known)
        return;
    if (checks->histories)
        change = check_history_note(&checks->histories[slot->history], &slot->result, slot->known_at, &lasted);
    check_tell(slot, checks->histories ? checks->round : 0, change, lasted);
}

void checks_tell_done(struct checks *checks)
{
    struct check_slot *slot;

    while ((slot = checks->first) && slot->stage == SLOT_DONE) {
        checks->first = slot->next;
        if (!checks->first)
            checks->last = NULL;
        checks->waiting--;
        note_state(checks, slot);
        if (checks->run->output_failure == 0)
            tell_slot(checks, slot);
        check_slot_free(slot);
    }
}

static bool round_is_over(const struct checks *checks)
{
    return checks->host == checks->host_count && !checks->first;
}

static void begin_round(struct checks *checks, uint64_t now)
{
    checks->host = 0;
    checks->history = 0;
    checks->round++;
    checks->round_at = now;
    for (size_t i = 0; i < checks->host_count; i++)
        check_host_forget(&checks->hosts[i]);
}

/* The next round is due an interval after this one began, or as soon as this one is over. */
static void end_round(struct checks *checks, uint64_t now)
{
    const struct config *config = checks->run->config;
    uint64_t at = clock_add(checks->round_at, config->interval);

    if (!config->repeats || (config->count > 0 && checks->round >= config->count)) {
        checks_end(checks, CHECKS_DONE);
        return;
    }
    begin_round(checks, at > now ? at : now);
    loop_timer_set(checks->more, checks->round_at);
}

/* Who starved is tried again by timers of their own. */
static void plan_more(struct checks *checks, size_t started, uint64_t now)
{
    if (started > 0 && may_start(checks, now))
        loop_timer_set(checks->more, now);
    else if (checks->starved_until > now && checks->host < checks->host_count)
        loop_timer_set(checks->more, checks->starved_until);
}

void checks_pump(struct checks *checks, uint64_t now)
{
    size_t started = 0;

    if (checks->state != CHECKS_GO_ON || now < checks->round_at)
        return;
    checks_tell_done(checks); /* it may be for these that the next ones wait */
    prepare_hosts(checks);
    while (started < BATCH && may_start(checks, now) && start_next(checks, now))
        started++;
    checks_tell_done(checks);
    if (checks->run->output_failure || is_enough(checks))
        checks_end(checks, CHECKS_DONE);
    else if (round_is_over(checks))
        end_round(checks, now);
    else
        plan_more(checks, started, now);
}

void checks_wake_slots(struct checks *checks, const struct check_host *host, uint64_t now)
{
    for (struct check_slot *slot = checks->first; slot; slot = slot->next)
        if (slot->host == host)
            check_slot_wake(slot, now);
}
