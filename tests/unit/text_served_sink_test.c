/* text_served_sink_test.c: proves how the log tells who was not let in, how programs ended, and messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

static const struct endpoint near = {.host = "10.0.0.2", .port = 80};
static const struct endpoint far = {.host = "10.0.0.1", .port = 5000};
static const struct endpoint unnamed = {.has_path = true};
static const struct endpoint path = {.has_path = true, .path = "/run/x", .path_length = 6};

/* What is told of the event at that verbosity, and that nothing is at a lower one. */
static void assert_told(unsigned verbosity, struct event event, const char *expected)
{
    struct capture capture;
    struct sink *sink;

    event.t_ns = CLOCK_SECOND + 310000;
    event.conn = 1;
    capture_open(&capture);
    struct sink_output output = {.fd = capture.ends[1], .start_ns = CLOCK_SECOND};
    sink = text_sink_new(&output, verbosity - 1, true);
    assert_false(sink->wants & EVENT_MASK(event.type));
    sink->close(sink);
    sink = text_sink_new(&output, verbosity, false);
    assert_true(sink->wants & EVENT_MASK(event.type));
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
    assert_non_null(capture_next(&capture));
    assert_string_equal(capture.text, expected);
    assert_null(capture_next(&capture));
    capture_close(&capture);
}

static void who_was_denied_is_told(void **state)
{
    struct event event = {.type = EVENT_DENIED,
                          .transport = "tcp",
                          .local = &near,
                          .remote = &far,
                          .message = event_text_of("not on the --allow list")};

    (void)state;
    assert_told(1, event, "    0.31 ms #1  denied 10.0.0.1:5000 on 10.0.0.2:80: not on the --allow list\n");
    event.local = &path;
    event.remote = &unnamed;
    event.message = event_text_of("uid 1000\n");
    assert_told(1, event, "    0.31 ms #1  denied (unnamed) on /run/x: uid 1000\\n\n");
}

static void how_a_program_ended_is_told(void **state)
{
    struct event event = {.type = EVENT_EXITED, .number = 123, .status = 3};

    (void)state;
    assert_told(1, event, "    0.31 ms #1  process 123 exited with status 3\n");
    event.status = -1;
    event.signal = 9;
    assert_told(1, event, "    0.31 ms #1  process 123 was killed by signal 9 (SIGKILL)\n");
    event.signal = 1000;
    assert_told(1, event, "    0.31 ms #1  process 123 was killed by signal 1000\n");
}

static void messages_are_told_at_twice_v(void **state)
{
    struct event event = {.type = EVENT_MESSAGE,
                          .direction = DIRECTION_IN,
                          .number = 3,
                          .offset_bytes = 40,
                          .data = {"x", 17}};

    (void)state;
    assert_told(2, event, "    0.31 ms #1  in message 3, 17 bytes at 40\n");
    event.torn = true;
    assert_told(2, event, "    0.31 ms #1  in message 3, 17 bytes at 40, torn\n");
    event.direction = DIRECTION_OUT;
    event.data.length = 1;
    event.truncated = true;
    event.whole_bytes = 20;
    assert_told(2, event, "    0.31 ms #1  out message 3, 1 byte at 40, torn, cut off a message of 20 bytes\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_denied_is_told),
        cmocka_unit_test(how_a_program_ended_is_told),
        cmocka_unit_test(messages_are_told_at_twice_v),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
