/* check.c: -z, and connecting with --count: many short looks at ports (check_internal.h). */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "mode/check_internal.h"
#include "transport/stdio.h"

enum {
    JOBS_DEFAULT = 2048,
    DESCRIPTORS_ASIDE = 16,      /* for everything but probes and look-ups */
    LOOKUP_DESCRIPTORS = 10,     /* of one name: two threads, each with a pipe, a file, a socket */
    LOOKUPS_MAX = 8,             /* at once */
    LOOKUP_SHARE = 40            /* one of these for so many descriptors */
};

static struct checks *checks_of(const struct conn *conn)
{
    return conn->handler_data;
}

void checks_end(struct checks *checks, enum checks_state state)
{
    if (checks->state == CHECKS_GO_ON)
        checks->state = state;
    loop_stop(checks->run->loop);
}

void checks_fail(struct checks *checks, const struct error *error)
{
    if (checks->state == CHECKS_GO_ON)
        run_fail(checks->run, error);
    checks_end(checks, CHECKS_FAILED);
}

/* Its reader has gone. */
static void output_on_close(struct conn *conn)
{
    struct checks *checks = checks_of(conn);

    checks->output = NULL;
    ending_of_output(&checks->run->ending, conn, NULL);
    checks_end(checks, CHECKS_DONE);
}

static const struct handler output_handler = {.on_close = output_on_close};

/* The lines are a sink's; this is only to notice that nobody reads them. */
static void watch_output(struct checks *checks)
{
    checks->output = conn_new(&checks->run->set, 0, &output_handler, checks);
    conn_open(checks->output, stdio_new(STDIO_NONE, STDOUT_FILENO), clock_now());
}

static void unwatch_output(struct checks *checks)
{
    static const struct handler nobody = {0};

    if (!checks->output)
        return;
    conn_set_handler(checks->output, &nobody, NULL);
    conn_cut(checks->output, PARTY_LOCAL, NULL);
}

static void on_more(void *argument, uint64_t now)
{
    checks_pump(argument, now);
}

static void tell_deadline(struct run *run)
{
    struct error error;

    run_time_out(run, "deadline", "not done", run->config->deadline, &error);
    run_fail(run, &error);
}

static void on_deadline(void *argument, uint64_t now)
{
    struct checks *checks = argument;

    (void)now;
    checks_end(checks, CHECKS_TIMED_OUT);
    tell_deadline(checks->run);
}

/* The first one that is not open says why. */
static struct check_slot *find_failure(const struct checks *checks)
{
    for (struct check_slot *slot = checks->first; slot; slot = slot->next)
        if (slot->stage != SLOT_DONE && slot->stage != SLOT_READS_BANNER)
            return slot;
    return NULL;
}

/* Whether every port was begun, so that what is not open is found among the slots. */
static bool all_begun(const struct checks *checks)
{
    return checks->host == checks->host_count;
}

/* slot: the one that is not open, or NULL: the next host has not been begun. */
static void describe_failure(struct checks *checks, struct check_slot *slot, uint64_t now, struct error *ret_error)
{
    if (slot) {
        check_slot_stop(slot, now); /* one that was silent until now has that as its reason */
        check_describe_failure(slot, ret_error);
    } else {
        *ret_error = checks->hosts[checks->host].error;
    }
    if (ret_error->text[0] == '\0')
        error_set(ret_error, STATUS_TIMEOUT, 0, "not tried");
}

static void on_wait_open(void *argument, uint64_t now)
{
    struct checks *checks = argument;
    struct check_slot *slot = find_failure(checks);
    struct error error, reason;

    if (!slot && all_begun(checks)) { /* only banners are still read */
        checks_end(checks, CHECKS_DONE);
        return;
    }
    checks_end(checks, CHECKS_NOT_OPEN);
    describe_failure(checks, slot, now, &reason);
    error_set(&error, STATUS_TIMEOUT, 0, "not open within %.6g s: %s",
              (double)checks->run->config->wait_open / (double)CLOCK_SECOND, reason.text);
    run_fail(checks->run, &error);
}

static bool checks_have_names(const struct checks *checks)
{
    for (size_t i = 0; i < checks->host_count; i++)
        if (check_host_is_named(&checks->hosts[i]))
            return true;
    return false;
}

static size_t lookups_for(uint64_t descriptors)
{
    uint64_t lookups = descriptors / LOOKUP_SHARE;

    if (lookups == 0)
        return 1;
    return lookups < LOOKUPS_MAX ? (size_t)lookups : LOOKUPS_MAX;
}

/* Look-ups come first: a name that could not be looked up for want of a descriptor seems not to be known. */
static uint64_t descriptors_for_jobs(struct checks *checks)
{
    limits_raise_descriptors();
    uint64_t all = limits_descriptors(), aside = DESCRIPTORS_ASIDE;

    checks->lookups = lookups_for(all > 0 ? all : UINT64_MAX);
    if (checks_have_names(checks))
        aside += checks->lookups * LOOKUP_DESCRIPTORS;
    if (all == 0)
        return JOBS_DEFAULT;
    return all > aside ? all - aside : 1;
}

static uint64_t jobs_for(struct checks *checks)
{
    uint64_t asked = checks->run->config->jobs, fits = descriptors_for_jobs(checks);
    struct error text;

    if (asked == 0)
        return fits < JOBS_DEFAULT ? fits : JOBS_DEFAULT;
    if (asked <= fits)
        return asked;
    error_set(&text, STATUS_OK, 0, "-j: the limit of descriptors allows %llu at once (ulimit -n)",
              (unsigned long long)fits);
    bus_emit(checks->run->bus, &(struct event){.type = EVENT_LIMIT,
                                               .t_ns = clock_now(),
                                               .status = -1,
                                               .what = "jobs",
                                               .limit_value = fits,
                                               .actual_value = asked,
                                               .message = event_text_of(text.text)});
    return fits;
}

static struct loop_timer *timer_for(struct checks *checks, loop_callback *callback, uint64_t at)
{
    struct loop_timer *timer = loop_timer_new(checks->run->loop, callback, checks);

    loop_timer_set(timer, at);
    return timer;
}

static bool checks_init(struct checks *checks, struct error *ret_error)
{
    const struct config *config = checks->run->config;

    checks->hosts = memory_zeroed(config->check_count * sizeof *checks->hosts);
    for (size_t i = 0; i < config->check_count; i++) {
        checks->host_count = i + 1;
        if (!check_host_init(&checks->hosts[i], checks, &config->checks[i], ret_error))
            return false;
    }
    checks->run->sums.wanted = config_port_count(config);
    checks->round = 1;
    checks->jobs = jobs_for(checks);
    check_histories_init(checks);
    return true;
}

static void checks_start(struct checks *checks)
{
    const struct config *config = checks->run->config;
    uint64_t now = clock_now(), in_vain = config->wait_open ? clock_add(now, config->wait_open) : CLOCK_NEVER;

    checks->started_at = checks->round_at = now;
    watch_output(checks);
    checks->more = timer_for(checks, on_more, now);
    checks->deadline = timer_for(checks, on_deadline, clock_add(now, config->deadline));
    checks->wait_open = timer_for(checks, on_wait_open, in_vain);
}

static void checks_free(struct checks *checks)
{
    unwatch_output(checks);
    conn_set_settle(&checks->run->set, clock_now());
    loop_timer_free(checks->more);
    loop_timer_free(checks->deadline);
    loop_timer_free(checks->wait_open);
    for (size_t i = 0; i < checks->host_count; i++)
        check_host_release(&checks->hosts[i]);
    free(checks->hosts);
    check_histories_free(checks);
    probes_release(&checks->probes);
}

/* The rest is cut off; what is known of it is told. */
static void checks_stop(struct checks *checks)
{
    uint64_t now = clock_now();

    for (struct check_slot *slot = checks->first; slot; slot = slot->next)
        check_slot_stop(slot, now);
    checks_tell_done(checks);
}

/* Lines that were lost are worse than what they said. */
static void fail_output(struct checks *checks)
{
    struct run *run = checks->run;
    struct error error;

    if (run->output_failure == EPIPE) {
        run->ending.broken_pipe = true;
    } else if (run->output_failure == EINTR && run->config->deadline != CLOCK_NEVER) {
        if (checks->state != CHECKS_TIMED_OUT) /* nobody read them for as long as there was time */
            tell_deadline(run);
        run->ending.status = STATUS_TIMEOUT;
    } else if (run->output_failure) {
        error_set(&error, STATUS_LOCAL_IO, run->output_failure, "standard output");
        run_fail(run, &error);
        run->ending.status = error.status;
    }
}

/* What all that was told makes of the run. */
static enum status status_of(const struct checks *checks)
{
    const struct run *run = checks->run;

    if (checks->state == CHECKS_FAILED)
        return run->ending.status;
    if (checks->open_seen && run->config->any)
        return STATUS_OK;
    if (checks->state == CHECKS_TIMED_OUT || checks->state == CHECKS_NOT_OPEN)
        return STATUS_TIMEOUT;
    if (checks->missing & (CHECK_MASK(CHECK_CLOSED) | CHECK_MASK(CHECK_UNREACHABLE)))
        return STATUS_CONNECT;
    if (run->sums.unresolved_hosts > 0)
        return run->ending.status;
    return checks->missing ? STATUS_TIMEOUT : STATUS_OK;
}

static void checks_sum_up(struct checks *checks)
{
    struct run *run = checks->run;

    checks_stop(checks);
    bus_flush(run->bus);
    if (!run->config->repeats)
        run->sums.unchecked = run->sums.wanted - check_sums_done(&run->sums);
    check_histories_tell(checks);
    run->ending.status = status_of(checks);
    fail_output(checks);
}

void check_run(struct run *run)
{
    struct checks checks = {.run = run};
    struct error error;

    probes_init(&checks.probes);
    if (checks_init(&checks, &error)) {
        checks_start(&checks);
        loop_run(run->loop);
        checks_sum_up(&checks);
    } else {
        run_fail(run, &error);
    }
    checks_free(&checks);
}
