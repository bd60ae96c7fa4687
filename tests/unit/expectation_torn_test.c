/* expectation_torn_test.c: proves that what matches does not hang on how reads were torn: replies of several protocols,
 * torn at every two places and at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "expectation_stage.h"

enum { PATTERNS = 4 };

/* What a peer says, what is expected of it one after the other, and what matches. */
struct talk {
    const char *said;
    const char *patterns[PATTERNS], *matches[PATTERNS];
};

static const struct talk talks[] = {
    {"220 mail.example ESMTP Exim\r\n250-mail.example\r\n250-SIZE 52428800\r\n250 HELP\r\n",
     {"^220 .*\r\n", "^250 .*\r\n"},
     {"220 mail.example ESMTP Exim\r\n", "250 HELP\r\n"}},
    {"220 mail.example ESMTP\r\n250 ok\r\n221 bye\r\n", {"^220 .*$", "^250 .*$", "^221 .*$"},
     {"220 mail.example ESMTP\r", "250 ok\r", "221 bye\r"}},
    {"* OK ready\r\na1 NO [ALERT] not yet\r\na1 OK done\r\n", {"^\\* OK", "^a1 (OK|BAD|NO) .*\r$"},
     {"* OK", "a1 NO [ALERT] not yet\r"}},
    {"+PONG\r\n$5\r\nhello\r\n:42\r\n", {"^\\+PONG\r\n", "^\\$(\\d+)\r\n", "^:(\\d+)"},
     {"+PONG\r\n", "$5\r\n", ":42"}},
    {"VALUE k 0 3\r\nabc\r\nEND\r\n", {"VALUE (\\S+) \\d+ (\\d+)\r\n", "^END\r?$"}, {"VALUE k 0 3\r\n", "END\r"}},
    {"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 2\r\n\r\nok", {"^HTTP/1\\.[01] 200 ", "\r\n\r\n", "^ok"},
     {"HTTP/1.1 200 ", "\r\n\r\n", "ok"}},
    {"aaaaab", {"a+", "b"}, {"aaaaa", "b"}},
    {"login: Password: $ ", {"(?i)LOGIN: ?", "word: ?", "[$#] ?$"}, {"login: ", "word: ", "$ "}},
    {"one\ntwo\nthree\n", {"(?<=\n)t\\w+", "(?=.*(ree))th"}, {"two", "th"}},
    {"\x01\x02\xff\xfe\x80!", {"\\x02\\xff", "\\x80"}, {"\x02\xff", "\x80"}},
};

enum { TALKS = sizeof talks / sizeof *talks };

/* As far as it goes by now. */
struct progress {
    struct expectation expectation;
    const struct talk *talk;
    struct pattern *const *patterns;
    unsigned met;
};

static bool expects_more(const struct progress *progress)
{
    return progress->met < PATTERNS && progress->patterns[progress->met];
}

static void go_on(struct progress *progress, uint64_t now)
{
    while (expects_more(progress)) {
        if (!progress->expectation.matcher)
            expectation_begin(&progress->expectation, progress->patterns[progress->met]);
        enum expectation_result result = expectation_look(&progress->expectation, now);
        if (result == EXPECTATION_OPEN)
            return;
        assert_int_equal(result, EXPECTATION_MET);
        assert_match(&progress->expectation, progress->talk->matches[progress->met]);
        progress->met++;
    }
}

/* In pieces that end at these places; then 100 ms pass before each step that waits for more. */
static void hear_torn(const struct talk *talk, struct pattern *const *patterns, size_t first, size_t second)
{
    struct progress progress = {.talk = talk, .patterns = patterns};
    size_t length = strlen(talk->said);
    const size_t ends[] = {first, second, length};
    size_t from = 0;
    uint64_t now = CLOCK_SECOND;

    for (int i = 0; i < 3; i++) {
        expectation_hear(&progress.expectation, talk->said + from, ends[i] - from);
        from = ends[i];
        go_on(&progress, now += CLOCK_MILLISECOND);
    }
    for (int i = 0; i < PATTERNS; i++)
        go_on(&progress, now += 100 * CLOCK_MILLISECOND);
    assert_false(expects_more(&progress));
    expectation_free(&progress.expectation);
}

/* Each byte alone. */
static void hear_bytes(const struct talk *talk, struct pattern *const *patterns)
{
    struct progress progress = {.talk = talk, .patterns = patterns};
    uint64_t now = CLOCK_SECOND;

    for (const char *byte = talk->said; *byte; byte++) {
        expectation_hear(&progress.expectation, byte, 1);
        go_on(&progress, now);
    }
    for (int i = 0; i < PATTERNS; i++)
        go_on(&progress, now += 100 * CLOCK_MILLISECOND);
    assert_false(expects_more(&progress));
    expectation_free(&progress.expectation);
}

static void every_torn_read_gives_the_same_matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < TALKS; i++) {
        struct pattern *patterns[PATTERNS] = {NULL};
        size_t length = strlen(talks[i].said);
        for (int at = 0; at < PATTERNS && talks[i].patterns[at]; at++)
            patterns[at] = expectation_pattern(talks[i].patterns[at]);
        for (size_t first = 0; first <= length; first++)
            for (size_t second = first; second <= length; second++)
                hear_torn(&talks[i], patterns, first, second);
        hear_bytes(&talks[i], patterns);
        for (int at = 0; at < PATTERNS; at++)
            pattern_free(patterns[at]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_torn_read_gives_the_same_matches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
