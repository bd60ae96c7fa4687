/* conn_idle.c: how long a connection has been silent (conn_internal.h). */
#include "base/clock.h"
#include "conn/conn_internal.h"

enum { IDLE_LOOKS = 8 /* looks for acknowledgements in an idle time */ };

uint64_t conn_idle_at(const struct conn *conn)
{
    return conn->state < CONN_OPEN ? CLOCK_NEVER : clock_add(conn->active_at, conn->idle);
}

/* What was written may go on arriving long after. Nothing tells of it, so one looks, several times in an idle time. */
static void conn_look_at_acknowledgements(struct conn *conn)
{
    if (conn->now < conn->look_at)
        return;
    size_t pending = conn_unacknowledged(conn);
    if (pending < conn->pending_then)
        conn->active_at = conn->now;
    conn->pending_then = pending;
    conn->look_at = pending > 0 ? clock_add(conn->now, conn->idle / IDLE_LOOKS) : CLOCK_NEVER;
}

void conn_set_active(struct conn *conn, bool written)
{
    conn->active_at = conn->now;
    if (!written || conn->idle == CLOCK_NEVER)
        return;
    conn->pending_then = 0;
    conn->look_at = clock_add(conn->now, conn->idle / IDLE_LOOKS);
}

bool conn_is_held_up(const struct conn *conn)
{
    if (conn->state != CONN_OPEN)
        return false;
    if (conn_writes_at(conn) > conn->now)
        return true;
    return conn->in.state != HALF_SHUT &&
           (half_holds(&conn->in) || !conn_accepts(conn) || conn_reads_at(conn) > conn->now);
}

void conn_note_pause(struct conn *conn)
{
    uint64_t reads_at = conn->in.state == HALF_OPEN ? conn_reads_at(conn) : 0;
    uint64_t writes_at = conn_writes_at(conn);
    uint64_t until = reads_at > writes_at ? reads_at : writes_at;

    if (until > conn->now)
        until = conn->now;
    if (conn->active_at < until)
        conn->active_at = until;
}

void conn_check_idle(struct conn *conn)
{
    struct error error;
    char name[ENDPOINT_TEXT_SIZE];

    conn_look_at_acknowledgements(conn);
    if (conn_is_held_up(conn))
        conn->active_at = conn->now;
    if (conn->now < conn_idle_at(conn))
        return;
    error_set(&error, STATUS_TIMEOUT, 0, "%s: idle for %.6g s", address_format(&conn->remote, name),
              (double)conn->idle / (double)CLOCK_SECOND);
    conn_tell_timeout(conn, "idle", conn->idle, &error);
    conn_cut(conn, PARTY_TIMEOUT, &error);
}
