/* probe_stage.h: what a look at a port needs: a loop, options, a place for the result; sockets of this system to look
 * at; and a scheme in memory whose addresses do as the test says. */
#ifndef SONDE_TESTS_PROBE_STAGE_H
#define SONDE_TESTS_PROBE_STAGE_H

#include "conn/probe.h"
#include "world.h"

enum { PROBE_STAGE_ACTORS = 8, PROBE_STAGE_FILLERS = 8 };

/* What an address of stage_scheme does, which it is by its last byte. */
struct stage_actor {
    int dial_error, open_error; /* errno; 0: none */
    unsigned waits;             /* open says so often that it has to wait, and cannot be waited for */
    bool knows_icmp, has_icmp;
    const char *icmp_from, *local;
    unsigned blocked_writes;
    /* Of the last dial: */
    bool any_port, tells_icmp;
    unsigned char written[256];
    size_t written_length;
    unsigned writes;
};

struct probe_stage {
    struct world world;
    struct loop *loop;
    struct probes probes;
    struct probe_options options;
    struct probe_result result;
    unsigned done;
    char folder[64];
    struct stage_actor actors[PROBE_STAGE_ACTORS];
    unsigned dialled, closed;
};

extern struct scheme stage_scheme; /* its capabilities are the test's */

/* For cmocka: made and given back around each test; what is left open makes it fail. */
int probe_stage_open(void **state);
int probe_stage_close(void **state);

/* Looks there, and waits for the result. */
void stage_look(struct probe_stage *stage, const struct address *remote);

/* As probe_start; stage_done is called. */
struct probe *stage_start(struct probe_stage *stage, const struct probe_options *options, const struct address *remote,
                          struct probe_result *ret_result);
void stage_done(void *argument, struct probe_result *result, uint64_t now);

/* 192.0.2.LAST:PORT. */
struct address stage_address(unsigned last, uint16_t port);

/* A socket bound to a free port of host, or, of Unix, to a name in the stage's folder. */
int stage_bound(const char *host, int type, struct address *ret_address);
int stage_bound_unix(struct probe_stage *stage, int type, struct address *ret_address);
struct address stage_path(struct probe_stage *stage, const char *name);

/* A listener whose queue is full. */
void stage_fill(int listener, const struct address *address, int fillers[PROBE_STAGE_FILLERS]);
void stage_empty(int fillers[PROBE_STAGE_FILLERS]);

/* Leaves so many descriptors free. Returns the limit for stage_unlimit. */
unsigned long stage_limit(int spare);
void stage_unlimit(unsigned long limit);

#endif
