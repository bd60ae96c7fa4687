/* label_test.c: proves that --label gives out whole lines under a client's number, however reads tear them, with a
 * newline for a torn last one, and never lets a line wait without limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "handler/label.h"

static void assert_text(struct buffer *target, const char *expected)
{
    buffer_append(target, "", 1);
    assert_string_equal((const char *)buffer_bytes(target), expected);
    buffer_free(target);
}

/* Torn in two at every byte. */
static void assert_labelled(const char *input, const char *expected)
{
    size_t length = strlen(input);

    for (size_t tear = 0; tear <= length; tear++) {
        struct label label = {.number = 7};
        struct buffer target = {0};
        label_pass(&label, &target, input, tear);
        label_pass(&label, &target, input + tear, length - tear);
        label_end(&label, &target);
        assert_text(&target, expected);
        assert_int_equal(label.line.capacity, 0);
    }
}

static void each_line_has_its_number(void **state)
{
    (void)state;
    assert_labelled("one\ntwo\n", "7\tone\n7\ttwo\n");
    assert_labelled("\n\n", "7\t\n7\t\n");
    assert_labelled("a\r\n", "7\ta\r\n");
    assert_labelled("", "");
}

static void a_torn_last_line_gets_its_newline(void **state)
{
    (void)state;
    assert_labelled("one\ntw", "7\tone\n7\ttw\n");
    assert_labelled("x", "7\tx\n");
}

static void two_clients_lines_do_not_mix(void **state)
{
    struct label one = {.number = 1}, two = {.number = 2};
    struct buffer target = {0};

    (void)state;
    label_pass(&one, &target, "fir", 3);
    label_pass(&two, &target, "second\n", 7);
    label_pass(&one, &target, "st\n", 3);
    assert_text(&target, "2\tsecond\n1\tfirst\n");
}

static void a_line_that_waits_is_not_given_out(void **state)
{
    struct label label = {.number = 1};
    struct buffer target = {0};

    (void)state;
    label_pass(&label, &target, "wait", 4);
    assert_int_equal(buffer_length(&target), 0);
    label_end(&label, &target);
    label_end(&label, &target);
    assert_text(&target, "1\twait\n");
}

static void a_line_beyond_the_limit_is_torn_and_nothing_of_it_lost(void **state)
{
    static unsigned char much[100000];
    struct label label = {.number = 4294967295U};
    struct buffer target = {0};
    size_t given = 0;

    (void)state;
    memset(much, 'x', sizeof much);
    for (size_t at = 0; at < sizeof much; at += 1000) {
        label_pass(&label, &target, much + at, 1000);
        assert_true(buffer_length(&label.line) < LABEL_LINE_MAXIMUM);
    }
    label_end(&label, &target);
    for (size_t i = 0; i < buffer_length(&target); i++)
        given += buffer_bytes(&target)[i] == 'x';
    assert_int_equal(given, sizeof much);
    assert_memory_equal(buffer_bytes(&target), "4294967295\txx", 13);
    buffer_free(&target);
}

/* The worst there can be: empty lines under the longest number. */
static void it_does_not_grow_beyond_what_is_said(void **state)
{
    struct label label = {.number = 4294967295U};
    struct buffer target = {0};

    (void)state;
    label_pass(&label, &target, "\n\n\n\n\n\n\n\n", 8);
    assert_true(buffer_length(&target) <= 8 * LABEL_GROWTH);
    buffer_free(&target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_its_number),
        cmocka_unit_test(a_torn_last_line_gets_its_newline),
        cmocka_unit_test(two_clients_lines_do_not_mix),
        cmocka_unit_test(a_line_that_waits_is_not_given_out),
        cmocka_unit_test(a_line_beyond_the_limit_is_torn_and_nothing_of_it_lost),
        cmocka_unit_test(it_does_not_grow_beyond_what_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
