/* expectation_text_test.c: proves what words there are for what came instead of a match, and that what is sent is put
 * together with the groups of the last one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "expectation_stage.h"

static void assert_described(const struct expectation *expectation, const char *words)
{
    struct buffer text = {0};

    expectation_describe(expectation, &text);
    assert_int_equal(buffer_length(&text), strlen(words));
    assert_memory_equal(buffer_bytes(&text), words, strlen(words));
    buffer_free(&text);
}

static void what_came_instead_has_words(void **state)
{
    struct expectation expectation = {.ended = false};

    (void)state;
    assert_described(&expectation, "nothing came");
    expectation_hear(&expectation, "\x1b", 1);
    assert_described(&expectation, "the last byte: \\x1b");
    expectation_hear(&expectation, "\xc3\xa4\r\n\xc3", 5);
    assert_described(&expectation, "the last 6 bytes: \\x1b\xc3\xa4\\r\\n\\xc3");
    expectation_forget(&expectation);
    assert_described(&expectation, "nothing came");
    expectation_free(&expectation);
}

static void pieces_are_put_together_with_groups(void **state)
{
    unsigned char begin[] = "<", end[] = ">";
    struct dialog_piece pieces[] = {{begin, 1, 0}, {NULL, 0, 1}, {NULL, 0, 2}, {end, 1, 0}, {NULL, 0, 0}};
    struct dialog_step step = {.pieces = pieces, .piece_count = 5};
    struct pattern *pattern = expectation_pattern("(a)(b)?;");
    struct expectation expectation = {.ended = false};
    struct buffer text = {0};

    (void)state;
    expectation_begin(&expectation, pattern);
    expectation_hear(&expectation, "a;", 2);
    assert_int_equal(expectation_look(&expectation, 0), EXPECTATION_MET);
    expectation_fill_in(&expectation, &step, &text);
    assert_int_equal(buffer_length(&text), 5);
    assert_memory_equal(buffer_bytes(&text), "<a>a;", 5);
    buffer_free(&text);
    expectation_free(&expectation);
    pattern_free(pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_instead_has_words),
        cmocka_unit_test(pieces_are_put_together_with_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
