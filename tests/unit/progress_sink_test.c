/* progress_sink_test.c: proves what the moving line says, how often it is drawn, that it makes way for the lines of
 * others, and how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "progress_stage.h"

/* Without a connection yet, half a second after the start of the run. */
static void progress_begin(struct progress *progress, struct progress_options options)
{
    struct sink_output output = {.start_ns = BEGIN - 500 * MS};

    capture_open(&progress->capture);
    output.fd = progress->capture.ends[1];
    progress->sink = progress_sink_new(&output, &options);
    assert_int_equal(progress->sink->tick_ns, 200 * MS);
}

static void emit(struct progress *progress, uint64_t at, struct event event)
{
    event.t_ns = BEGIN + at;
    assert_true(progress->sink->wants & EVENT_MASK(event.type));
    assert_true(progress->sink->emit(progress->sink, &event));
}

/* With a connection that has just opened. */
static void progress_open(struct progress *progress, struct progress_options options)
{
    progress_begin(progress, options);
    emit(progress, 0, (struct event){.type = EVENT_CONNECTED, .conn = 1});
}

static void move(struct progress *progress, uint64_t at, enum event_direction direction, size_t bytes)
{
    emit(progress, at, (struct event){
        .type = EVENT_DATA, .conn = 1, .direction = direction, .data = {"", bytes}});
}

static void a_line_is_drawn_at_each_tick(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80});
    move(&progress, 10 * MS, DIRECTION_IN, 3 << 20);
    assert_silent(&progress);
    tick(&progress, 200 * MS);
    assert_written(&progress, "\rin 3.0 MiB (15.0 MiB/s), out 0 B, 200 ms\x1b[K");
    move(&progress, 1000 * MS, DIRECTION_OUT, 700);
    tick(&progress, 2000 * MS);
    assert_written(&progress, "\rin 3.0 MiB (1.5 MiB/s), out 700 B (350 B/s), 2.0 s\x1b[K");
    assert_true(progress.sink->flush(progress.sink));
    assert_written(&progress, GONE);
    assert_true(progress.sink->flush(progress.sink));
    progress_end(&progress);
}

static void nothing_is_drawn_before_there_is_a_connection(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct progress_options){.width = 80});
    tick(&progress, 0);
    assert_silent(&progress);
    emit(&progress, 300 * MS, (struct event){.type = EVENT_ACCEPTED, .conn = 1});
    tick(&progress, 400 * MS);
    assert_written(&progress, "\rin 0 B, out 0 B, 100 ms\x1b[K");
    progress_end(&progress);
    progress_begin(&progress, (struct progress_options){.width = 80});
    emit(&progress, 0, (struct event){.type = EVENT_SUMMARY});
    progress_end(&progress);
}

static void it_is_drawn_every_200_ms_at_most(void **state)
{
    struct progress progress;
    unsigned drawn = 0;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80});
    for (unsigned at = 0; at <= 2000; at += 10) {
        tick(&progress, at * MS);
        drawn += capture_next(&progress.capture) != NULL;
    }
    assert_int_equal(drawn, 11);
    tick(&progress, 2395 * MS); /* late: the one after it is on time */
    assert_non_null(capture_next(&progress.capture));
    tick(&progress, 2399 * MS);
    assert_silent(&progress);
    tick(&progress, 2400 * MS);
    assert_non_null(capture_next(&progress.capture));
    progress_end(&progress);
}

static void rates_are_of_the_last_seconds(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80});
    move(&progress, 0, DIRECTION_IN, 1 << 30);
    for (unsigned i = 1; i <= 40; i++) {
        move(&progress, i * 200 * MS - 1, DIRECTION_IN, 2048);
        tick(&progress, i * 200 * MS);
        assert_non_null(capture_next(&progress.capture));
    }
    assert_string_equal(progress.capture.text, "\rin 1.0 GiB (10.0 KiB/s), out 0 B, 8.0 s\x1b[K");
    for (unsigned i = 41; i <= 57; i++) {
        tick(&progress, i * 200 * MS);
        assert_non_null(capture_next(&progress.capture));
        assert_true(i != 50 || strstr(progress.capture.text, "(3.8 KiB/s)"));
    }
    assert_string_equal(progress.capture.text, "\rin 1.0 GiB (0 B/s), out 0 B, 11.4 s\x1b[K");
    emit(&progress, 16000 * MS, (struct event){.type = EVENT_SUMMARY});
    assert_written(&progress, "\rin 1.0 GiB (64.0 MiB/s), out 0 B, 16.0 s\x1b[K\n");
    progress_end(&progress);
}

static void a_known_total_gives_percent_and_time_left(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80, .out_total = 10000});
    tick(&progress, 500 * MS);
    assert_written(&progress, "\rin 0 B, out 0 B, 500 ms, 0 %\x1b[K");
    move(&progress, 600 * MS, DIRECTION_IN, 77);
    move(&progress, 600 * MS, DIRECTION_OUT, 2500);
    tick(&progress, 1000 * MS);
    assert_written(&progress, "\rin 77 B (77 B/s), out 2.4 KiB (2.4 KiB/s), 1.0 s, 25 %, 3.0 s left\x1b[K");
    move(&progress, 1001 * MS, DIRECTION_OUT, 7499);
    tick(&progress, 1200 * MS);
    assert_non_null(strstr(capture_next(&progress.capture), " 99 %, 0 ms left\x1b[K"));
    move(&progress, 1001 * MS, DIRECTION_OUT, 2);
    tick(&progress, 1400 * MS);
    assert_non_null(strstr(capture_next(&progress.capture), " 100 %\x1b[K"));
    progress_end(&progress);
    progress_open(&progress, (struct progress_options){.width = 80, .in_total = 100, .out_total = 300});
    move(&progress, 0, DIRECTION_IN, 100);
    tick(&progress, 1000 * MS);
    assert_written(&progress, "\rin 100 B (100 B/s), out 0 B, 1.0 s, 25 %, 3.0 s left\x1b[K");
    progress_end(&progress);
}

static void only_connections_count(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80});
    emit(&progress, 0, (struct event){.type = EVENT_DATA, .direction = DIRECTION_IN, .data = {"", 99}});
    emit(&progress, 0, (struct event){.type = EVENT_DATA, .conn = 2, .direction = DIRECTION_IN, .data = {"", 7}});
    move(&progress, 0, DIRECTION_IN, 2);
    tick(&progress, 1000 * MS);
    assert_written(&progress, "\rin 9 B (9 B/s), out 0 B, 1.0 s\x1b[K");
    progress_end(&progress);
}

static void it_makes_way_for_the_lines_of_others(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80, .shown = EVENT_MASK_ALL});
    emit(&progress, 1, (struct event){.type = EVENT_FIN_RECEIVED, .conn = 1});
    assert_silent(&progress); /* nothing is there to take away */
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        if (type == EVENT_SUMMARY)
            continue;
        tick(&progress, 1000 * MS * (type + 1));
        assert_non_null(capture_next(&progress.capture));
        emit(&progress, 1, (struct event){.type = type, .conn = 1});
        assert_written(&progress, GONE);
        emit(&progress, 1, (struct event){.type = type, .conn = 1});
        assert_silent(&progress);
    }
    progress_end(&progress);
}

static void what_nobody_shows_is_not_asked_for(void **state)
{
    struct progress progress;

    (void)state;
    progress_begin(&progress, (struct progress_options){.width = 80});
    assert_false(progress.sink->wants & (EVENT_MASK(EVENT_SEGMENT) | EVENT_MASK(EVENT_STATS)));
    progress_end(&progress);
}

static void it_stays_where_nothing_is_shown(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80});
    tick(&progress, 200 * MS);
    assert_non_null(capture_next(&progress.capture));
    move(&progress, 300 * MS, DIRECTION_IN, 1);
    emit(&progress, 300 * MS, (struct event){.type = EVENT_ACCEPTED, .conn = 2});
    assert_silent(&progress);
    progress_end(&progress);
    progress_open(&progress, (struct progress_options){.width = 80, .shown = EVENT_MASK(EVENT_DATA)});
    tick(&progress, 200 * MS);
    assert_non_null(capture_next(&progress.capture));
    move(&progress, 300 * MS, DIRECTION_IN, 1);
    assert_written(&progress, GONE);
    progress_end(&progress);
}

static void the_last_line_stays(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 80, .in_total = 2000});
    tick(&progress, 200 * MS);
    assert_non_null(capture_next(&progress.capture));
    move(&progress, 300 * MS, DIRECTION_IN, 1000);
    emit(&progress, 500 * MS, (struct event){.type = EVENT_SUMMARY});
    assert_written(&progress, "\rin 1000 B (2.0 KiB/s), out 0 B, 500 ms\x1b[K\n");
    tick(&progress, 1000 * MS);
    emit(&progress, 1000 * MS, (struct event){.type = EVENT_SUMMARY});
    assert_true(progress.sink->flush(progress.sink));
    progress_end(&progress);
}

static void a_narrow_terminal_cuts_it(void **state)
{
    struct progress progress;

    (void)state;
    progress_open(&progress, (struct progress_options){.width = 12});
    tick(&progress, 200 * MS);
    assert_written(&progress, "\rin 0 B, out\x1b[K");
    progress_end(&progress);
    progress_open(&progress, (struct progress_options){.width = 25});
    tick(&progress, 200 * MS);
    assert_written(&progress, "\rin 0 B, out 0 B, 200 ms\x1b[K");
    progress_end(&progress);
}

/* What the sink draws on a terminal that has so many columns now. */
static void assert_drawn(struct sink *sink, int terminal, unsigned columns, uint64_t at, const char *expected)
{
    struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    char text[256] = "";

    assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
    assert_true(sink->tick(sink, BEGIN + at));
    assert_true(read(terminal, text, sizeof text - 1) > 0);
    assert_string_equal(text, expected);
}

static void a_terminal_is_asked_for_its_width_each_time(void **state)
{
    struct progress_options options = {.width = 80};
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);

    (void)state;
    if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0)
        skip();
    int fd = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    assert_true(fd >= 0);
    struct sink *sink = progress_sink_new(&(struct sink_output){.fd = fd}, &options);
    assert_true(sink->emit(sink, &(struct event){.type = EVENT_CONNECTED, .t_ns = BEGIN, .conn = 1}));
    assert_drawn(sink, terminal, 80, 200 * MS, "\rin 0 B, out 0 B, 200 ms\x1b[K");
    assert_drawn(sink, terminal, 12, 400 * MS, "\rin 0 B, out\x1b[K");
    assert_drawn(sink, terminal, 17, 600 * MS, "\rin 0 B, out 0 B,\x1b[K");
    assert_drawn(sink, terminal, 0, 800 * MS, "\rin 0 B, out 0 B, 800 ms\x1b[K");
    sink->close(sink);
    close(fd);
    close(terminal);
}

static void a_failed_write_is_reported(void **state)
{
    struct progress_options options = {.width = 80};
    struct sink *sink = progress_sink_new(&(struct sink_output){.fd = -1}, &options);

    (void)state;
    assert_true(sink->emit(sink, &(struct event){.type = EVENT_CONNECTED, .conn = 1}));
    errno = 0;
    assert_false(sink->tick(sink, CLOCK_SECOND));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_drawn_at_each_tick),
        cmocka_unit_test(nothing_is_drawn_before_there_is_a_connection),
        cmocka_unit_test(it_is_drawn_every_200_ms_at_most),
        cmocka_unit_test(rates_are_of_the_last_seconds),
        cmocka_unit_test(a_known_total_gives_percent_and_time_left),
        cmocka_unit_test(only_connections_count),
        cmocka_unit_test(it_makes_way_for_the_lines_of_others),
        cmocka_unit_test(what_nobody_shows_is_not_asked_for),
        cmocka_unit_test(it_stays_where_nothing_is_shown),
        cmocka_unit_test(the_last_line_stays),
        cmocka_unit_test(a_narrow_terminal_cuts_it),
        cmocka_unit_test(a_terminal_is_asked_for_its_width_each_time),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
