/* incoming.c: from peers to standard output (incoming.h). */
#include "handler/incoming.h"

#include "transport/stdio.h"

void incoming_init(struct incoming *incoming, const struct config *config, struct conn *local, struct conn *output)
{
    *incoming = (struct incoming){.config = config, .local = local, .output = output, .left = config->max_bytes};
    incoming->escapes = !config->raw && !config->send_only && stdio_is_terminal(1);
}

void incoming_source_free(struct incoming_source *source)
{
    buffer_free(&source->label.line);
    search_free(source->search);
    source->search = NULL;
}

static bool takes(const struct conn *conn)
{
    return !conn || conn_takes(conn);
}

bool incoming_has_room(const struct incoming *incoming)
{
    if (incoming->complete)
        return false;
    return incoming->config->send_only || (takes(incoming->local) && takes(incoming->output));
}

/* How much standard output takes in one piece, though it may grow on the way. */
static size_t incoming_room(const struct incoming *incoming)
{
    size_t room = incoming->local ? conn_room(incoming->local) : SIZE_MAX;

    if (incoming->config->label)
        room /= LABEL_GROWTH;
    if (incoming->escapes)
        room /= ESCAPE_GROWTH;
    if (incoming->output && conn_room(incoming->output) < room)
        room = conn_room(incoming->output);
    return room;
}

/* How many of the bytes are wanted: up to the end of --until's text or --max-bytes' size. */
static size_t incoming_limit(struct incoming *incoming, struct incoming_source *source, const unsigned char *bytes,
                             size_t length)
{
    const struct config *config = incoming->config;
    size_t end;

    if (config->max_bytes > 0) {
        if (length >= incoming->left) {
            length = (size_t)incoming->left;
            incoming->complete = true;
        }
        incoming->left -= length;
    }
    if (config->until.bytes && !source->search)
        source->search = search_new(config->until.bytes, config->until.length);
    if (source->search && search_feed(source->search, bytes, length, &end)) {
        length = end;
        incoming->complete = true;
    }
    return length;
}

static void write_local(struct incoming *incoming, const struct buffer *buffer)
{
    struct conn *local = incoming->local;

    if (local && conn_is_open(local) && local->out.state == HALF_OPEN && buffer_length(buffer) > 0)
        conn_send(local, buffer_bytes(buffer), buffer_length(buffer));
}

static void send_local(struct incoming *incoming, const struct buffer *buffer)
{
    struct buffer safe = {0};

    if (!incoming->escapes) {
        write_local(incoming, buffer);
        return;
    }
    escape_stream(&incoming->escape, ESCAPE_TERMINAL, &safe, buffer_bytes(buffer), buffer_length(buffer));
    write_local(incoming, &safe);
    buffer_free(&safe);
}

/* The way of those who change what passes. */
static void pass_changed(struct incoming *incoming, struct incoming_source *source, struct conn *conn, size_t length)
{
    struct buffer changed = {0};
    size_t all;
    const unsigned char *bytes = conn_input(conn, &all);

    if (incoming->config->label)
        label_pass(&source->label, &changed, bytes, length);
    else
        buffer_append(&changed, bytes, length);
    conn_consume(conn, length);
    send_local(incoming, &changed);
    buffer_free(&changed);
}

/* One piece of at most length bytes. */
static void pass_piece(struct incoming *incoming, struct incoming_source *source, struct conn *conn, size_t length)
{
    size_t all;
    const unsigned char *bytes = conn_input(conn, &all);
    bool is_changed = incoming->config->label || incoming->escapes;

    length = incoming_limit(incoming, source, bytes, length);
    if (incoming->listener.heard)
        incoming->listener.heard(incoming->listener.argument, conn, bytes, length);
    if (incoming->output)
        conn_send(incoming->output, bytes, length);
    if (!incoming->local)
        conn_consume(conn, length);
    else if (is_changed || length > conn_room(incoming->local))
        pass_changed(incoming, source, conn, length);
    else
        conn_move(incoming->local, conn, length);
}

/* As much as standard output takes without waiting, however it may grow on the way. */
static void pass_what_fits(struct incoming *incoming, struct incoming_source *source, struct conn *conn)
{
    size_t length, room = incoming_room(incoming);

    conn_input(conn, &length);
    pass_piece(incoming, source, conn, length < room ? length : room);
}

void incoming_pass(struct incoming *incoming, struct incoming_source *source, struct conn *conn)
{
    size_t length;

    conn_input(conn, &length);
    if (incoming->config->send_only) {
        conn_consume(conn, length);
        return;
    }
    while (half_holds(&conn->in) && incoming_has_room(incoming))
        pass_what_fits(incoming, source, conn);
}

void incoming_pass_now(struct incoming *incoming, struct incoming_source *source, struct conn *conn, size_t length)
{
    pass_piece(incoming, source, conn, length);
}

void incoming_end(struct incoming *incoming, struct incoming_source *source)
{
    struct buffer last = {0};

    label_end(&source->label, &last);
    if (buffer_length(&last) > 0)
        send_local(incoming, &last);
    buffer_free(&last);
    escape_stream_end(&incoming->escape, &last);
    write_local(incoming, &last);
    buffer_free(&last);
}

void incoming_check_until(const struct incoming *incoming, struct ending *ending, struct bus *bus,
                          const struct conn *conn)
{
    struct error error;

    if (!incoming->config->until.bytes || incoming->complete || ending->status != STATUS_OK)
        return;
    error_set(&error, STATUS_EXPECT, 0, "--until: the end came before the text");
    ending_fail(ending, bus, conn, &error);
}
