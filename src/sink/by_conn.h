/* by_conn.h: what a sink knows of each connection, found by its number. */
#ifndef SONDE_SINK_BY_CONN_H
#define SONDE_SINK_BY_CONN_H

#include <stddef.h>
#include <stdint.h>

/* All zero is an empty one. Items are the sink's own; each is a struct that begins with its connection's number, a
 * uint32_t. */
struct by_conn {
    void **items; /* in the order of their numbers */
    size_t count;
};

/* NULL if there is none. */
void *by_conn_find(const struct by_conn *all, uint32_t conn);

/* There is none of that number yet. */
void by_conn_add(struct by_conn *all, void *item);

/* Takes the item out, which is there. It is the caller's to free. */
void by_conn_remove(struct by_conn *all, const void *item);

/* The items must have been freed. */
void by_conn_free(struct by_conn *all);

#endif
