/* dial.c: rounds of dialling until one succeeds or the time is over (dial.h). */
#include "conn/dial.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/race.h"

static const uint64_t delay_first = 100 * CLOCK_MILLISECOND;
static const uint64_t delay_longest = CLOCK_SECOND;

struct dial {
    struct loop *loop;
    struct conn *conn;
    const struct dial_options *options;
    struct race *race;        /* NULL between two rounds */
    struct loop_timer *timer; /* of the next round */
    uint64_t started_at, ends_at, delay;
    struct error last;
    dial_done *done;
    void *argument;
};

static void dial_free(struct dial *dial)
{
    loop_timer_free(dial->timer);
    free(dial);
}

static void dial_finish(struct dial *dial, struct transport *transport, const struct error *error, uint64_t now)
{
    dial_done *done = dial->done;
    void *argument = dial->argument;
    struct error kept = {0};

    if (error)
        kept = *error;
    dial_free(dial);
    done(argument, transport, transport ? NULL : &kept, now);
}

static bool is_passing(const struct error *error)
{
    return error->status == STATUS_CONNECT || error->status == STATUS_TIMEOUT || error->status == STATUS_RESOLVE;
}

static void dial_give_up(struct dial *dial, uint64_t now)
{
    struct error error;

    error_set(&error, STATUS_TIMEOUT, 0, "not open within %.6g s: %s",
              (double)dial->options->wait_open / (double)CLOCK_SECOND, dial->last.text);
    dial_finish(dial, NULL, &error, now);
}

static void on_race_done(void *argument, struct transport *transport, const struct error *error, uint64_t now)
{
    struct dial *dial = argument;

    dial->race = NULL;
    if (transport || dial->options->wait_open == 0 || !is_passing(error)) {
        dial_finish(dial, transport, error, now);
        return;
    }
    dial->last = *error;
    if (now >= dial->ends_at) {
        dial_give_up(dial, now);
        return;
    }
    uint64_t at = clock_add(now, dial->delay);
    loop_timer_set(dial->timer, at < dial->ends_at ? at : dial->ends_at);
    dial->delay = dial->delay * 2 < delay_longest ? dial->delay * 2 : delay_longest;
}

static void dial_round(struct dial *dial, uint64_t now)
{
    uint64_t left = dial->ends_at == CLOCK_NEVER ? CLOCK_NEVER : dial->ends_at - now;
    uint64_t timeout = dial->options->timeout < left ? dial->options->timeout : left;
    uint64_t waited_since = dial->options->wait_open > 0 ? dial->started_at : CLOCK_NEVER;

    dial->race = race_start(dial->loop, dial->conn, dial->options, timeout, waited_since, on_race_done, dial);
}

static void on_timer(void *argument, uint64_t now)
{
    struct dial *dial = argument;

    if (now >= dial->ends_at)
        dial_give_up(dial, now);
    else
        dial_round(dial, now);
}

struct dial *dial_start(struct loop *loop, struct conn *conn, const struct dial_options *options, dial_done *done,
                        void *argument)
{
    struct dial *dial = memory_zeroed(sizeof *dial);
    uint64_t now = clock_now();

    dial->loop = loop;
    dial->conn = conn;
    dial->options = options;
    dial->started_at = now;
    dial->ends_at = options->wait_open > 0 ? clock_add(now, options->wait_open) : CLOCK_NEVER;
    dial->delay = delay_first;
    dial->done = done;
    dial->argument = argument;
    dial->timer = loop_timer_new(loop, on_timer, dial);
    dial_round(dial, now);
    return dial;
}

void dial_cancel(struct dial *dial)
{
    if (!dial)
        return;
    if (dial->race)
        race_cancel(dial->race);
    dial_free(dial);
}

void dial_set_no_answer(struct error *ret_error, const char *what, const char *name, uint64_t limit)
{
    error_set(ret_error, STATUS_TIMEOUT, 0, "%s %s: no answer within %.6g s", what, name,
              (double)limit / (double)CLOCK_SECOND);
}

void dial_set_no_family(struct error *ret_error, const char *host)
{
    error_set(ret_error, STATUS_USAGE, 0, "-s: %s has no address of that family", host);
}
