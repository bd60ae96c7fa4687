/* observers_internal.h: what observers.c and its siblings share. Nobody else includes it. */
#ifndef SONDE_OBSERVERS_INTERNAL_H
#define SONDE_OBSERVERS_INTERNAL_H

#include <sys/types.h>

#include "base/framing.h"
#include "observers.h"
#include "sink/sinks.h"

struct observers {
    const struct config *config;
    struct observed_run run;
    struct bus *bus;
    const struct framing *framing; /* where messages end; NULL: they are not looked for */
    struct framing own_framing;    /* what framing is, unless it is config's */
    bool traces;                   /* segments are asked for */
    /* Numbers on the bus, which may have gone; 0: there was none. */
    uint32_t text, ladder, stats, times, json, hex, pcap, messages, messages_data, openings;
};

/* observers_output.c */

/* Columns of a terminal; 0: it is none. */
unsigned observers_width(int fd);

struct sink_output observers_output(const struct observers *observers, int fd, bool owned);

/* Where a person at the console reads. */
struct sink_output observers_console_output(const struct observers *observers);

/* where: as config.h has it; option: how errors call it. False with *ret_error. */
bool observers_open(const struct observers *observers, const char *where, const char *option, mode_t mode,
                    struct sink_output *ret_output, struct error *ret_error);

/* observers.c */

/* A new sink, not subscribed yet. where: as config.h has it. NULL with *ret_error. */
typedef struct sink *observers_make(const struct observers *observers, const char *where, struct error *ret_error);
observers_make observers_make_json, observers_make_pcap;
struct sink *observers_make_text(const struct observers *observers);

/* Has messages told, which end where framing says. */
void observers_add_messages(struct observers *observers);

#endif
