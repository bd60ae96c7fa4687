/* outgoing.c: from standard input to peers (outgoing.h). */
#include "handler/outgoing.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void outgoing_init(struct outgoing *outgoing, const struct config *config)
{
    *outgoing = (struct outgoing){.crlf = config->crlf, .max_message = config->max_message};
    if (config->framing.kind != FRAMING_NONE)
        outgoing->framing = &config->framing;
}

void outgoing_free(struct outgoing *outgoing)
{
    buffer_free(&outgoing->line);
}

void outgoing_drop_line(struct outgoing *outgoing)
{
    buffer_free(&outgoing->line);
}

void outgoing_set_crlf(struct outgoing *outgoing, bool crlf)
{
    if (outgoing->crlf != crlf)
        outgoing->after_cr = false;
    outgoing->crlf = crlf;
}

void outgoing_set_framing(struct outgoing *outgoing, const struct framing *framing)
{
    assert(outgoing->framing == framing || outgoing_waiting(outgoing) == 0);
    outgoing->framing = framing;
}

size_t outgoing_waiting(const struct outgoing *outgoing)
{
    return buffer_length(&outgoing->line);
}

bool outgoing_has_room(const struct conn *target)
{
    return conn_takes(target);
}

void outgoing_convert(struct outgoing *outgoing, struct buffer *target, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        const unsigned char *newline = memchr(bytes, '\n', length);
        size_t part = newline ? (size_t)(newline - bytes) : length;
        bool has_cr = part > 0 ? bytes[part - 1] == '\r' : outgoing->after_cr;
        buffer_append(target, bytes, part);
        outgoing->after_cr = newline ? false : has_cr;
        if (!newline)
            return;
        buffer_append(target, has_cr ? "\n" : "\r\n", has_cr ? 1 : 2);
        bytes += part + 1;
        length -= part + 1;
    }
}

static void pass_converted(struct outgoing *outgoing, struct conn *source, struct conn *target, size_t length)
{
    struct buffer converted = {0};
    size_t all;

    outgoing_convert(outgoing, &converted, conn_input(source, &all), length);
    conn_consume(source, length);
    conn_send(target, buffer_bytes(&converted), buffer_length(&converted));
    buffer_free(&converted);
}

/* A failure of the line under way. */
static bool refuse_line(const struct outgoing *outgoing, const char *reason, struct error *ret_error)
{
    return error_set(ret_error, STATUS_LOCAL_IO, 0, "standard input, line %" PRIu64 ": %s", outgoing->lines + 1,
                     reason);
}

/* Whether a line of which so many bytes are there can still be a message; *ret_reason says why not. */
static bool fits_message(const struct outgoing *outgoing, size_t length, struct error *ret_reason)
{
    if (length + framing_overhead(outgoing->framing) <= outgoing->max_message)
        return true;
    return error_set(ret_reason, STATUS_LOCAL_IO, 0, "longer than the %" PRIu64 " bytes of --max-message",
                     outgoing->max_message);
}

/* A line that cannot be a message is not collected for longer. */
static bool check_line(const struct outgoing *outgoing, size_t length, struct error *ret_error)
{
    struct error reason;

    return fits_message(outgoing, length, &reason) || refuse_line(outgoing, reason.text, ret_error);
}

static bool lacks_cr(const struct outgoing *outgoing, const unsigned char *line, size_t length)
{
    return outgoing->crlf && (length == 0 || line[length - 1] != '\r');
}

static bool encode_line(struct outgoing *outgoing, struct buffer *messages, const void *line, size_t length,
                        struct error *ret_error)
{
    struct error reason;

    if (!fits_message(outgoing, length, &reason) ||
        !framing_encode(outgoing->framing, line, length, messages, &reason))
        return refuse_line(outgoing, reason.text, ret_error);
    outgoing->lines++;
    return true;
}

/* Whether a whole line, without its newline, can be a message. */
static bool can_send_line(const struct outgoing *outgoing, const unsigned char *line, size_t length,
                          struct error *ret_reason)
{
    struct buffer payload = {0}, message = {0};

    buffer_append(&payload, line, length);
    if (lacks_cr(outgoing, line, length))
        buffer_append(&payload, "\r", 1);
    const void *bytes = buffer_length(&payload) > 0 ? buffer_bytes(&payload) : (const void *)"";
    bool fits = fits_message(outgoing, buffer_length(&payload), ret_reason) &&
                framing_encode(outgoing->framing, bytes, buffer_length(&payload), &message, ret_reason);
    buffer_free(&payload);
    buffer_free(&message);
    return fits;
}

bool outgoing_can_send(const struct outgoing *outgoing, const unsigned char *lines, size_t length,
                       struct error *ret_reason)
{
    while (outgoing->framing && length > 0) {
        const unsigned char *newline = memchr(lines, '\n', length);
        size_t part = newline ? (size_t)(newline - lines) : length;
        if (!can_send_line(outgoing, lines, part, ret_reason))
            return false;
        part += newline ? 1 : 0;
        lines += part;
        length -= part;
    }
    return true;
}

/* The line that was collected. */
static bool end_line(struct outgoing *outgoing, struct buffer *messages, struct error *ret_error)
{
    struct buffer *line = &outgoing->line;

    if (lacks_cr(outgoing, buffer_bytes(line), buffer_length(line)))
        buffer_append(line, "\r", 1);
    const void *bytes = buffer_length(line) > 0 ? buffer_bytes(line) : (const void *)"";
    if (!encode_line(outgoing, messages, bytes, buffer_length(line), ret_error))
        return false;
    buffer_free(line);
    return true;
}

/* Takes bytes up to the end of the line under way, and once it has ended appends its message, which is never empty. */
static bool take_line(struct outgoing *outgoing, struct buffer *messages, const unsigned char *bytes, size_t length,
                      size_t *ret_taken, struct error *ret_error)
{
    const unsigned char *newline = memchr(bytes, '\n', length);
    size_t part = newline ? (size_t)(newline - bytes) : length;

    *ret_taken = newline ? part + 1 : part;
    if (newline && outgoing_waiting(outgoing) == 0 && !lacks_cr(outgoing, bytes, part))
        return encode_line(outgoing, messages, bytes, part, ret_error);
    if (!check_line(outgoing, outgoing_waiting(outgoing) + part, ret_error))
        return false;
    buffer_append(&outgoing->line, bytes, part);
    return !newline || end_line(outgoing, messages, ret_error);
}

/* Takes lines until their messages have enough bytes, or there is no other. */
static bool take_lines(struct outgoing *outgoing, struct conn *source, size_t enough, struct buffer *messages,
                       struct error *ret_error)
{
    size_t length, taken, done = 0;
    const unsigned char *input = conn_input(source, &length);
    bool fits = true;

    while (fits && done < length && buffer_length(messages) < enough) {
        fits = take_line(outgoing, messages, input + done, length - done, &taken, ret_error);
        done += fits ? taken : 0; /* what is refused was read and not sent */
    }
    conn_consume(source, done);
    return fits;
}

static void send_messages(struct conn *target, struct buffer *messages)
{
    if (buffer_length(messages) > 0)
        conn_send(target, buffer_bytes(messages), buffer_length(messages));
    buffer_free(messages);
}

/* A stream's messages go together as far as there is room, a datagram's one by one. */
static bool pass_messages(struct outgoing *outgoing, struct conn *source, struct conn *target, struct error *ret_error)
{
    bool fits = true;

    while (fits && half_holds(&source->in) && outgoing_has_room(target)) {
        struct buffer messages = {0};
        size_t enough = conn_is_datagram(target) ? 1 : conn_room(target);
        fits = take_lines(outgoing, source, enough, &messages, ret_error);
        send_messages(target, &messages);
    }
    return fits;
}

static void pass_bytes(struct outgoing *outgoing, struct conn *source, struct conn *target)
{
    size_t length, room = conn_room(target) / (outgoing->crlf ? OUTGOING_GROWTH : 1);

    conn_input(source, &length);
    if (!outgoing_has_room(target))
        return;
    if (length > room)
        length = room;
    if (outgoing->crlf)
        pass_converted(outgoing, source, target, length);
    else
        conn_move(target, source, length);
}

bool outgoing_pass(struct outgoing *outgoing, struct conn *source, struct conn *target, struct error *ret_error)
{
    if (outgoing->framing)
        return pass_messages(outgoing, source, target, ret_error);
    pass_bytes(outgoing, source, target);
    return true;
}

bool outgoing_take_last(struct outgoing *outgoing, struct buffer *bytes, struct error *ret_error)
{
    return outgoing_waiting(outgoing) == 0 || end_line(outgoing, bytes, ret_error);
}

bool outgoing_end(struct outgoing *outgoing, struct conn *target, struct error *ret_error)
{
    struct buffer message = {0};

    if (!outgoing_has_room(target))
        return true;
    bool fits = outgoing_take_last(outgoing, &message, ret_error);
    send_messages(target, &message);
    return fits;
}

bool outgoing_take(struct outgoing *outgoing, struct conn *source, struct buffer *bytes, struct error *ret_error)
{
    size_t length;
    const unsigned char *input = conn_input(source, &length);

    if (outgoing->framing)
        return take_lines(outgoing, source, source->read_size, bytes, ret_error);
    if (outgoing->crlf)
        outgoing_convert(outgoing, bytes, input, length);
    else
        buffer_append(bytes, input, length);
    conn_consume(source, length);
    return true;
}
