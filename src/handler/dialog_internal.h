/* dialog_internal.h: what dialog.c shares with dialog_step.c and dialog_tell.c. Nobody else includes it. */
#ifndef SONDE_HANDLER_DIALOG_INTERNAL_H
#define SONDE_HANDLER_DIALOG_INTERNAL_H

#include "handler/answer_file.h"
#include "handler/expectation.h"
#include "handler/service_internal.h"

enum dialog_phase {
    PHASE_BEFORE, /* not open, or, over datagrams, not spoken to yet */
    PHASE_STEPS,
    PHASE_TAIL    /* our end is said, and what still comes is heard */
};

/* How a step stands. */
enum step_result {
    STEP_OPEN,
    STEP_DONE,      /* sent, or paused */
    STEP_MATCHED,
    STEP_ENDED,     /* the end that was expected has come */
    /* and failures: */
    STEP_TIMEOUT,
    STEP_UNMATCHED, /* the peer's end came without a match, or data instead of its end */
    STEP_RUNAWAY,   /* matching would take too long */
    STEP_FAILED,    /* the file to be sent, as .error says */
    STEP_CLOSED     /* the connection ended before it */
};

struct dialog_client {
    struct client client;
    enum dialog_phase phase;
    size_t index;                   /* of the step at hand, */
    bool begun;                     /* which has begun */
    uint64_t began_at;
    uint64_t due_at;                /* when its time, a pause or the tail is over; CLOCK_NEVER: never */
    uint64_t matched_at;            /* what the last look for a match took has moved the time to here; 0: nothing */
    uint64_t held_since;            /* standard output has been in the way since then; CLOCK_NEVER: it is not */
    struct expectation expectation;
    struct buffer text;             /* what a step sends, */
    size_t sent;                    /* and how much of it is on its way */
    struct answer_file file;        /* likewise, if has_file */
    bool has_file;
    bool has_more;                  /* others had their turn: it goes on at once */
    uint64_t out_bytes_then;        /* of the connection when a step began, */
    uint64_t out_bytes;             /* and when it was last seen to get on */
    struct error error;             /* of STEP_FAILED */
    uint64_t in_bytes_then;         /* of the connection when the tail began */
    uint64_t undelivered;           /* when acknowledgements were last looked at; UINT64_MAX: they were not */
};

/* dialog_step.c */

const struct dialog_step *dialog_step_of(const struct dialog_client *dialog);

/* The connection's time, and what matching has taken since. */
uint64_t dialog_now(const struct dialog_client *dialog);

/* Begins the step at hand. */
void dialog_step_begin(struct dialog_client *dialog);

/* Gets on with it as far as possible now. */
enum step_result dialog_step_look(struct dialog_client *dialog);

/* When to look again, if nothing happens before. */
uint64_t dialog_step_wakes_at(const struct dialog_client *dialog);

/* Gives back what it holds. */
void dialog_step_end(struct dialog_client *dialog);

/* dialog_tell.c */

/* A step has ended: EVENT_STEP. */
void dialog_tell_step(const struct dialog_client *dialog, enum step_result result);

/* What was expected and what came instead, as the run's failure. */
void dialog_tell_failure(const struct dialog_client *dialog, enum step_result result);

/* The connection has broken while a step was at hand. */
void dialog_tell_broken(const struct dialog_client *dialog, struct ending *ending);

/* The time of the tail is over, and the peer was not done. */
void dialog_tell_tail(const struct dialog_client *dialog, uint64_t limit);

#endif
