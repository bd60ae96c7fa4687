/* conn_interest.c: what a connection waits for (conn.h): computed from its queues, its ends and --rate, never kept. */
#include "base/clock.h"
#include "conn/conn_internal.h"

bool conn_accepts(const struct conn *conn)
{
    return !conn->handler->accepts || conn->handler->accepts(conn);
}

bool conn_wants_read(const struct conn *conn)
{
    if (conn->in.state != HALF_OPEN || half_holds(&conn->in))
        return false;
    if (conn->state == CONN_CLOSING)
        return !(conn->capabilities & TRANSPORT_LOCAL); /* standard input is not ours to drop */
    return conn->state == CONN_OPEN && conn_accepts(conn);
}

uint64_t conn_reads_at(const struct conn *conn)
{
    return conn->state == CONN_CLOSING ? 0 : bucket_opens_at(&conn->in.bucket);
}

uint64_t conn_writes_at(const struct conn *conn)
{
    return half_holds(&conn->out) ? bucket_opens_at(&conn->out.bucket) : 0;
}

static bool conn_wants_write(const struct conn *conn)
{
    return !conn->failing && (half_holds(&conn->out) || conn->out.state == HALF_DRAINING);
}

static bool conn_wants_hangup(const struct conn *conn)
{
    if (conn->state != CONN_OPEN || conn->failing || conn->out.state == HALF_SHUT)
        return false;
    return conn->capabilities & TRANSPORT_LOCAL || conn->in.state != HALF_OPEN;
}

static void interest_limit(struct conn_interest *interest, uint64_t at)
{
    if (at < interest->deadline)
        interest->deadline = at;
}

/* What is wanted has to wait until then: a timer instead of a descriptor. */
static bool interest_postpone(struct conn_interest *interest, uint64_t at, uint64_t now)
{
    if (at <= now)
        return true;
    interest_limit(interest, at);
    return false;
}

struct conn_interest conn_interest(const struct conn *conn)
{
    struct conn_interest interest = {.deadline = CLOCK_NEVER};

    if (conn->state != CONN_OPEN && conn->state != CONN_CLOSING)
        return interest;
    interest.deadline = conn->timer_at;
    interest.read = conn_wants_read(conn) && interest_postpone(&interest, conn_reads_at(conn), conn->now);
    interest.write = conn_wants_write(conn) && interest_postpone(&interest, conn_writes_at(conn), conn->now);
    interest.hangup = conn_wants_hangup(conn);
    interest_limit(&interest, conn->probe_at);
    interest_limit(&interest, conn->look_at);
    interest_limit(&interest, conn_idle_at(conn));
    return interest;
}
