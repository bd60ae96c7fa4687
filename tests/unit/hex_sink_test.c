/* hex_sink_test.c: proves how the hex dump reads: its head lines, its columns, that offsets run on with the stream,
 * that an event of ordinary size is one write, that a large one comes whole, and that colour wraps each event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

#define CYAN "\x1b[36m"
#define YELLOW "\x1b[33m"
#define END "\x1b[0m"

static struct event data_event(enum event_direction direction, uint64_t offset, const void *bytes, size_t length)
{
    return (struct event){.type = EVENT_DATA,
                          .t_ns = CLOCK_SECOND + 310000,
                          .conn = 1,
                          .direction = direction,
                          .offset_bytes = offset,
                          .data = {bytes, length}};
}

/* What a sink writes for the event, which has to be one write. */
static void assert_dump(bool colour, struct event event, const char *expected)
{
    struct capture capture;
    struct sink *sink;

    capture_open(&capture);
    sink = hex_sink_new(&(struct sink_output){.fd = capture.ends[1], .colour = colour, .start_ns = CLOCK_SECOND},
                        event.type == EVENT_MESSAGE);
    assert_int_equal(sink->wants, EVENT_MASK(event.type));
    assert_true(sink->emit(sink, &event));
    assert_string_equal(capture_next(&capture), expected);
    assert_null(capture_next(&capture));
    sink->close(sink);
    capture_close(&capture);
}

static void only_data_is_wanted(void **state)
{
    struct sink *sink = hex_sink_new(&(struct sink_output){.fd = -1}, false);

    (void)state;
    assert_int_equal(sink->wants, EVENT_MASK(EVENT_DATA));
    assert_false(sink->wants_answers);
    assert_int_equal(sink->tick_ns, 0);
    sink->close(sink);
}

static void lines_are_those_of_hexdump(void **state)
{
    static const char text[] = "Hello world\nThis is the end.\n";

    (void)state;
    assert_dump(false, data_event(DIRECTION_OUT, 0, text, 29),
                "out 1 0.31 ms 29 bytes at 0\n"
                "00000000  48 65 6c 6c 6f 20 77 6f  72 6c 64 0a 54 68 69 73  |Hello world.This|\n"
                "00000010  20 69 73 20 74 68 65 20  65 6e 64 2e 0a           | is the end..|\n");
    assert_dump(false, data_event(DIRECTION_IN, 0, text, 16),
                "in 1 0.31 ms 16 bytes at 0\n"
                "00000000  48 65 6c 6c 6f 20 77 6f  72 6c 64 0a 54 68 69 73  |Hello world.This|\n");
    assert_dump(false, data_event(DIRECTION_IN, 0, text, 9),
                "in 1 0.31 ms 9 bytes at 0\n"
                "00000000  48 65 6c 6c 6f 20 77 6f  72                       |Hello wor|\n");
    assert_dump(false, data_event(DIRECTION_IN, 0, text, 1),
                "in 1 0.31 ms 1 bytes at 0\n"
                "00000000  48                                                |H|\n");
}

static void all_bytes_are_shown(void **state)
{
    static const char expected[] =
        "|................|................| !\"#$%&'()*+,-./|0123456789:;<=>?|@ABCDEFGHIJKLMNO|PQRSTUVWXYZ[\\]^_"
        "|`abcdefghijklmno|pqrstuvwxyz{|}~.|................|................|................|................"
        "|................|................|................|................|";
    unsigned char bytes[256];
    struct event event = data_event(DIRECTION_IN, 0, bytes, sizeof bytes);
    struct capture capture;
    struct sink *sink;
    const char *line;

    (void)state;
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    capture_open(&capture);
    sink = hex_sink_new(&(struct sink_output){.fd = capture.ends[1]}, false);
    assert_true(sink->emit(sink, &event));
    line = capture_next(&capture);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        char digits[8];
        if (i % 16 == 0) {
            line = strchr(line, '\n') + 1;
            assert_memory_equal(line + 60, expected + i / 16 * 17, 18);
        }
        snprintf(digits, sizeof digits, " %02x ", i);
        assert_memory_equal(line + 9 + i % 16 * 3 + i % 16 / 8, digits, 4);
    }
    sink->close(sink);
    capture_close(&capture);
}

static void equal_lines_are_not_folded(void **state)
{
    static const char zeros[48];

    (void)state;
    assert_dump(false, data_event(DIRECTION_IN, 0, zeros, sizeof zeros),
                "in 1 0.31 ms 48 bytes at 0\n"
                "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
                "00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
                "00000020  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n");
}

static void offsets_run_on(void **state)
{
    static const char text[] = "0123456789abcdefg";

    (void)state;
    assert_dump(false, data_event(DIRECTION_IN, 1234567, text, 17),
                "in 1 0.31 ms 17 bytes at 1234567\n"
                "0012d687  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
                "0012d697  67                                                |g|\n");
}

/* The digits stay where they are; the head has all of it. */
static void a_large_offset_keeps_the_columns(void **state)
{
    (void)state;
    assert_dump(false, data_event(DIRECTION_OUT, UINT64_C(0x1fffffff8), "0123456789abcdef!", 17),
                "out 1 0.31 ms 17 bytes at 8589934584\n"
                "fffffff8  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
                "00000008  21                                                |!|\n");
}

static void an_empty_datagram_is_a_head(void **state)
{
    (void)state;
    assert_dump(false, data_event(DIRECTION_IN, 3, NULL, 0), "in 1 0.31 ms 0 bytes at 3\n");
    assert_dump(true, data_event(DIRECTION_IN, 3, NULL, 0), CYAN "in 1 0.31 ms 0 bytes at 3" END "\n");
}

static void a_cut_datagram_is_told(void **state)
{
    struct event event = data_event(DIRECTION_IN, 0, "abc", 3);

    (void)state;
    event.truncated = true;
    event.whole_bytes = 100000;
    event.conn = UINT32_MAX;
    event.offset_bytes = UINT64_MAX - 3;
    assert_dump(false, event,
                "in 4294967295 0.31 ms 3 bytes at 18446744073709551612, cut off a datagram of 100000 bytes\n"
                "fffffffc  61 62 63                                          |abc|\n");
}

/* Read by read or message by message. */
static void messages_are_shown_in_their_place(void **state)
{
    struct event event = data_event(DIRECTION_IN, 7, "abc", 3);

    (void)state;
    event.type = EVENT_MESSAGE;
    event.number = 2;
    assert_dump(false, event,
                "in 1 0.31 ms 3 bytes at 7\n"
                "00000007  61 62 63                                          |abc|\n");
    event.torn = true;
    assert_dump(false, event,
                "in 1 0.31 ms 3 bytes at 7, torn\n"
                "00000007  61 62 63                                          |abc|\n");
    event.torn = false;
    event.truncated = true;
    event.whole_bytes = 5;
    assert_dump(false, event,
                "in 1 0.31 ms 3 bytes at 7, cut off a message of 5 bytes\n"
                "00000007  61 62 63                                          |abc|\n");
}

static void colour_tells_the_direction(void **state)
{
    (void)state;
    assert_dump(true, data_event(DIRECTION_IN, 0, "abc", 3),
                CYAN "in 1 0.31 ms 3 bytes at 0\n"
                     "00000000  61 62 63                                          |abc|" END "\n");
    assert_dump(true, data_event(DIRECTION_OUT, 0, "abc", 3),
                YELLOW "out 1 0.31 ms 3 bytes at 0\n"
                       "00000000  61 62 63                                          |abc|" END "\n");
}

/* The dump of length bytes by way of a file; to be freed. */
static char *dump_of(const unsigned char *bytes, size_t length, bool colour)
{
    FILE *file = tmpfile();
    struct event event = data_event(DIRECTION_OUT, 0, bytes, length);
    struct sink *sink;
    size_t size;
    char *text;

    assert_non_null(file);
    sink = hex_sink_new(&(struct sink_output){.fd = fileno(file), .colour = colour, .start_ns = CLOCK_SECOND},
                        false);
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = (size_t)ftell(file);
    rewind(file);
    text = calloc(1, size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, size, file), size);
    fclose(file);
    return text;
}

static void assert_lines(const char *text, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i += 16, text += 79) {
        char expected[16];
        snprintf(expected, sizeof expected, "%08zx  %02x %02x", i, bytes[i], bytes[i + 1]);
        assert_memory_equal(text, expected, strlen(expected));
        assert_memory_equal(text + 77, "|\n", i + 16 < length ? 2 : 1);
    }
}

/* Also where it just fits into one write, or just not: no line is torn, missing or there twice. */
static void a_large_read_comes_whole(void **state)
{
    enum { LARGEST = 1 << 20 };
    static const char head[] = "out 1 0.31 ms 1048576 bytes at 0\n";
    unsigned char *bytes = calloc(1, LARGEST);
    char *text;

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    text = dump_of(bytes, LARGEST, false);
    assert_memory_equal(text, head, sizeof head - 1);
    assert_lines(text + sizeof head - 1, bytes, LARGEST);
    assert_int_equal(strlen(text), sizeof head - 1 + LARGEST / 16 * 79);
    free(text);
    for (size_t length = (size_t)16 * 6610; length < (size_t)16 * 6650; length += 16) {
        text = dump_of(bytes, length, true);
        assert_lines(strchr(text, '\n') + 1, bytes, length);
        assert_string_equal(text + strlen(text) - strlen("|" END "\n"), "|" END "\n");
        free(text);
    }
    free(bytes);
}

static void a_failed_write_is_reported(void **state)
{
    struct event event = data_event(DIRECTION_IN, 0, "abc", 3);
    struct sink *sink = hex_sink_new(&(struct sink_output){.fd = -1}, false);

    (void)state;
    errno = 0;
    assert_false(sink->emit(sink, &event));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_data_is_wanted),
        cmocka_unit_test(lines_are_those_of_hexdump),
        cmocka_unit_test(all_bytes_are_shown),
        cmocka_unit_test(equal_lines_are_not_folded),
        cmocka_unit_test(offsets_run_on),
        cmocka_unit_test(a_large_offset_keeps_the_columns),
        cmocka_unit_test(an_empty_datagram_is_a_head),
        cmocka_unit_test(a_cut_datagram_is_told),
        cmocka_unit_test(messages_are_shown_in_their_place),
        cmocka_unit_test(colour_tells_the_direction),
        cmocka_unit_test(a_large_read_comes_whole),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
