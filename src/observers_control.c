/* observers_control.c: sinks that are switched in mid-run (event/observer_control.h). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "observers_internal.h"

static struct sink *sink_of(const struct observers *observers, uint32_t number)
{
    return bus_find(observers->bus, number);
}

static bool is_on_word(const char *value)
{
    return value && strcmp(value, "on") == 0;
}

static bool is_off_word(const char *value)
{
    return value && strcmp(value, "off") == 0;
}

static bool refuse_word(const char *value, struct error *ret_error)
{
    return error_set(ret_error, STATUS_USAGE, 0, "%s: on or off is meant", value ? value : "nothing");
}

/* --- files --------------------------------------------------------------------------------------- */

static bool is_same_file(const struct stat *one, const struct stat *other)
{
    return S_ISREG(one->st_mode) && one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_open_as(int fd, const struct stat *about)
{
    struct stat other;

    return fstat(fd, &other) == 0 && is_same_file(about, &other);
}

/* Whether somebody writes to that file already. */
static bool is_output(const struct observers *observers, const struct stat *about)
{
    const uint32_t numbers[] = {observers->json, observers->hex, observers->pcap};
    const char *output = observers->config->output;
    struct stat other;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const struct sink *sink = sink_of(observers, numbers[i]);
        if (sink && is_open_as(sink->fd, about))
            return true;
    }
    return is_open_as(STDOUT_FILENO, about) || is_open_as(STDERR_FILENO, about) ||
           (output && stat(output, &other) == 0 && is_same_file(about, &other));
}

/* Opening a FIFO waits for who reads it, and a person at the terminal could not end that. Returns a descriptor that
 * keeps its reader from seeing an end, or -1: nobody reads. */
static int hold_fifo(const char *path)
{
    return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

/* Whether it may be opened. *ret_held: to be closed once it is. */
static bool check_file(const struct observers *observers, const char *path, int *ret_held, struct error *ret_error)
{
    struct stat about;

    *ret_held = -1;
    if (!path || path[0] == '\0' || strcmp(path, "-") == 0)
        return error_set(ret_error, STATUS_USAGE, 0, "a file is meant: the terminal is taken");
    if (stat(path, &about) < 0)
        return true;
    if (is_output(observers, &about))
        return error_set(ret_error, STATUS_USAGE, 0, "%s: another output goes there", path);
    if (S_ISFIFO(about.st_mode) && (*ret_held = hold_fifo(path)) < 0)
        return error_set(ret_error, STATUS_LOCAL_IO, errno == ENXIO ? 0 : errno, "open %s%s", path,
                         errno == ENXIO ? ": nobody reads it" : "");
    return true;
}

static struct sink *make_checked(const struct observers *observers, const char *path, observers_make *make,
                                 struct error *ret_error)
{
    struct sink *sink;
    int held;

    if (!check_file(observers, path, &held, ret_error))
        return NULL;
    sink = make(observers, path, ret_error);
    if (held >= 0)
        close(held);
    return sink;
}

/* A file that begins now, in place of the one before, if there was any. */
static bool begin_file(struct observers *observers, uint32_t *number, const char *path, observers_make *make,
                       struct error *ret_error)
{
    struct sink *sink = make_checked(observers, path, make, ret_error);
    uint32_t before = *number;

    if (!sink)
        return false;
    if (!openings_sink_tell(sink_of(observers, observers->openings), sink)) {
        error_set(ret_error, STATUS_LOCAL_IO, errno, "write %s", path);
        sink->close(sink);
        return false;
    }
    *number = bus_subscribe(observers->bus, sink);
    bus_unsubscribe(observers->bus, before);
    return true;
}

/* --- each ---------------------------------------------------------------------------------------- */

/* JSON on standard error stood in place of the log. */
static void restore_text(struct observers *observers)
{
    if (!sink_of(observers, observers->text) && observers->config->json && observers->config->json[0] == '\0')
        observers->text = bus_subscribe(observers->bus, observers_make_text(observers));
}

static bool set_json(struct observers *observers, const char *value, struct error *ret_error)
{
    if (is_off_word(value))
        bus_unsubscribe(observers->bus, observers->json);
    else if (!begin_file(observers, &observers->json, value, observers_make_json, ret_error))
        return false;
    restore_text(observers);
    return true;
}

static bool json_is_on(const struct observers *observers)
{
    return sink_of(observers, observers->json) != NULL;
}

static struct sink *make_late_pcap(const struct observers *observers, const char *where, struct error *ret_error)
{
    struct sink *sink = observers_make_pcap(observers, where, ret_error);

    if (sink)
        pcap_sink_begin_at(sink, bus_time(observers->bus, clock_now()));
    return sink;
}

static bool set_pcap(struct observers *observers, const char *value, struct error *ret_error)
{
    if (!is_off_word(value))
        return begin_file(observers, &observers->pcap, value, make_late_pcap, ret_error);
    bus_unsubscribe(observers->bus, observers->pcap);
    return true;
}

static bool pcap_is_on(const struct observers *observers)
{
    return sink_of(observers, observers->pcap) != NULL;
}

static enum hex_shown hex_form(const struct observers *observers)
{
    return observers->framing ? HEX_MESSAGES : HEX_DATA;
}

/* A file that was given up is not begun again: what it holds would be lost. */
static bool begin_hex(struct observers *observers, struct error *ret_error)
{
    const char *where = observers->config->hex;
    struct sink_output output = observers_console_output(observers);

    if (where && where[0] != '\0' && strcmp(where, "-") != 0)
        return error_set(ret_error, STATUS_LOCAL_IO, 0, "%s could not be written and was given up", where);
    observers->hex = bus_subscribe(observers->bus, hex_sink_new(&output, observers->framing != NULL));
    return true;
}

/* Switched off its file stays open, so that it goes on where it was. */
static bool set_hex(struct observers *observers, const char *value, struct error *ret_error)
{
    struct sink *sink = sink_of(observers, observers->hex);

    if (!is_on_word(value) && !is_off_word(value))
        return refuse_word(value, ret_error);
    if (sink)
        hex_sink_set_shown(sink, is_on_word(value) ? hex_form(observers) : HEX_NOTHING);
    else if (is_on_word(value))
        return begin_hex(observers, ret_error);
    return true;
}

static bool hex_is_on(const struct observers *observers)
{
    const struct sink *sink = sink_of(observers, observers->hex);

    return sink && hex_sink_shown(sink) != HEX_NOTHING;
}

static bool trace_is_on(const struct observers *observers)
{
    return sink_of(observers, observers->ladder) != NULL;
}

static bool set_trace(struct observers *observers, const char *value, struct error *ret_error)
{
    struct sink_output output = observers_console_output(observers);
    struct sink *json = sink_of(observers, observers->json);

    if (!is_on_word(value) && !is_off_word(value))
        return refuse_word(value, ret_error);
    observers->traces = is_on_word(value);
    if (json)
        json_sink_set_segments(json, observers->traces);
    if (!observers->traces)
        bus_unsubscribe(observers->bus, observers->ladder);
    else if (!trace_is_on(observers))
        observers->ladder = bus_subscribe(observers->bus, ladder_sink_new(&output, observers->run.captured));
    return true;
}

/* Those that show data show it in messages from now on, or no more. */
static void switch_messages(struct observers *observers)
{
    struct sink *hex = sink_of(observers, observers->hex), *json = sink_of(observers, observers->json);

    if (hex_is_on(observers))
        hex_sink_set_shown(hex, hex_form(observers));
    if (json)
        json_sink_set_messages(json, observers->framing != NULL);
}

/* What had begun of a message is shown before that. */
static void end_messages(struct observers *observers)
{
    bus_unsubscribe(observers->bus, observers->messages_data);
    bus_unsubscribe(observers->bus, observers->messages);
    framing_free(&observers->own_framing);
    observers->own_framing = (struct framing){.kind = FRAMING_NONE};
    observers->framing = NULL;
}

static bool parse_framing(const struct observers *observers, const char *value, struct framing *ret_framing,
                          struct error *ret_error)
{
    if (!value || !framing_parse(value, ret_framing))
        return error_set(ret_error, STATUS_USAGE, 0, "%s: no such framing", value ? value : "nothing");
    if (ret_framing->kind != FRAMING_FIXED || ret_framing->size <= observers->config->max_message)
        return true;
    framing_free(ret_framing);
    return error_set(ret_error, STATUS_USAGE, 0, "%s is more than --max-message", value);
}

static bool set_frame(struct observers *observers, const char *value, struct error *ret_error)
{
    struct framing framing = {.kind = FRAMING_NONE};
    bool off = is_off_word(value);

    if (!off && !parse_framing(observers, value, &framing, ret_error))
        return false;
    end_messages(observers);
    if (!off) {
        observers->own_framing = framing;
        observers->framing = &observers->own_framing;
        observers_add_messages(observers);
    }
    switch_messages(observers);
    return true;
}

static bool frame_is_on(const struct observers *observers)
{
    return observers->framing != NULL;
}

static bool tell_times(struct observers *observers, const char *value, struct error *ret_error)
{
    struct sink_output output = observers_console_output(observers);
    struct sink *times = sink_of(observers, observers->times);
    uint64_t now = bus_time(observers->bus, clock_now());
    bool any = false;

    (void)value;
    if (times && !times_sink_tell(times, &output, observers_width(output.fd), now, &any))
        return error_set(ret_error, STATUS_LOCAL_IO, errno, "times");
    return any || error_set(ret_error, STATUS_USAGE, 0, "there was no connection yet");
}

/* Where they are shown to this person anyway, once is enough. */
static bool tell_stats(struct observers *observers, const char *value, struct error *ret_error)
{
    struct sink_output output = observers_console_output(observers);
    const struct sink *shown = sink_of(observers, observers->stats);
    uint32_t number = 0;
    bool any;

    (void)value;
    if (!shown || shown->fd != output.fd)
        number = bus_subscribe(observers->bus, stats_sink_new(&output));
    any = conn_set_tell_stats(observers->run.set, "request");
    bus_unsubscribe(observers->bus, number);
    return any || error_set(ret_error, STATUS_USAGE, 0, "no connection is open");
}

/* --- all of them --------------------------------------------------------------------------------- */

struct observer_switch {
    const char *name;
    bool (*set)(struct observers *observers, const char *value, struct error *ret_error);
    bool (*is_on)(const struct observers *observers); /* NULL: it never is */
};

static const struct observer_switch switches[] = {
    {"hex", set_hex, hex_is_on},       {"trace", set_trace, trace_is_on}, {"json", set_json, json_is_on},
    {"pcap", set_pcap, pcap_is_on},    {"frame", set_frame, frame_is_on}, {"time", tell_times, NULL},
    {"stats", tell_stats, NULL},
};

static const struct observer_switch *switch_of(const char *name)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (strcmp(switches[i].name, name) == 0)
            return &switches[i];
    return NULL;
}

static bool control_set(void *argument, const char *name, const char *value, struct error *ret_error)
{
    const struct observer_switch *one = switch_of(name);

    if (!one)
        return error_set(ret_error, STATUS_USAGE, 0, "%s: nothing of that name can be switched", name);
    return one->set(argument, value, ret_error);
}

static bool control_is_on(void *argument, const char *name)
{
    const struct observer_switch *one = switch_of(name);

    return one && one->is_on && one->is_on(argument);
}

struct observer_control observers_control(struct observers *observers)
{
    return (struct observer_control){.set = control_set, .is_on = control_is_on, .argument = observers};
}
