/* output.c: what sinks do with where they write (output.h). */
#include "sink/output.h"

#include <errno.h>
#include <unistd.h>

#include "base/terminal.h"

uint64_t sink_time(const struct sink_output *output, const struct event *event)
{
    return event->t_ns > output->start_ns ? event->t_ns - output->start_ns : 0;
}

bool sink_is_traffic(const struct event *event)
{
    return event->type == EVENT_DATA || event->type == EVENT_MESSAGE;
}

bool sink_is_datagram(const struct event *event)
{
    return event_is_over(event, "udp") || event_is_over(event, "unix-dgram");
}

bool sink_shows(const struct event *event)
{
    return !sink_is_traffic(event) || event->leg != LEG_CLIENT;
}

struct pieces_target sink_target(const struct sink_output *output)
{
    return (struct pieces_target){.fd = output->fd,
                                  .exclusive = output->exclusive,
                                  .hurried = output->hurried,
                                  .until = output->until,
                                  .diversion = output->diversion};
}

bool sink_write(const struct sink_output *output, const void *bytes, size_t length)
{
    struct iovec piece = {(void *)(uintptr_t)bytes, length};
    struct pieces_target target = sink_target(output);

    if (output->failure && *output->failure)
        return true;
    if (pieces_write(&target, &piece, 1))
        return true;
    if (output->failure)
        *output->failure = errno;
    return output->failure != NULL;
}

unsigned sink_width(const struct sink_output *output, unsigned otherwise)
{
    return terminal_columns(output->fd, otherwise);
}

void sink_output_close(const struct sink_output *output)
{
    if (output->owned)
        close(output->fd);
}

const char *sink_colour(const struct sink_output *output, enum event_direction direction)
{
    static const char *const colours[] = {
        [DIRECTION_NONE] = "", [DIRECTION_IN] = TERMINAL_IN, [DIRECTION_OUT] = TERMINAL_OUT};

    return output->colour ? colours[direction] : "";
}

const char *sink_colour_end(const struct sink_output *output)
{
    return output->colour ? TERMINAL_PLAIN : "";
}
