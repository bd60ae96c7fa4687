/* conn_set.c: all connections of a run: who is to step next, and who has closed (conn.h). */
#include <stdlib.h>

#include "conn/conn.h"

uint32_t conn_next_id(struct conn_set *set)
{
    return ++set->last_id;
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
        free(conn);
    }
}
