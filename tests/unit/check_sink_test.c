/* check_sink_test.c: proves that each port's line is one write, that closed ones are told together where that is asked
 * for, that nothing foreign reaches a terminal as it is, when the sums are told, and that output which cannot be
 * written is noted once and left alone from then on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

/* The two outputs of a sink. */
struct stage {
    struct capture lines, sums;
    struct sink *sink;
};

static void stage_open(struct stage *stage, bool sums_closed, bool tells_sums)
{
    struct check_options options = {.sums_closed = sums_closed, .tells_sums = tells_sums};

    capture_open(&stage->lines);
    capture_open(&stage->sums);
    options.lines.fd = stage->lines.ends[1];
    options.sums.fd = stage->sums.ends[1];
    stage->sink = check_sink_new(&options);
    assert_int_equal(stage->sink->wants, EVENT_MASK(EVENT_CHECK) | EVENT_MASK(EVENT_SUMMARY));
}

static void stage_close(struct stage *stage)
{
    stage->sink->close(stage->sink);
    assert_null(capture_next(&stage->lines));
    assert_null(capture_next(&stage->sums));
    capture_close(&stage->lines);
    capture_close(&stage->sums);
}

static bool emit_check(struct sink *sink, const char *host, const char *transport, unsigned port, struct check check)
{
    struct endpoint remote = {.host = "10.9.0.2", .port = port};
    struct event event = {.type = EVENT_CHECK,
                          .transport = transport,
                          .host = event_text_of(host),
                          .remote = &remote,
                          .duration_ns = 400000,
                          .check = &check};

    return sink->emit(sink, &event);
}

static void tell(struct stage *stage, const char *host, unsigned port, enum check_state state)
{
    assert_true(emit_check(stage->sink, host, "tcp", port, (struct check){.state = state}));
}

static void tell_closed(struct stage *stage, const char *host, const char *transport, unsigned first, unsigned last)
{
    for (unsigned port = first; port <= last; port++)
        assert_true(emit_check(stage->sink, host, transport, port, (struct check){.state = CHECK_CLOSED}));
}

/* number: of a signal, or the negative exit status. */
static void tell_end(struct stage *stage, const struct check_sums *sums, int number)
{
    struct event event = {.type = EVENT_SUMMARY,
                          .sums = sums,
                          .signal = number > 0 ? number : 0,
                          .status = number > 0 ? -1 : -number,
                          .duration_ns = 12100 * CLOCK_MILLISECOND};

    assert_true(stage->sink->emit(stage->sink, &event));
}

static void assert_silent(struct stage *stage)
{
    assert_null(capture_next(&stage->lines));
    assert_null(capture_next(&stage->sums));
}

static void each_port_is_a_line_at_once(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, false, false);
    tell(&stage, "10.9.0.2", 80, CHECK_OPEN);
    capture_assert_next(&stage.lines, "10.9.0.2 80/tcp open 0.40 ms\n");
    assert_true(emit_check(stage.sink, "10.9.0.2", "tcp", 81,
                           (struct check){.state = CHECK_CLOSED, .said_by = CHECKED_BY_HOST}));
    capture_assert_next(&stage.lines, "10.9.0.2 81/tcp closed 0.40 ms (refused by the host)\n");
    tell_end(&stage, &(struct check_sums){.by_state = {1, 1}}, 0);
    stage_close(&stage);
}

static void foreign_bytes_are_escaped(void **state)
{
    static const char banner[] = "\x1b[31m\x07 \xff \xe2\x80\xae caf\xc3\xa9\nsecond";
    struct check check = {.state = CHECK_OPEN, .banner = {banner, sizeof banner - 1}};
    struct stage stage;

    (void)state;
    stage_open(&stage, true, false);
    assert_true(emit_check(stage.sink, "a\x1b[2J\nb\xe2\x81\xa6", "tcp", 80, check));
    capture_assert_next(&stage.lines, "a\\x1b[2J\\nb\\u{2066} 80/tcp open 0.40 ms at 10.9.0.2: "
                                      "\\x1b[31m\\x07 \\xff \\u{202e} caf\xc3\xa9\n");
    tell(&stage, "a\x1b\n\xff", 81, CHECK_CLOSED);
    assert_silent(&stage);
    tell_end(&stage, NULL, 0);
    capture_assert_next(&stage.lines, "a\\x1b\\n\\xff 81/tcp closed\n");
    stage_close(&stage);
}

/* --- closed ones together ------------------------------------------------------------------------ */

static void closed_ports_are_one_line(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, true, false);
    tell_closed(&stage, "10.9.0.2", "tcp", 1, 21);
    assert_silent(&stage);
    tell(&stage, "10.9.0.2", 22, CHECK_OPEN);
    capture_assert_next(&stage.lines, "10.9.0.2 22/tcp open 0.40 ms\n");
    tell_closed(&stage, "10.9.0.2", "tcp", 23, 79);
    tell_closed(&stage, "10.9.0.2", "tcp", 81, 81);
    tell_closed(&stage, "10.9.0.2", "tcp", 83, 84);
    assert_silent(&stage);
    assert_true(stage.sink->flush(stage.sink));
    capture_assert_next(&stage.lines, "10.9.0.2 1-21,23-79,81,83-84/tcp closed\n");
    tell_end(&stage, NULL, 0);
    stage_close(&stage);
}

static void one_alone_first_and_last(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, true, false);
    tell(&stage, "a", 65535, CHECK_CLOSED); /* in whatever order */
    tell(&stage, "a", 1, CHECK_CLOSED);
    tell(&stage, "a", 64, CHECK_CLOSED);
    tell(&stage, "a", 63, CHECK_CLOSED);
    tell(&stage, "a", 63, CHECK_CLOSED);
    tell(&stage, "b", 65535, CHECK_CLOSED);
    capture_assert_next(&stage.lines, "a 1,63-64,65535/tcp closed\n");
    tell(&stage, "c", 9, CHECK_CLOSED);
    capture_assert_next(&stage.lines, "b 65535/tcp closed\n");
    tell_closed(&stage, "d", "tcp", 1, 65535);
    capture_assert_next(&stage.lines, "c 9/tcp closed\n");
    tell_end(&stage, NULL, 0);
    capture_assert_next(&stage.lines, "d 1-65535/tcp closed\n");
    stage_close(&stage);
}

static void another_host_or_transport_ends_them(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, true, false);
    tell_closed(&stage, "ab", "tcp", 1, 3);
    tell_closed(&stage, "ab", "udp", 1, 2);
    capture_assert_next(&stage.lines, "ab 1-3/tcp closed\n");
    tell_closed(&stage, "a", "udp", 7, 7);
    capture_assert_next(&stage.lines, "ab 1-2/udp closed\n");
    tell_closed(&stage, "ab", "udp", 8, 8);
    capture_assert_next(&stage.lines, "a 7/udp closed\n");
    tell(&stage, "b", 8, CHECK_OPEN);
    capture_assert_next(&stage.lines, "ab 8/udp closed\n");
    capture_assert_next(&stage.lines, "b 8/tcp open 0.40 ms at 10.9.0.2\n");
    tell_closed(&stage, "ab", "tcp", 4, 4); /* those before are not told twice */
    tell_end(&stage, NULL, 0);
    capture_assert_next(&stage.lines, "ab 4/tcp closed\n");
    stage_close(&stage);
}

static void what_there_is_more_to_say_of_is_told_alone(void **state)
{
    struct stage stage;
    struct endpoint remote = {.host = "a", .port = 3};
    struct check closed = {.state = CHECK_CLOSED};
    struct event round = {.type = EVENT_CHECK, .transport = "tcp", .host = event_text_of("a"), .remote = &remote,
                          .number = 1, .check = &closed};

    (void)state;
    stage_open(&stage, true, false);
    tell(&stage, "a", 1, CHECK_FILTERED);
    capture_assert_next(&stage.lines, "a 1/tcp filtered 0.40 ms at 10.9.0.2 (no answer)\n");
    assert_true(emit_check(stage.sink, "a", "vsock", 2, closed));
    capture_assert_next(&stage.lines, "a 2/vsock closed 0.40 ms at 10.9.0.2\n");
    assert_true(emit_check(stage.sink, "/x", "unix", 0, closed));
    capture_assert_next(&stage.lines, "/x unix closed 0.40 ms\n");
    assert_true(stage.sink->emit(stage.sink, &round));
    capture_assert_next(&stage.lines, "a 3/tcp closed 0.00 ms\n");
    closed.change = CHANGE_DOWN;
    assert_true(emit_check(stage.sink, "a", "tcp", 4, closed));
    capture_assert_next(&stage.lines, "a 4/tcp closed 0.40 ms at 10.9.0.2 (down, was open for 0.00 ms)\n");
    closed = (struct check){.state = CHECK_CLOSED, .banner = event_text_of("x")};
    assert_true(emit_check(stage.sink, "a", "tcp", 5, closed));
    capture_assert_next(&stage.lines, "a 5/tcp closed 0.40 ms at 10.9.0.2: x\n");
    stage_close(&stage);
}

/* "a 1,3,5...65535/tcp closed", allocated. */
static char *every_other_port(void)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);

    assert_non_null(stream);
    fprintf(stream, "a 1");
    for (unsigned port = 3; port < 65536; port += 2)
        fprintf(stream, ",%u", port);
    fprintf(stream, "/tcp closed\n");
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void a_line_may_be_very_long(void **state)
{
    FILE *file = tmpfile();
    char *expected = every_other_port(), *written;
    size_t length = strlen(expected);

    (void)state;
    assert_non_null(file);
    struct sink *sink = check_sink_new(&(struct check_options){.lines = {.fd = fileno(file)}, .sums_closed = true});
    for (unsigned port = 1; port < 65536; port += 2)
        assert_true(emit_check(sink, "a", "tcp", port, (struct check){.state = CHECK_CLOSED}));
    assert_true(sink->emit(sink, &(struct event){.type = EVENT_SUMMARY}));
    sink->close(sink);
    written = calloc(1, length + 2);
    assert_int_equal(pread(fileno(file), written, length + 1, 0), length);
    assert_string_equal(written, expected);
    free(written);
    free(expected);
    fclose(file);
}

/* --- the sums ------------------------------------------------------------------------------------ */

static void sums_are_told_where_wanted_and_where_something_is_missing(void **state)
{
    static const struct check_sums all = {.by_state = {3, 65530, 2}};
    static const struct check_sums some = {.by_state = {1}, .unchecked = 12};
    struct stage stage;

    (void)state;
    stage_open(&stage, true, true);
    tell(&stage, "a", 7, CHECK_CLOSED);
    tell_end(&stage, &all, 0);
    capture_assert_next(&stage.lines, "a 7/tcp closed\n");
    capture_assert_next(&stage.sums, "sonde: 65535 ports in 12.1 s: 3 open, 65530 closed, 2 filtered\n");
    tell_end(&stage, NULL, SIGINT);
    stage_close(&stage);
    stage_open(&stage, true, false);
    tell_end(&stage, &all, 0);
    assert_silent(&stage);
    tell_end(&stage, &all, SIGINT);
    capture_assert_next(&stage.sums, "sonde: 65535 ports in 12.1 s: 3 open, 65530 closed, 2 filtered\n");
    tell_end(&stage, &some, -4);
    capture_assert_next(&stage.sums, "sonde: 13 ports in 12.1 s: 1 open, 12 not checked\n");
    tell_end(&stage, &some, 0); /* one is enough */
    tell_end(&stage, &some, SIGPIPE);
    tell_end(&stage, &(struct check_sums){.unchecked = 1}, -1); /* an error has said why */
    assert_silent(&stage);
    stage_close(&stage);
}

static void rounds_have_statistics_and_no_sums(void **state)
{
    static const struct endpoint remote = {.host = "a", .port = 3};
    static const struct check open = {.state = CHECK_OPEN};
    static const struct check_sums sums = {.by_state = {1}, .unchecked = 1};
    struct event round = {.type = EVENT_CHECK, .transport = "tcp", .host = event_text_of("a"), .remote = &remote,
                          .number = 1, .check = &open};
    struct stage stage;

    (void)state;
    stage_open(&stage, false, false);
    assert_true(stage.sink->emit(stage.sink, &round));
    capture_assert_next(&stage.lines, "a 3/tcp open 0.00 ms\n");
    tell_end(&stage, &sums, SIGINT);
    stage_close(&stage);
}

/* --- where it cannot be written ------------------------------------------------------------------ */

static void a_reader_that_is_gone_is_noted_once(void **state)
{
    int ends[2], failure = 0;

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    struct check_options options = {.lines = {.fd = ends[1], .failure = &failure}};
    struct sink *sink = check_sink_new(&options);
    assert_true(emit_check(sink, "a", "tcp", 1, (struct check){.state = CHECK_OPEN}));
    assert_int_equal(failure, EPIPE);
    close(ends[1]); /* writing there again would be another failure */
    assert_true(emit_check(sink, "a", "tcp", 2, (struct check){.state = CHECK_OPEN}));
    assert_int_equal(failure, EPIPE);
    sink->close(sink);
}

static void nothing_follows_what_was_lost(void **state)
{
    int failure = 0;
    struct capture capture;

    (void)state;
    capture_open(&capture);
    struct check_options options = {.lines = {.fd = capture.ends[1], .failure = &failure}};
    struct sink *sink = check_sink_new(&options);
    assert_true(emit_check(sink, "10.9.0.2", "tcp", 1, (struct check){.state = CHECK_OPEN}));
    assert_int_equal(failure, 0);
    capture_assert_next(&capture, "10.9.0.2 1/tcp open 0.40 ms\n");
    failure = ENOSPC;
    assert_true(emit_check(sink, "a", "tcp", 2, (struct check){.state = CHECK_OPEN}));
    assert_null(capture_next(&capture));
    assert_int_equal(failure, ENOSPC);
    sink->close(sink);
    capture_close(&capture);
}

static void a_full_disk_is_noted(void **state)
{
    int failure = 0, fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    if (fd < 0)
        skip();
    struct check_options options = {.lines = {.fd = fd, .owned = true, .failure = &failure}, .sums_closed = true};
    struct sink *sink = check_sink_new(&options);
    assert_true(emit_check(sink, "a", "tcp", 1, (struct check){.state = CHECK_CLOSED}));
    assert_int_equal(failure, 0);
    assert_true(sink->emit(sink, &(struct event){.type = EVENT_SUMMARY}));
    assert_int_equal(failure, ENOSPC);
    sink->close(sink);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void without_a_place_to_note_it_the_sink_fails(void **state)
{
    struct sink *sink = check_sink_new(&(struct check_options){.lines = {.fd = -1}});

    (void)state;
    errno = 0;
    assert_false(emit_check(sink, "a", "tcp", 1, (struct check){.state = CHECK_OPEN}));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_port_is_a_line_at_once),
        cmocka_unit_test(foreign_bytes_are_escaped),
        cmocka_unit_test(closed_ports_are_one_line),
        cmocka_unit_test(one_alone_first_and_last),
        cmocka_unit_test(another_host_or_transport_ends_them),
        cmocka_unit_test(what_there_is_more_to_say_of_is_told_alone),
        cmocka_unit_test(a_line_may_be_very_long),
        cmocka_unit_test(sums_are_told_where_wanted_and_where_something_is_missing),
        cmocka_unit_test(rounds_have_statistics_and_no_sums),
        cmocka_unit_test(a_reader_that_is_gone_is_noted_once),
        cmocka_unit_test(nothing_follows_what_was_lost),
        cmocka_unit_test(a_full_disk_is_noted),
        cmocka_unit_test(without_a_place_to_note_it_the_sink_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
