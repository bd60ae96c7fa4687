/* check_host.c: the addresses of what is checked (check_internal.h). */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "mode/check_internal.h"

static const uint64_t becomes_old = CLOCK_SECOND; /* what a name stands for, while one waits for it to open */

static void host_take(struct check_host *host, const struct address *address)
{
    host->addresses = memory_resize(host->addresses, (host->address_count + 1) * sizeof *host->addresses);
    host->addresses[host->address_count++] = *address;
}

bool check_host_is_named(const struct check_host *host)
{
    return host->target->host && !host->target->literal;
}

bool check_host_init(struct check_host *host, struct checks *checks, const struct target *target,
                     struct error *ret_error)
{
    struct run *run = checks->run;
    const struct config *config = run->config;
    struct dial_options dial;

    *host = (struct check_host){.checks = checks, .target = target};
    if (!sockopt_check(run->sockopts, target->scheme, false, ret_error) ||
        !run_dial_options(run, target, &dial, ret_error))
        return false;
    host->options = (struct probe_options){.set = &run->set,
                                           .probes = &checks->probes,
                                           .scheme = dial.scheme,
                                           .source_port = config->source_port,
                                           .sockopts = run->sockopts,
                                           .timeout = config->wait,
                                           .keeps_answer = config->banner,
                                           .failure = &checks->failure};
    if (dial.fixed.length > 0) {
        host_take(host, &dial.fixed);
        host->ready = true;
    }
    return run_source(run, &host->options.source, ret_error);
}

/* Those that -s does not fit are left out. */
static void host_take_all(struct check_host *host, const struct address *addresses, size_t count)
{
    int source = address_family(&host->options.source);

    for (size_t i = 0; i < count; i++)
        if (source == AF_UNSPEC || source == address_family(&addresses[i]))
            host_take(host, &addresses[i]);
    address_interleave(host->addresses, host->address_count, AF_INET6);
}

static void host_stop_lookup(struct check_host *host)
{
    if (!host->lookup)
        return;
    lookup_cancel(host->lookup);
    host->lookup = NULL;
    host->checks->looking_up--;
}

static void host_clear(struct check_host *host)
{
    host_stop_lookup(host);
    loop_timer_free(host->patience);
    host->patience = NULL;
    free(host->addresses);
    host->addresses = NULL;
    host->address_count = 0;
    host->ready = false;
}

static void host_set_ready(struct check_host *host)
{
    struct checks *checks = host->checks;
    uint64_t now = clock_now();

    loop_timer_free(host->patience);
    host->patience = NULL;
    host->looked_up_at = now;
    host->ready = true;
    checks_wake_slots(checks, host, now);
    checks_pump(checks, now);
}

static void on_looked_up(void *argument, const struct address *addresses, size_t count, const struct error *error)
{
    struct check_host *host = argument;

    host->lookup = NULL; /* it goes when this returns */
    host->checks->looking_up--;
    host->error = count == 0 ? *error : (struct error){.status = STATUS_OK};
    host_take_all(host, addresses, count);
    if (count > 0 && host->address_count == 0) {
        dial_set_no_family(&host->error, host->target->host);
        if (host->checks->run->config->wait_open > 0) { /* it will not have one by waiting */
            checks_fail(host->checks, &host->error);
            return;
        }
    }
    host_set_ready(host);
}

static void on_patience(void *argument, uint64_t now)
{
    struct check_host *host = argument;

    (void)now;
    host_stop_lookup(host);
    dial_set_no_answer(&host->error, "resolve", host->target->host, host->options.timeout);
    host_set_ready(host);
}

void check_host_prepare(struct check_host *host)
{
    struct run *run = host->checks->run;

    if (host->ready || host->lookup || host->checks->looking_up >= host->checks->lookups)
        return;
    if (host->error.text[0] == '\0') /* else what it said the last time is the better reason */
        error_set(&host->error, STATUS_TIMEOUT, 0, "resolve %s: no answer", host->target->host);
    host->lookup = lookup_start(run->loop, host->target->host, host->target->port, run_family(run), run->bus,
                                on_looked_up, host);
    host->checks->looking_up++;
    host->patience = loop_timer_new(run->loop, on_patience, host);
    loop_timer_set(host->patience, clock_add(clock_now(), host->options.timeout));
}

void check_host_forget(struct check_host *host)
{
    if (check_host_is_named(host))
        host_clear(host);
}

void check_host_refresh(struct check_host *host, uint64_t now)
{
    bool is_old = now >= clock_add(host->looked_up_at, becomes_old);

    if (!check_host_is_named(host) || !host->ready || !is_old || host->checks->looking_up >= host->checks->lookups)
        return;
    host_clear(host);
    check_host_prepare(host);
}

void check_host_release(struct check_host *host)
{
    host_clear(host);
}

bool check_host_is_single(const struct check_host *host)
{
    return !target_lacks_port(host->target);
}

size_t check_host_ports(const struct check_host *host)
{
    return config_check_ports(host->checks->run->config, host->target);
}
