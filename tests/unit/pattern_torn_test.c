/* pattern_torn_test.c: proves that what a pattern finds in a text that grows is what it finds in the whole, groups and
 * all, however that is torn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/pattern.h"
#include "pattern_look.h"

static bool equal(const struct finding *one, const struct finding *other)
{
    bool same = one->match == other->match;

    for (unsigned i = 0; i < GROUPS; i++)
        same = same && one->part[i] == other->part[i] && one->start[i] == other->start[i] &&
               one->length[i] == other->length[i];
    return same;
}

/* A look each time a read ends, until a match is certain, and one when all is there. tears: bit i: a read ends before
 * byte i. */
static struct finding look_torn(const struct pattern *pattern, const char *text, size_t length, uint64_t tears)
{
    struct matcher *matcher = matcher_new(pattern);
    struct finding finding = {.match = MATCH_NONE};

    for (size_t end = 0; end <= length && finding.match != MATCH_FOUND; end++)
        if (end == length || (tears >> end & 1) != 0)
            finding = look(matcher, text, end, false);
    if (finding.match != MATCH_FOUND)
        finding = look(matcher, text, length, true);
    matcher_free(matcher);
    return finding;
}

static void assert_torn(const struct pattern *pattern, const char *shown, const char *text, size_t length,
                        uint64_t tears)
{
    struct matcher *matcher = matcher_new(pattern);
    struct finding whole = look(matcher, text, length, true);
    struct finding torn = look_torn(pattern, text, length, tears);

    matcher_free(matcher);
    if (equal(&whole, &torn))
        return;
    for (size_t i = 0; i < length; i++)
        print_error("%s%02x", (tears >> i & 1) != 0 ? "|" : " ", (unsigned char)text[i]);
    fail_msg("%s: whole %d at %zu+%zu, torn %d at %zu+%zu", shown, whole.match, whole.start[0], whole.length[0],
             torn.match, torn.start[0], torn.length[0]);
}

static const char *const torn_patterns[] = {
    "(?s).{2}", "(?s)^.{3}", "(?s)(.{2})(.)", "\\C{2}", "(?s).{2,}b",
    "", "a", "ab", "a|ab", "ab|a", "a+", "a*", "a*?", "a?b", "a{2,3}", "a{2,3}?b", "(?:ab)+", "(ab)*b", "[^a]b",
    "a++b", "(?>a+)b", "^2.*$", "^b.*$", "(?s).*a", "(?s).*ab", "(?s).*?b", "(?s).+", "a.*b", ".*b", "[^\\n]*\\n",
    "(?<=a)b", "(?<!a)b", "(?<=\\n)a", "(?<=\\r\\n)a", "(?<=a|ab)b", "(?<=^)a", "(?<!\\n)^b", "a(?=b)", "a(?!b)",
    "a(?=\\n)", "(?=b)", "(?<=a)", "(?!a).", "\\ba", "a\\b", "\\Ba", "a\\B", "\\b", "^\\b", "a\\z", "a\\Z", "\\Z",
    "\\z", "\\Aa", "\\Ga", "\\Ga|b", "(?s)\\A.*b", "^", "$", "^$", "^a", "a$", "a.?$", "\\s+$", "$\\n", "^\\s", "^\\r",
    "^\\n", "\\n^a", "\\n^", "\\r^", "a\\n?^b", "(?:^a\\R)+", "[\\s\\S]{2}$", "(?-m)^a", "(?-m)a$", "(?-m)a$|b",
    "\\n", "\\r", "\\r\\n", "\\r?\\n", "\\r$", "\\R", "\\Ra", "a\\R", "\\R\\R", "(?<=\\r)\\n", "\\N+", "\\X",
    "(a|b)\\1", "(a+)\\1", "(a)?b\\1", "(a)|b", "(?|(a)|(b))", "(a?)*?b", "(?<n>a)\\k<n>", "(a(?:b|(?1))a)",
    "(?(?=a)ab|b)", "a\\Kb", "\\Ka", "(?i)A(?!b)", "(?C)a(?C1)b", "(*COMMIT)b|a", "a(*COMMIT)b|ba", "a+(*SKIP)b|a",
    "a(*PRUNE)b|b", "(*CRLF)a.", "(*CRLF)a$", "(*CRLF)^a", "(*LF)a$", "(*ANY)^a", "(*NOTEMPTY)a*",
};

/* All texts of four bytes at most of four letters, in all ways. */
static void tears_change_nothing(void **state)
{
    enum { LETTERS = 4, LONGEST = 4 };

    (void)state;
    for (size_t i = 0; i < sizeof torn_patterns / sizeof torn_patterns[0]; i++) {
        struct pattern *pattern = pattern_make(torn_patterns[i]);

        for (size_t length = 0, texts = 1; length <= LONGEST; length++, texts *= LETTERS) {
            for (size_t number = 0; number < texts; number++) {
                char text[LONGEST];

                for (size_t at = 0, rest = number; at < length; at++, rest /= LETTERS)
                    text[at] = "ab\r\n"[rest % LETTERS];
                for (uint64_t tears = 0; tears < UINT64_C(1) << length; tears++)
                    assert_torn(pattern, torn_patterns[i], text, length, tears);
            }
        }
        pattern_free(pattern);
    }
}

static void tears_change_nothing_of_protocols(void **state)
{
    static const struct {
        const char *pattern, *text;
    } samples[] = {
        {"^220 .*$", "220-one\r\n220-two\r\n220 three\r\n"},
        {"^220 .*\\r\\n", "220-one\r\n220 two\r\n250 x\r\n"},
        {"^250(?: |-).*STARTTLS", "250-SIZE\r\n250-STARTTLS\r\n250 OK\r\n"},
        {"^\\$(\\d+)\\r\\n", "+OK\r\n$12\r\nhello\r\n"},
        {"^END\\r$", "VALUE a 0 4\r\nEND \r\nEND\r\n"},
        {"(?s)^HTTP/1\\.[01] (\\d{3}).*?\\r\\n\\r\\n", "HTTP/1.1 204 No\r\nA: b\r\n\r\nHTTP/1.1 200"},
        {"(?s).*end", "an end is not the end"},
        {"login: $", "login: \r\nlogin: "},
        {"(\\w+) \\1", "one two two three three"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct pattern *pattern = pattern_make(samples[i].pattern);
        size_t length = strlen(samples[i].text);

        assert_torn(pattern, samples[i].pattern, samples[i].text, length, UINT64_MAX);
        for (size_t one = 0; one < length; one++)
            for (size_t other = one; other < length; other++)
                assert_torn(pattern, samples[i].pattern, samples[i].text, length,
                            UINT64_C(1) << one | UINT64_C(1) << other);
        pattern_free(pattern);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(tears_change_nothing),
        cmocka_unit_test(tears_change_nothing_of_protocols),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
