/* conn_set.c: all connections of a run: who is to step next, and who has closed (conn.h). */
#include <stdlib.h>

#include "conn/conn_internal.h"

uint32_t conn_next_id(struct conn_set *set)
{
    return ++set->last_id;
}

void conn_set_add(struct conn_set *set, struct conn *conn)
{
    conn->next = set->first;
    if (set->first)
        set->first->previous = conn;
    set->first = conn;
}

static void conn_set_remove(struct conn_set *set, struct conn *conn)
{
    if (conn->previous)
        conn->previous->next = conn->next;
    else
        set->first = conn->next;
    if (conn->next)
        conn->next->previous = conn->previous;
}

bool conn_set_tell_stats(struct conn_set *set, const char *when)
{
    bool any = false;

    for (struct conn *conn = set->first; conn; conn = conn->next) {
        struct transport_description description = {0};
        if (!conn->transport || conn->id == 0)
            continue;
        conn_catch_up(conn);
        conn->transport->ops->describe(conn->transport, &description);
        conn_tell_stats(conn, when, &description);
        any = true;
    }
    return any;
}

void conn_touch(struct conn *conn)
{
    struct conn_set *set = conn->set;

    if (conn->touched)
        return;
    conn->touched = true;
    conn->next_touched = NULL;
    if (set->touched_last)
        set->touched_last->next_touched = conn;
    else
        set->touched_first = conn;
    set->touched_last = conn;
}

void conn_ready(struct conn *conn, unsigned ready)
{
    conn->ready |= ready;
    conn_touch(conn);
}

static struct conn *conn_set_next(struct conn_set *set)
{
    struct conn *conn = set->touched_first;

    if (!conn)
        return NULL;
    set->touched_first = conn->next_touched;
    if (!set->touched_first)
        set->touched_last = NULL;
    return conn;
}

void conn_set_settle(struct conn_set *set, uint64_t now)
{
    struct conn *dead = NULL;
    struct conn *conn;

    set->now = now;
    while ((conn = conn_set_next(set))) {
        unsigned ready = conn->ready;
        conn->touched = false;
        conn->ready = 0;
        conn_step(conn, ready, now);
        if (set->update)
            set->update(conn, set->update_argument);
        if (conn->state != CONN_CLOSED || conn->touched)
            continue;
        conn->touched = true; /* never queued again */
        conn->next_touched = dead;
        dead = conn;
    }
    while ((conn = dead)) {
        dead = conn->next_touched;
        conn_set_remove(set, conn);
        free(conn);
    }
}
