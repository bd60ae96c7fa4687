/* relay.c: one peer and standard input and output (relay.h). */
#include "handler/relay.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "handler/incoming.h"
#include "handler/outgoing.h"

/* Input on its way is looked at so often, and given up after so long without an acknowledgement, if -q is shorter. */
static const uint64_t delivery_look = 5 * CLOCK_MILLISECOND;
static const uint64_t delivery_grace = 100 * CLOCK_MILLISECOND;

struct relay {
    struct relay_options options;
    struct conn *local, *output, *remote; /* NULL once closed */
    struct bus *bus;
    struct incoming incoming;
    struct incoming_source source;
    struct outgoing outgoing;
    bool input_ended;
    uint64_t input_ended_at;
    uint64_t waiting;       /* bytes of input that had no place when the peer went */
    uint64_t undelivered;   /* when silence was last looked at */
    uint64_t progress_at;   /* when that had become less, or standard output was last in the way */
    bool remote_was_open;
    struct ending ending;
    bool cut, done;
};

static struct relay *relay_of(const struct conn *conn)
{
    return conn->handler_data;
}

static const struct config *config_of(const struct relay *relay)
{
    return relay->options.config;
}

static bool remote_is_open(const struct relay *relay)
{
    return relay->remote && conn_is_open(relay->remote);
}

/* The run is over once nothing is open any more. */
static void relay_check_done(struct relay *relay)
{
    if (relay->done || relay->local || relay->output || relay->remote)
        return;
    relay->done = true;
    relay->options.done(relay->options.argument, &relay->ending);
}

/* What was received is written before the end. */
static void relay_drain(struct relay *relay)
{
    if (relay->local)
        conn_close(relay->local);
    if (relay->output)
        conn_close(relay->output);
    relay_check_done(relay);
}

/* Our last word: half-close, or, where nothing more is wanted from the peer, the orderly end of all. */
static void relay_finish(struct relay *relay)
{
    if (!remote_is_open(relay))
        return;
    if (config_of(relay)->send_only)
        conn_close(relay->remote);
    else
        conn_finish(relay->remote);
}

static bool peer_has_ended(const struct relay *relay)
{
    return relay->remote->in.state == HALF_SHUT;
}

/* Whether the end of input is the peer's to hear already. */
static bool says_end(const struct relay *relay)
{
    const struct config *config = config_of(relay);
    bool empty = relay->local ? relay->local->in.bytes == 0 : true;

    if (peer_has_ended(relay))
        return true;
    if (config->no_shutdown)
        return false;
    return !(relay->options.listening && empty && !config->half_close && !config->send_only);
}

/* -q: when the silence will have lasted long enough. It counts from the latest of the end of input, the last byte in
 * either direction, and the last acknowledgement; what is under way gets a moment to arrive even with -q 0. */
static uint64_t relay_silence_ends_at(const struct relay *relay)
{
    uint64_t since = relay->remote->active_at;
    uint64_t quiet = config_of(relay)->quit_after;

    if (since < relay->input_ended_at)
        since = relay->input_ended_at;
    if (since < relay->progress_at)
        since = relay->progress_at;
    if ((relay->undelivered > 0 || conn_is_held_up(relay->remote)) && quiet < delivery_grace)
        quiet = delivery_grace;
    return clock_add(since, quiet);
}

static void relay_await_silence(struct relay *relay)
{
    uint64_t undelivered = conn_undelivered(relay->remote);

    if (undelivered < relay->undelivered)
        relay->progress_at = relay->remote->now;
    relay->undelivered = undelivered;
    uint64_t at = relay_silence_ends_at(relay);
    if (undelivered > 0 && at != CLOCK_NEVER && at > clock_add(relay->remote->now, delivery_look))
        at = clock_add(relay->remote->now, delivery_look);
    conn_set_timer(relay->remote, at);
}

static void relay_input_over(struct relay *relay)
{
    relay->input_ended = true;
    if (!remote_is_open(relay))
        return;
    relay->input_ended_at = relay->remote->now > relay->local->now ? relay->remote->now : relay->local->now;
    if (says_end(relay))
        relay_finish(relay);
    if (relay->remote)
        relay_await_silence(relay);
}

/* Standard input and output. */

static bool local_accepts(const struct conn *conn)
{
    const struct relay *relay = relay_of(conn);

    return remote_is_open(relay) && outgoing_has_room(relay->remote);
}

/* A line that cannot be a message ends the run; what was sent before it is delivered. */
static void relay_refuse_input(struct relay *relay, const struct error *error)
{
    ending_fail(&relay->ending, relay->bus, NULL, error);
    conn_close(relay->remote);
}

static void local_on_data(struct conn *conn)
{
    struct relay *relay = relay_of(conn);
    struct error error;

    if (remote_is_open(relay) && !outgoing_pass(&relay->outgoing, conn, relay->remote, &error))
        relay_refuse_input(relay, &error);
}

static void local_on_room(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    relay->progress_at = conn->now;
    if (relay->remote)
        conn_touch(relay->remote);
}

static void local_on_end(struct conn *conn)
{
    struct relay *relay = relay_of(conn);
    struct error error;

    if (conn->outcome.read_failed)
        ending_fail(&relay->ending, conn->set->bus, NULL, &conn->outcome.error);
    else if (remote_is_open(relay) && !outgoing_end(&relay->outgoing, relay->remote, &error))
        relay_refuse_input(relay, &error);
    relay_input_over(relay);
}

static void relay_abandon_remote(struct relay *relay)
{
    if (relay->remote)
        conn_cut(relay->remote, PARTY_LOCAL, NULL);
}

static void local_on_close(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    if (conn->outcome.write_failed)
        ending_of_output(&relay->ending, conn, NULL);
    relay->local = NULL;
    relay->incoming.local = NULL;
    if (conn->outcome.write_failed)
        relay_abandon_remote(relay);
    relay_drain(relay);
}

static const struct handler local_handler = {
    .on_data = local_on_data,
    .on_room = local_on_room,
    .on_end = local_on_end,
    .on_close = local_on_close,
    .accepts = local_accepts,
};

/* The file of -o. */

static void output_on_close(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    relay->output = NULL;
    relay->incoming.output = NULL;
    if (conn->outcome.write_failed) {
        ending_of_output(&relay->ending, conn, config_of(relay)->output);
        relay_abandon_remote(relay);
    }
    relay_drain(relay);
}

static const struct handler output_handler = {
    .on_room = local_on_room,
    .on_close = output_on_close,
};

/* The peer. */

static void remote_on_open(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    relay->remote_was_open = true;
    if (relay->local)
        conn_touch(relay->local);
}

static bool remote_accepts(const struct conn *conn)
{
    return incoming_has_room(&relay_of(conn)->incoming);
}

static void remote_on_data(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    incoming_pass(&relay->incoming, &relay->source, conn);
    if (relay->incoming.complete)
        conn_close(conn);
}

static void remote_on_room(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    if (relay->local)
        conn_touch(relay->local);
}

/* Standard output's reader sees the end, too. Whether ours follows at once depends on who could still say something. */
static void remote_on_end(struct conn *conn)
{
    struct relay *relay = relay_of(conn);
    const struct config *config = config_of(relay);

    incoming_end(&relay->incoming, &relay->source);
    if (relay->local)
        conn_finish(relay->local);
    if (relay->output)
        conn_finish(relay->output);
    if (relay->input_ended || relay->options.input_is_terminal || config->quit_on_fin || config->recv_only)
        conn_finish(conn);
}

static void remote_on_timer(struct conn *conn)
{
    struct relay *relay = relay_of(conn);

    if (conn_is_held_up(relay->remote))
        relay->progress_at = conn->now;
    relay_await_silence(relay);
    if (conn->now >= relay_silence_ends_at(relay))
        conn_cut(conn, PARTY_LOCAL, NULL);
}

/* Read from standard input, and not even taken over by the peer's queue. */
static uint64_t input_waiting(const struct relay *relay)
{
    size_t length = 0;

    if (!relay->remote_was_open || relay->incoming.complete)
        return 0;
    if (relay->local)
        conn_input(relay->local, &length);
    return length + outgoing_waiting(&relay->outgoing);
}

static void remote_on_close(struct conn *conn)
{
    struct relay *relay = relay_of(conn);
    bool orderly = relay->ending.status == STATUS_OK && !relay->ending.broken_pipe && !relay->cut;

    incoming_end(&relay->incoming, &relay->source);
    if (orderly) {
        ending_of_conn(&relay->ending, conn, input_waiting(relay));
        incoming_check_until(&relay->incoming, &relay->ending, relay->bus, relay->remote);
    }
    if (conn->refused && relay->ending.status == STATUS_OK)
        relay->ending.status = STATUS_CONNECT;
    relay->remote = NULL;
    relay_drain(relay);
}

static const struct handler remote_handler = {
    .on_open = remote_on_open,
    .on_data = remote_on_data,
    .on_room = remote_on_room,
    .on_end = remote_on_end,
    .on_close = remote_on_close,
    .on_timer = remote_on_timer,
    .accepts = remote_accepts,
};

/* A dialog came before, and may have heard the peer's end. */
static void relay_take_over(struct relay *relay)
{
    if (conn_is_open(relay->remote) && peer_has_ended(relay))
        remote_on_end(relay->remote);
}

struct relay *relay_new(const struct relay_options *options)
{
    struct relay *relay = memory_zeroed(sizeof *relay);

    relay->options = *options;
    relay->local = options->local;
    relay->output = options->output;
    relay->remote = options->remote;
    relay->bus = options->remote->set->bus;
    outgoing_init(&relay->outgoing, options->config);
    relay->source = options->source;
    relay->source.label.number = options->remote->id;
    if (options->incoming)
        relay->incoming = *options->incoming;
    else
        incoming_init(&relay->incoming, options->config, options->local, options->output);
    relay->incoming.listener = options->listener;
    conn_set_handler(options->local, &local_handler, relay);
    if (options->output)
        conn_set_handler(options->output, &output_handler, relay);
    conn_set_handler(options->remote, &remote_handler, relay);
    relay->remote_was_open = conn_is_open(options->remote);
    if (options->incoming)
        relay_take_over(relay);
    return relay;
}

struct outgoing *relay_outgoing(struct relay *relay)
{
    return &relay->outgoing;
}

void relay_cut(struct relay *relay, enum event_party by, const struct error *error)
{
    relay->cut = by == PARTY_LOCAL;
    if (relay->remote)
        conn_cut(relay->remote, by, error);
    else if (error)
        ending_fail(&relay->ending, relay->bus, NULL, error);
    if (relay->local)
        conn_cut(relay->local, by, NULL);
    if (relay->output)
        conn_cut(relay->output, by, NULL);
}

void relay_free(struct relay *relay)
{
    incoming_source_free(&relay->source);
    outgoing_free(&relay->outgoing);
    free(relay);
}
