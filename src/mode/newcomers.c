/* newcomers.c: clients of whom the first to say anything is the one (newcomers.h). */
#include "mode/newcomers.h"

#include <stdlib.h>

#include "base/memory.h"

struct newcomer {
    struct newcomer *next;
    struct newcomers *all;
    struct conn *conn;
};

struct newcomers {
    struct newcomer *first;
    void (*chosen)(void *argument, struct conn *conn);
    void (*left)(void *argument, bool counted);
    void *argument;
};

static void newcomer_remove(struct newcomer *newcomer)
{
    struct newcomer **link = &newcomer->all->first;

    while (*link != newcomer)
        link = &(*link)->next;
    *link = newcomer->next;
    free(newcomer);
}

static void newcomer_on_data(struct conn *conn)
{
    struct newcomer *newcomer = conn->handler_data;
    struct newcomers *all = newcomer->all;

    newcomers_close(all, conn);
    newcomer_remove(newcomer);
    all->chosen(all->argument, conn);
}

/* Not a byte: whoever it was did not mean us. */
static void newcomer_on_end(struct conn *conn)
{
    conn_close(conn);
}

static void newcomer_on_close(struct conn *conn)
{
    struct newcomer *newcomer = conn->handler_data;
    struct newcomers *all = newcomer->all;

    newcomer_remove(newcomer);
    all->left(all->argument, false);
}

static const struct handler newcomer_handler = {
    .on_data = newcomer_on_data,
    .on_end = newcomer_on_end,
    .on_close = newcomer_on_close,
};

struct newcomers *newcomers_new(void (*chosen)(void *argument, struct conn *conn),
                                void (*left)(void *argument, bool counted), void *argument)
{
    struct newcomers *newcomers = memory_zeroed(sizeof *newcomers);

    newcomers->chosen = chosen;
    newcomers->left = left;
    newcomers->argument = argument;
    return newcomers;
}

void newcomers_add(struct newcomers *newcomers, struct conn *conn)
{
    struct newcomer *newcomer = memory_zeroed(sizeof *newcomer);

    newcomer->all = newcomers;
    newcomer->conn = conn;
    newcomer->next = newcomers->first;
    newcomers->first = newcomer;
    conn_set_handler(conn, &newcomer_handler, newcomer);
}

void newcomers_close(struct newcomers *newcomers, struct conn *but)
{
    struct newcomer *next;

    for (struct newcomer *newcomer = newcomers->first; newcomer; newcomer = next) {
        next = newcomer->next;
        if (newcomer->conn != but)
            conn_reset(newcomer->conn);
    }
}

void newcomers_free(struct newcomers *newcomers)
{
    free(newcomers);
}
