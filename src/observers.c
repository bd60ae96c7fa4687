/* observers.c: main's sinks (observers.h). */
#include "observers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/privilege.h"
#include "sink/sinks.h"

enum { MODE_OPEN = 0666, MODE_SECRET = 0600, WIDTH_DEFAULT = 80 };

/* What is common to making all of them. */
struct observers {
    const struct config *config;
    struct observed_run run;
    struct bus *bus;
};

/* Where rights are borrowed the environment is not heard. */
static const char *environment(const char *name)
{
    const char *value = privilege_is_borrowed() ? NULL : getenv(name);

    return value && *value ? value : NULL;
}

/* Of standard output and error: --color, else NO_COLOR (no-color.org), else CLICOLOR_FORCE and CLICOLOR
 * (bixense.com/clicolors), else whether it is a terminal that understands. */
static bool wants_colour(const struct config *config, int fd)
{
    const char *force = environment("CLICOLOR_FORCE"), *allow = environment("CLICOLOR");
    const char *terminal = environment("TERM");

    if (config->colour != COLOUR_AUTO)
        return config->colour == COLOUR_ALWAYS;
    if (environment("NO_COLOR"))
        return false;
    if (force && strcmp(force, "0") != 0)
        return true;
    if (allow && strcmp(allow, "0") == 0)
        return false;
    return isatty(fd) && terminal && strcmp(terminal, "dumb") != 0;
}

static unsigned width_of(int fd)
{
    struct winsize size;

    if (!isatty(fd))
        return 0;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : WIDTH_DEFAULT;
}

/* --deadline: whoever does not read is not waited for any longer. */
static uint64_t until_of(const struct observers *observers)
{
    uint64_t until = clock_add(observers->run.started_at, observers->config->deadline);

    return until == CLOCK_NEVER ? 0 : until;
}

static struct sink_output output_for(const struct observers *observers, int fd, bool owned)
{
    return (struct sink_output){.fd = fd,
                                .owned = owned,
                                .hurried = observers->run.hurried,
                                .until = until_of(observers),
                                .colour = wants_colour(observers->config, fd),
                                .start_ns = observers->run.started_at};
}

/* Standard output may be closed before the last event: the sink gets a copy. */
static int copy_of(int fd, const char *option, struct error *ret_error)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    if (copy < 0)
        error_set(ret_error, STATUS_LOCAL_IO, errno, "%s", option);
    return copy;
}

/* where: as config.h has it. */
static bool open_output(const struct observers *observers, const char *where, const char *option, mode_t mode,
                        struct sink_output *ret_output, struct error *ret_error)
{
    bool is_file = where[0] != '\0' && strcmp(where, "-") != 0;
    int fd;

    if (is_file)
        fd = file_create(where, mode, ret_error);
    else
        fd = copy_of(where[0] == '\0' ? STDERR_FILENO : STDOUT_FILENO, option, ret_error);
    if (fd < 0)
        return false;
    *ret_output = output_for(observers, fd, true);
    ret_output->exclusive = is_file;
    /* Programs read it: only who asks for colours in so many words gets them there. */
    if (is_file)
        ret_output->colour = observers->config->colour == COLOUR_ALWAYS;
    return true;
}

static bool has_messages(const struct config *config)
{
    return config->framing.kind != FRAMING_NONE;
}

/* Whether JSON goes to standard output, where checks have their lines. */
static bool json_replaces_lines(const struct config *config)
{
    return config->mode == MODE_CHECK && config->json && strcmp(config->json, "-") == 0;
}

static bool add_json(const struct observers *observers, struct error *ret_error)
{
    static const enum json_data forms[] = {
        [DATA_NONE] = JSON_DATA_NONE, [DATA_TEXT] = JSON_DATA_TEXT, [DATA_BASE64] = JSON_DATA_BASE64};
    const struct config *config = observers->config;
    struct json_options options = {.data = forms[config->json_data],
                                   .segments = config->trace,
                                   .stats = config->stats || config->repeats,
                                   .messages = has_messages(config)};
    struct sink_output output;

    if (!config->json)
        return true;
    if (!open_output(observers, config->json, "--json", config->json_data == DATA_NONE ? MODE_OPEN : MODE_SECRET,
                     &output, ret_error))
        return false;
    if (json_replaces_lines(config))
        output.failure = observers->run.output_failure;
    bus_subscribe(observers->bus, json_sink_new(&output, &options));
    return true;
}

static bool add_hex(const struct observers *observers, struct error *ret_error)
{
    struct sink_output output;

    if (!observers->config->hex)
        return true;
    if (!open_output(observers, observers->config->hex, "--hex", MODE_SECRET, &output, ret_error))
        return false;
    bus_subscribe(observers->bus, hex_sink_new(&output, has_messages(observers->config)));
    return true;
}

static bool add_pcap(const struct observers *observers, struct error *ret_error)
{
    struct sink_output output;

    if (!observers->config->pcap)
        return true;
    if (!open_output(observers, observers->config->pcap, "--pcap", MODE_SECRET, &output, ret_error))
        return false;
    bus_subscribe(observers->bus, pcap_sink_new(&output, observers->run.captured));
    return true;
}

/* Bytes that standard input will give, or 0. */
static uint64_t input_size(const struct config *config)
{
    struct stat status;
    off_t position = lseek(STDIN_FILENO, 0, SEEK_CUR);

    if (config->recv_only || config_is_service(config))
        return 0;
    if (position < 0 || fstat(STDIN_FILENO, &status) < 0 || !S_ISREG(status.st_mode))
        return 0;
    return status.st_size > position ? (uint64_t)(status.st_size - position) : 0;
}

/* Sinks that write to standard error, in the order they will see an event. */
struct readable {
    struct sink *sinks[5];
    size_t count;
};

static void readable_add(struct readable *readable, struct sink *sink)
{
    readable->sinks[readable->count++] = sink;
}

static uint32_t readable_wants(const struct readable *readable)
{
    uint32_t wants = 0;

    for (size_t i = 0; i < readable->count; i++)
        wants |= readable->sinks[i]->wants;
    return wants;
}

/* A line that is drawn over and over needs a terminal for itself: data on the same one would tear it. */
static void add_progress(const struct observers *observers, const struct readable *readable)
{
    const struct config *config = observers->config;
    bool hex = config->hex && config->hex[0] == '\0';
    bool writes = config_hears(config) && !config->send_only;
    enum event_type traffic = has_messages(config) ? EVENT_MESSAGE : EVENT_DATA;
    struct sink_output output = output_for(observers, STDERR_FILENO, false);
    struct progress_options options = {.width = width_of(STDERR_FILENO),
                                       .in_total = config_hears(config) ? config->max_bytes : 0,
                                       .out_total = config->keep_open ? 0 : input_size(config),
                                       .shown = readable_wants(readable) | (hex ? EVENT_MASK(traffic) : 0)};

    if (!config->progress || options.width == 0 || (writes && isatty(STDOUT_FILENO)))
        return;
    bus_subscribe(observers->bus, progress_sink_new(&output, &options));
}

static bool has_many_checks(const struct config *config)
{
    enum { FEW = 20 }; /* each of so many is worth a line */

    return config_port_count(config) > FEW;
}

/* Whether closed ports are told together. */
static bool sums_closed(const struct config *config)
{
    return has_many_checks(config) && config->verbosity == 0 && !config->repeats;
}

/* With JSON in place of the lines each event is a line. */
static void add_check_progress(const struct observers *observers, const struct readable *readable)
{
    const struct config *config = observers->config;
    bool json = json_replaces_lines(config);
    uint32_t lines = json ? EVENT_MASK_ALL : EVENT_MASK(EVENT_CHECK);
    struct sink_output output = output_for(observers, STDERR_FILENO, false);
    struct check_progress_options options = {
        .width = width_of(STDERR_FILENO),
        .sums = observers->run.sums,
        .shown = readable_wants(readable) | (isatty(STDOUT_FILENO) ? lines : 0),
        .after_ns = config->progress ? 0 : CLOCK_SECOND,
        .sums_closed = !json && sums_closed(config)};

    if (options.width > 0 && !config->repeats)
        bus_subscribe(observers->bus, check_progress_sink_new(&output, &options));
}

static void add_readable(const struct observers *observers)
{
    const struct config *config = observers->config;
    struct sink_output output = output_for(observers, STDERR_FILENO, false);
    bool any_port = config->mode == MODE_LISTEN && config->target.port == 0 && !config->target.path;
    struct readable readable = {.count = 0};

    readable_add(&readable, text_sink_new(&output, config->verbosity, any_port));
    if (config->trace)
        readable_add(&readable, ladder_sink_new(&output, observers->run.captured));
    if (config->stats)
        readable_add(&readable, stats_sink_new(&output));
    if (config->times)
        readable_add(&readable, times_sink_new(&output, width_of(STDERR_FILENO)));
    if (config->repeats && !json_replaces_lines(config))
        readable_add(&readable, check_statistics_sink_new(&output, width_of(STDERR_FILENO)));
    if (config->mode == MODE_CHECK)
        add_check_progress(observers, &readable);
    else
        add_progress(observers, &readable);
    for (size_t i = 0; i < readable.count; i++)
        bus_subscribe(observers->bus, readable.sinks[i]);
}

/* Standard output's own lines, not watched but made: what cannot be written is the run's failure. */
static bool add_check(const struct observers *observers, struct error *ret_error)
{
    const struct config *config = observers->config;
    struct check_options options = {.sums = output_for(observers, STDERR_FILENO, false)};

    if (config->mode != MODE_CHECK || json_replaces_lines(config))
        return true;
    if (!open_output(observers, "-", "-z", MODE_OPEN, &options.lines, ret_error))
        return false;
    options.lines.failure = observers->run.output_failure;
    options.sums_closed = sums_closed(config);
    options.tells_sums = (has_many_checks(config) || config->verbosity > 0) && !config->repeats;
    bus_subscribe(observers->bus, check_sink_new(&options));
    return true;
}

/* Some services draw the borders for themselves, and tell what they meet. */
static bool service_tells(const struct config *config)
{
    return config->service == SERVICE_ECHO || config->service == SERVICE_REPLY ||
           config->service == SERVICE_REPLY_EACH;
}

/* To be called before all others are subscribed. NULL: nobody needs it. */
static struct sink *add_messages(const struct observers *observers)
{
    const struct config *config = observers->config;
    struct messages_options options = {.bus = observers->bus,
                                       .framing = &config->framing,
                                       .maximum = config->max_message,
                                       .keeps = config->hex || config->json_data != DATA_NONE,
                                       .tells = !service_tells(config)};
    struct sink *messages;

    if (!has_messages(config) || (service_tells(config) && !config->json && !config->hex && config->verbosity < 2))
        return NULL;
    messages = messages_sink_new(&options);
    bus_subscribe(observers->bus, messages);
    return messages;
}

struct bus *observers_new(const struct config *config, const struct observed_run *run, struct error *ret_error)
{
    struct observers observers = {config, *run, bus_new()};
    bool readable = !config->json || config->json[0] != '\0';
    struct sink *messages = add_messages(&observers);

    if (readable)
        add_readable(&observers);
    if (!add_check(&observers, ret_error) || !add_json(&observers, ret_error) || !add_hex(&observers, ret_error) ||
        !add_pcap(&observers, ret_error)) {
        bus_close(observers.bus);
        return NULL;
    }
    if (messages)
        bus_subscribe(observers.bus, messages_data_sink_new(messages));
    return observers.bus;
}
