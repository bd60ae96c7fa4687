/* observers.c: main's sinks (observers.h). */
#include "observers_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum { MODE_OPEN = 0666, MODE_SECRET = 0600 };

/* Whether JSON goes to standard output, where checks have their lines. */
static bool json_replaces_lines(const struct config *config)
{
    return config->mode == MODE_CHECK && config->json && strcmp(config->json, "-") == 0;
}

struct sink *observers_make_json(const struct observers *observers, const char *where, struct error *ret_error)
{
    static const enum json_data forms[] = {
        [DATA_NONE] = JSON_DATA_NONE, [DATA_TEXT] = JSON_DATA_TEXT, [DATA_BASE64] = JSON_DATA_BASE64};
    const struct config *config = observers->config;
    struct json_options options = {.data = forms[config->json_data],
                                   .segments = observers->traces,
                                   .stats = config->stats || config->repeats,
                                   .messages = observers->framing != NULL};
    struct sink_output output;

    if (!observers_open(observers, where, "--json", config->json_data == DATA_NONE ? MODE_OPEN : MODE_SECRET, &output,
                     ret_error))
        return NULL;
    if (json_replaces_lines(config))
        output.failure = observers->run.output_failure;
    return json_sink_new(&output, &options);
}

struct sink *observers_make_pcap(const struct observers *observers, const char *where, struct error *ret_error)
{
    struct sink_output output;

    if (!observers_open(observers, where, "--pcap", MODE_SECRET, &output, ret_error))
        return NULL;
    return pcap_sink_new(&output, observers->run.captured);
}

static struct sink *make_hex(const struct observers *observers, const char *where, struct error *ret_error)
{
    struct sink_output output;

    if (!observers_open(observers, where, "--hex", MODE_SECRET, &output, ret_error))
        return NULL;
    return hex_sink_new(&output, observers->framing != NULL);
}

/* where NULL: nobody asks for it. */
static bool add_file(const struct observers *observers, const char *where, observers_make *make,
                     uint32_t *ret_number, struct error *ret_error)
{
    struct sink *sink;

    if (!where)
        return true;
    sink = make(observers, where, ret_error);
    if (sink)
        *ret_number = bus_subscribe(observers->bus, sink);
    return sink != NULL;
}

static bool add_files(struct observers *observers, struct error *ret_error)
{
    const struct config *config = observers->config;

    return add_file(observers, config->json, observers_make_json, &observers->json, ret_error) &&
           add_file(observers, config->hex, make_hex, &observers->hex, ret_error) &&
           add_file(observers, config->pcap, observers_make_pcap, &observers->pcap, ret_error);
}

/* Bytes that standard input will give, or 0. */
static uint64_t input_size(const struct config *config)
{
    struct stat status;
    off_t position = lseek(STDIN_FILENO, 0, SEEK_CUR);

    if (!config_reads(config))
        return 0;
    if (position < 0 || fstat(STDIN_FILENO, &status) < 0 || !S_ISREG(status.st_mode))
        return 0;
    return status.st_size > position ? (uint64_t)(status.st_size - position) : 0;
}

/* Sinks that write to standard error, in the order they will see an event. */
struct readable {
    struct sink *sinks[5];
    uint32_t *numbers[5]; /* where their numbers go; NULL: nowhere */
    size_t count;
};

static void readable_add(struct readable *readable, struct sink *sink, uint32_t *ret_number)
{
    readable->numbers[readable->count] = ret_number;
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
    enum event_type traffic = observers->framing ? EVENT_MESSAGE : EVENT_DATA;
    struct sink_output output = observers_output(observers, STDERR_FILENO, false);
    struct progress_options options = {.width = observers_width(STDERR_FILENO),
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
    struct sink_output output = observers_output(observers, STDERR_FILENO, false);
    struct check_progress_options options = {
        .width = observers_width(STDERR_FILENO),
        .sums = observers->run.sums,
        .shown = readable_wants(readable) | (isatty(STDOUT_FILENO) ? lines : 0),
        .after_ns = config->progress ? 0 : CLOCK_SECOND,
        .sums_closed = !json && sums_closed(config)};

    if (options.width > 0 && !config->repeats)
        bus_subscribe(observers->bus, check_progress_sink_new(&output, &options));
}

struct sink *observers_make_text(const struct observers *observers)
{
    const struct config *config = observers->config;
    struct sink_output output = observers_output(observers, STDERR_FILENO, false);
    bool any_port = config->mode == MODE_LISTEN && config->target.port == 0 && !config->target.path;

    return text_sink_new(&output, config->verbosity, any_port);
}

static void add_readable(struct observers *observers)
{
    const struct config *config = observers->config;
    struct sink_output output = observers_output(observers, STDERR_FILENO, false);
    unsigned width = observers_width(STDERR_FILENO);
    struct readable readable = {.count = 0};

    readable_add(&readable, observers_make_text(observers), &observers->text);
    if (config->trace)
        readable_add(&readable, ladder_sink_new(&output, observers->run.captured), &observers->ladder);
    if (config->stats)
        readable_add(&readable, stats_sink_new(&output), &observers->stats);
    if (config->times)
        readable_add(&readable, times_sink_new(&output, width), &observers->times);
    if (config->repeats && !json_replaces_lines(config))
        readable_add(&readable, check_statistics_sink_new(&output, width), NULL);
    if (config->mode == MODE_CHECK)
        add_check_progress(observers, &readable);
    else
        add_progress(observers, &readable);
    for (size_t i = 0; i < readable.count; i++) {
        uint32_t number = bus_subscribe(observers->bus, readable.sinks[i]);
        if (readable.numbers[i])
            *readable.numbers[i] = number;
    }
}

/* Standard output's own lines, not watched but made: what cannot be written is the run's failure. */
static bool add_check(const struct observers *observers, struct error *ret_error)
{
    const struct config *config = observers->config;
    struct check_options options = {.sums = observers_output(observers, STDERR_FILENO, false)};

    if (config->mode != MODE_CHECK || json_replaces_lines(config))
        return true;
    if (!observers_open(observers, "-", "-z", MODE_OPEN, &options.lines, ret_error))
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

/* In the console hex may be switched on later. */
static bool keeps_messages(const struct config *config)
{
    return config->hex || config->json_data != DATA_NONE || config->console;
}

void observers_add_messages(struct observers *observers)
{
    const struct config *config = observers->config;
    struct messages_options options = {.bus = observers->bus,
                                       .framing = observers->framing,
                                       .maximum = config->max_message,
                                       .keeps = keeps_messages(config),
                                       .tells = !service_tells(config)};
    struct sink *messages = messages_sink_new(&options), *openings = bus_find(observers->bus, observers->openings);

    if (openings)
        openings_sink_tell(openings, messages); /* it cannot fail */
    observers->messages = bus_subscribe(observers->bus, messages);
    observers->messages_data = bus_subscribe(observers->bus, messages_data_sink_new(messages));
}

static bool needs_messages(const struct config *config)
{
    return !service_tells(config) || config->json || config->hex || config->verbosity > 1;
}

/* What has to see all from the beginning, to be asked for later. */
static void add_silent(struct observers *observers)
{
    observers->openings = bus_subscribe(observers->bus, openings_sink_new());
    if (!observers->times)
        observers->times = bus_subscribe(observers->bus, times_sink_new_silent());
}

static bool observers_fill(struct observers *observers, struct error *ret_error)
{
    const struct config *config = observers->config;

    if (observers->framing && needs_messages(config))
        observers_add_messages(observers);
    if (!config->json || config->json[0] != '\0')
        add_readable(observers);
    if (config->console)
        add_silent(observers);
    return add_check(observers, ret_error) && add_files(observers, ret_error);
}

struct observers *observers_new(const struct config *config, const struct observed_run *run, struct error *ret_error)
{
    struct observers *observers = memory_zeroed(sizeof *observers);

    observers->config = config;
    observers->run = *run;
    observers->bus = bus_new();
    observers->traces = config->trace;
    observers->framing = config->framing.kind == FRAMING_NONE ? NULL : &config->framing;
    if (observers_fill(observers, ret_error))
        return observers;
    observers_free(observers);
    return NULL;
}

struct bus *observers_bus(const struct observers *observers)
{
    return observers->bus;
}

void observers_free(struct observers *observers)
{
    bus_close(observers->bus);
    framing_free(&observers->own_framing);
    free(observers);
}
