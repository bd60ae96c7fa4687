/* expectation.h: waiting for what matches a pattern in what a peer says, however that is torn. */
#ifndef SONDE_HANDLER_EXPECTATION_H
#define SONDE_HANDLER_EXPECTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/pattern.h"
#include "config/dialog.h"

enum {
    EXPECTATION_WINDOW = 1024 * 1024, /* bytes that are kept */
    EXPECTATION_TAIL = 200            /* of them for whoever is told what came instead */
};

enum expectation_result { EXPECTATION_OPEN, EXPECTATION_MET, EXPECTATION_UNMET, EXPECTATION_RUNAWAY };

/* All zero is one that expects nothing and has heard nothing. */
struct expectation {
    struct buffer unread;    /* what was heard and no match has consumed, at most the last WINDOW bytes */
    bool cut;                /* more than that was heard: the first of it are gone */
    size_t dropped;          /* of its front since the matcher's last look */
    const struct pattern *pattern;
    struct matcher *matcher; /* NULL: nothing is expected */
    uint64_t settled_at;     /* when a match that could become longer counts; CLOCK_NEVER: there is none */
    unsigned char *match;    /* the last match with all its groups, as long as they may be asked for */
    struct expectation_group *groups;
    unsigned group_count;
    unsigned char tail[EXPECTATION_TAIL]; /* the last bytes heard, consumed or not, but not those forgotten */
    size_t tail_length;
    bool ended;              /* nothing more will be heard */
};

void expectation_free(struct expectation *expectation);

/* Something was heard; the peer has ended. */
void expectation_hear(struct expectation *expectation, const void *bytes, size_t length);
void expectation_end(struct expectation *expectation);

/* Begins to expect a pattern, which is borrowed, in what is unread. */
void expectation_begin(struct expectation *expectation, const struct pattern *pattern);

/* How it stands. MET: the match and all before it are consumed, and nothing is expected any more, as after RUNAWAY.
 * UNMET: the end has come. A match that more bytes could lengthen waits for them, at most 100 ms from when it was first
 * seen; OPEN then, and again at settled_at. */
enum expectation_result expectation_look(struct expectation *expectation, uint64_t now);

/* A match that could still become longer counts now. False if there is none. */
bool expectation_settle(struct expectation *expectation);

/* Expects nothing any more. */
void expectation_cancel(struct expectation *expectation);

/* Forgets all that was heard. One that expects something goes on with what comes. */
void expectation_forget(struct expectation *expectation);

/* Appends what came instead of a match, safe to show: "nothing came", "the last 5 bytes: 554 x". */
void expectation_describe(const struct expectation *expectation, struct buffer *text);

/* A group of the last match, 0: all of it. NULL with *ret_length 0 for one that took no part or is not there. */
const unsigned char *expectation_group(const struct expectation *expectation, unsigned number, size_t *ret_length);

/* Appends what a step sends, the last match's groups in their places. */
void expectation_fill_in(const struct expectation *expectation, const struct dialog_step *step, struct buffer *text);

#endif
