/* stats.c: --stats, the kernel's figures in words (sinks.h): a head line and a few below it, one write. Sizes are
 * powers of 1024, a delivery rate is such a size a second, and a figure that is 0 is not known and left out. */
#include "sink/sinks.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/units.h"
#include "sink/line.h"
#include "sink/output.h"

struct stats_sink {
    struct sink sink;
    struct sink_output output;
};

/* A line of figures, a comma between two; without any it is not shown. */
struct figures {
    struct line line;
    bool begun;
};

static const char indentation[] = "                "; /* below the head's text */

static void figures_next(struct figures *figures)
{
    line_add(&figures->line, "%s", figures->begun ? ", " : indentation);
    figures->begun = true;
}

static void figures_end(struct figures *figures, struct buffer *text)
{
    if (figures->begun)
        line_append(&figures->line, "", "", text);
    line_free(&figures->line);
}

static void add_duration(struct figures *figures, const char *name, uint64_t ns)
{
    if (ns == 0)
        return;
    figures_next(figures);
    line_add_duration(&figures->line, name, ns);
}

static void add_count(struct figures *figures, const char *before, uint64_t count, const char *noun, const char *after)
{
    if (count == 0)
        return;
    figures_next(figures);
    line_add(&figures->line, "%s", before);
    line_add_count(&figures->line, count, noun);
    line_add(&figures->line, "%s", after);
}

static void add_size(struct figures *figures, const char *name, uint64_t bytes, const char *after)
{
    char size[UNITS_TEXT_SIZE];

    if (bytes == 0)
        return;
    figures_next(figures);
    units_format_size(bytes, size);
    line_add(&figures->line, "%s %s%s", name, size, after);
}

static void tell_round_trip(const struct tcp_figures *tcp, struct buffer *text)
{
    struct figures figures = {.begun = false};

    add_duration(&figures, "rtt ", tcp->rtt_ns);
    add_duration(&figures, "variance ", tcp->rtt_variance_ns);
    add_duration(&figures, "least ", tcp->minimum_rtt_ns);
    if (tcp->options) {
        figures_next(&figures);
        line_add(&figures.line, "options: %s", tcp->options);
    }
    figures_end(&figures, text);
}

static void tell_windows(const struct tcp_figures *tcp, struct buffer *text)
{
    struct figures figures = {.begun = false};
    char size[UNITS_TEXT_SIZE];

    add_count(&figures, "mss ", tcp->maximum_segment_bytes, "byte", "");
    add_count(&figures, "congestion window ", tcp->congestion_window, "segment", "");
    if (tcp->congestion_window && tcp->maximum_segment_bytes) {
        units_format_size(tcp->congestion_window * tcp->maximum_segment_bytes, size);
        line_add(&figures.line, " (%s)", size);
    }
    add_count(&figures, "slow start threshold ", tcp->slow_start_threshold, "segment", "");
    add_size(&figures, "send window", tcp->send_window_bytes, "");
    add_size(&figures, "receive window", tcp->receive_window_bytes, "");
    figures_end(&figures, text);
}

static void tell_delivery(const struct event *event, struct buffer *text)
{
    enum { REORDERING_GUESS = 3 }; /* the kernel's, before it has seen any */
    struct figures figures = {.begun = false};
    const struct tcp_figures *tcp = event->tcp;

    figures_next(&figures);
    if (tcp->retransmits)
        line_add_count(&figures.line, tcp->retransmits, "retransmission");
    else
        line_add(&figures.line, "no retransmissions");
    add_count(&figures, "", tcp->lost, "segment", " taken for lost");
    if (tcp->reordering > REORDERING_GUESS)
        add_count(&figures, "the path is taken to reorder by up to ", tcp->reordering, "segment", "");
    add_count(&figures, "", event->unacked_bytes, "byte", " unacknowledged");
    add_size(&figures, "delivery rate", tcp->delivery_rate_bytes, "/s");
    figures_end(&figures, text);
}

static void add_limit(struct figures *figures, const char *who, uint64_t limited_ns, uint64_t busy_ns)
{
    unsigned percent = (unsigned)((double)limited_ns * 100 / (double)busy_ns + 0.5);

    if (limited_ns == 0)
        return;
    figures_next(figures);
    line_add(&figures->line, "limited by %s ", who);
    if (percent == 0)
        line_add(&figures->line, "less than 1 %% of the time");
    else
        line_add(&figures->line, "%u %% of the time", percent < 100 ? percent : 100);
}

/* Of the time there was something to be sent. */
static void tell_limits(const struct tcp_figures *tcp, struct buffer *text)
{
    struct figures figures = {.begun = false};

    add_duration(&figures, "busy ", tcp->busy_ns);
    if (tcp->busy_ns) {
        add_limit(&figures, "the receiver", tcp->receiver_limited_ns, tcp->busy_ns);
        add_limit(&figures, "our send buffer", tcp->buffer_limited_ns, tcp->busy_ns);
    }
    figures_end(&figures, text);
}

static void tell_words(const char *words, struct buffer *text)
{
    struct figures figures = {.begun = false};

    figures_next(&figures);
    line_add(&figures.line, "%s", words);
    figures_end(&figures, text);
}

static void tell_tcp(const struct event *event, struct buffer *text)
{
    if (!event->tcp || !event->tcp->known) {
        tell_words("this system tells no figures of a TCP connection", text);
        return;
    }
    tell_round_trip(event->tcp, text);
    tell_windows(event->tcp, text);
    tell_delivery(event, text);
    tell_limits(event->tcp, text);
}

static void tell_udp(const struct event *event, struct buffer *text)
{
    struct figures figures = {.begun = false};

    if (event->dropped_datagrams == 0) {
        tell_words("no datagram dropped by the kernel", text);
        return;
    }
    add_count(&figures, "", event->dropped_datagrams, "datagram",
              " dropped by the kernel: the receive buffer was full (-O rcvbuf=SIZE)");
    figures_end(&figures, text);
}

static bool is_when(const struct event *event, const char *when)
{
    return event->what && strcmp(event->what, when) == 0;
}

static const char *occasion(const struct event *event)
{
    if (is_when(event, "signal"))
        return "on SIGUSR1";
    if (is_when(event, "request"))
        return "now";
    return is_when(event, "connect") ? "at connect" : "at close";
}

/* Time and connection in the columns of the log. */
static void tell_head(const struct stats_sink *stats, const struct event *event, struct buffer *text)
{
    struct line line = {.verbosity = 0};

    line_add_prefix(&line, sink_time(&stats->output, event), event);
    line_add(&line, "statistics %s: ", occasion(event));
    line_add_count(&line, event->in_bytes, "byte");
    line_add(&line, " in, ");
    line_add_count(&line, event->out_bytes, "byte");
    line_add(&line, " out");
    line_append(&line, "", "", text);
    line_free(&line);
}

static bool stats_sink_emit(struct sink *sink, const struct event *event)
{
    struct stats_sink *stats = (struct stats_sink *)sink;
    struct buffer text = {0};
    bool written;

    tell_head(stats, event, &text);
    if (event_is_over(event, "udp"))
        tell_udp(event, &text);
    else
        tell_tcp(event, &text);
    written = sink_write(&stats->output, buffer_bytes(&text), buffer_length(&text));
    buffer_free(&text);
    return written;
}

static void stats_sink_close(struct sink *sink)
{
    sink_output_close(&((struct stats_sink *)sink)->output);
    free(sink);
}

struct sink *stats_sink_new(const struct sink_output *output)
{
    struct stats_sink *stats = memory_zeroed(sizeof *stats);

    stats->sink = (struct sink){.name = "stats",
                                .fd = output->fd,
                                .wants = EVENT_MASK(EVENT_STATS),
                                .emit = stats_sink_emit,
                                .close = stats_sink_close};
    stats->output = *output;
    return &stats->sink;
}
