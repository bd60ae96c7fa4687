/* search_test.c: proves that a text is found where it first ends, however the stream is torn, and
 * that the search begins anew behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "base/search.h"

enum { NOT_FOUND = -1 };

/* The end of the first text in the stream, fed in pieces of piece bytes. */
static int find(const char *text, size_t text_length, const char *stream, size_t length, size_t piece)
{
    struct search *search = search_new(text, text_length);
    int found = NOT_FOUND;

    for (size_t at = 0; at < length && found == NOT_FOUND; at += piece) {
        size_t size = length - at < piece ? length - at : piece, end = 4711;
        if (search_feed(search, stream + at, size, &end))
            found = (int)(at + end);
        else
            assert_int_equal(end, 4711);
    }
    search_free(search);
    return found;
}

static void assert_found(const char *text, const char *stream, int end)
{
    for (size_t piece = 1; piece <= strlen(stream) + 1; piece++)
        assert_int_equal(find(text, strlen(text), stream, strlen(stream), piece), end);
}

static void it_is_found_however_torn(void **state)
{
    (void)state;
    assert_found("a", "a", 1);
    assert_found("END", "the END.", 7);
    assert_found("\r\n", "\r\r\nx", 3);
    assert_found("abab", "abaabab", 7);
    assert_found("aab", "aaaaab", 6);
    assert_found("abcabd", "abcabcabd", 9);
    assert_found("END", "the EN", NOT_FOUND);
    assert_found("END", "ENEEND", 6);
    assert_found("a", "", NOT_FOUND);
}

static void any_bytes_are_found(void **state)
{
    (void)state;
    assert_int_equal(find("\0\0\xff", 3, "x\0\0\0\xff", 5, 2), 5);
    assert_int_equal(find("\0", 1, "ab", 2, 2), NOT_FOUND);
}

static void it_begins_anew_behind_a_find(void **state)
{
    struct search *search = search_new("aa", 2);
    size_t end = 0;

    (void)state;
    assert_true(search_feed(search, "aaa", 3, &end));
    assert_int_equal(end, 2);
    assert_false(search_feed(search, "a", 1, &end));
    assert_true(search_feed(search, "a", 1, &end));
    assert_int_equal(end, 1);
    search_free(search);
}

static void the_text_is_copied(void **state)
{
    char text[] = "ab";
    struct search *search = search_new(text, 2);
    size_t end = 0;

    (void)state;
    memset(text, 'x', sizeof text);
    assert_true(search_feed(search, "ab", 2, &end));
    search_free(search);
}

/* memmem(3) is the judge, over two letters, which make the worst overlaps. */
static void it_agrees_with_a_plain_search(void **state)
{
    unsigned random = 7;
    char text[6], stream[40];

    (void)state;
    for (int turn = 0; turn < 5000; turn++) {
        size_t length, piece;
        const char *found;
        for (size_t i = 0; i < sizeof text + sizeof stream; i++) {
            random = random * 1103515245U + 12345U;
            *(i < sizeof text ? &text[i] : &stream[i - sizeof text]) = random >> 20 & 1 ? 'a' : 'b';
        }
        length = 1 + (random >> 8) % sizeof text;
        piece = 1 + (random >> 16) % sizeof stream;
        found = memmem(stream, sizeof stream, text, length);
        assert_int_equal(find(text, length, stream, sizeof stream, piece),
                         found ? (int)(found - stream + (ptrdiff_t)length) : NOT_FOUND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_found_however_torn),
        cmocka_unit_test(any_bytes_are_found),
        cmocka_unit_test(it_begins_anew_behind_a_find),
        cmocka_unit_test(the_text_is_copied),
        cmocka_unit_test(it_agrees_with_a_plain_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
