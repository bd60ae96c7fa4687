/* times_record.h: what -T keeps of a connection: when its steps began and ended. Points in time are event times, ns;
 * 0: it did not come to that. */
#ifndef SONDE_SINK_TIMES_RECORD_H
#define SONDE_SINK_TIMES_RECORD_H

#include "event/event.h"

/* How many of each are kept; the rest is counted. */
enum { TIMES_ATTEMPTS = 64, TIMES_ANSWERS = 16 };

enum times_family { TIMES_IPV6, TIMES_IPV4, TIMES_FAMILIES };

/* The last look-up of a family. */
struct times_lookup {
    uint64_t began_at, ended_at;
    uint64_t count; /* of addresses */
    char *failure;  /* or NULL */
};

struct times_attempt {
    uint64_t number, began_at, ended_at;
    char *remote;
    char *failure; /* or NULL: connected, or under way */
};

/* As struct answer. */
struct times_answer {
    uint64_t number, wait_ns, network_ns, peer_ns, sending_ns, unread_ns;
    uint64_t read_at;
    bool divided, by_acknowledgement;
};

/* Those behind the first TIMES_ANSWERS; of the peers' shares, or of the waits if they are not told apart. */
struct times_rest {
    uint64_t first, last; /* numbers */
    uint64_t count, least, most, sum;
    bool divided;
};

struct times_record {
    uint32_t conn;                  /* first, as by_conn.h wants it */
    uint32_t shown_conn;
    enum event_leg leg;
    bool is_tcp;                    /* answers are told with the data, and FINs */
    char *host, *remote;            /* or NULL */
    struct times_lookup lookups[TIMES_FAMILIES];
    struct times_attempt *attempts; /* TIMES_ATTEMPTS, or NULL */
    uint64_t attempt_count;         /* all of them */
    uint64_t began_at, resolving_at, connecting_at, connected_at, accepted_at;
    uint64_t first_in_at, last_in_at, last_out_at;
    bool spoke;                     /* we have, since something came */
    bool fin_in, fin_out;
    bool first_is_answer;           /* what came first was an answer, answers[0] */
    bool peer_spoke_first;
    struct times_answer *answers;   /* TIMES_ANSWERS, or NULL */
    uint64_t answer_count;          /* all of them */
    struct times_rest rest;
    char *end;                      /* what cut it short, or NULL */
    bool lacks_cause;               /* an error closed it, which is told next */
    bool has_phases;
    struct phases phases;
    uint64_t ended_at;
    bool lives;                     /* it has not ended: that is only how far it has come */
};

/* beginning: the first event of its connection. */
struct times_record *times_record_new(const struct event *beginning);
void times_record_note(struct times_record *record, const struct event *event);

/* An error closed it: next, the event after that, tells which if it is one of this connection. */
void times_record_explain(struct times_record *record, const struct event *next);

/* The run is over, and it was neither closed nor given up: EVENT_SUMMARY says why. */
void times_record_cut(struct times_record *record, const struct event *summary);

void times_record_free(struct times_record *record);

/* "while connecting": the step it is in, for people. */
const char *times_record_step(const struct times_record *record);

/* Whether it was open. */
static inline bool times_record_was_open(const struct times_record *record)
{
    return record->connected_at != 0 || record->accepted_at != 0;
}

#endif
