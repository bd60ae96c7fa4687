/* hex.c: -x, data as hexdump -C shows it (sinks.h). Each read or message begins a line of its own, at its own
 * offset, so that nothing has to be kept from one event to the next. */
#include "sink/sinks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/units.h"
#include "sink/output.h"

enum {
    LINE_BYTES = 16,                                 /* of data */
    BYTES_COLUMN = 10,                               /* "00000000  " before it */
    TEXT_COLUMN = BYTES_COLUMN + LINE_BYTES * 3 + 2, /* "48 65 6c 6c 6f 20 77 6f  72 6c 64 0a 48 65 6c 6c  " */
    LINE_SIZE = TEXT_COLUMN + sizeof "||\n" - 1 + LINE_BYTES,
    HEAD_SIZE = 256,
    END_SIZE = 16,          /* of a colour and the newline behind it */
    BLOCK_SIZE = 512 * 1024 /* holds the largest datagram's lines; most events are one write */
};

struct hex_sink {
    struct sink sink;
    struct sink_output output;
    size_t length; /* of block, 0 between events */
    char block[BLOCK_SIZE + END_SIZE];
};

/* Each byte's digits and two blanks, of which the second is overwritten by the next byte. */
#define ENTRIES(high) \
    high "0  " high "1  " high "2  " high "3  " high "4  " high "5  " high "6  " high "7  " \
    high "8  " high "9  " high "a  " high "b  " high "c  " high "d  " high "e  " high "f  "

enum { ENTRY_SIZE = 4 };

static const char digits[] = ENTRIES("0") ENTRIES("1") ENTRIES("2") ENTRIES("3") ENTRIES("4") ENTRIES("5")
    ENTRIES("6") ENTRIES("7") ENTRIES("8") ENTRIES("9") ENTRIES("a") ENTRIES("b") ENTRIES("c") ENTRIES("d")
    ENTRIES("e") ENTRIES("f");

static inline void put_digits(char *text, unsigned char byte)
{
    memcpy(text, digits + (size_t)byte * ENTRY_SIZE, ENTRY_SIZE);
}

/* The offset's lower 32 bits: the columns behind it have to stay where they are. */
static inline void put_offset(char *text, uint64_t offset)
{
    for (unsigned i = 0; i < 4; i++)
        put_digits(text + i * 2, (unsigned char)(offset >> (24 - i * 8)));
}

static inline char shown(unsigned char byte)
{
    return byte >= 0x20 && byte <= 0x7e ? (char)byte : '.';
}

/* Where a line shows its byte number i: there is one more blank after eight. */
static inline size_t column_of(size_t i)
{
    return BYTES_COLUMN + i * 3 + i / 8;
}

/* A whole line. Its loops have a fixed number of steps, which the compiler makes much of. */
static size_t put_full_line(char *restrict line, const unsigned char *restrict bytes, uint64_t offset)
{
    put_offset(line, offset);
    for (size_t i = 0; i < LINE_BYTES; i++)
        put_digits(line + column_of(i), bytes[i]);
    line[TEXT_COLUMN] = '|';
    for (size_t i = 0; i < LINE_BYTES; i++)
        line[TEXT_COLUMN + 1 + i] = shown(bytes[i]);
    line[LINE_SIZE - 2] = '|';
    line[LINE_SIZE - 1] = '\n';
    return LINE_SIZE;
}

static size_t put_short_line(char *line, const unsigned char *bytes, size_t count, uint64_t offset)
{
    char *text = line + TEXT_COLUMN;

    memset(line, ' ', TEXT_COLUMN);
    put_offset(line, offset);
    *text++ = '|';
    for (size_t i = 0; i < count; i++) {
        put_digits(line + column_of(i), bytes[i]);
        *text++ = shown(bytes[i]);
    }
    *text++ = '|';
    *text++ = '\n';
    return (size_t)(text - line);
}

static void put_head(struct hex_sink *self, const struct event *event)
{
    const char *whole = event->type == EVENT_MESSAGE ? "message" : "datagram";
    char time[UNITS_TEXT_SIZE], cut[HEAD_SIZE / 2] = "";

    units_format_duration(sink_time(&self->output, event), time);
    if (event->truncated)
        snprintf(cut, sizeof cut, ", cut off a %s of %llu bytes", whole, (unsigned long long)event->whole_bytes);
    self->length = (size_t)snprintf(self->block, HEAD_SIZE, "%s%s %u %s %zu bytes at %llu%s%s\n",
                                    sink_colour(&self->output, event->direction),
                                    event_direction_name(event->direction), (unsigned)event_shown_conn(event), time,
                                    event->data.length, (unsigned long long)event->offset_bytes,
                                    event->torn ? ", torn" : "", cut);
}

static bool write_block(struct hex_sink *self)
{
    bool written = sink_write(&self->output, self->block, self->length);

    self->length = 0;
    return written;
}

static bool put_lines(struct hex_sink *self, const unsigned char *bytes, size_t length, uint64_t offset)
{
    for (size_t done = 0; done < length; done += LINE_BYTES) {
        size_t rest = length - done;

        if (BLOCK_SIZE - self->length < LINE_SIZE && !write_block(self))
            return false;
        char *line = self->block + self->length;
        if (rest >= LINE_BYTES)
            self->length += put_full_line(line, bytes + done, offset + done);
        else
            self->length += put_short_line(line, bytes + done, rest, offset + done);
    }
    return true;
}

/* Before the last newline, so that what others write next begins a line. */
static void put_colour_end(struct hex_sink *self)
{
    char *newline = self->block + self->length - 1;

    self->length += (size_t)snprintf(newline, END_SIZE, "%s\n", sink_colour_end(&self->output)) - 1;
}

static bool hex_sink_emit(struct sink *sink, const struct event *event)
{
    struct hex_sink *self = (struct hex_sink *)sink;

    if (!sink_shows(event))
        return true;
    put_head(self, event);
    if (!put_lines(self, event->data.bytes, event->data.length, event->offset_bytes))
        return false;
    put_colour_end(self);
    return write_block(self);
}

static void hex_sink_close(struct sink *sink)
{
    sink_output_close(&((struct hex_sink *)sink)->output);
    free(sink);
}

static const uint32_t wants[] = {
    [HEX_NOTHING] = 0, [HEX_DATA] = EVENT_MASK(EVENT_DATA), [HEX_MESSAGES] = EVENT_MASK(EVENT_MESSAGE)};

void hex_sink_set_shown(struct sink *sink, enum hex_shown shown)
{
    sink->wants = wants[shown];
}

enum hex_shown hex_sink_shown(const struct sink *sink)
{
    if (sink->wants == 0)
        return HEX_NOTHING;
    return sink->wants == wants[HEX_DATA] ? HEX_DATA : HEX_MESSAGES;
}

struct sink *hex_sink_new(const struct sink_output *output, bool messages)
{
    struct hex_sink *self = memory_allocate(sizeof *self);

    self->sink = (struct sink){
        .name = "hex",
        .fd = output->fd,
        .wants = wants[messages ? HEX_MESSAGES : HEX_DATA],
        .emit = hex_sink_emit,
        .close = hex_sink_close,
    };
    self->output = *output;
    self->length = 0;
    return &self->sink;
}
