/* check_words_test.c: proves how each kind of result reads: what was looked at, what it was found to be, why, since
 * when, and what the service said; and how the sums of a run do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "sink/check_words.h"

#define MS CLOCK_MILLISECOND

static void assert_line(struct line *line, const char *expected)
{
    buffer_append(&line->text, "", 1);
    assert_string_equal((const char *)buffer_bytes(&line->text), expected);
    line_free(line);
}

/* An event of 127.0.0.1 port 80 over TCP that took 0.21 ms, but for what is set in it. */
static void assert_told(struct event event, struct check check, const char *expected)
{
    static const struct endpoint remote = {.host = "127.0.0.1", .port = 80};
    struct line line = {.verbosity = 0};

    event.type = EVENT_CHECK;
    event.check = &check;
    if (!event.transport)
        event.transport = "tcp";
    if (!event.remote)
        event.remote = &remote;
    if (!event.host.bytes)
        event.host = event_text_of(event.remote->host);
    if (!event.duration_ns)
        event.duration_ns = 210000;
    line_add_check(&line, &event);
    assert_line(&line, expected);
}

static void it_says_what_was_looked_at(void **state)
{
    static const struct endpoint v6 = {.host = "::1", .port = 65535}, cid = {.host = "2", .port = 70000};
    static const struct endpoint path = {.has_path = true, .path = "/run/x", .path_length = 6};
    struct check open = {.state = CHECK_OPEN};

    (void)state;
    assert_told((struct event){.conn = 0}, open, "127.0.0.1 80/tcp open 0.21 ms");
    assert_told((struct event){.transport = "udp", .remote = &v6}, open, "::1 65535/udp open 0.21 ms");
    assert_told((struct event){.transport = "vsock", .remote = &cid}, open, "2 70000/vsock open 0.21 ms");
    assert_told((struct event){.transport = "unix", .remote = &path, .host = event_text_of("/run/x")}, open,
                "/run/x unix open 0.21 ms");
    assert_told((struct event){.transport = "unix-dgram", .remote = &path, .host = event_text_of("@name")}, open,
                "@name unix-dgram open 0.21 ms");
    assert_told((struct event){.host = event_text_of("localhost")}, open,
                "localhost 80/tcp open 0.21 ms at 127.0.0.1");
    assert_told((struct event){.host = event_text_of("127.0.0.11")}, open,
                "127.0.0.11 80/tcp open 0.21 ms at 127.0.0.1");
}

static void only_the_name_can_be_had(void **state)
{
    static const struct endpoint remote = {.host = "127.0.0.1", .port = 80};
    struct event event = {.type = EVENT_STATS, .transport = "tcp", .host = event_text_of("localhost"),
                          .remote = &remote};
    struct line line = {.verbosity = 0};

    (void)state;
    line_add_checked(&line, &event);
    assert_line(&line, "localhost 80/tcp");
}

static void a_refusal_names_who_refused(void **state)
{
    struct icmp_error icmp = {.type = 3, .code = 3, .from = "10.9.1.1"};
    struct event plain = {.message = event_text_of("connection refused")};
    struct event by_icmp = {.message = event_text_of("ICMP port unreachable")};

    (void)state;
    assert_told(plain, (struct check){.state = CHECK_CLOSED}, "127.0.0.1 80/tcp closed 0.21 ms");
    assert_told(plain, (struct check){.state = CHECK_CLOSED, .said_by = CHECKED_BY_HOST},
                "127.0.0.1 80/tcp closed 0.21 ms (refused by the host)");
    assert_told(plain, (struct check){.state = CHECK_CLOSED, .said_by = CHECKED_BY_LOCAL},
                "127.0.0.1 80/tcp closed 0.21 ms (refused by this system)");
    assert_told(by_icmp, (struct check){.state = CHECK_CLOSED, .said_by = CHECKED_BY_ROUTER, .icmp = &icmp},
                "127.0.0.1 80/tcp closed 0.21 ms (refused by router 10.9.1.1: ICMP port unreachable)");
    assert_told(by_icmp, (struct check){.state = CHECK_CLOSED, .said_by = CHECKED_BY_HOST, .icmp = &icmp},
                "127.0.0.1 80/tcp closed 0.21 ms (refused by the host: ICMP port unreachable)");
    assert_told((struct event){.conn = 0}, (struct check){.state = CHECK_CLOSED, .said_by = CHECKED_BY_ROUTER},
                "127.0.0.1 80/tcp closed 0.21 ms (refused by a router)");
}

static void silence_says_how_long(void **state)
{
    (void)state;
    assert_told((struct event){.duration_ns = 3 * CLOCK_SECOND, .message = event_text_of("timed out")},
                (struct check){.state = CHECK_FILTERED}, "127.0.0.1 80/tcp filtered 3000.0 ms (no answer)");
    assert_told((struct event){.transport = "udp", .duration_ns = 12300 * MS},
                (struct check){.state = CHECK_NO_ANSWER}, "127.0.0.1 80/udp no-answer 12.3 s (no answer)");
}

static void an_obstacle_names_who_told_of_it(void **state)
{
    struct icmp_error icmp = {.type = 3, .code = 1, .from = "10.9.1.1"};
    struct event by_icmp = {.message = event_text_of("ICMP host unreachable")};
    struct event by_us = {.message = event_text_of("no route to host")};

    (void)state;
    assert_told(by_icmp, (struct check){.state = CHECK_UNREACHABLE, .said_by = CHECKED_BY_ROUTER, .icmp = &icmp},
                "127.0.0.1 80/tcp unreachable 0.21 ms (router 10.9.1.1: ICMP host unreachable)");
    assert_told(by_icmp, (struct check){.state = CHECK_UNREACHABLE, .said_by = CHECKED_BY_HOST, .icmp = &icmp},
                "127.0.0.1 80/tcp unreachable 0.21 ms (the host: ICMP host unreachable)");
    assert_told(by_us, (struct check){.state = CHECK_UNREACHABLE, .said_by = CHECKED_BY_LOCAL},
                "127.0.0.1 80/tcp unreachable 0.21 ms (this system: no route to host)");
    assert_told(by_us, (struct check){.state = CHECK_UNREACHABLE},
                "127.0.0.1 80/tcp unreachable 0.21 ms (no route to host)");
    assert_told((struct event){.conn = 0}, (struct check){.state = CHECK_UNREACHABLE, .said_by = CHECKED_BY_LOCAL},
                "127.0.0.1 80/tcp unreachable 0.21 ms (this system)");
    assert_told((struct event){.conn = 0}, (struct check){.state = CHECK_UNREACHABLE},
                "127.0.0.1 80/tcp unreachable 0.21 ms");
}

static void waiting_and_changes_are_told(void **state)
{
    struct check open = {.state = CHECK_OPEN, .rtt_ns = 50000};
    struct check up = {.state = CHECK_OPEN, .rtt_ns = 50000, .change = CHANGE_UP, .lasted_ns = 3200 * MS};
    struct check down = {.state = CHECK_CLOSED, .said_by = CHECKED_BY_HOST, .change = CHANGE_DOWN,
                         .lasted_ns = 61 * CLOCK_SECOND};
    struct check moved = {.state = CHECK_OPEN, .change = CHANGE_ADDRESS};

    (void)state;
    assert_told((struct event){.conn = 0}, open, "127.0.0.1 80/tcp open 0.21 ms");
    assert_told((struct event){.number = 1}, open, "127.0.0.1 80/tcp open 0.21 ms (rtt 0.05 ms)");
    assert_told((struct event){.waited_ns = 12300 * MS}, open, "127.0.0.1 80/tcp open 0.21 ms (after 12.3 s)");
    assert_told((struct event){.number = 2}, up,
                "127.0.0.1 80/tcp open 0.21 ms (rtt 0.05 ms, up, was not open for 3200.0 ms)");
    assert_told((struct event){.number = 3}, down,
                "127.0.0.1 80/tcp closed 0.21 ms (refused by the host, down, was open for 61.0 s)");
    assert_told((struct event){.number = 4, .host = event_text_of("localhost")}, moved,
                "localhost 80/tcp open 0.21 ms at 127.0.0.1 (new address)");
}

/* With what is behind the colon. */
static void assert_banner(const void *bytes, size_t length, const char *expected)
{
    char text[512] = "127.0.0.1 80/tcp open 0.21 ms";

    assert_told((struct event){.conn = 0}, (struct check){.state = CHECK_OPEN, .banner = {bytes, length}},
                strcat(text, expected));
}

static void the_first_line_with_something_in_it_is_shown(void **state)
{
    static const char ssh[] = "SSH-2.0-OpenSSH_9.2\r\nmore";

    (void)state;
    assert_banner(ssh, sizeof ssh - 1, ": SSH-2.0-OpenSSH_9.2");
    assert_banner("\r\n \t\r\n\n220 ready\n", 17, ": 220 ready");
    assert_banner("\r\nab", 3, ": a");
    assert_banner("a", 1, ": a");
    assert_banner("a \nb", 4, ": a ");
    assert_banner("\r\n \n", 4, "");
    assert_banner("", 0, "");
    assert_told((struct event){.number = 1, .host = event_text_of("localhost")},
                (struct check){.state = CHECK_OPEN, .rtt_ns = 50000, .banner = event_text_of("hello")},
                "localhost 80/tcp open 0.21 ms at 127.0.0.1 (rtt 0.05 ms): hello");
}

static void a_long_banner_is_cut_at_a_character(void **state)
{
    char banner[300], expected[300] = ": ";

    (void)state;
    memset(banner, 'x', sizeof banner);
    memset(expected + 2, 'x', 200);
    assert_banner(banner, 200, expected);
    assert_banner(banner, 201, expected);
    memcpy(banner + 197, "\xe2\x82\xac", 3); /* ends at the 200th byte */
    memcpy(expected + 2 + 197, "\xe2\x82\xac", 3);
    assert_banner(banner, sizeof banner, expected);
    memcpy(banner + 197, "x\xe2\x82\xac", 4); /* goes over it */
    memcpy(expected + 2 + 197, "x\0", 2);
    assert_banner(banner, sizeof banner, expected);
    memcpy(banner + 197, "\xf0\x9f\x98\x80", 4);
    memcpy(expected + 2 + 197, "", 1);
    assert_banner(banner, sizeof banner, expected);
    memcpy(banner + 197, "xx\xc3\xa9", 4);
    memcpy(expected + 2 + 197, "xx", 3);
    assert_banner(banner, sizeof banner, expected);
    memcpy(banner + 197, "x\xe2\x82x", 4); /* no character */
    memcpy(expected + 2 + 197, "x\xe2\x82\0", 4);
    assert_banner(banner, sizeof banner, expected);
}

static void assert_sums(struct check_sums sums, const char *expected)
{
    struct line line = {.verbosity = 0};

    line_add_sums(&line, &sums, 12100 * MS);
    assert_line(&line, expected);
}

static void the_sums_leave_out_what_is_none(void **state)
{
    (void)state;
    assert_sums((struct check_sums){.by_state = {3, 65530, 2, 0, 0}},
                "65535 ports in 12.1 s: 3 open, 65530 closed, 2 filtered");
    assert_sums((struct check_sums){.by_state = {1, 2, 3, 4, 5}, .unchecked = 12, .unresolved_hosts = 1},
                "27 ports in 12.1 s: 1 open, 2 closed, 3 filtered, 4 unreachable, 5 no-answer, 12 not checked, "
                "1 host not resolved");
    assert_sums((struct check_sums){.by_state = {1}}, "1 port in 12.1 s: 1 open");
    assert_sums((struct check_sums){.unresolved_hosts = 2}, "0 ports in 12.1 s: 2 hosts not resolved");
    assert_sums((struct check_sums){.wanted = 0}, "0 ports in 12.1 s");
    assert_int_equal(check_sums_done(&(struct check_sums){.by_state = {1, 2, 3, 4, 5}, .unchecked = 12}), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_was_looked_at),
        cmocka_unit_test(only_the_name_can_be_had),
        cmocka_unit_test(a_refusal_names_who_refused),
        cmocka_unit_test(silence_says_how_long),
        cmocka_unit_test(an_obstacle_names_who_told_of_it),
        cmocka_unit_test(waiting_and_changes_are_told),
        cmocka_unit_test(the_first_line_with_something_in_it_is_shown),
        cmocka_unit_test(a_long_banner_is_cut_at_a_character),
        cmocka_unit_test(the_sums_leave_out_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
