/* escape.c: foreign bytes made safe to show. */
#include "base/escape.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { PIECE_SIZE = UTF8_LONGEST * ESCAPE_GROWTH + 1 };

/* What is shown for the front of some bytes. */
struct piece {
    char text[PIECE_SIZE];
    size_t length; /* of text */
    size_t taken;  /* bytes it stands for */
};

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

/* Characters that reorder what is around them, or break the line. */
static bool is_deceptive(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x2028 || code == 0x2029;
}

static bool is_blank_control(unsigned char byte)
{
    return byte == '\t' || byte == '\r' || byte == '\n';
}

static void piece_set_verbatim(struct piece *piece, const unsigned char *bytes, size_t count)
{
    memcpy(piece->text, bytes, count);
    piece->length = count;
    piece->taken = count;
}

static void piece_set_hex(struct piece *piece, const unsigned char *bytes, size_t count)
{
    piece->length = 0;
    for (size_t i = 0; i < count; i++)
        piece->length += (size_t)snprintf(piece->text + piece->length, PIECE_SIZE - piece->length,
                                          "\\x%02x", bytes[i]);
    piece->taken = count;
}

static void piece_set_code(struct piece *piece, uint32_t code, size_t taken)
{
    piece->length = (size_t)snprintf(piece->text, PIECE_SIZE, "\\u{%04x}", (unsigned)code);
    piece->taken = taken;
}

static void piece_set_blank(struct piece *piece, enum escape_style style, unsigned char byte)
{
    piece_set_verbatim(piece, &byte, 1);
    if (style == ESCAPE_LINE) {
        piece->text[0] = '\\';
        piece->text[1] = byte == '\t' ? 't' : byte == '\r' ? 'r' : 'n';
        piece->length = 2;
    }
}

/* False, and *piece is left alone, if the bytes end inside a character. */
static bool piece_take(struct piece *piece, enum escape_style style, const unsigned char *bytes,
                       size_t length)
{
    uint32_t code = 0;
    size_t count = 1;

    switch (utf8_decode(bytes, length, &code, &count)) {
    case UTF8_TORN:
        return false;
    case UTF8_BAD:
        piece_set_hex(piece, bytes, 1);
        return true;
    case UTF8_CHARACTER:
        break;
    }
    if (is_blank_control(bytes[0]))
        piece_set_blank(piece, style, bytes[0]);
    else if (is_control(code))
        piece_set_hex(piece, bytes, count);
    else if (is_deceptive(code))
        piece_set_code(piece, code, count);
    else
        piece_set_verbatim(piece, bytes, count);
    return true;
}

/* How many bytes at the front are plain, printable ASCII: the common case goes through in one. */
static size_t plain_length(const unsigned char *bytes, size_t length)
{
    size_t i = 0;

    while (i < length && bytes[i] >= 0x20 && bytes[i] < 0x7f)
        i++;
    return i;
}

/* Appends what can be told of bytes; returns how many of them that took. */
static size_t escape_append(struct buffer *target, enum escape_style style,
                            const unsigned char *bytes, size_t length)
{
    struct piece piece;
    size_t done = 0;

    while (done < length) {
        size_t plain = plain_length(bytes + done, length - done);
        buffer_append(target, bytes + done, plain);
        done += plain;
        if (done == length || !piece_take(&piece, style, bytes + done, length - done))
            break;
        buffer_append(target, piece.text, piece.length);
        done += piece.taken;
    }
    return done;
}

void escape_stream(struct escape_stream *stream, enum escape_style style, struct buffer *target,
                   const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    size_t done = 0;

    while (stream->begun_length && done < length) {
        size_t told;
        stream->begun[stream->begun_length++] = at[done++];
        told = escape_append(target, style, stream->begun, stream->begun_length);
        stream->begun_length -= told;
        memmove(stream->begun, stream->begun + told, stream->begun_length);
    }
    if (done == length)
        return;
    done += escape_append(target, style, at + done, length - done);
    stream->begun_length = length - done;
    memcpy(stream->begun, at + done, stream->begun_length);
}

void escape_stream_end(struct escape_stream *stream, struct buffer *target)
{
    struct piece piece;

    piece_set_hex(&piece, stream->begun, stream->begun_length);
    buffer_append(target, piece.text, piece.length);
    stream->begun_length = 0;
}

char *escape_line(char *text, size_t size, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    size_t used = 0;

    while (length) {
        struct piece piece;
        if (!piece_take(&piece, ESCAPE_LINE, at, length))
            piece_set_hex(&piece, at, 1);
        if (piece.length >= size - used)
            break;
        memcpy(text + used, piece.text, piece.length);
        used += piece.length;
        at += piece.taken;
        length -= piece.taken;
    }
    text[used] = '\0';
    return text;
}
