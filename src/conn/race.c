/* race.c: one round of dialling (race.h, RFC 8305). */
#include "conn/race.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/race_tell.h"
#include "conn/tap.h"
#include "net/resolve.h"

static const uint64_t resolution_delay = 50 * CLOCK_MILLISECOND;
static const uint64_t attempt_delay = 250 * CLOCK_MILLISECOND;
static const uint64_t later_delay = 20 * CLOCK_MILLISECOND; /* for what cannot be waited for */

enum { IPV6, IPV4, FAMILIES };

/* What is known of one family's addresses. An address that needs no look-up is kept as if it were IPv6's. */
struct candidates {
    struct race *race;
    int family;
    struct resolve *resolve; /* NULL: not being looked up */
    struct loop_watch *watch;
    uint64_t asked_at;
    struct address *addresses;
    size_t count, next;
};

struct race {
    struct loop *loop;
    struct conn *conn;
    const struct dial_options *options;
    struct candidates families[FAMILIES];
    int last;                /* index of the family tried last */
    struct attempt *attempts; /* those under way */
    uint64_t attempt_number;
    uint64_t ipv6_awaited_until, next_attempt_at, ends_at, timeout, waited_since;
    struct loop_timer *timer;
    struct error error;      /* the best reason so far */
    dial_done *done;
    void *argument;
};

struct attempt {
    struct attempt *next;
    struct race *race;
    struct transport *transport;
    struct address remote, source;
    uint64_t number, started_at;
    struct loop_watch *watch;
    struct loop_timer *later;
};

static struct race_teller teller(const struct race *race, uint64_t now)
{
    return (struct race_teller){{race->conn->set->bus, race->conn->id}, race->options, now};
}

static void attempt_free(struct attempt *attempt)
{
    struct attempt **link = &attempt->race->attempts;

    while (*link != attempt)
        link = &(*link)->next;
    *link = attempt->next;
    loop_watch_free(attempt->watch);
    loop_timer_free(attempt->later);
    if (attempt->transport)
        attempt->transport->ops->close(attempt->transport, false);
    free(attempt);
}

static void candidates_free(struct candidates *candidates)
{
    loop_watch_free(candidates->watch);
    if (candidates->resolve)
        resolve_abandon(candidates->resolve);
    free(candidates->addresses);
}

static void race_finish(struct race *race, struct transport *transport, uint64_t now)
{
    dial_done *done = race->done;
    void *argument = race->argument;
    struct error error = race->error;

    race_cancel(race);
    done(argument, transport, transport ? NULL : &error, now);
}

/* How much a reason says: an address that refused more than one that was silent, that more than a name's fate. */
static int weight_of(const struct error *error)
{
    if (error->text[0] == '\0')
        return 0;
    if (error->status == STATUS_RESOLVE)
        return 1;
    return error->status == STATUS_TIMEOUT ? 2 : 3;
}

static void race_blame(struct race *race, const struct error *error)
{
    if (weight_of(error) >= weight_of(&race->error))
        race->error = *error;
}

static void attempt_lose(struct attempt *attempt, const struct error *error, uint64_t now)
{
    struct race *race = attempt->race;
    struct race_teller tell = teller(race, now);

    race_tell_failed(&tell, attempt->transport, &attempt->remote, attempt->number, now - attempt->started_at, error);
    race_blame(race, error);
    attempt_free(attempt);
}

void race_cancel(struct race *race)
{
    struct error given_up = {.status = STATUS_CONNECT, .text = "given up"};

    while (race->attempts)
        attempt_lose(race->attempts, &given_up, clock_now());
    for (int i = 0; i < FAMILIES; i++)
        candidates_free(&race->families[i]);
    loop_timer_free(race->timer);
    free(race);
}

static void race_won(struct attempt *attempt, uint64_t now)
{
    struct race *race = attempt->race;
    struct transport *transport = attempt->transport;
    struct race_teller tell = teller(race, now);
    struct error slower = {.status = STATUS_CONNECT, .text = "another address was faster"};

    attempt->transport = NULL;
    race_tell_connected(&tell, transport, attempt->number, now - attempt->started_at,
                        race->waited_since == CLOCK_NEVER ? 0 : now - race->waited_since);
    attempt_free(attempt);
    while (race->attempts)
        attempt_lose(race->attempts, &slower, now);
    race_finish(race, transport, now);
}

enum progress { PROGRESS_WON, PROGRESS_WAITS, PROGRESS_FAILED }; /* WON: the race is gone, FAILED: the attempt */

static void on_attempt_ready(void *argument, uint64_t now);

/* Waits for whatever the transport said it needs. */
static void attempt_wait(struct attempt *attempt, enum io_status want, uint64_t now)
{
    struct watch watch = {WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};

    loop_watch_free(attempt->watch);
    attempt->watch = NULL;
    attempt->transport->ops->watch(attempt->transport, &watch);
    int fd = want == IO_WANT_READ ? watch.read : watch.write;
    if (fd >= 0) {
        attempt->watch = loop_watch_new(attempt->race->loop, fd, want == IO_WANT_READ ? LOOP_READ : LOOP_WRITE,
                                        on_attempt_ready, attempt);
        return;
    }
    if (!attempt->later)
        attempt->later = loop_timer_new(attempt->race->loop, on_attempt_ready, attempt);
    loop_timer_set(attempt->later, clock_add(now, later_delay));
}

static enum progress attempt_go_on(struct attempt *attempt, uint64_t now)
{
    struct io io = io_result(IO_OK, 0);
    struct error error;

    if (attempt->transport->ops->open)
        io = attempt->transport->ops->open(attempt->transport);
    race_tell_packets(attempt->race->conn, attempt->transport, &attempt->remote);
    if (io.status == IO_OK) {
        race_won(attempt, now);
        return PROGRESS_WON;
    }
    if (io.status != IO_ERROR) {
        attempt_wait(attempt, io.status, now);
        return PROGRESS_WAITS;
    }
    error_set(&error, io.system == ETIMEDOUT ? STATUS_TIMEOUT : STATUS_CONNECT, io.system, "connect %s",
              attempt->race->options->name);
    attempt_lose(attempt, &error, now);
    return PROGRESS_FAILED;
}

static enum progress attempt_start(struct race *race, const struct address *remote, uint64_t now)
{
    struct race_teller tell = teller(race, now);
    struct attempt *attempt = memory_zeroed(sizeof *attempt);
    struct error error;

    attempt->race = race;
    attempt->remote = *remote;
    attempt->source = address_to_bind(&race->options->source, race->options->source_port, remote);
    attempt->number = ++race->attempt_number;
    attempt->started_at = now;
    attempt->next = race->attempts;
    race->attempts = attempt;
    conn_set_connecting(race->conn);
    race_tell_connecting(&tell, &attempt->source, remote, attempt->number);
    tap_dial(race->conn->set->tap, remote);
    attempt->transport = race->options->scheme->dial(
        &(struct transport_options){.local = &attempt->source, .remote = remote,
                                    .sockopts = race->options->sockopts, .origin = tell.origin}, &error);
    if (attempt->transport)
        return attempt_go_on(attempt, now);
    attempt_lose(attempt, &error, now);
    return PROGRESS_FAILED;
}

/* The next address, of the other family than the last where there is one. NULL: none is known now. */
static const struct address *race_next(struct race *race)
{
    for (int turn = 0; turn < FAMILIES; turn++) {
        struct candidates *candidates = &race->families[(race->last + 1 + turn) % FAMILIES];
        if (candidates->next == candidates->count)
            continue;
        race->last = (int)(candidates - race->families);
        return &candidates->addresses[candidates->next++];
    }
    return NULL;
}

static bool race_has_next(const struct race *race)
{
    const struct candidates *ipv6 = &race->families[IPV6], *ipv4 = &race->families[IPV4];

    return ipv6->next < ipv6->count || ipv4->next < ipv4->count;
}

static bool race_looks_up(const struct race *race)
{
    return race->families[IPV6].resolve || race->families[IPV4].resolve;
}

/* IPv4's addresses give IPv6's a little time to arrive; further attempts give the earlier ones theirs. */
static uint64_t race_next_at(const struct race *race)
{
    uint64_t at = race->attempts ? race->next_attempt_at : 0;

    if (!race_has_next(race))
        return CLOCK_NEVER;
    if (race->families[IPV6].resolve && race->attempt_number == 0 && race->ipv6_awaited_until > at)
        at = race->ipv6_awaited_until;
    return at;
}

static void race_go_on(struct race *race, uint64_t now)
{
    while (race_next_at(race) <= now) {
        enum progress progress = attempt_start(race, race_next(race), now);
        if (progress == PROGRESS_WON)
            return;
        if (progress == PROGRESS_WAITS)
            race->next_attempt_at = clock_add(now, attempt_delay);
    }
    if (!race->attempts && !race_has_next(race) && !race_looks_up(race)) {
        race_finish(race, NULL, now);
        return;
    }
    uint64_t at = race_next_at(race);
    loop_timer_set(race->timer, at < race->ends_at ? at : race->ends_at);
}

static void on_attempt_ready(void *argument, uint64_t now)
{
    struct attempt *attempt = argument;
    struct race *race = attempt->race;

    if (attempt_go_on(attempt, now) == PROGRESS_FAILED)
        race_go_on(race, now);
}

static void race_time_out(struct race *race, uint64_t now)
{
    struct race_teller tell = teller(race, now);
    bool tried = race->attempt_number > 0;
    struct error error;

    error_set(&error, STATUS_TIMEOUT, 0, "%s %s: no answer within %.6g s", tried ? "connect" : "resolve",
              tried ? race->options->name : race->options->host, (double)race->timeout / (double)CLOCK_SECOND);
    race_tell_timeout(&tell, race->timeout, &error);
    race_blame(race, &error);
    while (race->attempts)
        attempt_lose(race->attempts, &error, now);
    race_finish(race, NULL, now);
}

static void on_timer(void *argument, uint64_t now)
{
    struct race *race = argument;

    if (now >= race->ends_at)
        race_time_out(race, now);
    else
        race_go_on(race, now);
}

static void candidates_take(struct candidates *candidates, struct resolve_result *result)
{
    struct race *race = candidates->race;
    struct error error;

    int source = address_family(&race->options->source);
    if (result->failure) {
        error_set(&error, STATUS_RESOLVE, 0, "resolve %s: %s", race->options->host, resolve_reason(result));
        race_blame(race, &error);
    } else if (source != AF_UNSPEC && source != result->family) {
        error_set(&error, STATUS_USAGE, 0, "-s: %s has no address of that family", race->options->host);
        race_blame(race, &error);
    } else {
        candidates->count = result->count;
        candidates->addresses = memory_zeroed((result->count + 1) * sizeof *candidates->addresses);
        memcpy(candidates->addresses, result->addresses, result->count * sizeof *result->addresses);
    }
}

static void on_resolved(void *argument, uint64_t now)
{
    struct candidates *candidates = argument;
    struct race *race = candidates->race;
    struct race_teller tell = teller(race, now);
    struct resolve_result *result = resolve_take(candidates->resolve);

    candidates->resolve = NULL;
    loop_watch_free(candidates->watch);
    candidates->watch = NULL;
    race_tell_resolved(&tell, result, now - candidates->asked_at);
    candidates_take(candidates, result);
    resolve_result_free(result);
    if (candidates->family == AF_INET)
        race->ipv6_awaited_until = clock_add(now, resolution_delay);
    race_go_on(race, now);
}

static void race_look_up(struct race *race, int index, int family, uint64_t now)
{
    struct candidates *candidates = &race->families[index];
    struct race_teller tell = teller(race, now);

    if (race->options->family != AF_UNSPEC && race->options->family != family)
        return;
    candidates->family = family;
    candidates->asked_at = now;
    race_tell_resolving(&tell, family);
    candidates->resolve = resolve_start(race->options->host, race->options->port, family, &race->error);
    if (candidates->resolve)
        candidates->watch = loop_watch_new(race->loop, resolve_descriptor(candidates->resolve), LOOP_READ,
                                           on_resolved, candidates);
}

static void race_take_fixed(struct race *race)
{
    struct candidates *candidates = &race->families[IPV6];

    candidates->addresses = memory_allocate(sizeof *candidates->addresses);
    candidates->addresses[0] = race->options->fixed;
    candidates->count = 1;
}

struct race *race_start(struct loop *loop, struct conn *conn, const struct dial_options *options, uint64_t timeout,
                        uint64_t waited_since, dial_done *done, void *argument)
{
    struct race *race = memory_zeroed(sizeof *race);
    uint64_t now = clock_now();

    race->loop = loop;
    race->conn = conn;
    race->options = options;
    race->timeout = timeout;
    race->ends_at = clock_add(now, timeout);
    race->waited_since = waited_since;
    race->last = IPV4;
    race->done = done;
    race->argument = argument;
    race->families[IPV6].race = race->families[IPV4].race = race;
    race->timer = loop_timer_new(loop, on_timer, race);
    if (options->fixed.length > 0) {
        race_take_fixed(race);
    } else {
        race_look_up(race, IPV6, AF_INET6, now);
        race_look_up(race, IPV4, AF_INET, now);
    }
    loop_timer_set(race->timer, now); /* the first turn is the loop's */
    return race;
}
