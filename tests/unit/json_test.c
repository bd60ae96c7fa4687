/* json_test.c: proves that any bytes become a JSON string, that what is not UTF-8 is kept beside it
 * exactly, and that numbers without a sign fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/* The object {} with name "s" set to the bytes, as one line. */
static void assert_json(const char *bytes, size_t length, const char *expected)
{
    json_t *object = json_object();
    char *text;

    json_set_bytes(object, "s", bytes, length);
    text = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
    json_decref(object);
}

static void text_stays_text(void **state)
{
    (void)state;
    assert_json("", 0, "{\"s\":\"\"}");
    assert_json(NULL, 0, "{\"s\":\"\"}");
    assert_json("a\"\\", 3, "{\"s\":\"a\\\"\\\\\"}");
    assert_json("\xc3\xbc", 2, "{\"s\":\"\\u00FC\"}");
    assert_json("\xf0\x9f\x8e\x89", 4, "{\"s\":\"\\uD83C\\uDF89\"}");
    assert_json("cut here", 3, "{\"s\":\"cut\"}");
}

static void controls_and_nul_are_escaped(void **state)
{
    (void)state;
    assert_json("a\0b\x1b\n", 5, "{\"s\":\"a\\u0000b\\u001B\\n\"}");
    assert_json("\xc2\x85", 2, "{\"s\":\"\\u0085\"}");
}

static void bad_bytes_are_replaced_and_kept(void **state)
{
    (void)state;
    assert_json("\xff", 1, "{\"s\":\"\\uFFFD\",\"s_base64\":\"/w==\"}");
    assert_json("a\xe2\x82", 3, "{\"s\":\"a\\uFFFD\\uFFFD\",\"s_base64\":\"YeKC\"}");
    assert_json("\xed\xa0\x80\xc3\xbc", 5,
                "{\"s\":\"\\uFFFD\\uFFFD\\uFFFD\\u00FC\",\"s_base64\":\"7aCAw7w=\"}");
    assert_json("\0\xff", 2, "{\"s\":\"\\u0000\\uFFFD\",\"s_base64\":\"AP8=\"}");
}

static void numbers_are_cut_to_what_fits(void **state)
{
    json_t *object = json_object();

    (void)state;
    json_set_unsigned(object, "n", 0);
    assert_true(json_integer_value(json_object_get(object, "n")) == 0);
    json_set_unsigned(object, "n", INT64_MAX);
    assert_true(json_integer_value(json_object_get(object, "n")) == INT64_MAX);
    json_set_unsigned(object, "n", UINT64_MAX);
    assert_true(json_integer_value(json_object_get(object, "n")) == INT64_MAX);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_text),
        cmocka_unit_test(controls_and_nul_are_escaped),
        cmocka_unit_test(bad_bytes_are_replaced_and_kept),
        cmocka_unit_test(numbers_are_cut_to_what_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
