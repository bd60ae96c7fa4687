/* probe_race.c: one port at all addresses of its host (probe_race.h). */
#include "conn/probe_race.h"

#include <stdlib.h>

#include "base/memory.h"
#include "conn/attempt.h"

struct contender {
    struct probe_race *race;
    struct address remote;
    struct probe *probe; /* NULL: not under way */
};

struct probe_race {
    struct loop *loop;
    const struct probe_options *options;
    probe_done *done;
    void *argument;
    struct loop_timer *timer; /* NULL until there is something to wait for */
    uint64_t delay, next_at;  /* not before next_at is the next address looked at, while another one is under way */
    uint64_t ends_at;         /* CLOCK_NEVER: the one address has the timeout */
    size_t next, under_way;
    struct probe_result best;
    size_t best_index;
    bool has_best;
    size_t count;
    struct contender contenders[];
};

static int weight_of(const struct probe_result *result)
{
    enum { AGAIN = 3 };
    static const int weights[CHECK_STATES] = {[CHECK_OPEN] = 4, [CHECK_CLOSED] = 2, [CHECK_UNREACHABLE] = 1};

    return result->again ? AGAIN : weights[result->state];
}

/* Keeps what says most. */
static void race_take(struct probe_race *race, size_t index, struct probe_result *result)
{
    int more = race->has_best ? weight_of(result) - weight_of(&race->best) : 1;

    if (more < 0 || (more == 0 && index > race->best_index)) {
        probe_result_release(result);
        return;
    }
    if (race->has_best)
        probe_result_release(&race->best);
    race->best = *result;
    race->best_index = index;
    race->has_best = true;
}

static bool race_is_won(const struct probe_race *race)
{
    return race->has_best && !race->best.again && race->best.state == CHECK_OPEN;
}

static void on_probe_done(void *argument, struct probe_result *result, uint64_t now);

static void race_start_next(struct probe_race *race, uint64_t now)
{
    size_t index = race->next++;
    struct contender *contender = &race->contenders[index];
    struct probe_result result;

    contender->probe = probe_start(race->loop, race->options, &contender->remote, race->ends_at, on_probe_done,
                                   contender, &result);
    if (!contender->probe) {
        race_take(race, index, &result);
        return;
    }
    race->under_way++;
    race->next_at = clock_add(now, race->delay);
}

static void on_timer(void *argument, uint64_t now);

static void race_wait(struct probe_race *race)
{
    if (race->next == race->count)
        return;
    if (!race->timer)
        race->timer = loop_timer_new(race->loop, on_timer, race);
    loop_timer_set(race->timer, race->next_at);
}

/* True: it is over, and best is the result. */
static bool race_go_on(struct probe_race *race, uint64_t now)
{
    while (!race_is_won(race) && race->next < race->count && (race->under_way == 0 || now >= race->next_at))
        race_start_next(race, now);
    if (race_is_won(race) || race->under_way == 0)
        return true;
    race_wait(race);
    return false;
}

static void race_free(struct probe_race *race)
{
    for (size_t i = 0; i < race->next; i++)
        probe_cancel(race->contenders[i].probe);
    loop_timer_free(race->timer);
    free(race);
}

static void race_step(struct probe_race *race, uint64_t now)
{
    probe_done *done = race->done;
    void *argument = race->argument;

    if (!race_go_on(race, now))
        return;
    struct probe_result result = race->best;
    race_free(race);
    done(argument, &result, now);
}

static void on_timer(void *argument, uint64_t now)
{
    race_step(argument, now);
}

static void on_probe_done(void *argument, struct probe_result *result, uint64_t now)
{
    struct contender *contender = argument;
    struct probe_race *race = contender->race;
    size_t index = (size_t)(contender - race->contenders);

    contender->probe = NULL;
    race->under_way--;
    if (index + 1 == race->next) /* nobody else is waited for */
        race->next_at = now;
    race_take(race, index, result);
    race_step(race, now);
}

/* Where time is short each address has its share of it before the next one. */
static void race_set_times(struct probe_race *race, uint64_t now)
{
    uint64_t share = race->options->timeout / race->count;

    race->delay = share < ATTEMPT_DELAY ? share : ATTEMPT_DELAY;
    race->ends_at = clock_add(now, race->options->timeout);
}

struct probe_race *probe_race_start(struct loop *loop, const struct probe_options *options,
                                    const struct address *addresses, size_t count, probe_done *done, void *argument,
                                    struct probe_result *ret_result)
{
    struct probe_race *race = memory_allocate(sizeof *race + count * sizeof *race->contenders);

    uint64_t now = count > 1 ? clock_now() : 0;

    *race = (struct probe_race){.loop = loop, .options = options, .done = done, .argument = argument,
                                .ends_at = CLOCK_NEVER, .count = count};
    if (count > 1)
        race_set_times(race, now);
    for (size_t i = 0; i < count; i++)
        race->contenders[i] = (struct contender){.race = race, .remote = addresses[i]};
    if (!race_go_on(race, now))
        return race;
    *ret_result = race->best;
    race_free(race);
    return NULL;
}

void probe_race_cancel(struct probe_race *race)
{
    if (!race)
        return;
    if (race->has_best)
        probe_result_release(&race->best);
    race_free(race);
}
