/* closed_ports.h: closed ports of one host that are told together: "127.0.0.1 1-21,23-79/tcp closed". */
#ifndef SONDE_SINK_CLOSED_PORTS_H
#define SONDE_SINK_CLOSED_PORTS_H

#include "base/port_set.h"
#include "sink/line.h"

/* Zeroed it is none. */
struct closed_host {
    struct buffer name;
    bool udp;
};

/* Zeroed it is empty. */
struct closed_ports {
    struct closed_host host;
    struct port_set ports;
};

/* Whether nothing more is to be said of it than that it is closed. Such a port is of TCP or UDP. */
bool closed_ports_may_take(const struct event *event);

bool closed_host_is_set(const struct closed_host *host);

/* Whether the event is of that host and transport. */
bool closed_host_is_of(const struct closed_host *host, const struct event *event);

/* To that of an event of TCP or UDP. */
void closed_host_set(struct closed_host *host, const struct event *event);

void closed_host_free(struct closed_host *host);

/* A plainly closed one, of the same host as those that are there. */
void closed_ports_add(struct closed_ports *closed, const struct event *event);

/* The line of all of them, of which there must be one; it is empty then. */
void closed_ports_take(struct closed_ports *closed, struct line *line);

#endif
