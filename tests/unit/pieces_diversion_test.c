/* pieces_diversion_test.c: proves that what sinks write to a terminal on which a person edits a line goes to who owns
 * it, whole and in order, and to the terminal itself before and after that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/pieces.h"
#include "capture.h"
#include "sink/drawn_line.h"
#include "sink/sinks.h"

/* Takes what is written. */
struct owner {
    struct pieces_diversion diversion;
    struct capture terminal;
    char taken[8192];
    size_t length;
};

static void owner_write(void *argument, const struct iovec *pieces, size_t count)
{
    struct owner *owner = argument;

    for (size_t i = 0; i < count; i++) {
        assert_true(owner->length + pieces[i].iov_len < sizeof owner->taken);
        memcpy(owner->taken + owner->length, pieces[i].iov_base, pieces[i].iov_len);
        owner->length += pieces[i].iov_len;
    }
    owner->taken[owner->length] = '\0';
}

static void owner_open(struct owner *owner)
{
    memset(owner, 0, sizeof *owner);
    capture_open(&owner->terminal);
    owner->diversion.argument = owner;
}

static struct sink_output output_of(const struct owner *owner)
{
    return (struct sink_output){.fd = owner->terminal.ends[1], .diversion = &owner->diversion};
}

static void pieces_go_to_the_owner_while_there_is_one(void **state)
{
    struct owner owner;
    char first[] = "one ", second[] = "two\n";

    (void)state;
    owner_open(&owner);
    const struct pieces_target target = {.fd = owner.terminal.ends[1], .diversion = &owner.diversion};
    for (int turn = 0; turn < 3; turn++) {
        struct iovec pieces[] = {{first, 4}, {second, 4}};
        owner.diversion.write = turn == 1 ? owner_write : NULL;
        assert_true(pieces_write(&target, pieces, 2));
        if (turn == 1)
            assert_null(capture_next(&owner.terminal));
        else
            capture_assert_next(&owner.terminal, "one two\n");
    }
    assert_string_equal(owner.taken, "one two\n");
    capture_close(&owner.terminal);
}

static void a_terminal_that_is_gone_is_no_failure_of_the_owner(void **state)
{
    struct owner owner;
    char text[] = "line\n";
    struct iovec piece = {text, 5};

    (void)state;
    owner_open(&owner);
    owner.diversion.write = owner_write;
    assert_true(pieces_write(&(struct pieces_target){.fd = -1, .diversion = &owner.diversion}, &piece, 1));
    assert_string_equal(owner.taken, "line\n");
    capture_close(&owner.terminal);
}

static const struct segment fin = {.flags = SEGMENT_FIN, .window_scale = -1};
static const struct tcp_figures figures = {.known = true};
static const struct phases phases = {.answered = false};

/* One event that each of them shows. */
static const struct event shown[] = {
    {.type = EVENT_CONNECTED, .conn = 1, .transport = "tcp"},
    {.type = EVENT_DATA, .conn = 1, .direction = DIRECTION_IN, .data = {"x", 1}},
    {.type = EVENT_SEGMENT, .conn = 1, .direction = DIRECTION_IN, .segment = &fin},
    {.type = EVENT_STATS, .conn = 1, .transport = "tcp", .tcp = &figures},
    {.type = EVENT_CLOSED, .conn = 1, .phases = &phases},
};

static struct sink *sink_number(int number, const struct sink_output *output)
{
    switch (number) {
    case 0:
        return text_sink_new(output, 1, false);
    case 1:
        return hex_sink_new(output, false);
    case 2:
        return ladder_sink_new(output, false);
    case 3:
        return stats_sink_new(output);
    case 4:
        return times_sink_new(output, 80);
    case 5:
        return json_sink_new(output, &(struct json_options){.stats = true});
    case 6:
        return progress_sink_new(output, &(struct progress_options){.width = 80, .shown = EVENT_MASK_ALL});
    default:
        return NULL;
    }
}

static void show_all(struct sink *sink)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (sink->wants & EVENT_MASK(shown[i].type))
            assert_true(sink->emit(sink, &shown[i]));
    if (sink->tick)
        assert_true(sink->tick(sink, CLOCK_SECOND));
    if (sink->flush)
        assert_true(sink->flush(sink));
}

static void all_sinks_write_by_way_of_it(void **state)
{
    struct sink *sink;

    (void)state;
    for (int number = 0;; number++) {
        struct owner owner;
        owner_open(&owner);
        owner.diversion.write = owner_write;
        struct sink_output output = output_of(&owner);
        if (!(sink = sink_number(number, &output))) {
            capture_close(&owner.terminal);
            break;
        }
        show_all(sink);
        assert_null(capture_next(&owner.terminal));
        assert_true(owner.length > 0);
        sink->close(sink);
        capture_close(&owner.terminal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_go_to_the_owner_while_there_is_one),
        cmocka_unit_test(a_terminal_that_is_gone_is_no_failure_of_the_owner),
        cmocka_unit_test(all_sinks_write_by_way_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
