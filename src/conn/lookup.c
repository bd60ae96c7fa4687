/* lookup.c: all addresses of a name (lookup.h). */
#include "conn/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/race_tell.h"
#include "net/resolve.h"

enum { FAMILIES = 2 };

struct query {
    struct lookup *lookup;
    struct resolve *resolve; /* NULL: answered */
    struct loop_watch *watch;
    uint64_t asked_at;
};

struct lookup {
    struct query queries[FAMILIES];
    struct dial_options named; /* what race_tell needs to know */
    struct bus *bus;
    struct address *addresses;
    size_t count;
    struct error error;
    struct loop_timer *none; /* not even a look-up can be begun: told on the loop's next turn */
    lookup_done *done;
    void *argument;
};

void lookup_cancel(struct lookup *lookup)
{
    if (!lookup)
        return;
    for (int i = 0; i < FAMILIES; i++) {
        loop_watch_free(lookup->queries[i].watch);
        if (lookup->queries[i].resolve)
            resolve_abandon(lookup->queries[i].resolve);
    }
    loop_timer_free(lookup->none);
    free(lookup->addresses);
    free(lookup);
}

static void lookup_take(struct lookup *lookup, const struct resolve_result *result)
{
    if (result->failure) {
        error_set(&lookup->error, STATUS_RESOLVE, 0, "resolve %s: %s", lookup->named.host, resolve_reason(result));
        return;
    }
    size_t all = lookup->count + result->count;
    lookup->addresses = memory_resize(lookup->addresses, all * sizeof *lookup->addresses);
    memcpy(lookup->addresses + lookup->count, result->addresses, result->count * sizeof *result->addresses);
    lookup->count = all;
}

static bool lookup_waits(const struct lookup *lookup)
{
    return lookup->queries[0].resolve || lookup->queries[1].resolve;
}

static void lookup_check_done(struct lookup *lookup)
{
    if (lookup_waits(lookup))
        return;
    lookup->done(lookup->argument, lookup->addresses, lookup->count, &lookup->error);
    lookup_cancel(lookup);
}

static void on_none(void *argument, uint64_t now)
{
    (void)now;
    lookup_check_done(argument);
}

static void on_resolved(void *argument, uint64_t now)
{
    struct query *query = argument;
    struct lookup *lookup = query->lookup;
    struct race_teller tell = {{lookup->bus, 0}, &lookup->named, now};
    struct resolve_result *result = resolve_take(query->resolve);

    query->resolve = NULL;
    loop_watch_free(query->watch);
    query->watch = NULL;
    race_tell_resolved(&tell, result, now - query->asked_at);
    lookup_take(lookup, result);
    resolve_result_free(result);
    lookup_check_done(lookup);
}

static void lookup_ask(struct loop *loop, struct query *query, int family)
{
    struct lookup *lookup = query->lookup;
    struct race_teller tell = {{lookup->bus, 0}, &lookup->named, clock_now()};

    query->asked_at = tell.now;
    race_tell_resolving(&tell, family);
    query->resolve = resolve_start(lookup->named.host, lookup->named.port, family, &lookup->error);
    if (query->resolve)
        query->watch = loop_watch_new(loop, resolve_descriptor(query->resolve), LOOP_READ, on_resolved, query);
}

struct lookup *lookup_start(struct loop *loop, const char *host, uint16_t port, int family, struct bus *bus,
                            lookup_done *done, void *argument)
{
    static const int families[FAMILIES] = {AF_INET6, AF_INET};
    struct lookup *lookup = memory_zeroed(sizeof *lookup);

    lookup->named = (struct dial_options){.scheme = scheme_find("tcp"), .name = host, .host = host, .port = port};
    lookup->bus = bus;
    lookup->done = done;
    lookup->argument = argument;
    for (int i = 0; i < FAMILIES; i++) {
        lookup->queries[i].lookup = lookup;
        if (family == AF_UNSPEC || family == families[i])
            lookup_ask(loop, &lookup->queries[i], families[i]);
    }
    if (!lookup_waits(lookup)) {
        lookup->none = loop_timer_new(loop, on_none, lookup);
        loop_timer_set(lookup->none, clock_now());
    }
    return lookup;
}
