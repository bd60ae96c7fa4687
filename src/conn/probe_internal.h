/* probe_internal.h: what probe.c, probe_datagram.c and probe_result.c share. */
#ifndef SONDE_CONN_PROBE_INTERNAL_H
#define SONDE_CONN_PROBE_INTERNAL_H

#include "conn/attempt.h"
#include "conn/probe.h"
#include "net/payloads.h"

/* It lives on probe_start's stack until there is something to wait for. */
struct probe {
    struct probe *previous, *next; /* in options->probes */
    struct attempt attempt;
    const struct probe_options *options;
    uint64_t started_at, ends_at;
    unsigned meetings;            /* how often it was joined to another one */
    bool met;                     /* it is so now, which the other one saw */
    const struct payload *payload; /* what a datagram says; NULL: it is not open yet, or no datagram */
    unsigned sent;                /* datagrams */
    uint64_t send_at;             /* the next one, or CLOCK_NEVER */
    probe_done *done;
    void *argument;
};

bool probe_is_datagram(const struct probe *probe);
bool probe_is_internet(const struct probe *probe);

/* The ends of it: *result is filled but for duration_ns, and the transport is closed or the result's. */
void probe_say_open(struct probe *probe, const struct transport_description *description,
                    struct probe_result *result);
void probe_say_failed(struct probe *probe, int system, struct probe_result *result);
void probe_say_silent(struct probe *probe, struct probe_result *result);
void probe_say_again(struct probe *probe, int system, struct probe_result *result);

/* There was not even a socket to be had. */
void probe_say_undialled(struct probe *probe, const struct error *error, struct probe_result *result);

/* Whether who is at the other end is another one of ours or, of datagrams, it is itself. TCP's own connection to itself
 * is tcp.c's affair. */
bool probe_is_joined(const struct probe *probe, const struct transport_description *description);

/* That other one, if there is one, learns that nobody else answered it. */
void probe_warn_joined(const struct probe *probe, const struct transport_description *description);

/* Looks again, from another port. True: it is over. */
bool probe_start_over(struct probe *probe, uint64_t now, struct probe_result *result);

/* Of datagrams, from when they are open on: says what is to be said by now, and hears the answer. True: it is over. */
void probe_datagram_begin(struct probe *probe);
bool probe_datagram_look(struct probe *probe, uint64_t now, struct probe_result *result);

#endif
