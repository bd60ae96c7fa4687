/* pattern_dollar_test.c: proves that a dollar that stands for the end of a line is made to hold before CR LF, that no
 * other dollar is touched, and that places in what is written out are told as the user wrote them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/pattern_dollar.h"

#define BEGINNING "(?:|(?<=.)(*F))"
#define LINE_END "(?:$|(?=\\r\\n))"

static void only_an_assertion_is_written_out(void **state)
{
    static const struct {
        const char *text, *expanded;
    } rows[] = {
        {"", ""},
        {"abc", "abc"},
        {"^a$", "^a" LINE_END},
        {"$x$", LINE_END "x" LINE_END},
        {"a\\$", "a\\$"},
        {"a\\\\$", "a\\\\" LINE_END},
        {"[$]$", "[$]" LINE_END},
        {"[]$]$", "[]$]" LINE_END},
        {"[^]$]$", "[^]$]" LINE_END},
        {"[\\]$]$", "[\\]$]" LINE_END},
        {"[[:alpha:]$]$", "[[:alpha:]$]" LINE_END},
        {"[[$]$", "[[$]" LINE_END},
        {"[[:x]$[:alpha:]$]$", "[[:x]" LINE_END "[:alpha:]" LINE_END "]" LINE_END},
        {"[[.$.][=$=]$]$", "[[.$.][=$=]$]" LINE_END},
        {"[[:a[:$:]]$", "[[:a[:$:]]" LINE_END},
        {"[[:\\]:]$]$", "[[:\\]:]$]" LINE_END},
        {"\\Qa$\\E$", "\\Qa$\\E" LINE_END},
        {"\\Qa$", "\\Qa$"},
        {"[\\Q]$\\E]$", "[\\Q]$\\E]" LINE_END},
        {"\\c$$", "\\c$" LINE_END},
        {"(?#a $)$", "(?#a $)" LINE_END},
        {"(?C\"$\")$", "(?C\"$\")" LINE_END},
        {"(?C'a''$')$", "(?C'a''$')" LINE_END},
        {"(?C{$}})})$", "(?C{$}})})" LINE_END},
        {"(?C$a$$b$)$", "(?C$a$$b$)" LINE_END},
        {"(?C1)$", "(?C1)" LINE_END},
        {"(?C\"$", "(?C\"$"},
        {"(?C", "(?C"},
        {"a(*MARK:$)$", "a(*MARK:$)" LINE_END},
        {"(a|b$)", "(a|b" LINE_END ")"},
        {"(?s).{4}$", BEGINNING "(?s).{4}" LINE_END},
        {"(\\C{2,})", BEGINNING "(\\C{2,})"},
        {"[$", "[$"},
        {"a\\", "a\\"},
        {"\\c", "\\c"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *expanded = pattern_dollar_expand(rows[i].text);
        assert_string_equal(expanded, rows[i].expanded);
        free(expanded);
    }
}

static void settings_stay_first(void **state)
{
    char *expanded = pattern_dollar_expand("(*UCP)(*LIMIT_MATCH=9).{2}$");

    (void)state;
    assert_string_equal(expanded, "(*UCP)(*LIMIT_MATCH=9)" BEGINNING ".{2}" LINE_END);
    assert_int_equal(pattern_dollar_origin("(*UCP).{2}", 3), 3);
    assert_int_equal(pattern_dollar_origin("(*UCP).{2}", 8), 6);
    free(expanded);
}

static void places_are_the_users(void **state)
{
    static const char text[] = "a$b[$]$)";
    size_t wide = strlen(LINE_END);

    (void)state;
    assert_int_equal(pattern_dollar_origin(text, 0), 0);
    assert_int_equal(pattern_dollar_origin(text, 1), 1);
    assert_int_equal(pattern_dollar_origin(text, wide), 1);
    assert_int_equal(pattern_dollar_origin(text, 1 + wide), 2);
    assert_int_equal(pattern_dollar_origin(text, 1 + wide + 3), 5);
    assert_int_equal(pattern_dollar_origin(text, 1 + wide + 4 + wide), 7);
    assert_int_equal(pattern_dollar_origin(text, 1 + wide + 4 + wide + 1), 8);
    assert_int_equal(pattern_dollar_origin(text, 1000), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_an_assertion_is_written_out),
        cmocka_unit_test(settings_stay_first),
        cmocka_unit_test(places_are_the_users),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
