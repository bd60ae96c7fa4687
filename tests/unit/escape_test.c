/* escape_test.c: proves that no control, invalid UTF-8 or reordering character reaches what is shown,
 * that everything else does unchanged, and that it does not matter where a stream is torn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

struct sample {
    const char *bytes;
    size_t length;
    const char *line;
};

#define SAMPLE(bytes, line) {bytes, sizeof bytes - 1, line}

static const struct sample samples[] = {
    SAMPLE("", ""),
    SAMPLE("plain ~text", "plain ~text"),
    SAMPLE("back\\slash \"quoted\"", "back\\slash \"quoted\""),
    SAMPLE("a\tb\r\nc", "a\\tb\\r\\nc"),
    SAMPLE("\0\x01\x1b[31m\x7f", "\\x00\\x01\\x1b[31m\\x7f"),
    SAMPLE("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"),
    SAMPLE("\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87"),
    SAMPLE("\xf0\x9f\x8e\x89\xf4\x8f\xbf\xbf", "\xf0\x9f\x8e\x89\xf4\x8f\xbf\xbf"),
    SAMPLE("\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0", "\\xc2\\x80\\xc2\\x85\\xc2\\x9f\xc2\xa0"),
    SAMPLE("\x80\xbf\xfe\xff", "\\x80\\xbf\\xfe\\xff"),
    SAMPLE("\xc0\xaf\xc1\xbf", "\\xc0\\xaf\\xc1\\xbf"),                 /* overlong */
    SAMPLE("\xe0\x9f\xbf\xf0\x8f\xbf\xbf", "\\xe0\\x9f\\xbf\\xf0\\x8f\\xbf\\xbf"),
    SAMPLE("\xed\xa0\x80\xed\x9f\xbf", "\\xed\\xa0\\x80\xed\x9f\xbf"),  /* a surrogate */
    SAMPLE("\xf4\x90\x80\x80\xf5\x80", "\\xf4\\x90\\x80\\x80\\xf5\\x80"), /* above U+10FFFF */
    SAMPLE("\xe2(\xa1", "\\xe2(\\xa1"),
    SAMPLE("\xe2\x82\xe2\x82\xac", "\\xe2\\x82\xe2\x82\xac"),
    SAMPLE("\xf0\x9f\x8e\xc3\xbc", "\\xf0\\x9f\\x8e\xc3\xbc"),
    SAMPLE("\xe2\x82", "\\xe2\\x82"),
    SAMPLE("\xf0\x9f\x8e", "\\xf0\\x9f\\x8e"),
    SAMPLE("\xe2\x80\xaa\xe2\x80\xae", "\\u{202a}\\u{202e}"),
    SAMPLE("\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}"),
    SAMPLE("\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}"),
    SAMPLE("\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa",
           "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa"), /* their neighbours pass */
};

enum { SAMPLE_COUNT = sizeof samples / sizeof samples[0] };

static void assert_buffer_is(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, "", 1);
    assert_string_equal((const char *)buffer_bytes(buffer), text);
    buffer_free(buffer);
}

static void a_line_is_safe(void **state)
{
    char text[256];

    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        assert_string_equal(escape_line(text, sizeof text, samples[i].bytes, samples[i].length),
                            samples[i].line);
}

static void a_stream_may_be_torn_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        const struct sample *sample = &samples[i];
        for (size_t cut = 0; cut <= sample->length; cut++) {
            struct escape_stream stream = {0};
            struct buffer shown = {0};
            escape_stream(&stream, ESCAPE_LINE, &shown, sample->bytes, cut);
            escape_stream(&stream, ESCAPE_LINE, &shown, sample->bytes + cut, sample->length - cut);
            escape_stream_end(&stream, &shown);
            assert_buffer_is(&shown, sample->line);
        }
    }
}

static void a_stream_may_come_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct escape_stream stream = {0};
        struct buffer shown = {0};
        for (size_t at = 0; at < samples[i].length; at++)
            escape_stream(&stream, ESCAPE_LINE, &shown, samples[i].bytes + at, 1);
        escape_stream_end(&stream, &shown);
        assert_buffer_is(&shown, samples[i].line);
    }
}

static void a_torn_character_waits_for_its_rest(void **state)
{
    struct escape_stream stream = {0};
    struct buffer shown = {0};

    (void)state;
    escape_stream(&stream, ESCAPE_TERMINAL, &shown, "a\xe2\x82", 3);
    assert_int_equal(buffer_length(&shown), 1);
    escape_stream(&stream, ESCAPE_TERMINAL, &shown, "\xac", 1);
    assert_int_equal(buffer_length(&shown), 4);
    escape_stream_end(&stream, &shown);
    assert_buffer_is(&shown, "a\xe2\x82\xac");
}

static void a_terminal_keeps_tab_and_line_ends(void **state)
{
    struct escape_stream stream = {0};
    struct buffer shown = {0};
    const char bytes[] = "a\tb\r\n\x1b]0;title\a\b\v\f\xe2\x80\xae";

    (void)state;
    escape_stream(&stream, ESCAPE_TERMINAL, &shown, bytes, sizeof bytes - 1);
    escape_stream_end(&stream, &shown);
    assert_buffer_is(&shown, "a\tb\r\n\\x1b]0;title\\x07\\x08\\x0b\\x0c\\u{202e}");
}

static void a_line_is_cut_at_a_character(void **state)
{
    char text[8];

    (void)state;
    assert_string_equal(escape_line(text, 1, "abc", 3), "");
    assert_string_equal(escape_line(text, 4, "abc", 3), "abc");
    assert_string_equal(escape_line(text, 3, "abc", 3), "ab");
    assert_string_equal(escape_line(text, 4, "ab\xc3\xbc", 4), "ab");
    assert_string_equal(escape_line(text, 5, "ab\xc3\xbc", 4), "ab\xc3\xbc");
    assert_string_equal(escape_line(text, 5, "a\x1b", 2), "a");
    assert_string_equal(escape_line(text, 6, "a\x1b", 2), "a\\x1b");
}

static void output_grows_no_more_than_promised(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned char one = (unsigned char)byte;
        char text[16];
        escape_line(text, sizeof text, &one, 1);
        assert_true(strlen(text) <= ESCAPE_GROWTH);
        for (const char *at = text; *at; at++)
            assert_true(*at >= 0x20 && *at < 0x7f);
    }
}

/* Every character there is, against the rule that made it. */
static void every_code_point_is_decoded(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        unsigned char bytes[4];
        uint32_t got = 0;
        size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4, taken = 0;
        static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
        enum utf8_result result;
        for (size_t i = size; i-- > 1;)
            bytes[i] = (unsigned char)(0x80 | (code >> 6 * (size - 1 - i) & 0x3f));
        bytes[0] = (unsigned char)(leads[size] | code >> 6 * (size - 1));
        result = utf8_decode(bytes, size, &got, &taken);
        if (code >= 0xd800 && code <= 0xdfff) {
            assert_int_equal(result, UTF8_BAD);
            continue;
        }
        if (result != UTF8_CHARACTER || got != code || taken != size)
            fail_msg("U+%04X", (unsigned)code);
        if (size > 1 && utf8_decode(bytes, size - 1, &got, &taken) != UTF8_TORN)
            fail_msg("U+%04X torn", (unsigned)code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_safe),
        cmocka_unit_test(a_stream_may_be_torn_anywhere),
        cmocka_unit_test(a_stream_may_come_byte_by_byte),
        cmocka_unit_test(a_torn_character_waits_for_its_rest),
        cmocka_unit_test(a_terminal_keeps_tab_and_line_ends),
        cmocka_unit_test(a_line_is_cut_at_a_character),
        cmocka_unit_test(output_grows_no_more_than_promised),
        cmocka_unit_test(every_code_point_is_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
