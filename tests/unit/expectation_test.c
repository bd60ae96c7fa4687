/* expectation_test.c: proves that a match which more bytes could lengthen waits for them 100 ms and no longer, that the
 * window holds the last 1 MiB, and that groups, consumed bytes and the tail are what they should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "expectation_stage.h"

/* One pattern, and a clock. */
struct stage {
    struct expectation expectation;
    struct pattern *pattern;
    uint64_t now;
};

static void stage_open(struct stage *stage, const char *pattern)
{
    *stage = (struct stage){.pattern = expectation_pattern(pattern), .now = 5 * CLOCK_SECOND};
    expectation_begin(&stage->expectation, stage->pattern);
}

static void stage_close(struct stage *stage)
{
    expectation_free(&stage->expectation);
    pattern_free(stage->pattern);
}

static void hear(struct stage *stage, const char *text)
{
    expectation_hear(&stage->expectation, text, strlen(text));
}

static enum expectation_result look(struct stage *stage, uint64_t later)
{
    stage->now += later;
    return expectation_look(&stage->expectation, stage->now);
}

static void what_could_become_longer_waits_100_ms(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "a+");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_true(stage.expectation.settled_at == CLOCK_NEVER);
    hear(&stage, "xa");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_true(stage.expectation.settled_at == stage.now + 100 * CLOCK_MILLISECOND);
    assert_int_equal(look(&stage, 100 * CLOCK_MILLISECOND - 1), EXPECTATION_OPEN);
    assert_int_equal(look(&stage, 1), EXPECTATION_MET);
    assert_match(&stage.expectation, "a");
    stage_close(&stage);
}

/* A peer that says a little now and then does not put it off for ever. */
static void the_100_ms_run_from_when_it_was_first_seen(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "a+");
    for (int i = 0; i < 10; i++) {
        hear(&stage, "a");
        assert_int_equal(look(&stage, 10 * CLOCK_MILLISECOND), EXPECTATION_OPEN);
    }
    hear(&stage, "a");
    assert_int_equal(look(&stage, 10 * CLOCK_MILLISECOND), EXPECTATION_MET);
    assert_match(&stage.expectation, "aaaaaaaaaaa");
    stage_close(&stage);
}

/* Where the bytes that follow take the match away, its time is over with it. */
static void a_match_that_is_none_any_more_has_no_time(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "ab$");
    hear(&stage, "ab");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_false(stage.expectation.settled_at == CLOCK_NEVER);
    hear(&stage, "c");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_true(stage.expectation.settled_at == CLOCK_NEVER);
    assert_int_equal(look(&stage, CLOCK_SECOND), EXPECTATION_OPEN);
    hear(&stage, " ab");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_int_equal(look(&stage, 100 * CLOCK_MILLISECOND), EXPECTATION_MET);
    stage_close(&stage);
}

static void what_cannot_become_longer_counts_at_once(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "^220 .*\r\n");
    hear(&stage, "220 ok\r\n");
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    assert_match(&stage.expectation, "220 ok\r\n");
    stage_close(&stage);
}

static void the_end_settles_it(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "a+");
    hear(&stage, "aa");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    expectation_end(&stage.expectation);
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    assert_match(&stage.expectation, "aa");
    expectation_begin(&stage.expectation, stage.pattern);
    assert_int_equal(look(&stage, 0), EXPECTATION_UNMET);
    stage_close(&stage);
}

static void it_can_be_settled_before(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "a+");
    assert_false(expectation_settle(&stage.expectation));
    hear(&stage, "x");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_false(expectation_settle(&stage.expectation));
    hear(&stage, "aa");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    assert_true(expectation_settle(&stage.expectation));
    assert_match(&stage.expectation, "aa");
    assert_false(expectation_settle(&stage.expectation));
    stage_close(&stage);
}

static void what_follows_a_match_stays_and_begins_a_line(void **state)
{
    struct stage stage;
    struct pattern *next = expectation_pattern("^rest");

    (void)state;
    stage_open(&stage, "ok ");
    hear(&stage, "it is ok rest");
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    assert_int_equal(buffer_length(&stage.expectation.unread), 4);
    expectation_begin(&stage.expectation, next);
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    assert_int_equal(buffer_length(&stage.expectation.unread), 0);
    stage_close(&stage);
    pattern_free(next);
}

static void groups_are_kept_until_the_next_match(void **state)
{
    struct stage stage;
    size_t length;

    (void)state;
    stage_open(&stage, "(?=.*(later)\n)(\\w+)=(\\w*)(-)?;");
    hear(&stage, "  key=; later\n");
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    hear(&stage, " more");
    assert_match(&stage.expectation, "key=;");
    assert_memory_equal(expectation_group(&stage.expectation, 1, &length), "later", 5);
    assert_int_equal(length, 5);
    assert_memory_equal(expectation_group(&stage.expectation, 2, &length), "key", 3);
    assert_int_equal(length, 3);
    assert_non_null(expectation_group(&stage.expectation, 3, &length));
    assert_int_equal(length, 0);
    length = 7;
    assert_null(expectation_group(&stage.expectation, 4, &length));
    assert_int_equal(length, 0);
    assert_null(expectation_group(&stage.expectation, 5, &length));
    stage_close(&stage);
}

static void fill(struct expectation *expectation, size_t length)
{
    char *bytes = malloc(length);

    memset(bytes, '.', length);
    expectation_hear(expectation, bytes, length);
    free(bytes);
}

static void the_window_holds_the_last_mebibyte(void **state)
{
    struct stage stage;

    (void)state;
    for (int late = 0; late < 2; late++) { /* a matcher that was there before, and one that comes afterwards */
        stage_open(&stage, "first|second");
        hear(&stage, "fir");
        if (late)
            expectation_cancel(&stage.expectation);
        else
            assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
        fill(&stage.expectation, EXPECTATION_WINDOW - 1);
        assert_int_equal(buffer_length(&stage.expectation.unread), EXPECTATION_WINDOW);
        hear(&stage, "second");
        assert_int_equal(buffer_length(&stage.expectation.unread), EXPECTATION_WINDOW);
        if (late)
            expectation_begin(&stage.expectation, stage.pattern);
        assert_int_equal(look(&stage, 0), EXPECTATION_MET);
        assert_match(&stage.expectation, "second");
        stage_close(&stage);
    }
}

static void more_than_the_window_at_once_is_cut(void **state)
{
    struct stage stage;
    char *bytes = malloc(3 * EXPECTATION_WINDOW);

    (void)state;
    memset(bytes, '.', 3 * EXPECTATION_WINDOW);
    memcpy(bytes, "gone", 4);
    memcpy(bytes + 2 * EXPECTATION_WINDOW, "here", 4);
    stage_open(&stage, "gone|here");
    expectation_hear(&stage.expectation, bytes, 3 * EXPECTATION_WINDOW);
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    assert_match(&stage.expectation, "here");
    stage_close(&stage);
    free(bytes);
}

static void where_the_window_was_cut_no_line_begins(void **state)
{
    struct stage stage;

    (void)state;
    for (int late = 0; late < 2; late++) {
        stage_open(&stage, "^\\.");
        if (late)
            expectation_cancel(&stage.expectation);
        hear(&stage, "x");
        if (!late)
            assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
        fill(&stage.expectation, EXPECTATION_WINDOW);
        if (late)
            expectation_begin(&stage.expectation, stage.pattern);
        assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
        hear(&stage, "\n.");
        assert_int_equal(look(&stage, 0), EXPECTATION_MET);
        hear(&stage, ".");
        expectation_begin(&stage.expectation, stage.pattern);
        assert_int_equal(look(&stage, 0), EXPECTATION_MET); /* behind a match one begins again */
        stage_close(&stage);
    }
}

static void what_is_forgotten_does_not_match(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "^old|^new");
    expectation_cancel(&stage.expectation);
    hear(&stage, "old");
    expectation_forget(&stage.expectation);
    expectation_begin(&stage.expectation, stage.pattern);
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    hear(&stage, "new");
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    assert_match(&stage.expectation, "new");
    stage_close(&stage);
}

static void assert_tail(const struct expectation *expectation, const char *text, size_t length)
{
    assert_int_equal(expectation->tail_length, length);
    assert_memory_equal(expectation->tail, text, length);
}

static void the_tail_is_the_last_200_bytes(void **state)
{
    char said[600];
    struct expectation expectation;

    (void)state;
    for (size_t i = 0; i < sizeof said; i++)
        said[i] = (char)(i % 251);
    for (size_t piece = 1; piece <= sizeof said; piece++) {
        expectation = (struct expectation){.ended = false};
        for (size_t at = 0; at < sizeof said; at += piece) {
            size_t length = piece < sizeof said - at ? piece : sizeof said - at;
            size_t heard = at + length, kept = heard < EXPECTATION_TAIL ? heard : EXPECTATION_TAIL;
            expectation_hear(&expectation, said + at, length);
            assert_tail(&expectation, said + heard - kept, kept);
        }
        expectation_forget(&expectation);
        assert_int_equal(expectation.tail_length, 0);
        expectation_free(&expectation);
    }
}

static void one_that_waits_goes_on_with_what_comes(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "^ab");
    hear(&stage, "xxa");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    expectation_forget(&stage.expectation);
    hear(&stage, "b");
    assert_int_equal(look(&stage, 0), EXPECTATION_OPEN);
    expectation_forget(&stage.expectation);
    hear(&stage, "ab");
    assert_int_equal(look(&stage, 0), EXPECTATION_MET);
    stage_close(&stage);
}

static void a_pattern_that_runs_away_is_given_up(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "(a+)+!");
    hear(&stage, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?");
    assert_int_equal(look(&stage, 0), EXPECTATION_RUNAWAY);
    assert_null(stage.expectation.matcher);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_become_longer_waits_100_ms),
        cmocka_unit_test(the_100_ms_run_from_when_it_was_first_seen),
        cmocka_unit_test(a_match_that_is_none_any_more_has_no_time),
        cmocka_unit_test(what_cannot_become_longer_counts_at_once),
        cmocka_unit_test(the_end_settles_it),
        cmocka_unit_test(it_can_be_settled_before),
        cmocka_unit_test(what_follows_a_match_stays_and_begins_a_line),
        cmocka_unit_test(groups_are_kept_until_the_next_match),
        cmocka_unit_test(the_window_holds_the_last_mebibyte),
        cmocka_unit_test(more_than_the_window_at_once_is_cut),
        cmocka_unit_test(where_the_window_was_cut_no_line_begins),
        cmocka_unit_test(what_is_forgotten_does_not_match),
        cmocka_unit_test(the_tail_is_the_last_200_bytes),
        cmocka_unit_test(one_that_waits_goes_on_with_what_comes),
        cmocka_unit_test(a_pattern_that_runs_away_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
