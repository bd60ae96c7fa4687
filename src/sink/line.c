/* line.c: a line of text in the making. */
#include "sink/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/units.h"

void line_add(struct line *line, const char *format, ...)
{
    enum { ROOM = 512 }; /* what may be longer is added as text */
    char *room = (char *)buffer_reserve(&line->text, ROOM);
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(room, ROOM, format, arguments);
    va_end(arguments);
    if (length > 0)
        buffer_commit(&line->text, length < ROOM ? (size_t)length : ROOM - 1);
}

void line_add_text(struct line *line, const struct event_text *text)
{
    if (text->bytes)
        buffer_append(&line->text, text->bytes, text->length);
}

void line_add_endpoint(struct line *line, const char *before, const struct endpoint *endpoint)
{
    char text[ENDPOINT_TEXT_SIZE];

    if (endpoint)
        line_add(line, "%s%s", before, endpoint_format(endpoint, text));
}

void line_add_duration(struct line *line, const char *before, uint64_t ns)
{
    char text[UNITS_TEXT_SIZE];

    units_format_duration(ns, text);
    line_add(line, "%s%s", before, text);
}

void line_add_count(struct line *line, uint64_t count, const char *noun)
{
    line_add(line, "%llu %s%s", (unsigned long long)count, noun, count == 1 ? "" : "s");
}

void line_add_conn(struct line *line, uint32_t shown_conn, enum event_leg leg)
{
    const char *name = event_leg_name(leg);

    if (shown_conn)
        line_add(line, "#%u%s%s", (unsigned)shown_conn, name ? " " : "", name ? name : "");
}

/* Traffic is that of both legs. */
void line_add_prefix(struct line *line, uint64_t time_ns, const struct event *event)
{
    size_t width = event->leg == LEG_NONE ? sizeof "#1 " - 1 : sizeof "#1 client " - 1;
    char time[UNITS_TEXT_SIZE];

    units_format_duration(time_ns, time);
    line_add(line, "%11s ", time);
    size_t column = buffer_length(&line->text) + width;
    line_add_conn(line, event_shown_conn(event), sink_is_traffic(event) ? LEG_NONE : event->leg);
    size_t reached = buffer_length(&line->text);
    line_add(line, "%*s ", reached < column ? (int)(column - reached) : 0, "");
}

void line_append(const struct line *line, const char *colour, const char *colour_end, struct buffer *text)
{
    struct escape_stream stream = {0};

    buffer_append(text, colour, strlen(colour));
    escape_stream(&stream, ESCAPE_LINE, text, buffer_bytes(&line->text), buffer_length(&line->text));
    escape_stream_end(&stream, text);
    buffer_append(text, colour_end, strlen(colour_end));
    buffer_append(text, "\n", 1);
}

bool line_write(const struct line *line, const struct sink_output *output)
{
    struct buffer safe = {0};
    bool written;

    line_append(line, "", "", &safe);
    written = sink_write(output, buffer_bytes(&safe), buffer_length(&safe));
    buffer_free(&safe);
    return written;
}

void line_free(struct line *line)
{
    buffer_free(&line->text);
}
