/* sinks.h: the sinks there are. Each new one goes to bus_subscribe, which owns it. */
#ifndef SONDE_SINK_SINKS_H
#define SONDE_SINK_SINKS_H

#include "event/bus.h"

/* The log for people, on descriptor fd, which stays the caller's. verbosity 0: errors, and where one
 * listens if listening is set (port 0); 1: a line an event; 2: data and addresses as well.
 * Each line goes out with one write. start_ns is the zero of its times. */
struct sink *text_sink_new(int fd, unsigned verbosity, bool listening, uint64_t start_ns);

/* One JSON object a line, written at once, to fd; owned: close(2) it at the end. */
struct sink *json_sink_new(int fd, bool owned, uint64_t start_ns);

#endif
