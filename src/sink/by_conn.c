/* by_conn.c: what a sink knows of each connection (by_conn.h). */
#include "sink/by_conn.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint32_t conn_of(const void *item)
{
    return *(const uint32_t *)item;
}

/* Where the connection's item is, or would be. */
static size_t place_of(const struct by_conn *all, uint32_t conn)
{
    size_t low = 0, high = all->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (conn_of(all->items[middle]) < conn)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void *by_conn_find(const struct by_conn *all, uint32_t conn)
{
    size_t place = place_of(all, conn);

    return place < all->count && conn_of(all->items[place]) == conn ? all->items[place] : NULL;
}

void by_conn_add(struct by_conn *all, void *item)
{
    size_t place = place_of(all, conn_of(item));

    all->items = memory_resize(all->items, (all->count + 1) * sizeof *all->items);
    memmove(&all->items[place + 1], &all->items[place], (all->count - place) * sizeof *all->items);
    all->items[place] = item;
    all->count++;
}

void by_conn_remove(struct by_conn *all, const void *item)
{
    size_t place = place_of(all, conn_of(item));

    all->count--;
    memmove(&all->items[place], &all->items[place + 1], (all->count - place) * sizeof *all->items);
}

void by_conn_free(struct by_conn *all)
{
    free(all->items);
}
