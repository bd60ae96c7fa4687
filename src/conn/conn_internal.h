/* conn_internal.h: what conn.c and its siblings share. Nobody else includes it. */
#ifndef SONDE_CONN_CONN_INTERNAL_H
#define SONDE_CONN_CONN_INTERNAL_H

#include "conn/conn.h"

/* conn_io.c */

/* Writes what waits and, if that was the last, our end. True if the queue was in the way and is empty now. */
bool conn_flush(struct conn *conn);

/* Reads and hands to the handler, turn by turn. True if it stopped only because the number of turns is bounded. */
bool conn_fill(struct conn *conn);

/* Hands over what waits, then the peer's end. */
void conn_deliver(struct conn *conn);

/* Looks for an error or an end that nobody waits for: after a hang-up, and while CLOSING. */
void conn_look(struct conn *conn);

/* conn.c */

/* When its step began, but not before what was told last: what events and phases are reckoned by. */
static inline uint64_t conn_time(const struct conn *conn)
{
    return bus_time(conn->set->bus, conn->now);
}

/* Called from outside of its step: time has gone on since the last one. */
void conn_catch_up(struct conn *conn);
void conn_set_closed(struct conn *conn);
size_t conn_unacknowledged(const struct conn *conn);

/* conn_interest.c */
bool conn_accepts(const struct conn *conn);
bool conn_wants_read(const struct conn *conn);

/* When --rate lets the next byte be read, and written what waits: in the past if nothing is in the way. */
uint64_t conn_reads_at(const struct conn *conn);
uint64_t conn_writes_at(const struct conn *conn);

/* conn_set.c */
void conn_set_add(struct conn_set *set, struct conn *conn);

/* conn_idle.c */

/* Bytes went in or out. */
void conn_set_active(struct conn *conn, bool written);

/* When it will have been silent for too long, as far as is known now. */
uint64_t conn_idle_at(const struct conn *conn);

/* A pause of --rate is nobody's silence. To be called before anything is written. */
void conn_note_pause(struct conn *conn);

/* Ends it if it has been. */
void conn_check_idle(struct conn *conn);

/* conn_tell.c: the events of a connection, none for standard input and output. */
void conn_tell_data(const struct conn *conn, enum event_direction direction, uint64_t offset, const void *bytes,
                    size_t length, const struct io *io);
void conn_tell_cut(const struct conn *conn, size_t kept, size_t whole);
void conn_tell_fin(const struct conn *conn, enum event_direction direction);
void conn_tell_reset(const struct conn *conn, enum event_party by, int system);
void conn_tell_error(const struct conn *conn, const struct error *error);
void conn_tell_timeout(const struct conn *conn, const char *what, uint64_t limit, const struct error *error);
void conn_tell_stats(const struct conn *conn, const char *when, const struct transport_description *description);
void conn_tell_closed(const struct conn *conn, const struct transport_description *description);

#endif
