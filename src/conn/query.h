/* query.h: the look-up of a name's addresses in one family, told from its beginning to its end. */
#ifndef SONDE_CONN_QUERY_H
#define SONDE_CONN_QUERY_H

#include "conn/loop.h"
#include "conn/race_tell.h"
#include "net/resolve.h"

/* All zero: nothing was asked. */
struct query {
    void *asker;             /* who is called back, with the query as the argument */
    int family;
    struct resolve *resolve; /* NULL: not under way */
    struct loop_watch *watch;
    uint64_t asked_at;
};

/* Asks for the host and port of tell->options. answered is called, with the query, once query_take has something to
 * take: never if, with *ret_error, not even a thread can be had. */
void query_start(struct query *query, struct loop *loop, const struct race_teller *tell, int family,
                 loop_callback *answered, void *asker, struct error *ret_error);

/* The answer, which is the caller's (resolve_result_free). The query is no longer under way. */
struct resolve_result *query_take(struct query *query, const struct race_teller *tell);

/* Gives up waiting, if it is under way. */
void query_abandon(struct query *query);

#endif
