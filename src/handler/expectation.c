/* expectation.c: waiting for what matches (expectation.h). */
#include "handler/expectation.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/memory.h"

/* How long a match waits for what could lengthen it: longer than what was sent at once stays torn. */
static const uint64_t settling = 100 * CLOCK_MILLISECOND;

/* Within the match that is kept. */
struct expectation_group {
    size_t start, length;
    bool took_part;
};

static void forget_match(struct expectation *expectation)
{
    free(expectation->match);
    free(expectation->groups);
    expectation->match = NULL;
    expectation->groups = NULL;
    expectation->group_count = 0;
}

void expectation_free(struct expectation *expectation)
{
    buffer_free(&expectation->unread);
    matcher_free(expectation->matcher);
    expectation->matcher = NULL;
    forget_match(expectation);
}

static void remember_tail(struct expectation *expectation, const unsigned char *bytes, size_t length)
{
    size_t taken = length < EXPECTATION_TAIL ? length : EXPECTATION_TAIL;
    size_t kept = EXPECTATION_TAIL - taken;

    if (kept > expectation->tail_length)
        kept = expectation->tail_length;
    memmove(expectation->tail, expectation->tail + expectation->tail_length - kept, kept);
    memcpy(expectation->tail + kept, bytes + length - taken, taken);
    expectation->tail_length = kept + taken;
}

void expectation_hear(struct expectation *expectation, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    remember_tail(expectation, bytes, length);
    buffer_append(&expectation->unread, bytes, length);
    if (buffer_length(&expectation->unread) <= EXPECTATION_WINDOW)
        return;
    size_t over = buffer_length(&expectation->unread) - EXPECTATION_WINDOW;
    buffer_consume(&expectation->unread, over);
    expectation->dropped += over;
    expectation->cut = true;
}

void expectation_end(struct expectation *expectation)
{
    expectation->ended = true;
}

/* What was dropped before anything was expected is told to the new matcher, for whom the text begins amid a line. */
void expectation_begin(struct expectation *expectation, const struct pattern *pattern)
{
    expectation_cancel(expectation);
    expectation->pattern = pattern;
    expectation->matcher = matcher_new(pattern);
    expectation->settled_at = CLOCK_NEVER;
    expectation->dropped = expectation->cut ? 1 : 0;
}

void expectation_cancel(struct expectation *expectation)
{
    matcher_free(expectation->matcher);
    expectation->matcher = NULL;
}

/* What follows begins anew, as a line does. */
static void expectation_consume(struct expectation *expectation, size_t length)
{
    buffer_consume(&expectation->unread, length);
    expectation->dropped = 0;
    expectation->cut = false;
}

void expectation_forget(struct expectation *expectation)
{
    bool expects = expectation->matcher != NULL;

    expectation_consume(expectation, buffer_length(&expectation->unread));
    expectation->tail_length = 0;
    if (expects)
        expectation_begin(expectation, expectation->pattern);
}

void expectation_describe(const struct expectation *expectation, struct buffer *text)
{
    struct escape_stream stream = {.begun_length = 0};
    char words[64] = "nothing came";

    if (expectation->tail_length == 1)
        snprintf(words, sizeof words, "the last byte: ");
    else if (expectation->tail_length > 1)
        snprintf(words, sizeof words, "the last %zu bytes: ", expectation->tail_length);
    buffer_append(text, words, strlen(words));
    escape_stream(&stream, ESCAPE_LINE, text, expectation->tail, expectation->tail_length);
    escape_stream_end(&stream, text);
}

/* Groups may lie before and behind the match itself, where the pattern looks around. */
static void keep_match(struct expectation *expectation)
{
    unsigned count = pattern_groups(expectation->pattern) + 1;
    struct expectation_group *groups = memory_zeroed(count * sizeof *groups);
    size_t from = SIZE_MAX, to = 0;

    for (unsigned number = 0; number < count; number++) {
        struct expectation_group *group = &groups[number];
        group->took_part = matcher_group(expectation->matcher, number, &group->start, &group->length);
        if (!group->took_part || group->length == 0)
            continue;
        from = group->start < from ? group->start : from;
        to = group->start + group->length > to ? group->start + group->length : to;
    }
    forget_match(expectation);
    expectation->groups = groups;
    expectation->group_count = count;
    if (from >= to)
        return;
    expectation->match = memory_allocate(to - from);
    memcpy(expectation->match, buffer_bytes(&expectation->unread) + from, to - from);
    for (unsigned number = 0; number < count; number++)
        groups[number].start -= groups[number].length > 0 ? from : groups[number].start;
}

static enum expectation_result take_match(struct expectation *expectation)
{
    size_t start, length, end = 0;

    keep_match(expectation);
    if (matcher_group(expectation->matcher, 0, &start, &length))
        end = start + length;
    expectation_cancel(expectation);
    expectation_consume(expectation, end);
    return EXPECTATION_MET;
}

static enum expectation_result await_settling(struct expectation *expectation, uint64_t now)
{
    if (expectation->settled_at == CLOCK_NEVER)
        expectation->settled_at = clock_add(now, settling);
    return now < expectation->settled_at ? EXPECTATION_OPEN : take_match(expectation);
}

enum expectation_result expectation_look(struct expectation *expectation, uint64_t now)
{
    const struct buffer *unread = &expectation->unread;

    assert(expectation->matcher);
    enum match match = matcher_try(expectation->matcher, buffer_bytes(unread), buffer_length(unread),
                                   expectation->dropped, expectation->ended);
    expectation->dropped = 0;
    switch (match) {
    case MATCH_FOUND:
        return take_match(expectation);
    case MATCH_TENTATIVE:
        return await_settling(expectation, now);
    case MATCH_RUNAWAY:
        expectation_cancel(expectation);
        return EXPECTATION_RUNAWAY;
    case MATCH_NONE:
    case MATCH_BEGUN:
        break;
    }
    expectation->settled_at = CLOCK_NEVER;
    return expectation->ended ? EXPECTATION_UNMET : EXPECTATION_OPEN;
}

bool expectation_settle(struct expectation *expectation)
{
    return expectation->matcher && expectation->settled_at != CLOCK_NEVER &&
           expectation_look(expectation, expectation->settled_at) == EXPECTATION_MET;
}

const unsigned char *expectation_group(const struct expectation *expectation, unsigned number, size_t *ret_length)
{
    *ret_length = 0;
    if (number >= expectation->group_count || !expectation->groups[number].took_part)
        return NULL;
    const struct expectation_group *group = &expectation->groups[number];
    *ret_length = group->length;
    return group->length > 0 ? expectation->match + group->start : (const unsigned char *)"";
}

void expectation_fill_in(const struct expectation *expectation, const struct dialog_step *step, struct buffer *text)
{
    for (size_t i = 0; i < step->piece_count; i++) {
        const struct dialog_piece *piece = &step->pieces[i];
        size_t length = piece->length;
        const unsigned char *bytes = piece->bytes;
        if (!bytes)
            bytes = expectation_group(expectation, piece->group, &length);
        if (length > 0)
            buffer_append(text, bytes, length);
    }
}
