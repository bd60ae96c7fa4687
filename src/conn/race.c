/* race.c: one round of dialling (race.h, RFC 8305). */
#include "conn/race.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/attempt.h"
#include "conn/query.h"
#include "conn/race_tell.h"

static const uint64_t resolution_delay = 50 * CLOCK_MILLISECOND;

enum { IPV6, IPV4, FAMILIES };

struct race {
    struct loop *loop;
    struct conn *conn;
    const struct dial_options *options;
    struct query queries[FAMILIES];
    struct address *addresses; /* count of them, those from next on in the order in which they will be tried */
    size_t count, next;
    struct contender *contenders; /* those under way */
    uint64_t attempt_number;
    uint64_t ipv6_awaited_until, next_attempt_at, ends_at, timeout, waited_since;
    struct loop_timer *timer;
    struct error error;      /* the best reason so far */
    dial_done *done;
    void *argument;
};

/* An address that is being tried. */
struct contender {
    struct contender *next;
    struct race *race;
    struct attempt attempt;
    uint64_t number, started_at;
};

static struct race_teller teller(const struct race *race, uint64_t now)
{
    return (struct race_teller){{race->conn->set->bus, race->conn->id}, race->options, now};
}

static void contender_free(struct contender *contender)
{
    struct contender **link = &contender->race->contenders;

    while (*link != contender)
        link = &(*link)->next;
    *link = contender->next;
    attempt_cancel(&contender->attempt);
    free(contender);
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
    if (error->status == STATUS_USAGE)
        return 2;
    return error->status == STATUS_TIMEOUT ? 3 : 4;
}

static void race_blame(struct race *race, const struct error *error)
{
    if (weight_of(error) >= weight_of(&race->error))
        race->error = *error;
}

static void contender_lose(struct contender *contender, const struct error *error, uint64_t now)
{
    struct race *race = contender->race;
    struct attempt *attempt = &contender->attempt;
    struct race_teller tell = teller(race, now);

    race_tell_failed(&tell, attempt->transport, &attempt->remote, contender->number, now - contender->started_at,
                     error);
    race_blame(race, error);
    contender_free(contender);
}

static void race_lose_all(struct race *race, const struct error *error, uint64_t now)
{
    while (race->contenders)
        contender_lose(race->contenders, error, now);
}

void race_cancel(struct race *race)
{
    struct error given_up = {.status = STATUS_CONNECT, .text = "given up"};

    race_lose_all(race, &given_up, clock_now());
    for (int i = 0; i < FAMILIES; i++)
        query_abandon(&race->queries[i]);
    loop_timer_free(race->timer);
    free(race->addresses);
    free(race);
}

static void contender_win(struct contender *contender, uint64_t now)
{
    struct race *race = contender->race;
    struct transport *transport = attempt_take(&contender->attempt);
    struct race_teller tell = teller(race, now);
    struct error slower = {.status = STATUS_CONNECT, .text = "another address was faster"};

    race_tell_connected(&tell, transport, contender->number, now - contender->started_at,
                        race->waited_since == CLOCK_NEVER ? 0 : now - race->waited_since);
    contender_free(contender);
    race_lose_all(race, &slower, now);
    race_finish(race, transport, now);
}

enum progress { PROGRESS_WON, PROGRESS_WAITS, PROGRESS_FAILED }; /* WON: the race is gone, FAILED: the contender */

static void on_attempt_ready(void *argument, uint64_t now);

static enum progress contender_go_on(struct contender *contender, uint64_t now)
{
    struct io io = attempt_open(&contender->attempt);
    struct error error;

    if (io.status == IO_OK) {
        contender_win(contender, now);
        return PROGRESS_WON;
    }
    if (io.status != IO_ERROR) {
        attempt_wait(&contender->attempt, now, CLOCK_NEVER, on_attempt_ready, contender);
        return PROGRESS_WAITS;
    }
    error_set(&error, io.system == ETIMEDOUT ? STATUS_TIMEOUT : STATUS_CONNECT, io.system, "connect %s",
              contender->race->options->name);
    contender_lose(contender, &error, now);
    return PROGRESS_FAILED;
}

static struct contender *contender_new(struct race *race, const struct address *remote, uint64_t now)
{
    struct contender *contender = memory_allocate(sizeof *contender);

    *contender = (struct contender){.next = race->contenders,
                                    .race = race,
                                    .attempt = {.loop = race->loop,
                                                .set = race->conn->set,
                                                .remote = *remote,
                                                .conn = race->conn->id},
                                    .number = ++race->attempt_number,
                                    .started_at = now};
    race->contenders = contender;
    return contender;
}

static enum progress race_try(struct race *race, const struct address *remote, uint64_t now)
{
    const struct dial_options *options = race->options;
    struct address source = address_to_bind(&options->source, options->source_port, remote);
    struct contender *contender = contender_new(race, remote, now);
    struct race_teller tell = teller(race, now);
    struct error error;

    conn_set_connecting(race->conn);
    race_tell_connecting(&tell, &source, remote, contender->number);
    if (attempt_dial(&contender->attempt, options->scheme,
                     (struct transport_options){.local = &source, .sockopts = options->sockopts,
                                                .origin = tell.origin}, &error))
        return contender_go_on(contender, now);
    contender_lose(contender, &error, now);
    return PROGRESS_FAILED;
}

static bool race_has_next(const struct race *race)
{
    return race->next < race->count;
}

static bool race_looks_up(const struct race *race)
{
    return race->queries[IPV6].resolve || race->queries[IPV4].resolve;
}

/* IPv4's addresses give IPv6's a little time to arrive; further attempts give the earlier ones theirs. */
static uint64_t race_next_at(const struct race *race)
{
    uint64_t at = race->contenders ? race->next_attempt_at : 0;

    if (!race_has_next(race))
        return CLOCK_NEVER;
    if (race->queries[IPV6].resolve && race->attempt_number == 0 && race->ipv6_awaited_until > at)
        at = race->ipv6_awaited_until;
    return at;
}

static void race_go_on(struct race *race, uint64_t now)
{
    while (race_next_at(race) <= now) {
        enum progress progress = race_try(race, &race->addresses[race->next++], now);
        if (progress == PROGRESS_WON)
            return;
        if (progress == PROGRESS_WAITS)
            race->next_attempt_at = clock_add(now, ATTEMPT_DELAY);
    }
    if (!race->contenders && !race_has_next(race) && !race_looks_up(race)) {
        race_finish(race, NULL, now);
        return;
    }
    uint64_t at = race_next_at(race);
    loop_timer_set(race->timer, at < race->ends_at ? at : race->ends_at);
}

static void on_attempt_ready(void *argument, uint64_t now)
{
    struct contender *contender = argument;
    struct race *race = contender->race;

    if (contender_go_on(contender, now) == PROGRESS_FAILED)
        race_go_on(race, now);
}

static void race_time_out(struct race *race, uint64_t now)
{
    struct race_teller tell = teller(race, now);
    struct error error;

    if (race->attempt_number > 0)
        dial_set_no_answer(&error, "connect", race->options->name, race->timeout);
    else
        dial_set_no_answer(&error, "resolve", race->options->host, race->timeout);
    race_tell_timeout(&tell, race->timeout, &error);
    race_blame(race, &error);
    race_lose_all(race, &error, now);
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

/* The one that is tried next is of the other family than the last. */
static void race_add(struct race *race, const struct address *addresses, size_t count)
{
    int last = race->next > 0 ? address_family(&race->addresses[race->next - 1]) : AF_UNSPEC;

    race->addresses = memory_resize(race->addresses, (race->count + count) * sizeof *addresses);
    memcpy(race->addresses + race->count, addresses, count * sizeof *addresses);
    race->count += count;
    address_interleave(race->addresses + race->next, race->count - race->next, last == AF_INET6 ? AF_INET : AF_INET6);
}

static void race_take(struct race *race, const struct resolve_result *result)
{
    int source = address_family(&race->options->source);
    struct error error;

    if (!result->failure && (source == AF_UNSPEC || source == result->family)) {
        race_add(race, result->addresses, result->count);
        return;
    }
    if (result->failure)
        error_set(&error, STATUS_RESOLVE, 0, "resolve %s: %s", race->options->host, resolve_reason(result));
    else
        dial_set_no_family(&error, race->options->host);
    race_blame(race, &error);
}

static void on_resolved(void *argument, uint64_t now)
{
    struct query *query = argument;
    struct race *race = query->asker;
    struct race_teller tell = teller(race, now);
    struct resolve_result *result = query_take(query, &tell);

    race_take(race, result);
    resolve_result_free(result);
    if (query->family == AF_INET)
        race->ipv6_awaited_until = clock_add(now, resolution_delay);
    race_go_on(race, now);
}

static void race_look_up(struct race *race, int index, int family, uint64_t now)
{
    struct race_teller tell = teller(race, now);

    if (race->options->family == AF_UNSPEC || race->options->family == family)
        query_start(&race->queries[index], race->loop, &tell, family, on_resolved, race, &race->error);
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
    race->done = done;
    race->argument = argument;
    race->timer = loop_timer_new(loop, on_timer, race);
    if (options->fixed.length > 0) {
        race_add(race, &options->fixed, 1);
    } else {
        race_look_up(race, IPV6, AF_INET6, now);
        race_look_up(race, IPV4, AF_INET, now);
    }
    loop_timer_set(race->timer, now); /* the first turn is the loop's */
    return race;
}
