/* query.c: the look-up of a name's addresses in one family (query.h). */
#include "conn/query.h"

void query_start(struct query *query, struct loop *loop, const struct race_teller *tell, int family,
                 loop_callback *answered, void *asker, struct error *ret_error)
{
    query->asker = asker;
    query->family = family;
    query->asked_at = tell->now;
    race_tell_resolving(tell, family);
    query->resolve = resolve_start(tell->options->host, tell->options->port, family, ret_error);
    if (query->resolve)
        query->watch = loop_watch_new(loop, resolve_descriptor(query->resolve), LOOP_READ, answered, query);
}

static void query_end(struct query *query)
{
    loop_watch_free(query->watch);
    query->watch = NULL;
    query->resolve = NULL;
}

struct resolve_result *query_take(struct query *query, const struct race_teller *tell)
{
    struct resolve_result *result = resolve_take(query->resolve);

    query_end(query);
    race_tell_resolved(tell, result, tell->now - query->asked_at);
    return result;
}

void query_abandon(struct query *query)
{
    if (query->resolve)
        resolve_abandon(query->resolve);
    query_end(query);
}
