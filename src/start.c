/* start.c: main's other file: what comes before and after the run (start.h). */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/privilege.h"
#include "conn/tap.h"
#include "observers.h"

void start_secure_descriptors(void)
{
    static const int modes[] = {
        [STDIN_FILENO] = O_RDONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", modes[fd]); /* the lowest free number is this one */
}

bool start_lower_privileges(enum status *ret_status)
{
    struct error error;

    if (privilege_lower())
        return true;
    error_set(&error, STATUS_LOCAL_IO, errno, "cannot give up rights");
    *ret_status = cli_error(&error);
    return false;
}

static enum status print_sockopts(void)
{
    struct buffer text = {0};

    sockopt_describe(&text);
    enum status status = cli_print(buffer_bytes(&text), buffer_length(&text));
    buffer_free(&text);
    return status;
}

static bool parse_sockopts(const struct config *config, struct sockopt_list *ret_sockopts, struct error *ret_error)
{
    for (size_t i = 0; i < config->sockopt_count; i++)
        if (!sockopt_add(ret_sockopts, config->sockopts[i], ret_error))
            return false;
    return true;
}

static bool parse_access(const struct config *config, struct access *ret_access, struct error *ret_error)
{
    return (!config->allow || access_allow(ret_access, config->allow, "--allow", ret_error)) &&
           (!config->deny || access_deny(ret_access, config->deny, "--deny", ret_error)) &&
           access_check(ret_access, config->target.scheme, ret_error);
}

/* Whether it gives bytes and no lines. In its background that is the shell's way of reading commands. */
static bool is_raw(int terminal)
{
    struct termios settings;

    return tcgetpgrp(terminal) == getpgrp() && tcgetattr(terminal, &settings) == 0 && !(settings.c_lflag & ICANON);
}

/* A person sits there: both are terminals, the one for reading takes lines, and the terminal can do more than print. */
static bool is_for_people(void)
{
    const char *terminal = getenv("TERM");

    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !is_raw(STDIN_FILENO) && terminal && *terminal &&
           strcmp(terminal, "dumb") != 0;
}

/* What people say to each of many clients is told apart. */
static void choose_console(struct config *config)
{
    bool moves_lines = config->mode != MODE_CHECK && !config_is_service(config) && !config->recv_only &&
                       !config->send_only && !config->until.bytes && config->max_bytes == 0;

    config->console = moves_lines && !config->no_console && is_for_people();
    if (config->console && config->mode == MODE_LISTEN)
        config->label = config->label || config->keep_open || target_is_datagram(&config->target);
}

bool start_parse(int argc, char **argv, struct config *ret_config, struct sockopt_list *ret_sockopts,
                 struct access *ret_access, enum status *ret_status)
{
    struct error error;

    switch (cli_parse(argc, argv, ret_config, ret_status)) {
    case CLI_RUN:
        break;
    case CLI_SOCKOPT_HELP:
        *ret_status = print_sockopts();
        return false;
    case CLI_DONE:
    case CLI_FAILED:
        return false;
    }
    choose_console(ret_config);
    if (parse_sockopts(ret_config, ret_sockopts, &error) && parse_access(ret_config, ret_access, &error))
        return true;
    *ret_status = cli_error(&error);
    sockopt_free(ret_sockopts);
    access_free(ret_access);
    cli_release(ret_config);
    return false;
}

void start_ignore_signals(void)
{
    static const int ignored[] = {SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU};

    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        signal(ignored[i], SIG_IGN);
}

/* Without the right to capture the kernel's view is shown; with it nothing else is done before it is given up. */
static bool start_capture(struct run *run, struct error *ret_error)
{
    const struct config *config = run->config;
    bool with_data = config->pcap || config->console; /* where pcap may be asked for later */

    privilege_raise();
    if (config->capture)
        run->capture = with_data ? capture_open(&run->capture_error) : capture_open_headers(&run->capture_error);
    if ((config->capture || privilege_is_borrowed()) && !privilege_drop())
        return error_set(ret_error, STATUS_LOCAL_IO, errno, "cannot give up the right to capture packets");
    return true;
}

bool start_observers(struct run *run, uint64_t started_at, enum status *ret_status)
{
    struct error error;
    struct observers *observers = NULL;
    struct observed_run observed = {.started_at = started_at,
                                    .hurried = &run->set.interrupted,
                                    .diversion = &run->diversion,
                                    .sums = &run->sums,
                                    .output_failure = &run->output_failure,
                                    .set = &run->set};

    if (start_capture(run, &error)) {
        observed.captured = run->capture != NULL;
        observers = observers_new(run->config, &observed, &error);
    }
    run->colour = observers_colour(run->config, STDOUT_FILENO);
    if (observers) {
        run->bus = observers_bus(observers);
        run->control = observers_control(observers);
        return true;
    }
    *ret_status = cli_error(&error);
    capture_close(run->capture);
    return false;
}

void start_end_observers(struct run *run)
{
    observers_free(run->control.argument);
    run->bus = NULL;
}

/* A capture that could not be had costs nothing else. */
static void tell_capture_error(const struct run *run)
{
    const struct error *error = &run->capture_error;

    if (error->text[0] == '\0')
        return;
    bus_emit(run->bus, &(struct event){.type = EVENT_LIMIT,
                                       .t_ns = clock_now(),
                                       .status = -1,
                                       .what = "capture",
                                       .code = error->system ? error_symbol(error->system) : NULL,
                                       .message = event_text_of(error->text)});
}

static void on_tick(void *argument, uint64_t now)
{
    struct run *run = argument;

    bus_tick(run->bus, now);
    uint64_t interval = bus_tick_interval(run->bus);
    if (interval > 0) /* who asked for it may have been switched off */
        loop_timer_set(run->ticks, clock_add(now, interval));
}

static void on_stats_signal(void *argument, uint64_t now)
{
    struct run *run = argument;

    (void)now;
    conn_set_tell_stats(&run->set, "signal");
}

void start_watching(struct run *run)
{
    const struct config *config = run->config;
    uint64_t interval = bus_tick_interval(run->bus);

    if (config->stats)
        loop_watch_signal(run->loop, SIGUSR1, on_stats_signal, run);
    if (run->capture)
        run->set.tap = tap_new(run->loop, run->bus, run->capture, config->target.scheme);
    run->ticks = loop_timer_new(run->loop, on_tick, run);
    if (interval > 0)
        loop_timer_set(run->ticks, clock_add(clock_now(), interval));
}

void start_end_watching(struct run *run)
{
    tap_free(run->set.tap);
    run->set.tap = NULL;
    loop_timer_free(run->ticks);
    capture_close(run->capture);
}

void start_tell(const struct run *run)
{
    static const char *const names[] = {
        [MODE_CONNECT] = "connect", [MODE_LISTEN] = "listen", [MODE_CHECK] = "check"};
    char time[CLOCK_RFC3339_SIZE];
    struct event event = {.type = EVENT_START,
                          .t_ns = clock_now(),
                          .version = PACKAGE_VERSION,
                          .time = time,
                          .what = names[run->config->mode]};

    if (bus_wants(run->bus, EVENT_START)) {
        clock_rfc3339(time);
        bus_emit(run->bus, &event);
    }
    tell_capture_error(run);
}

void start_tell_summary(const struct run *run, uint64_t started_at, int number)
{
    uint64_t now = clock_now();
    struct event event = {.type = EVENT_SUMMARY,
                          .t_ns = now,
                          .status = number ? -1 : (int)run->ending.status,
                          .signal = number,
                          .connections = run->set.connections,
                          .in_bytes = run->set.in_bytes,
                          .out_bytes = run->set.out_bytes,
                          .duration_ns = now - started_at,
                          .sums = run->config->mode == MODE_CHECK ? &run->sums : NULL};

    bus_emit(run->bus, &event);
}
