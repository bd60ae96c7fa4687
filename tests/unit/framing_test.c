/* framing_test.c: proves that messages of every --frame are cut where they end, wherever the stream is torn, that one
 * that is too long is known as soon as it can be, and that what is encoded is cut out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/framing.h"

enum { MESSAGES = 16, PLENTY = 1 << 20 };

struct sample {
    const char *spec;
    const char *stream;
    size_t length;
    size_t messages[MESSAGES]; /* their lengths; 0: there are no more */
};

#define STREAM(text) text, sizeof text - 1

static const struct sample samples[] = {
    {"line", STREAM("one\n\n\r\nthree and\r\n\n"), {4, 1, 2, 11, 1}},
    {"nul", STREAM("one\0\0two\n\0\0"), {4, 1, 5, 1}},
    {"fixed:1", STREAM("abc"), {1, 1, 1}},
    {"fixed:4", STREAM("abcdefgh\0\n\0\n"), {4, 4, 4}},
    {"delim:;", STREAM("a;;bc;"), {2, 1, 3}},
    {"delim:\\r\\n\\r\\n", STREAM("a\r\n\r\nb\r\r\n\r\n\r\n\r\nc\n\r\r\n\r\n"), {5, 6, 4, 7}},
    {"delim:aab", STREAM("aaabaababaab"), {4, 3, 5}},
    {"delim:\\0\\0", STREAM("a\0b\0\0\0\0"), {5, 2}},
    {"len8", STREAM("\x03" "abc\0\x01\x01\0\x02\n\0"), {4, 1, 2, 1, 3}},
    {"len16be", STREAM("\0\x03" "abc\0\0\0\x01z"), {5, 2, 3}},
    {"len16le", STREAM("\x03\0" "abc\0\0\x01\0z"), {5, 2, 3}},
    {"len32be", STREAM("\0\0\0\x03" "abc\0\0\0\0\0\0\0\x01z"), {7, 4, 5}},
    {"len32le", STREAM("\x03\0\0\0" "abc\0\0\0\0\x01\0\0\0z"), {7, 4, 5}},
};

enum { SAMPLES = sizeof samples / sizeof samples[0] };

static void parse(struct framing *framing, const char *spec)
{
    assert_true(framing_parse(spec, framing));
}

/* What was cut so far. */
struct cut {
    struct framer framer;
    size_t lengths[MESSAGES];
    size_t count;
    uint64_t length; /* of the message under way */
};

static void feed(struct cut *cut, const char *bytes, size_t length)
{
    while (length > 0) {
        struct framer_piece piece = framer_feed(&cut->framer, bytes, length);
        assert_in_range(piece.taken, 1, length);
        assert_true(piece.complete || piece.taken == length);
        assert_false(piece.too_long);
        cut->length += piece.taken;
        assert_int_equal(piece.length, cut->length);
        assert_int_equal(framer_is_within(&cut->framer), !piece.complete);
        if (piece.complete) {
            assert_true(cut->count < MESSAGES);
            cut->lengths[cut->count++] = (size_t)cut->length;
            cut->length = 0;
        }
        bytes += piece.taken;
        length -= piece.taken;
    }
}

static void assert_cut(struct cut *cut, const struct sample *sample)
{
    for (size_t i = 0; i < cut->count; i++)
        assert_int_equal(cut->lengths[i], sample->messages[i]);
    assert_int_equal(sample->messages[cut->count], 0);
    assert_false(framer_is_within(&cut->framer));
    framer_free(&cut->framer);
}

static void cut_open(struct cut *cut, const struct framing *framing)
{
    *cut = (struct cut){.count = 0};
    framer_init(&cut->framer, framing, PLENTY);
    assert_false(framer_is_within(&cut->framer));
}

/* Torn in three at every two bytes, and byte by byte. */
static void messages_are_the_same_wherever_they_are_torn(void **state)
{
    struct framing framing;
    struct cut cut;

    (void)state;
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++) {
        parse(&framing, sample->spec);
        for (size_t first = 0; first <= sample->length; first++) {
            for (size_t second = first; second <= sample->length; second++) {
                cut_open(&cut, &framing);
                feed(&cut, sample->stream, first);
                feed(&cut, sample->stream + first, second - first);
                feed(&cut, sample->stream + second, sample->length - second);
                assert_cut(&cut, sample);
            }
        }
        cut_open(&cut, &framing);
        for (size_t i = 0; i < sample->length; i++)
            feed(&cut, sample->stream + i, 1);
        assert_cut(&cut, sample);
        framing_free(&framing);
    }
}

static bool is_border(const struct sample *sample, size_t place)
{
    size_t border = 0;

    for (size_t i = 0; border < place; i++)
        border += sample->messages[i];
    return border == place;
}

static void a_torn_message_at_the_end_is_known(void **state)
{
    struct framing framing;
    struct cut cut;

    (void)state;
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++) {
        parse(&framing, sample->spec);
        for (size_t end = 0; end <= sample->length; end++) {
            cut_open(&cut, &framing);
            feed(&cut, sample->stream, end);
            assert_int_equal(framer_is_within(&cut.framer), !is_border(sample, end));
            framer_free(&cut.framer);
        }
        framing_free(&framing);
    }
}

/* Byte by byte: too long from so many bytes on, until it ends; what follows is cut as ever. */
static void assert_too_long(const char *spec, uint64_t maximum, const char *stream, size_t length, size_t known)
{
    struct framing framing;
    struct framer framer;
    struct framer_piece piece = {0};

    parse(&framing, spec);
    framer_init(&framer, &framing, maximum);
    for (size_t i = 0; i < length; i++) {
        piece = framer_feed(&framer, stream + i, 1);
        assert_int_equal(piece.taken, 1);
        assert_int_equal(piece.too_long, i + 1 >= known);
        assert_int_equal(piece.complete, i + 1 == length);
    }
    framer_free(&framer);
    framer_init(&framer, &framing, maximum);
    piece = framer_feed(&framer, stream, length);
    assert_true(piece.complete && piece.too_long);
    framer_free(&framer);
    framing_free(&framing);
}

static void one_that_is_too_long_is_known_at_once(void **state)
{
    (void)state;
    assert_too_long("line", 4, STREAM("abcd\n"), 4);
    assert_too_long("line", 4, STREAM("abcdefg\n"), 4);
    assert_too_long("nul", 1, STREAM("a\0"), 1);
    assert_too_long("delim:\\r\\n", 4, STREAM("ab\r\r\n"), 4);
    assert_too_long("fixed:3", 2, STREAM("abc"), 1);
    assert_too_long("len8", 3, STREAM("\x03" "abc"), 1);
    assert_too_long("len16be", 4, STREAM("\0\x03" "abc"), 2);
    assert_too_long("len16le", 4, STREAM("\x03\0" "abc"), 2);
    assert_too_long("len32be", 6, STREAM("\0\0\0\x03" "abc"), 4);
    assert_too_long("len32le", 6, STREAM("\x03\0\0\0" "abc"), 4);
    assert_too_long("len32be", 2, STREAM("\0\0\0\0"), 2);
}

static void one_that_just_fits_is_not_too_long(void **state)
{
    struct framing framing;
    struct framer framer;

    (void)state;
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++) {
        parse(&framing, sample->spec);
        framer_init(&framer, &framing, sample->messages[0]);
        struct framer_piece piece = framer_feed(&framer, sample->stream, sample->length);
        assert_true(piece.complete);
        assert_false(piece.too_long);
        framer_free(&framer);
        framing_free(&framing);
    }
}

static void what_follows_one_that_was_too_long_is_cut_as_ever(void **state)
{
    static const char stream[] = "too long\nok\n";
    struct framing framing;
    struct framer framer;

    (void)state;
    parse(&framing, "line");
    framer_init(&framer, &framing, 4);
    struct framer_piece piece = framer_feed(&framer, stream, sizeof stream - 1);
    assert_true(piece.complete && piece.too_long);
    assert_int_equal(piece.taken, 9);
    piece = framer_feed(&framer, stream + 9, 3);
    assert_true(piece.complete);
    assert_false(piece.too_long);
    framer_free(&framer);
}

/* Nothing of the bytes is kept, so that they may as well be the same ones again and again. */
static void assert_longest(const char *spec, const char *header)
{
    enum { PART = 1 << 24 };
    struct framing framing;
    struct framer framer;
    struct framer_piece piece;
    char *part = calloc(1, PART);

    assert_non_null(part);
    parse(&framing, spec);
    framer_init(&framer, &framing, PLENTY);
    piece = framer_feed(&framer, header, 4);
    assert_true(piece.too_long);
    for (int i = 0; i < 255; i++) {
        piece = framer_feed(&framer, part, PART);
        assert_false(piece.complete);
        assert_int_equal(piece.taken, PART);
    }
    piece = framer_feed(&framer, part, PART);
    assert_true(piece.complete && piece.too_long);
    assert_int_equal(piece.taken, PART - 1);
    assert_true(piece.length == UINT64_C(4) + UINT32_MAX);
    assert_false(framer_is_within(&framer));
    framer_free(&framer);
    free(part);
}

static void a_message_of_four_gigabytes_ends_where_it_says(void **state)
{
    (void)state;
    assert_longest("len32be", "\xff\xff\xff\xff");
    assert_longest("len32le", "\xff\xff\xff\xff");
}

static void specifications_are_taken_apart(void **state)
{
    static const char *const names[] = {"line", "nul", "len8", "len16be", "len16le", "len32be", "len32le"};
    static const enum framing_kind kinds[] = {FRAMING_LINE,    FRAMING_NUL,     FRAMING_LEN8,   FRAMING_LEN16BE,
                                              FRAMING_LEN16LE, FRAMING_LEN32BE, FRAMING_LEN32LE};
    struct framing framing;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        parse(&framing, names[i]);
        assert_int_equal(framing.kind, kinds[i]);
        framing_free(&framing);
    }
    parse(&framing, "fixed:512");
    assert_int_equal(framing.kind, FRAMING_FIXED);
    assert_int_equal(framing.size, 512);
    parse(&framing, "delim:\\r\\n:\\x00");
    assert_int_equal(framing.kind, FRAMING_DELIMITER);
    assert_int_equal(framing.delimiter_length, 4);
    assert_memory_equal(framing.delimiter, "\r\n:\0", 4);
    framing_free(&framing);
    assert_int_equal(framing.kind, FRAMING_NONE);
}

static void anything_else_is_refused(void **state)
{
    static const char *const bad[] = {
        "",       "none",      "LINE",     "line:",   "line ",   "lines",   "nul:",  "fixed",      "fixed:",
        "fixed:0", "fixed:-1", "fixed:4k", "fixed: 4", "fixed:4 ", "fixed:99999999999999999999", "delim", "delim:",
        "delim:\\q", "delim:\\x", "len",   "len16",   "len8be",  "len32",   "len64be", "len16be:", "len"};
    struct framing framing;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(framing_parse(bad[i], &framing));
}

static void assert_encodes(const char *spec, const char *payload, size_t length, const char *wanted, size_t size)
{
    struct framing framing;
    struct buffer target = {0};
    struct framer framer;
    struct error error;

    parse(&framing, spec);
    buffer_append(&target, "before", 6);
    assert_true(framing_encode(&framing, payload, length, &target, &error));
    assert_int_equal(buffer_length(&target), 6 + size);
    assert_memory_equal(buffer_bytes(&target) + 6, wanted, size);
    assert_int_equal(framing_overhead(&framing), size - length);
    framer_init(&framer, &framing, size);
    struct framer_piece piece = framer_feed(&framer, buffer_bytes(&target) + 6, size);
    assert_true(piece.complete && !piece.too_long && piece.taken == size);
    framer_free(&framer);
    buffer_free(&target);
    framing_free(&framing);
}

static void what_is_encoded_is_one_message(void **state)
{
    (void)state;
    assert_encodes("line", STREAM("a\r"), STREAM("a\r\n"));
    assert_encodes("line", STREAM(""), STREAM("\n"));
    assert_encodes("nul", STREAM("a\n"), STREAM("a\n\0"));
    assert_encodes("nul", STREAM(""), STREAM("\0"));
    assert_encodes("fixed:3", STREAM("abc"), STREAM("abc"));
    assert_encodes("delim:--", STREAM("a-b"), STREAM("a-b--"));
    assert_encodes("delim:--", STREAM(""), STREAM("--"));
    assert_encodes("len8", STREAM("abc"), STREAM("\x03" "abc"));
    assert_encodes("len8", STREAM(""), STREAM("\0"));
    assert_encodes("len16be", STREAM("abc"), STREAM("\0\x03" "abc"));
    assert_encodes("len16le", STREAM("abc"), STREAM("\x03\0" "abc"));
    assert_encodes("len32be", STREAM("abc"), STREAM("\0\0\0\x03" "abc"));
    assert_encodes("len32le", STREAM("abc"), STREAM("\x03\0\0\0" "abc"));
    assert_encodes("len32le", STREAM(""), STREAM("\0\0\0\0"));
}

static void the_largest_lengths_fill_their_headers(void **state)
{
    static char bytes[65535];
    static const unsigned char headers[][4] = {{0xff}, {0xff, 0xff}, {0xff, 0xff}, {0, 0, 0xff, 0xff}, {0xff, 0xff}};
    static const char *const specs[] = {"len8", "len16be", "len16le", "len32be", "len32le"};
    static const size_t sizes[] = {1, 2, 2, 4, 4};

    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        char wanted[4 + sizeof bytes] = {0};
        memcpy(wanted, headers[i], sizes[i]);
        size_t length = i == 0 ? 255 : sizeof bytes;
        assert_encodes(specs[i], bytes, length, wanted, sizes[i] + length);
    }
}

static void assert_refuses(const char *spec, const char *payload, size_t length, const char *text)
{
    struct framing framing;
    struct buffer target = {0};
    struct error error;

    parse(&framing, spec);
    assert_false(framing_encode(&framing, payload, length, &target, &error));
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    assert_string_equal(error.text, text);
    assert_int_equal(buffer_length(&target), 0);
    framing_free(&framing);
}

static void what_cannot_be_one_message_is_refused(void **state)
{
    static char bytes[65536];

    (void)state;
    assert_refuses("line", STREAM("a\nb"), "a line feed is in it");
    assert_refuses("nul", STREAM("a\0b"), "a NUL byte is in it");
    assert_refuses("fixed:3", STREAM("abcd"), "4 bytes, and fixed:3 takes 3");
    assert_refuses("fixed:3", STREAM("a"), "1 byte, and fixed:3 takes 3");
    assert_refuses("fixed:3", STREAM(""), "0 bytes, and fixed:3 takes 3");
    assert_refuses("delim:--", STREAM("a--b"), "the delimiter is in it");
    assert_refuses("delim:--", STREAM("ab-"), "its end and the delimiter's beginning are a delimiter, too");
    assert_refuses("len8", bytes, 256, "256 bytes, and len8 holds 255");
    assert_refuses("len16be", bytes, 65536, "65536 bytes, and len16be holds 65535");
    assert_refuses("len16le", bytes, 65536, "65536 bytes, and len16le holds 65535");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_the_same_wherever_they_are_torn),
        cmocka_unit_test(a_torn_message_at_the_end_is_known),
        cmocka_unit_test(one_that_is_too_long_is_known_at_once),
        cmocka_unit_test(one_that_just_fits_is_not_too_long),
        cmocka_unit_test(what_follows_one_that_was_too_long_is_cut_as_ever),
        cmocka_unit_test(a_message_of_four_gigabytes_ends_where_it_says),
        cmocka_unit_test(specifications_are_taken_apart),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(what_is_encoded_is_one_message),
        cmocka_unit_test(the_largest_lengths_fill_their_headers),
        cmocka_unit_test(what_cannot_be_one_message_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
