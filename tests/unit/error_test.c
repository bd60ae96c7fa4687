/* error_test.c: proves that an error's text reads as promised, is cut so that its reason stays, and
 * that reasons and symbols are those of errno(3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

static void a_text_is_formatted(void **state)
{
    struct error error;

    (void)state;
    assert_false(error_set(&error, STATUS_USAGE, 0, "bad port %d", 70000));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_int_equal(error.system, 0);
    assert_string_equal(error.text, "bad port 70000");
}

static void the_reason_is_appended(void **state)
{
    struct error error;

    (void)state;
    assert_false(error_set(&error, STATUS_CONNECT, ECONNREFUSED, "connect %s", "127.0.0.1:81"));
    assert_int_equal(error.status, STATUS_CONNECT);
    assert_int_equal(error.system, ECONNREFUSED);
    assert_string_equal(error.text, "connect 127.0.0.1:81: connection refused");
}

static void a_text_may_hold_the_one_before(void **state)
{
    struct error error;

    (void)state;
    error_set(&error, STATUS_CONNECT, 0, "refused");
    error_set(&error, STATUS_TIMEOUT, 0, "gave up: %s", error.text);
    assert_string_equal(error.text, "gave up: refused");
}

static void a_long_text_is_cut_before_its_reason(void **state)
{
    struct error error;
    char name[5000];

    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    error_set(&error, STATUS_LOCAL_IO, ENOSPC, "%s", name);
    assert_int_equal(strlen(error.text), ERROR_TEXT_SIZE - 1);
    assert_non_null(strstr(error.text, "xxx: no space left on device"));
    error_set(&error, STATUS_LOCAL_IO, 0, "%s", name);
    assert_int_equal(strlen(error.text), ERROR_TEXT_SIZE - 1);
}

static void reasons_are_in_lower_case(void **state)
{
    (void)state;
    assert_string_equal(error_reason(ECONNREFUSED), "connection refused");
    assert_string_equal(error_reason(EPIPE), "broken pipe");
    assert_string_equal(error_reason(EADDRINUSE), "address already in use");
    assert_non_null(strstr(error_reason(4711), "4711"));
}

static void symbols_are_those_of_errno(void **state)
{
    (void)state;
    assert_string_equal(error_symbol(ECONNREFUSED), "ECONNREFUSED");
    assert_string_equal(error_symbol(EAGAIN), "EAGAIN");
    assert_string_equal(error_symbol(EMFILE), "EMFILE");
    assert_null(error_symbol(0));
    assert_null(error_symbol(4711));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_formatted),
        cmocka_unit_test(the_reason_is_appended),
        cmocka_unit_test(a_text_may_hold_the_one_before),
        cmocka_unit_test(a_long_text_is_cut_before_its_reason),
        cmocka_unit_test(reasons_are_in_lower_case),
        cmocka_unit_test(symbols_are_those_of_errno),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
