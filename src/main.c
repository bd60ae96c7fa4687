/* main.c: parse, build loop, bus and sinks, run the mode, end as promised. */
#include <errno.h>
#include <signal.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "mode/run.h"
#include "start.h"

/* Ends the process as the signal would have. */
static void die_of(int number)
{
    sigset_t all;

    signal(number, SIG_DFL);
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    raise(number);
}

/* Returns the signal to die of, or 0. */
static int run_to_end(struct run *run, uint64_t started_at)
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
    start_watching(run);
    run_mode(run);
    loop_collect_signals(run->loop);
    start_end_watching(run);
    int signal = run->ending.broken_pipe ? SIGPIPE : loop_signal(run->loop);
    start_tell_summary(run, started_at, signal);
    loop_free(run->loop);
    return signal;
}

int main(int argc, char **argv)
{
    uint64_t started_at = clock_now();
    struct config config;
    struct sockopt_list sockopts = {0};
    struct access access = {0};
    struct run run = {.config = &config, .sockopts = &sockopts, .access = &access};
    enum status status;

    start_secure_descriptors();
    if (!start_lower_privileges(&status) || !start_parse(argc, argv, &config, &sockopts, &access, &status))
        return (int)status;
    start_ignore_signals();
    int signal = 0;
    if (start_observers(&run, started_at, &status)) {
        run.set.bus = run.bus;
        run.set.now = started_at;
        start_tell(&run);
        signal = run_to_end(&run, started_at);
        start_end_observers(&run);
        status = run.ending.status;
    }
    sockopt_free(&sockopts);
    access_free(&access);
    cli_release(&config);
    if (signal)
        die_of(signal);
    return (int)status;
}
