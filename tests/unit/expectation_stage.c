/* expectation_stage.c: what tests of expectations share (expectation_stage.h). */
#include "expectation_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct pattern *expectation_pattern(const char *text)
{
    struct error error;
    struct pattern *pattern = pattern_new(text, &error);

    if (!pattern)
        skip(); /* built without PCRE2, or it is not installed */
    return pattern;
}

void assert_match(const struct expectation *expectation, const char *text)
{
    size_t length;
    const unsigned char *match = expectation_group(expectation, 0, &length);

    assert_int_equal(length, strlen(text));
    assert_memory_equal(match, text, length);
}
