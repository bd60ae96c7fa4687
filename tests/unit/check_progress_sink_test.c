/* check_progress_sink_test.c: proves what the moving line of -z says, from when on and how often it is drawn, that it
 * makes way for the lines of others, and that nothing of it stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "progress_stage.h"

/* What the line is drawn of, and when it last was told of a port. */
static struct check_sums far;
static uint64_t told_at;

static void progress_begin(struct progress *progress, struct check_progress_options options)
{
    struct sink_output output = {.start_ns = BEGIN};

    capture_open(&progress->capture);
    output.fd = progress->capture.ends[1];
    far = (struct check_sums){.wanted = 65535};
    told_at = 0;
    options.sums = &far;
    progress->sink = check_progress_sink_new(&output, &options);
    assert_int_equal(progress->sink->tick_ns, 200 * MS);
    assert_int_equal(progress->sink->wants, EVENT_MASK(EVENT_SUMMARY) | options.shown);
}

static void emit(struct progress *progress, enum event_type type)
{
    assert_true(progress->sink->emit(progress->sink, &(struct event){.type = type}));
}

static void it_says_how_far_it_is(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 80});
    far = (struct check_sums){.wanted = 65535, .by_state = {3, 1000, 200, 30, 1}};
    tick(&progress, 12300 * MS);
    assert_written(&progress, "\r1234 of 65535 ports, 3 open, 12.3 s\x1b[K");
    far = (struct check_sums){.wanted = 1};
    tick(&progress, 12500 * MS);
    assert_written(&progress, "\r0 of 1 port, 0 open, 12.5 s\x1b[K");
    assert_true(progress.sink->flush(progress.sink));
    assert_written(&progress, GONE);
    assert_true(progress.sink->flush(progress.sink));
    progress_end(&progress);
}

static void short_runs_are_left_alone(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 80, .after_ns = CLOCK_SECOND});
    tick(&progress, 0);
    tick(&progress, 999 * MS);
    assert_silent(&progress);
    tick(&progress, 1000 * MS);
    assert_written(&progress, "\r0 of 65535 ports, 0 open, 1.0 s\x1b[K");
    progress_end(&progress);
    progress_begin(&progress, (struct check_progress_options){.width = 80});
    tick(&progress, 200 * MS);
    assert_written(&progress, "\r0 of 65535 ports, 0 open, 200 ms\x1b[K");
    progress_end(&progress);
}

static void nothing_is_drawn_before_there_is_something_to_do(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 80});
    far.wanted = 0;
    tick(&progress, 2000 * MS);
    assert_silent(&progress);
    far.wanted = 2;
    tick(&progress, 2001 * MS);
    assert_written(&progress, "\r0 of 2 ports, 0 open, 2.0 s\x1b[K");
    progress_end(&progress);
}

static void it_is_drawn_every_200_ms_at_most(void **state)
{
    struct progress progress;
    unsigned drawn = 0;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 80});
    for (unsigned at = 0; at <= 2000; at += 10) {
        tick(&progress, at * MS);
        drawn += capture_next(&progress.capture) != NULL;
    }
    assert_int_equal(drawn, 11);
    progress_end(&progress);
}

static void it_makes_way_for_the_lines_of_others(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 80, .shown = EVENT_MASK(EVENT_ERROR)});
    emit(&progress, EVENT_ERROR);
    assert_silent(&progress); /* nothing is there to take away */
    tick(&progress, 1000 * MS);
    assert_non_null(capture_next(&progress.capture));
    emit(&progress, EVENT_ERROR);
    assert_written(&progress, GONE);
    emit(&progress, EVENT_ERROR);
    assert_silent(&progress);
    progress_end(&progress);
}

/* What is drawn when a port is told of: the line, and where it makes way that it does. */
static void assert_told(struct progress *progress, const char *host, enum check_state state, const char *expected)
{
    struct endpoint remote = {.host = "127.0.0.1", .port = 1};
    struct check check = {.state = state};

    emit(progress, EVENT_ERROR);
    capture_next(&progress->capture);
    told_at += 200 * MS;
    tick(progress, told_at);
    assert_non_null(capture_next(&progress->capture));
    assert_true(progress->sink->emit(progress->sink, &(struct event){.type = EVENT_CHECK,
                                                                     .transport = "tcp",
                                                                     .host = event_text_of(host),
                                                                     .remote = &remote,
                                                                     .check = &check}));
    assert_written(progress, expected);
}

static void it_stays_where_closed_ports_are_kept(void **state)
{
    struct check_progress_options options = {
        .width = 80, .shown = EVENT_MASK(EVENT_CHECK) | EVENT_MASK(EVENT_ERROR), .sums_closed = true};
    struct progress progress;

    (void)state;
    progress_begin(&progress, options);
    assert_told(&progress, "a", CHECK_CLOSED, GONE);
    assert_told(&progress, "a", CHECK_CLOSED, "(nothing)");
    assert_told(&progress, "a", CHECK_OPEN, GONE);
    assert_told(&progress, "a", CHECK_FILTERED, GONE);
    assert_told(&progress, "a", CHECK_CLOSED, "(nothing)");
    assert_told(&progress, "b", CHECK_CLOSED, GONE); /* those of a are written */
    assert_told(&progress, "b", CHECK_CLOSED, "(nothing)");
    progress_end(&progress);
    options.sums_closed = false;
    progress_begin(&progress, options);
    assert_told(&progress, "a", CHECK_CLOSED, GONE);
    assert_told(&progress, "a", CHECK_CLOSED, GONE);
    progress_end(&progress);
}

static void nothing_stays_at_the_end(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 80});
    tick(&progress, 1000 * MS);
    assert_non_null(capture_next(&progress.capture));
    emit(&progress, EVENT_SUMMARY);
    assert_written(&progress, GONE);
    tick(&progress, 2000 * MS);
    progress_end(&progress);
}

static void a_narrow_terminal_cuts_it(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct check_progress_options){.width = 12});
    tick(&progress, 1000 * MS);
    assert_written(&progress, "\r0 of 65535 \x1b[K");
    progress_end(&progress);
    progress_begin(&progress, (struct check_progress_options){.width = sizeof "0 of 65535 ports, 0 open, 1.0 s" - 1});
    tick(&progress, 1000 * MS);
    assert_written(&progress, "\r0 of 65535 ports, 0 open, 1.0 \x1b[K");
    progress_end(&progress);
}

static void a_failed_write_is_reported(void **state)
{
    static const struct check_sums sums = {.wanted = 1};
    struct check_progress_options options = {.width = 80, .sums = &sums};
    struct sink *sink = check_progress_sink_new(&(struct sink_output){.fd = -1}, &options);

    (void)state;
    errno = 0;
    assert_false(sink->tick(sink, CLOCK_SECOND));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_how_far_it_is),
        cmocka_unit_test(short_runs_are_left_alone),
        cmocka_unit_test(nothing_is_drawn_before_there_is_something_to_do),
        cmocka_unit_test(it_is_drawn_every_200_ms_at_most),
        cmocka_unit_test(it_makes_way_for_the_lines_of_others),
        cmocka_unit_test(it_stays_where_closed_ports_are_kept),
        cmocka_unit_test(nothing_stays_at_the_end),
        cmocka_unit_test(a_narrow_terminal_cuts_it),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
