/* text.c: the log for people: one line an event, one write a line. */
#include "sink/sinks.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sink/line.h"
#include "sink/output.h"

struct text_sink {
    struct sink sink;
    struct sink_output output;
    unsigned verbosity;
};

/* Where we come from; a Unix socket without a name is not worth a word. */
static void line_add_source(struct line *line, const struct endpoint *endpoint)
{
    bool named = endpoint && (endpoint->has_path ? endpoint->path_length > 0 : *endpoint->host);

    if (named)
        line_add_endpoint(line, " from ", endpoint);
}

static const char *family_name(const struct event *event)
{
    if (!event->family)
        return "any family";
    return strcmp(event->family, "ipv6") == 0 ? "IPv6" : "IPv4";
}

/* TCP is what one expects; anything else is said. */
static const char *transport_word(const struct event *event)
{
    return event->transport && strcmp(event->transport, "tcp") != 0 ? event->transport : "";
}

static void tell_start(struct line *line, const struct event *event)
{
    line_add(line, "sonde %s, %s, %s", event->version ? event->version : "",
             event->what ? event->what : "", event->time ? event->time : "");
}

static void tell_resolving(struct line *line, const struct event *event)
{
    line_add(line, "resolving ");
    line_add_text(line, &event->host);
    line_add(line, " (%s)", family_name(event));
}

static void tell_resolved(struct line *line, const struct event *event)
{
    bool failed = event->message.bytes != NULL;

    line_add(line, failed ? "could not resolve " : "resolved ");
    line_add_text(line, &event->host);
    line_add(line, " (%s)", family_name(event));
    line_add_duration(line, " in ", event->duration_ns);
    line_add(line, ": ");
    if (failed) {
        line_add_text(line, &event->message);
        return;
    }
    line_add(line, "%zu address%s", event->address_count, event->address_count == 1 ? "" : "es");
    for (size_t i = 0; line->verbosity > 1 && i < event->address_count; i++)
        line_add(line, "%s%s", i ? ", " : ": ", event->addresses[i].host);
}

static void tell_connecting(struct line *line, const struct event *event)
{
    const char *transport = transport_word(event);

    line_add_endpoint(line, "connecting to ", event->remote);
    line_add_source(line, event->local);
    line_add(line, " (%s%sattempt %llu)", transport, *transport ? ", " : "",
             (unsigned long long)event->attempt);
}

static void tell_attempt_failed(struct line *line, const struct event *event)
{
    line_add(line, "attempt %llu", (unsigned long long)event->attempt);
    line_add_endpoint(line, " to ", event->remote);
    line_add(line, " failed: ");
    line_add_text(line, &event->message);
    line_add_duration(line, " (", event->duration_ns);
    line_add(line, ")");
}

static void tell_connected(struct line *line, const struct event *event)
{
    line_add_endpoint(line, "connected to ", event->remote);
    line_add_source(line, event->local);
    line_add_duration(line, " in ", event->duration_ns);
    if (event->waited_ns) {
        line_add_duration(line, " (waited ", event->waited_ns);
        line_add(line, " for it to open)");
    }
}

static void tell_listening(struct line *line, const struct event *event)
{
    line_add_endpoint(line, "listening on ", event->local);
    if (line->verbosity && event->transport)
        line_add(line, " (%s)", event->transport);
}

static void tell_accepted(struct line *line, const struct event *event)
{
    line_add_endpoint(line, "accepted ", event->remote);
    line_add_endpoint(line, " on ", event->local);
}

static void tell_denied(struct line *line, const struct event *event)
{
    line_add_endpoint(line, "denied ", event->remote);
    line_add_endpoint(line, " on ", event->local);
    line_add(line, ": ");
    line_add_text(line, &event->message);
}

static void tell_text(struct line *line, const struct event *event)
{
    line_add_text(line, &event->message);
}

static void line_add_piece(struct line *line, const struct event *event, const char *whole)
{
    line_add_count(line, event->data.length, "byte");
    line_add(line, " at %llu", (unsigned long long)event->offset_bytes);
    if (event->torn)
        line_add(line, ", torn");
    if (event->truncated) {
        line_add(line, ", cut off a %s of ", whole);
        line_add_count(line, event->whole_bytes, "byte");
    }
}

static void tell_data(struct line *line, const struct event *event)
{
    line_add(line, "%s ", event_direction_name(event->direction));
    line_add_piece(line, event, "datagram");
}

static void tell_message(struct line *line, const struct event *event)
{
    line_add(line, "%s message %llu, ", event_direction_name(event->direction), (unsigned long long)event->number);
    line_add_piece(line, event, "message");
}

static void tell_step(struct line *line, const struct event *event)
{
    line_add(line, "step %llu: %s %s", (unsigned long long)event->number, event->what ? event->what : "",
             event->result ? event->result : "");
    line_add_duration(line, " after ", event->duration_ns);
    if (event->data.length == 0)
        return;
    line_add(line, ", ");
    line_add_count(line, event->data.length, "byte");
}

static void tell_fin_received(struct line *line, const struct event *event)
{
    line_add(line, "peer sent FIN after ");
    line_add_count(line, event->in_bytes, "byte");
}

static void tell_fin_sent(struct line *line, const struct event *event)
{
    line_add(line, "our FIN sent after ");
    line_add_count(line, event->out_bytes, "byte");
}

static const char *reset_party(const struct event *event)
{
    return event->reset_by == PARTY_LOCAL ? "us" : "peer";
}

static void tell_reset(struct line *line, const struct event *event)
{
    line_add(line, "reset by %s", reset_party(event));
    if (event->message.length) {
        line_add(line, ": ");
        line_add_text(line, &event->message);
    }
}

static void tell_timeout(struct line *line, const struct event *event)
{
    line_add(line, "timeout: ");
    line_add_text(line, &event->message);
}

/* NULL for one that seldom ends a process. */
static const char *signal_name(int signal)
{
    static const char *const names[] = {
        [SIGHUP] = "SIGHUP",   [SIGINT] = "SIGINT",   [SIGQUIT] = "SIGQUIT", [SIGILL] = "SIGILL",
        [SIGABRT] = "SIGABRT", [SIGBUS] = "SIGBUS",   [SIGFPE] = "SIGFPE",   [SIGKILL] = "SIGKILL",
        [SIGSEGV] = "SIGSEGV", [SIGPIPE] = "SIGPIPE", [SIGTERM] = "SIGTERM"};

    return signal > 0 && (size_t)signal < sizeof names / sizeof *names ? names[signal] : NULL;
}

static void tell_exited(struct line *line, const struct event *event)
{
    const char *name = signal_name(event->signal);

    line_add(line, "process %llu ", (unsigned long long)event->number);
    if (event->signal == 0)
        line_add(line, "exited with status %d", event->status);
    else
        line_add(line, "was killed by signal %d%s%s%s", event->signal, name ? " (" : "", name ? name : "",
                 name ? ")" : "");
}

static void line_add_end(struct line *line, const struct event *event)
{
    static const char *const ends[] = {
        [PARTY_NONE] = "closed",
        [PARTY_LOCAL] = "closed by our FIN",
        [PARTY_PEER] = "closed by the peer's FIN",
        [PARTY_ERROR] = "closed by an error",
        [PARTY_TIMEOUT] = "closed by a timeout",
        [PARTY_RESET] = "closed by reset",
    };

    if (event->closed_by == PARTY_LOCAL && sink_is_datagram(event))
        line_add(line, "closed by us");
    else
        line_add(line, "%s", ends[event->closed_by]);
    if (event->closed_by == PARTY_RESET)
        line_add(line, " (by %s)", reset_party(event));
}

/* What became of what we sent. After a reset the kernel has forgotten what was outstanding, so that
 * "all acknowledged" is only said of an orderly end. */
static void line_add_fate(struct line *line, const struct event *event)
{
    bool orderly = event->closed_by == PARTY_LOCAL || event->closed_by == PARTY_PEER;

    if (event->unsent_bytes) {
        line_add(line, ", ");
        line_add_count(line, event->unsent_bytes, "byte");
        line_add(line, " unsent");
    }
    if (event->unacked_bytes) {
        line_add(line, ", ");
        line_add_count(line, event->unacked_bytes, "byte");
        line_add(line, " unacknowledged");
    }
    if (orderly && event->out_bytes && !sink_is_datagram(event) && !event->unsent_bytes &&
        !event->unacked_bytes)
        line_add(line, ", all acknowledged");
}

static void line_add_traffic(struct line *line, const struct event *event)
{
    line_add_count(line, event->in_bytes, "byte");
    line_add(line, " in, ");
    line_add_count(line, event->out_bytes, "byte");
    line_add(line, " out");
}

static void line_add_figures(struct line *line, const struct tcp_figures *tcp)
{
    if (!tcp || !tcp->known)
        return;
    line_add(line, ", ");
    if (tcp->retransmits)
        line_add_count(line, tcp->retransmits, "retransmission");
    else
        line_add(line, "no retransmissions");
    if (tcp->rtt_ns)
        line_add_duration(line, ", rtt ", tcp->rtt_ns);
}

static void tell_closed(struct line *line, const struct event *event)
{
    line_add_end(line, event);
    line_add(line, ": ");
    line_add_traffic(line, event);
    line_add_fate(line, event);
    line_add_duration(line, ", open ", event->duration_ns);
    line_add_figures(line, event->tcp);
    if (event->fin_unanswered)
        line_add(line, "; no answer after our FIN; some servers take it for a hang-up: "
                       "try --no-shutdown");
}

static void tell_summary(struct line *line, const struct event *event)
{
    if (event->signal)
        line_add(line, "ended by signal %d", event->signal);
    else
        line_add(line, "ended with status %d", event->status);
    line_add_duration(line, " after ", event->duration_ns);
    line_add(line, ": ");
    line_add_count(line, event->connections, "connection");
    line_add(line, ", ");
    line_add_traffic(line, event);
}

#define NEVER UINT_MAX

/* From which verbosity on a type is shown, and how. */
static const struct {
    unsigned verbosity;
    bool is_error; /* with "sonde: " before it, however much is shown */
    void (*tell)(struct line *line, const struct event *event);
} tellers[EVENT_COUNT] = {
    [EVENT_START] = {.verbosity = 2, .tell = tell_start},
    [EVENT_RESOLVING] = {.verbosity = 1, .tell = tell_resolving},
    [EVENT_RESOLVED] = {.verbosity = 1, .tell = tell_resolved},
    [EVENT_CONNECTING] = {.verbosity = 1, .tell = tell_connecting},
    [EVENT_ATTEMPT_FAILED] = {.verbosity = 1, .tell = tell_attempt_failed},
    [EVENT_CONNECTED] = {.verbosity = 1, .tell = tell_connected},
    [EVENT_LISTENING] = {.verbosity = 1, .tell = tell_listening},
    [EVENT_ACCEPTED] = {.verbosity = 1, .tell = tell_accepted},
    [EVENT_DENIED] = {.verbosity = 1, .tell = tell_denied},
    [EVENT_LIMIT] = {.verbosity = 0, .is_error = true, .tell = tell_text},
    [EVENT_DATA] = {.verbosity = 2, .tell = tell_data},
    [EVENT_MESSAGE] = {.verbosity = 2, .tell = tell_message},
    [EVENT_STEP] = {.verbosity = 1, .tell = tell_step},
    [EVENT_FIN_RECEIVED] = {.verbosity = 1, .tell = tell_fin_received},
    [EVENT_FIN_SENT] = {.verbosity = 1, .tell = tell_fin_sent},
    [EVENT_RESET] = {.verbosity = 1, .tell = tell_reset},
    [EVENT_TIMEOUT] = {.verbosity = 1, .tell = tell_timeout},
    [EVENT_ERROR] = {.verbosity = 0, .is_error = true, .tell = tell_text},
    [EVENT_EXITED] = {.verbosity = 1, .tell = tell_exited},
    [EVENT_SEGMENT] = {.verbosity = NEVER}, /* the ladder's */
    [EVENT_STATS] = {.verbosity = NEVER},
    [EVENT_CHECK] = {.verbosity = NEVER}, /* lines of their own */
    [EVENT_CLOSED] = {.verbosity = 1, .tell = tell_closed},
    [EVENT_SUMMARY] = {.verbosity = 1, .tell = tell_summary}, /* as text_sink_shows has it */
};

/* The lines of the connections say it all, unless a signal cut them off. */
static bool text_sink_shows(const struct text_sink *text, const struct event *event)
{
    if (!sink_shows(event))
        return false;
    return event->type != EVENT_SUMMARY || text->verbosity > 1 || event->signal != 0;
}

static bool text_sink_emit(struct sink *sink, const struct event *event)
{
    const struct text_sink *text = (const struct text_sink *)sink;
    struct line line = {.verbosity = text->verbosity};
    bool written;

    if (!text_sink_shows(text, event))
        return true;
    if (text->verbosity > 0)
        line_add_prefix(&line, sink_time(&text->output, event), event);
    if (text->verbosity == 0 || tellers[event->type].is_error)
        line_add(&line, "sonde: ");
    tellers[event->type].tell(&line, event);
    written = line_write(&line, &text->output);
    line_free(&line);
    return written;
}

static void text_sink_close(struct sink *sink)
{
    sink_output_close(&((struct text_sink *)sink)->output);
    free(sink);
}

static uint32_t text_sink_wants(unsigned verbosity, bool listening)
{
    uint32_t wants = listening ? EVENT_MASK(EVENT_LISTENING) : 0;

    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        if (tellers[type].tell && tellers[type].verbosity <= verbosity)
            wants |= EVENT_MASK(type);
    }
    return wants;
}

struct sink *text_sink_new(const struct sink_output *output, unsigned verbosity, bool listening)
{
    struct text_sink *text = memory_allocate(sizeof *text);

    *text = (struct text_sink){
        .sink = {.name = "text",
                 .fd = output->fd,
                 .wants = text_sink_wants(verbosity, listening),
                 .emit = text_sink_emit,
                 .close = text_sink_close},
        .output = *output,
        .verbosity = verbosity,
    };
    return &text->sink;
}
