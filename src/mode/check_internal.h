/* check_internal.h: what the files of the check mode share. Nobody else includes it. */
#ifndef SONDE_MODE_CHECK_INTERNAL_H
#define SONDE_MODE_CHECK_INTERNAL_H

#include "base/series.h"
#include "conn/lookup.h"
#include "conn/probe_race.h"
#include "handler/banner.h"
#include "mode/run.h"

struct checks;

/* Why nothing is started any more: the first reason counts. */
enum checks_state {
    CHECKS_GO_ON,
    CHECKS_DONE,     /* nothing is left to do, or to be told to anybody */
    CHECKS_FAILED,   /* the run's ending says why */
    CHECKS_TIMED_OUT, /* --deadline */
    CHECKS_NOT_OPEN  /* the time of --wait-open is over */
};

/* One of config's checks: a host with ports, or a single target. */
struct check_host {
    struct checks *checks;
    const struct target *target;
    struct probe_options options;
    struct address *addresses;  /* without a port where there are several of these; none until it is resolved, or if it
                                 * cannot be */
    size_t address_count;
    bool is_unresolved;         /* counted so */
    bool ready;                 /* its addresses are as known as they will be in this round */
    struct error error;         /* why there are none */
    struct lookup *lookup;      /* NULL: not under way */
    struct loop_timer *patience; /* of that */
    uint64_t looked_up_at;
};

/* One port of a host on its way from its start until it is told. Who awaits a look-up or the next try of --wait-open is
 * in nobody's way; who pauses for want of something is. */
enum slot_stage { SLOT_AWAITS_HOST, SLOT_PAUSES, SLOT_PROBES, SLOT_READS_BANNER, SLOT_DONE };

struct check_slot {
    struct check_slot *next;    /* the one that is told behind it */
    struct checks *checks;
    struct check_host *host;
    uint16_t port;              /* 0: the host's address has what is needed */
    size_t address;             /* that is looked at alone, or all of them: */
    size_t history;             /* place of its history */
    enum slot_stage stage;
    bool has_turn;              /* is one of the jobs at once */
    struct address aim;         /* what is looked at, or the first of that */
    struct probe_race *race;
    struct banner *banner;
    struct loop_timer *timer;   /* of SLOT_PAUSES; NULL where it never paused */
    uint64_t delay;             /* the next pause */
    uint64_t starved_since;     /* when it could not even be tried for the first time since the last; 0: it could */
    unsigned tries;
    uint64_t started_at;        /* when its first try began */
    bool known;                 /* result is that of an earlier try at least, since: */
    uint64_t known_at;
    struct probe_result result;
    unsigned char *words;       /* the banner: allocated, or NULL */
    size_t words_length;
};

#define ALL_ADDRESSES SIZE_MAX
#define CHECK_MASK(state) (1U << (state))

/* What --count knows of one port. */
struct check_history {
    uint64_t transmitted, by_state[CHECK_STATES];
    struct series *connect, *rtt;
    bool was_open;              /* the last time; since: */
    uint64_t since;
    struct address address;     /* where it was open last */
};

struct checks {
    struct run *run;
    struct conn *output;        /* watches standard output's reader; NULL once gone */
    struct check_host *hosts;
    size_t host_count;
    uint64_t jobs;              /* at once */
    size_t lookups;             /* hosts that may be looked up at once, that whose turn it is and those behind it */
    size_t looking_up;          /* those that are */
    uint64_t active;            /* slots that have a turn */
    uint64_t waiting;           /* slots that were started and not told yet */
    struct check_slot *first, *last; /* those, in order */
    /* what is started next */
    size_t host, address;
    bool host_begun;
    uint32_t port;              /* from this one on */
    size_t history;
    struct probes probes;
    struct error failure;       /* no socket can be had as the command line wants it; text "": none */
    uint64_t round;             /* from 1 */
    uint64_t round_at;          /* when it began */
    struct loop_timer *more;    /* goes on: at once after a batch, or with the next round */
    struct loop_timer *deadline, *wait_open;
    uint64_t started_at, starved_until;
    struct check_history *histories; /* --count: history_count of them; else NULL */
    size_t history_count;
    enum checks_state state;
    bool starvation_told;
    bool open_seen;             /* one was open */
    unsigned port_states;       /* CHECK_MASK bits: of the addresses of the port that is being told */
    unsigned missing;           /* the same of all ports that are not open at any address */
};

/* check_host.c */

/* Fills in what is known of the command line. False with *ret_error. */
bool check_host_init(struct check_host *host, struct checks *checks, const struct target *target,
                     struct error *ret_error);
/* Begins to find out its addresses, unless that is done or under way, or others are in its way. */
void check_host_prepare(struct check_host *host);
/* The same, where what is known has become old; if others are in its way that is still good. */
void check_host_refresh(struct check_host *host, uint64_t now);
/* Forgets what a look-up said: for the next round. */
void check_host_forget(struct check_host *host);
void check_host_release(struct check_host *host);
size_t check_host_ports(const struct check_host *host);
bool check_host_is_named(const struct check_host *host); /* it has to be looked up */
bool check_host_is_single(const struct check_host *host); /* it is a TARGET: what to connect to is in its address */

/* check_slot.c */

/* Begins it, where a turn is free. */
void check_slot_start(struct check_slot *slot, uint64_t now);
/* Ends it with what is known of it. */
void check_slot_stop(struct check_slot *slot, uint64_t now);
void check_slot_free(struct check_slot *slot);
/* Its host's addresses are there. */
void check_slot_wake(struct check_slot *slot, uint64_t now);

/* check_queue.c */

/* Starts what may be started and tells what is due. */
void checks_pump(struct checks *checks, uint64_t now);
/* Tells what is done and all before it, too. */
void checks_tell_done(struct checks *checks);
void checks_wake_slots(struct checks *checks, const struct check_host *host, uint64_t now);

/* check_history.c */
void check_histories_init(struct checks *checks);
/* What changed since the last time, and what was is noted. */
enum check_change check_history_note(struct check_history *history, const struct probe_result *result, uint64_t now,
                                     uint64_t *ret_lasted);
void check_histories_tell(const struct checks *checks);
void check_histories_free(struct checks *checks);

/* check_tell.c */
void check_tell(const struct check_slot *slot, uint64_t number, enum check_change change, uint64_t lasted);
void check_tell_statistics(const struct check_host *host, const struct check_history *history);
/* Once a run: descriptors, memory or source ports have run out, and the rest has to wait. */
void check_tell_starved(struct checks *checks, int system, uint64_t now);
/* Why it is not open, in words: "127.0.0.1:81: connection refused". */
void check_describe_failure(const struct check_slot *slot, struct error *ret_error);

/* check.c */
void checks_end(struct checks *checks, enum checks_state state);
/* Nothing can be done: CHECKS_FAILED. */
void checks_fail(struct checks *checks, const struct error *error);

#endif
