/* messages.c: --frame, where messages end in what connections carry (sinks.h). */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "sink/by_conn.h"
#include "sink/output.h"
#include "sink/sinks.h"

/* A direction of a connection. */
struct stream {
    struct framer framer;
    struct buffer kept; /* the message under way, its first maximum bytes */
    uint64_t number;    /* of messages that have begun */
    uint64_t begin;     /* the offset of the last of them */
    uint64_t length;    /* of it so far */
    bool within;        /* it has not ended */
    bool wanted;        /* somebody wanted messages when it began */
    bool told;          /* that it is too long */
};

struct peer {
    uint32_t conn; /* first, as by_conn.h wants it */
    char *name;    /* or NULL */
    struct stream in, out;
};

/* The one that ends come to; all is its. */
struct messages_sink {
    struct sink sink;
    struct messages_options options;
    struct by_conn peers;
};

struct messages_data_sink {
    struct sink sink;
    struct messages_sink *messages;
};

/* --- what is told -------------------------------------------------------------------------------- */

static struct stream *stream_of(struct peer *peer, enum event_direction direction)
{
    return direction == DIRECTION_IN ? &peer->in : &peer->out;
}

/* A message as far as cause tells of it. */
static struct event message_event(const struct event *cause, enum event_direction direction, uint64_t number)
{
    return (struct event){.type = EVENT_MESSAGE,
                          .t_ns = cause->t_ns,
                          .conn = cause->conn,
                          .basis = cause->basis,
                          .direction = direction,
                          .status = -1,
                          .transport = cause->transport,
                          .number = number};
}

/* What we send ourselves is known to us. */
static bool tells_of(const struct messages_sink *self, enum event_direction direction)
{
    return self->options.tells && direction == DIRECTION_IN && bus_wants(self->options.bus, EVENT_LIMIT);
}

static const char *name_of(const struct peer *peer)
{
    return peer->name ? peer->name : "the peer";
}

static void tell_limit(const struct messages_sink *self, const struct event *cause, const char *what, uint64_t limit,
                       uint64_t actual, const char *text)
{
    bus_emit(self->options.bus, &(struct event){.type = EVENT_LIMIT,
                                                .t_ns = cause->t_ns,
                                                .conn = cause->conn,
                                                .basis = cause->basis,
                                                .status = -1,
                                                .transport = cause->transport,
                                                .what = what,
                                                .limit_value = limit,
                                                .actual_value = actual,
                                                .message = event_text_of(text)});
}

static void tell_too_long(const struct messages_sink *self, const struct peer *peer, const struct event *cause)
{
    unsigned long long maximum = self->options.maximum;
    char text[ENDPOINT_TEXT_SIZE + 96];

    snprintf(text, sizeof text, "%s: a message is longer than --max-message, %llu bytes", name_of(peer), maximum);
    tell_limit(self, cause, "max-message", maximum, 0, text);
}

static void tell_torn(const struct messages_sink *self, const struct peer *peer, const struct event *cause,
                      uint64_t length)
{
    char text[ENDPOINT_TEXT_SIZE + 96];

    snprintf(text, sizeof text, "%s: ended within a message, after %llu bytes of it", name_of(peer),
             (unsigned long long)length);
    tell_limit(self, cause, "torn", 0, length, text);
}

/* --- messages of a stream ------------------------------------------------------------------------ */

static void stream_begin(const struct messages_sink *self, struct stream *stream, uint64_t offset)
{
    stream->number++;
    stream->begin = offset;
    stream->length = 0;
    stream->within = true;
    stream->wanted = bus_wants(self->options.bus, EVENT_MESSAGE);
    stream->told = false;
}

static void stream_keep(const struct messages_sink *self, struct stream *stream, const void *bytes, size_t length)
{
    uint64_t room = self->options.maximum - buffer_length(&stream->kept);

    if (self->options.keeps && stream->wanted && room > 0)
        buffer_append(&stream->kept, bytes, length < room ? length : (size_t)room);
}

/* The message is over: data is what there is of it. */
static void stream_emit(const struct messages_sink *self, struct stream *stream, const struct event *cause,
                        enum event_direction direction, bool torn, struct event_text data)
{
    struct event message = message_event(cause, direction, stream->number);

    stream->within = false;
    message.offset_bytes = stream->begin;
    message.data = data;
    message.torn = torn;
    message.truncated = data.length < stream->length;
    message.whole_bytes = message.truncated ? stream->length : 0;
    if (stream->wanted)
        bus_emit(self->options.bus, &message);
    buffer_free(&stream->kept);
    stream->kept = (struct buffer){0};
}

/* What there is of the message: its bytes, or their number. */
static struct event_text stream_kept(const struct messages_sink *self, const struct stream *stream)
{
    uint64_t length = stream->length < self->options.maximum ? stream->length : self->options.maximum;

    if (!self->options.keeps)
        return (struct event_text){NULL, (size_t)length};
    return (struct event_text){buffer_bytes(&stream->kept), buffer_length(&stream->kept)};
}

/* One that lies in a single event whole is not copied. */
static void stream_add(const struct messages_sink *self, struct stream *stream, const struct event *cause,
                       struct event_text piece, bool complete)
{
    bool is_whole = complete && piece.length == stream->length && piece.length <= self->options.maximum;

    if (!is_whole)
        stream_keep(self, stream, piece.bytes, piece.length);
    if (complete)
        stream_emit(self, stream, cause, cause->direction, false, is_whole ? piece : stream_kept(self, stream));
}

static void stream_feed(const struct messages_sink *self, const struct peer *peer, struct stream *stream,
                        const struct event *data)
{
    const unsigned char *bytes = data->data.bytes;

    for (size_t done = 0; done < data->data.length;) {
        if (!stream->within)
            stream_begin(self, stream, data->offset_bytes + done);
        struct framer_piece piece = framer_feed(&stream->framer, bytes + done, data->data.length - done);
        assert(piece.taken > 0);
        stream->length = piece.length;
        if (piece.too_long && !stream->told && tells_of(self, data->direction))
            tell_too_long(self, peer, data);
        stream->told = stream->told || piece.too_long;
        stream_add(self, stream, data, (struct event_text){bytes + done, piece.taken}, piece.complete);
        done += piece.taken;
    }
}

/* A datagram is a message, whatever is in it. */
static void stream_pass(const struct messages_sink *self, const struct peer *peer, struct stream *stream,
                        const struct event *datagram)
{
    struct event message = message_event(datagram, datagram->direction, ++stream->number);
    uint64_t whole = datagram->truncated ? datagram->whole_bytes : datagram->data.length;
    bool too_long = whole > self->options.maximum;

    message.offset_bytes = datagram->offset_bytes;
    message.data = datagram->data;
    if (message.data.length > self->options.maximum)
        message.data.length = (size_t)self->options.maximum;
    message.truncated = message.data.length < whole;
    message.whole_bytes = message.truncated ? whole : 0;
    if (too_long && tells_of(self, datagram->direction))
        tell_too_long(self, peer, datagram);
    bus_emit(self->options.bus, &message);
}

static void stream_end(const struct messages_sink *self, struct peer *peer, enum event_direction direction,
                       const struct event *end)
{
    struct stream *stream = stream_of(peer, direction);
    struct event cause = *end;

    if (!stream->within)
        return;
    cause.conn = peer->conn; /* where the run's end is its end */
    stream_emit(self, stream, &cause, direction, true, stream_kept(self, stream));
    if (tells_of(self, direction))
        tell_torn(self, peer, &cause, stream->length);
}

/* --- connections --------------------------------------------------------------------------------- */

static struct peer *peer_of(struct messages_sink *self, uint32_t conn)
{
    struct peer *peer = by_conn_find(&self->peers, conn);

    if (peer)
        return peer;
    peer = memory_zeroed(sizeof *peer);
    peer->conn = conn;
    framer_init(&peer->in.framer, self->options.framing, self->options.maximum);
    framer_init(&peer->out.framer, self->options.framing, self->options.maximum);
    by_conn_add(&self->peers, peer);
    return peer;
}

static void stream_free(struct stream *stream)
{
    framer_free(&stream->framer);
    buffer_free(&stream->kept);
}

static void peer_free(struct peer *peer)
{
    stream_free(&peer->in);
    stream_free(&peer->out);
    free(peer->name);
    free(peer);
}

static void peer_note_name(struct messages_sink *self, const struct event *event)
{
    char text[ENDPOINT_TEXT_SIZE];
    struct peer *peer = peer_of(self, event->conn);

    if (!peer->name && event->remote)
        peer->name = memory_string(endpoint_format(event->remote, text));
}

static void peer_end(struct messages_sink *self, struct peer *peer, const struct event *end)
{
    stream_end(self, peer, DIRECTION_IN, end);
    stream_end(self, peer, DIRECTION_OUT, end);
    by_conn_remove(&self->peers, peer);
    peer_free(peer);
}

/* --- the sinks ----------------------------------------------------------------------------------- */

static void end_of_conn(struct messages_sink *self, const struct event *event)
{
    struct peer *peer = by_conn_find(&self->peers, event->conn);

    if (!peer)
        return;
    if (event->type == EVENT_CLOSED)
        peer_end(self, peer, event);
    else
        stream_end(self, peer, event->type == EVENT_FIN_RECEIVED ? DIRECTION_IN : DIRECTION_OUT, event);
}

static bool messages_sink_emit(struct sink *sink, const struct event *event)
{
    struct messages_sink *self = (struct messages_sink *)sink;

    if (event->type == EVENT_ACCEPTED || event->type == EVENT_CONNECTED)
        peer_note_name(self, event);
    else if (event->type != EVENT_SUMMARY)
        end_of_conn(self, event);
    else
        while (self->peers.count > 0)
            peer_end(self, self->peers.items[self->peers.count - 1], event);
    return true;
}

/* Nobody tells whether they will end. */
static void stream_show(const struct messages_sink *self, const struct peer *peer, struct stream *stream,
                        enum event_direction direction)
{
    struct event cause = {.t_ns = clock_now(), .conn = peer->conn, .basis = BASIS_CALL};

    if (stream->within)
        stream_emit(self, stream, &cause, direction, true, stream_kept(self, stream));
}

static bool messages_sink_flush(struct sink *sink)
{
    struct messages_sink *self = (struct messages_sink *)sink;

    for (size_t i = 0; i < self->peers.count; i++) {
        struct peer *peer = self->peers.items[i];
        stream_show(self, peer, &peer->in, DIRECTION_IN);
        stream_show(self, peer, &peer->out, DIRECTION_OUT);
    }
    return true;
}

static void messages_sink_close(struct sink *sink)
{
    struct messages_sink *self = (struct messages_sink *)sink;

    for (size_t i = 0; i < self->peers.count; i++)
        peer_free(self->peers.items[i]);
    by_conn_free(&self->peers);
    free(self);
}

struct sink *messages_sink_new(const struct messages_options *options)
{
    struct messages_sink *self = memory_zeroed(sizeof *self);

    self->sink = (struct sink){.name = "messages",
                               .place = SINK_FIRST,
                               .wants = EVENT_MASK(EVENT_FIN_RECEIVED) | EVENT_MASK(EVENT_FIN_SENT) |
                                        EVENT_MASK(EVENT_CLOSED) | EVENT_MASK(EVENT_SUMMARY),
                               .emit = messages_sink_emit,
                               .flush = messages_sink_flush,
                               .close = messages_sink_close};
    if (options->tells)
        self->sink.wants |= EVENT_MASK(EVENT_ACCEPTED) | EVENT_MASK(EVENT_CONNECTED);
    self->options = *options;
    return &self->sink;
}

static bool messages_data_sink_emit(struct sink *sink, const struct event *event)
{
    struct messages_sink *self = ((struct messages_data_sink *)sink)->messages;

    if (event->conn == 0 || event->direction == DIRECTION_NONE)
        return true;
    struct peer *peer = peer_of(self, event->conn);
    struct stream *stream = stream_of(peer, event->direction);
    if (sink_is_datagram(event))
        stream_pass(self, peer, stream, event);
    else
        stream_feed(self, peer, stream, event);
    return true;
}

static void messages_data_sink_close(struct sink *sink)
{
    free(sink);
}

struct sink *messages_data_sink_new(struct sink *messages)
{
    struct messages_data_sink *self = memory_zeroed(sizeof *self);

    self->sink = (struct sink){.name = "messages",
                               .place = SINK_LAST,
                               .wants = EVENT_MASK(EVENT_DATA),
                               .emit = messages_data_sink_emit,
                               .close = messages_data_sink_close};
    self->messages = (struct messages_sink *)messages;
    return &self->sink;
}
