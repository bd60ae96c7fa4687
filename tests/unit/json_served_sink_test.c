/* json_served_sink_test.c: proves how JSON tells who was not let in, how programs ended, and messages; and that these
 * carry the bytes where they are told, and data else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "json_line.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 80};
static const struct endpoint far = {.host = "127.0.0.1", .port = 4242};

static void who_was_denied_is_told(void **state)
{
    (void)state;
    assert_line((struct event){.type = EVENT_DENIED,
                               .conn = 2,
                               .transport = "tcp",
                               .local = &near,
                               .remote = &far,
                               .message = event_text_of("on the --deny list")},
                "{\"event\":\"denied\",\"t_ns\":310,\"conn\":2,\"basis\":\"call\",\"transport\":\"tcp\","
                "\"local\":{\"host\":\"127.0.0.1\",\"port\":80},\"remote\":{\"host\":\"127.0.0.1\",\"port\":4242},"
                "\"message\":\"on the --deny list\"}\n");
}

static void how_a_program_ended_is_told(void **state)
{
    struct event event = {.type = EVENT_EXITED, .conn = 1, .number = 123, .status = 3};

    (void)state;
    assert_line(event, "{\"event\":\"exited\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\",\"pid\":123,\"status\":3}\n");
    event.status = -1;
    event.signal = 9;
    assert_line(event, "{\"event\":\"exited\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\",\"pid\":123,\"signal\":9}\n");
}

static void messages_have_their_fields(void **state)
{
    struct event event = {.type = EVENT_MESSAGE,
                          .conn = 1,
                          .direction = DIRECTION_OUT,
                          .number = 3,
                          .offset_bytes = 40,
                          .data = {"abc", 3}};

    (void)state;
    assert_line(event, "{\"event\":\"message\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\",\"dir\":\"out\",\"number\":3,"
                       "\"len_bytes\":3,\"offset_bytes\":40}\n");
    event.torn = event.truncated = true;
    event.whole_bytes = 9;
    assert_line(event, "{\"event\":\"message\",\"t_ns\":310,\"conn\":1,\"basis\":\"call\",\"dir\":\"out\",\"number\":3,"
                       "\"len_bytes\":3,\"offset_bytes\":40,\"torn\":true,\"truncated\":true,\"whole_bytes\":9}\n");
}

/* Whether the bytes of such an event are told, as text or base64. */
static bool carries(enum event_type type, bool messages, enum json_data data, const char *expected)
{
    struct json_options options = {.data = data, .messages = messages};
    struct event event = {.type = type, .conn = 1, .direction = DIRECTION_IN, .data = {"abc", 3}};
    struct capture capture;
    struct sink *sink;
    bool found;

    capture_open(&capture);
    sink = json_sink_new(&(struct sink_output){.fd = capture.ends[1]}, &options);
    assert_true(sink->wants & EVENT_MASK(type));
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
    assert_non_null(capture_next(&capture));
    found = strstr(capture.text, expected) != NULL;
    assert_non_null(strstr(capture.text, "\"len_bytes\":3"));
    capture_close(&capture);
    return found;
}

static void bytes_are_told_once(void **state)
{
    (void)state;
    assert_true(carries(EVENT_DATA, false, JSON_DATA_TEXT, "\"text\":\"abc\""));
    assert_false(carries(EVENT_DATA, true, JSON_DATA_TEXT, "\"text\""));
    assert_false(carries(EVENT_DATA, true, JSON_DATA_BASE64, "\"base64\""));
    assert_true(carries(EVENT_MESSAGE, true, JSON_DATA_TEXT, "\"text\":\"abc\""));
    assert_true(carries(EVENT_MESSAGE, true, JSON_DATA_BASE64, "\"base64\":\"YWJj\""));
    assert_false(carries(EVENT_MESSAGE, true, JSON_DATA_NONE, "abc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_denied_is_told),
        cmocka_unit_test(how_a_program_ended_is_told),
        cmocka_unit_test(messages_have_their_fields),
        cmocka_unit_test(bytes_are_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
