/* check.c: the lines of -z (sinks.h). */
#include "sink/sinks.h"

#include <signal.h>
#include <stdlib.h>

#include "base/memory.h"
#include "sink/closed_ports.h"
#include "sink/check_words.h"

struct check_sink {
    struct sink sink;
    struct check_options options;
    struct closed_ports closed; /* not told yet */
    bool repeats;               /* the statistics of --count say it all */
};

static bool write_line(struct line *line, const struct sink_output *output)
{
    bool written = line_write(line, output);

    line_free(line);
    return written;
}

static bool tell_closed(struct check_sink *check)
{
    struct line line = {.verbosity = 0};

    if (!closed_host_is_set(&check->closed.host))
        return true;
    closed_ports_take(&check->closed, &line);
    return write_line(&line, &check->options.lines);
}

static bool tell_check(struct check_sink *check, const struct event *event)
{
    struct line line = {.verbosity = 0};

    check->repeats = check->repeats || event->number > 0;
    if (!closed_host_is_of(&check->closed.host, event) && !tell_closed(check))
        return false;
    if (check->options.sums_closed && closed_ports_may_take(event)) {
        closed_ports_add(&check->closed, event);
        return true;
    }
    line_add_check(&line, event);
    return write_line(&line, &check->options.lines);
}

/* It ended before it was done, and there is something to be said about that. */
static bool is_cut_short(const struct event *event)
{
    if (event->signal != 0)
        return event->signal != SIGPIPE;
    return event->status != 0 && event->sums->unchecked > 0 && check_sums_done(event->sums) > 0;
}

static bool tell_sums(const struct check_sink *check, const struct event *event)
{
    struct line line = {.verbosity = 0};

    if (!event->sums || check->repeats || !(check->options.tells_sums || is_cut_short(event)))
        return true;
    line_add(&line, "sonde: ");
    line_add_sums(&line, event->sums, event->duration_ns);
    return write_line(&line, &check->options.sums);
}

static bool check_sink_emit(struct sink *sink, const struct event *event)
{
    struct check_sink *check = (struct check_sink *)sink;

    if (event->type == EVENT_SUMMARY)
        return tell_closed(check) && tell_sums(check, event);
    return !event->check || tell_check(check, event);
}

static bool check_sink_flush(struct sink *sink)
{
    return tell_closed((struct check_sink *)sink);
}

static void check_sink_close(struct sink *sink)
{
    struct check_sink *check = (struct check_sink *)sink;

    closed_host_free(&check->closed.host);
    sink_output_close(&check->options.lines);
    sink_output_close(&check->options.sums);
    free(check);
}

struct sink *check_sink_new(const struct check_options *options)
{
    struct check_sink *check = memory_zeroed(sizeof *check);

    check->sink = (struct sink){.name = "check",
                                .fd = options->lines.fd,
                                .wants = EVENT_MASK(EVENT_CHECK) | EVENT_MASK(EVENT_SUMMARY),
                                .emit = check_sink_emit,
                                .flush = check_sink_flush,
                                .close = check_sink_close};
    check->options = *options;
    return &check->sink;
}
