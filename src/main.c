/* main.c: parse, build loop, bus and sinks, run the mode, end as promised. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "mode/run.h"
#include "start.h"

static void emit_start(struct run *run)
{
    char time[CLOCK_RFC3339_SIZE];
    struct event event = {.type = EVENT_START,
                          .t_ns = clock_now(),
                          .version = PACKAGE_VERSION,
                          .time = time,
                          .what = run->config->mode == MODE_LISTEN ? "listen" : "connect"};

    clock_rfc3339(time);
    bus_emit(run->bus, &event);
}

static void emit_summary(struct run *run, uint64_t started_at, int signal)
{
    uint64_t now = clock_now();
    struct event event = {.type = EVENT_SUMMARY,
                          .t_ns = now,
                          .status = signal ? -1 : (int)run->ending.status,
                          .signal = signal,
                          .connections = run->set.connections,
                          .in_bytes = run->set.in_bytes,
                          .out_bytes = run->set.out_bytes,
                          .duration_ns = now - started_at};

    bus_emit(run->bus, &event);
}

/* Returns the signal to die of, or 0. */
static int run_mode(struct run *run, uint64_t started_at)
{
    run->loop = loop_new(&run->set);
    if (!run->loop) {
        struct error error;
        error_set(&error, STATUS_LOCAL_IO, errno, "cannot wait for events");
        run_fail(run, &error);
        return 0;
    }
    loop_catch_signal(run->loop, SIGINT);
    loop_catch_signal(run->loop, SIGTERM);
    loop_catch_signal(run->loop, SIGHUP);
    if (run->config->mode == MODE_LISTEN)
        listen_run(run);
    else
        connect_run(run);
    int signal = run->ending.broken_pipe ? SIGPIPE : loop_signal(run->loop);
    emit_summary(run, started_at, signal);
    loop_free(run->loop);
    return signal;
}

int main(int argc, char **argv)
{
    uint64_t started_at = clock_now();
    struct config config;
    struct sockopt_list sockopts = {0};
    struct run run = {.config = &config, .sockopts = &sockopts};
    enum status status;

    start_secure_descriptors();
    if (!start_parse(argc, argv, &config, &sockopts, &status))
        return (int)status;
    start_ignore_signals();
    run.bus = start_bus(&config, started_at, &status);
    int signal = 0;
    if (run.bus) {
        run.set.bus = run.bus;
        run.set.now = started_at;
        emit_start(&run);
        signal = run_mode(&run, started_at);
        bus_close(run.bus);
        status = run.ending.status;
    }
    sockopt_free(&sockopts);
    cli_release(&config);
    if (signal)
        start_die_of(signal);
    return (int)status;
}
