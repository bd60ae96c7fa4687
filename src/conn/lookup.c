/* lookup.c: all addresses of a name (lookup.h). */
#include "conn/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/query.h"

enum { FAMILIES = 2 };

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
    for (int i = 0; i < FAMILIES; i++)
        query_abandon(&lookup->queries[i]);
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
    struct lookup *lookup = query->asker;
    struct race_teller tell = {{lookup->bus, 0}, &lookup->named, now};
    struct resolve_result *result = query_take(query, &tell);

    lookup_take(lookup, result);
    resolve_result_free(result);
    lookup_check_done(lookup);
}

static void lookup_ask(struct loop *loop, struct lookup *lookup, int index, int family)
{
    struct race_teller tell = {{lookup->bus, 0}, &lookup->named, clock_now()};

    query_start(&lookup->queries[index], loop, &tell, family, on_resolved, lookup, &lookup->error);
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
    for (int i = 0; i < FAMILIES; i++)
        if (family == AF_UNSPEC || family == families[i])
            lookup_ask(loop, lookup, i, families[i]);
    if (!lookup_waits(lookup)) {
        lookup->none = loop_timer_new(loop, on_none, lookup);
        loop_timer_set(lookup->none, clock_now());
    }
    return lookup;
}
