/* start.c: main's other file: what comes before and after the run (start.h). */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "sink/sinks.h"

void start_secure_descriptors(void)
{
    static const int modes[] = {
        [STDIN_FILENO] = O_RDONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", modes[fd]); /* the lowest free number is this one */
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

bool start_parse(int argc, char **argv, struct config *ret_config, struct sockopt_list *ret_sockopts,
                 enum status *ret_status)
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
    if (parse_sockopts(ret_config, ret_sockopts, &error))
        return true;
    *ret_status = cli_error(&error);
    sockopt_free(ret_sockopts);
    cli_release(ret_config);
    return false;
}

void start_ignore_signals(void)
{
    static const int ignored[] = {SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU};

    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        signal(ignored[i], SIG_IGN);
}

/* A descriptor for JSON. Standard output may be closed before the last event: the sink gets a copy. */
static int open_json(const char *where, struct error *ret_error)
{
    int fd;

    if (where[0] != '\0' && strcmp(where, "-") != 0)
        return file_create(where, 0666, ret_error);
    fd = fcntl(where[0] == '\0' ? STDERR_FILENO : STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd < 0)
        error_set(ret_error, STATUS_LOCAL_IO, errno, "--json");
    return fd;
}

struct bus *start_bus(const struct config *config, uint64_t started_at, enum status *ret_status)
{
    struct bus *bus = bus_new();
    struct error error;
    int json = -1;

    if (config->json)
        json = open_json(config->json, &error);
    if (config->json && json < 0) {
        *ret_status = cli_error(&error);
        bus_close(bus);
        return NULL;
    }
    if (json >= 0)
        bus_subscribe(bus, json_sink_new(json, true, started_at));
    if (!config->json || config->json[0] != '\0')
        bus_subscribe(bus, text_sink_new(STDERR_FILENO, config->verbosity, config->mode == MODE_LISTEN &&
                                         config->target.port == 0 && !config->target.path, started_at));
    return bus;
}

void start_tell(const struct run *run)
{
    char time[CLOCK_RFC3339_SIZE];
    struct event event = {.type = EVENT_START,
                          .t_ns = clock_now(),
                          .version = PACKAGE_VERSION,
                          .time = time,
                          .what = run->config->mode == MODE_LISTEN ? "listen" : "connect"};

    if (!bus_wants(run->bus, EVENT_START))
        return;
    clock_rfc3339(time);
    bus_emit(run->bus, &event);
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
                          .duration_ns = now - started_at};

    bus_emit(run->bus, &event);
}
