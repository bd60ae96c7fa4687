/* probe_race.c: one port at all addresses of its host (probe_race.h). */
#include "conn/probe_race.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

static const uint64_t attempt_delay = 250 * CLOCK_MILLISECOND;

struct attempt {
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
    uint64_t next_at;         /* not before then is the next address looked at, while another one is under way */
    size_t next, under_way;
    struct probe_result best;
    size_t best_index;
    bool has_best;
    size_t count;
    struct attempt attempts[];
};

static int weight_of(const struct probe_result *result)
{
    static const int weights[CHECK_STATES] = {[CHECK_OPEN] = 3, [CHECK_CLOSED] = 2, [CHECK_UNREACHABLE] = 1};

    if (result->state == CHECK_OPEN && !result->again)
        return 4;
    return result->again ? 3 : weights[result->state];
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
    struct attempt *attempt = &race->attempts[index];
    struct probe_result result;

    attempt->probe =
        probe_start(race->loop, race->options, &attempt->remote, on_probe_done, attempt, &result);
    if (!attempt->probe) {
        race_take(race, index, &result);
        return;
    }
    race->under_way++;
    race->next_at = clock_add(now, attempt_delay);
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
        probe_cancel(race->attempts[i].probe);
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
    struct attempt *attempt = argument;
    struct probe_race *race = attempt->race;
    size_t index = (size_t)(attempt - race->attempts);

    attempt->probe = NULL;
    race->under_way--;
    if (index + 1 == race->next) /* nobody else is waited for */
        race->next_at = now;
    race_take(race, index, result);
    race_step(race, now);
}

struct probe_race *probe_race_start(struct loop *loop, const struct probe_options *options,
                                    const struct address *addresses, size_t count, probe_done *done, void *argument,
                                    struct probe_result *ret_result)
{
    struct probe_race *race = memory_allocate(sizeof *race + count * sizeof *race->attempts);

    *race = (struct probe_race){.loop = loop, .options = options, .done = done, .argument = argument, .count = count};
    for (size_t i = 0; i < count; i++)
        race->attempts[i] = (struct attempt){.race = race, .remote = addresses[i]};
    if (!race_go_on(race, count > 1 ? clock_now() : 0))
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
