/* candidates.c: clients of whom the first to say anything is the one (candidates.h). */
#include "mode/candidates.h"

#include <stdlib.h>

#include "base/memory.h"

struct candidate {
    struct candidate *next;
    struct candidates *all;
    struct conn *conn;
};

struct candidates {
    struct candidate *first;
    void (*chosen)(void *argument, struct conn *conn);
    void (*left)(void *argument, bool counted);
    void *argument;
};

static void candidate_remove(struct candidate *candidate)
{
    struct candidate **link = &candidate->all->first;

    while (*link != candidate)
        link = &(*link)->next;
    *link = candidate->next;
    free(candidate);
}

static void candidate_on_data(struct conn *conn)
{
    struct candidate *candidate = conn->handler_data;
    struct candidates *all = candidate->all;

    candidates_close(all, conn);
    candidate_remove(candidate);
    all->chosen(all->argument, conn);
}

/* Not a byte: whoever it was did not mean us. */
static void candidate_on_end(struct conn *conn)
{
    conn_close(conn);
}

static void candidate_on_close(struct conn *conn)
{
    struct candidate *candidate = conn->handler_data;
    struct candidates *all = candidate->all;

    candidate_remove(candidate);
    all->left(all->argument, false);
}

static const struct handler candidate_handler = {
    .on_data = candidate_on_data,
    .on_end = candidate_on_end,
    .on_close = candidate_on_close,
};

struct candidates *candidates_new(void (*chosen)(void *argument, struct conn *conn),
                                  void (*left)(void *argument, bool counted), void *argument)
{
    struct candidates *candidates = memory_zeroed(sizeof *candidates);

    candidates->chosen = chosen;
    candidates->left = left;
    candidates->argument = argument;
    return candidates;
}

void candidates_add(struct candidates *candidates, struct conn *conn)
{
    struct candidate *candidate = memory_zeroed(sizeof *candidate);

    candidate->all = candidates;
    candidate->conn = conn;
    candidate->next = candidates->first;
    candidates->first = candidate;
    conn_set_handler(conn, &candidate_handler, candidate);
}

void candidates_close(struct candidates *candidates, struct conn *but)
{
    struct candidate *next;

    for (struct candidate *candidate = candidates->first; candidate; candidate = next) {
        next = candidate->next;
        if (candidate->conn != but)
            conn_reset(candidate->conn);
    }
}

void candidates_free(struct candidates *candidates)
{
    free(candidates);
}
