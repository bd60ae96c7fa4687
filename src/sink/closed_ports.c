/* closed_ports.c: closed ports of one host that are told together (closed_ports.h). */
#include "sink/closed_ports.h"

#include <string.h>

static bool has_port(const struct endpoint *remote)
{
    return remote && remote->port > 0 && remote->port <= UINT16_MAX;
}

bool closed_ports_may_take(const struct event *event)
{
    const struct check *check = event->check;

    return check && check->state == CHECK_CLOSED && !check->banner.bytes && check->change == CHANGE_NONE &&
           event->number == 0 && has_port(event->remote) &&
           (event_is_over(event, "tcp") || event_is_over(event, "udp"));
}

/* --- the host ------------------------------------------------------------------------------------ */

bool closed_host_is_set(const struct closed_host *host)
{
    return buffer_length(&host->name) > 0;
}

bool closed_host_is_of(const struct closed_host *host, const struct event *event)
{
    size_t length = buffer_length(&host->name);

    return length > 0 && length == event->host.length &&
           memcmp(buffer_bytes(&host->name), event->host.bytes, length) == 0 &&
           event_is_over(event, host->udp ? "udp" : "tcp");
}

void closed_host_set(struct closed_host *host, const struct event *event)
{
    buffer_free(&host->name);
    buffer_append(&host->name, event->host.bytes, event->host.length);
    host->udp = event_is_over(event, "udp");
}

void closed_host_free(struct closed_host *host)
{
    buffer_free(&host->name);
}

/* --- its ports ----------------------------------------------------------------------------------- */

void closed_ports_add(struct closed_ports *closed, const struct event *event)
{
    if (!closed_host_is_set(&closed->host))
        closed_host_set(&closed->host, event);
    port_set_add(&closed->ports, (uint16_t)event->remote->port);
}

static void add_ranges(struct line *line, const struct port_set *ports)
{
    uint16_t first, last;
    const char *before = " ";

    for (uint32_t port = 1; port_set_next_range(ports, port, &first, &last); port = (uint32_t)last + 1) {
        line_add(line, "%s%u", before, (unsigned)first);
        if (last > first)
            line_add(line, "-%u", (unsigned)last);
        before = ",";
    }
}

void closed_ports_take(struct closed_ports *closed, struct line *line)
{
    line_add_text(line, &(struct event_text){buffer_bytes(&closed->host.name), buffer_length(&closed->host.name)});
    add_ranges(line, &closed->ports);
    line_add(line, "/%s closed", closed->host.udp ? "udp" : "tcp");
    closed_host_free(&closed->host);
    memset(&closed->ports, 0, sizeof closed->ports);
}
