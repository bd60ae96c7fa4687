/* check_history.c: --count: what became of each port over the rounds (check_internal.h). */
#include <stdlib.h>

#include "base/memory.h"
#include "mode/check_internal.h"

enum { SAMPLES_ALL = 65536, SAMPLES_LEAST = 64 }; /* kept of all ports together, and of each at least */

void check_histories_init(struct checks *checks)
{
    const struct config *config = checks->run->config;
    size_t count = config_port_count(config);

    if (!config->repeats)
        return;
    size_t samples = SAMPLES_ALL / count > SAMPLES_LEAST ? SAMPLES_ALL / count : SAMPLES_LEAST;
    checks->histories = memory_zeroed(count * sizeof *checks->histories);
    checks->history_count = count;
    for (size_t i = 0; i < count; i++) {
        checks->histories[i].connect = series_new(samples);
        checks->histories[i].rtt = series_new(samples);
    }
}

static enum check_change change_of(const struct check_history *history, const struct probe_result *result)
{
    bool is_open = result->state == CHECK_OPEN;

    if (history->transmitted == 0)
        return CHANGE_NONE;
    if (is_open != history->was_open)
        return is_open ? CHANGE_UP : CHANGE_DOWN;
    return is_open && !address_equal(&history->address, &result->remote) ? CHANGE_ADDRESS : CHANGE_NONE;
}

enum check_change check_history_note(struct check_history *history, const struct probe_result *result, uint64_t now,
                                     uint64_t *ret_lasted)
{
    bool is_open = result->state == CHECK_OPEN;
    enum check_change change = change_of(history, result);

    if (change == CHANGE_UP || change == CHANGE_DOWN)
        *ret_lasted = now - history->since;
    if (history->transmitted == 0 || is_open != history->was_open)
        history->since = now;
    history->was_open = is_open;
    if (is_open || history->address.length == 0)
        history->address = result->remote;
    history->transmitted++;
    history->by_state[result->state]++;
    series_add(history->connect, is_open ? result->duration_ns : 0);
    if (is_open && result->rtt_ns > 0)
        series_add(history->rtt, result->rtt_ns);
    return change;
}

/* Its address names its port. */
void check_histories_tell(const struct checks *checks)
{
    size_t next = 0;

    for (size_t i = 0; checks->histories && i < checks->host_count; i++) {
        for (size_t ports = check_host_ports(&checks->hosts[i]); ports > 0; ports--, next++) {
            const struct check_history *history = &checks->histories[next];
            if (history->transmitted > 0)
                check_tell_statistics(&checks->hosts[i], history);
        }
    }
}

void check_histories_free(struct checks *checks)
{
    for (size_t i = 0; i < checks->history_count; i++) {
        series_free(checks->histories[i].connect);
        series_free(checks->histories[i].rtt);
    }
    free(checks->histories);
}
