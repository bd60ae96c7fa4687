/* json_check_test.c: proves that what was found out about ports comes out under the names that doc/events.md has, all
 * of it, and that what is not known is left out. */
#include "json_line.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 4242};
static const struct endpoint far = {.host = "::1", .port = 80};

/* What stands in a check's line for its struct check, between the address and the duration. */
static void assert_check(struct check check, const char *expected)
{
    char *line = line_of((struct event){.type = EVENT_CHECK, .remote = &far, .check = &check});
    const char *begin = strstr(line, "\"state\""), *end = strstr(line, ",\"duration_ns\"");

    assert_non_null(begin);
    assert_non_null(end);
    assert_int_equal(end - begin, strlen(expected));
    assert_memory_equal(begin, expected, strlen(expected));
    free(line);
}

static void a_check_has_its_parts_beside_the_events(void **state)
{
    static const struct icmp_error icmp = {.type = 3, .code = 1, .from = "10.9.1.1"};
    struct check check = {.state = CHECK_UNREACHABLE,
                          .said_by = CHECKED_BY_ROUTER,
                          .icmp = &icmp,
                          .rtt_ns = 5,
                          .banner = event_text_of("SSH-2.0-x"),
                          .change = CHANGE_DOWN,
                          .lasted_ns = 6};

    (void)state;
    assert_check(check, "\"state\":\"unreachable\",\"said_by\":\"router\",\"icmp\":{\"version\":4,\"type\":3,"
                        "\"code\":1,\"from\":\"10.9.1.1\"},\"rtt_ns\":5,\"banner\":\"SSH-2.0-x\","
                        "\"change\":\"down\",\"lasted_ns\":6");
}

static void what_is_not_known_of_a_check_is_left_out(void **state)
{
    static const struct icmp_error icmp = {.type = 1, .code = 4, .v6 = true};

    (void)state;
    assert_check((struct check){.state = CHECK_OPEN}, "\"state\":\"open\"");
    assert_check((struct check){.state = CHECK_CLOSED, .icmp = &icmp},
                 "\"state\":\"closed\",\"icmp\":{\"version\":6,\"type\":1,\"code\":4}");
}

static void every_word_is_told(void **state)
{
    (void)state;
    assert_check((struct check){.state = CHECK_FILTERED, .said_by = CHECKED_BY_HOST},
                 "\"state\":\"filtered\",\"said_by\":\"host\"");
    assert_check((struct check){.state = CHECK_NO_ANSWER, .said_by = CHECKED_BY_LOCAL},
                 "\"state\":\"no-answer\",\"said_by\":\"local\"");
    assert_check((struct check){.change = CHANGE_UP}, "\"state\":\"open\",\"change\":\"up\"");
    assert_check((struct check){.change = CHANGE_ADDRESS}, "\"state\":\"open\",\"change\":\"address\"");
}

static void a_banner_may_be_empty_or_no_text(void **state)
{
    (void)state;
    assert_check((struct check){.banner = {"", 0}}, "\"state\":\"open\",\"banner\":\"\"");
    assert_check((struct check){.banner = {"\xff\r\n", 3}},
                 "\"state\":\"open\",\"banner\":\"\\uFFFD\\r\\n\",\"banner_base64\":\"/w0K\"");
}

/* Whether the line of such an event holds the text. */
static void assert_holds(struct event event, const char *expected)
{
    char *line = line_of(event);

    if (!strstr(line, expected))
        fail_msg("%s is not in %s", expected, line);
    free(line);
}

static void assert_lacks(struct event event, const char *name)
{
    char *line = line_of(event);

    assert_null(strstr(line, name));
    free(line);
}

static void a_check_event_has_its_own_fields(void **state)
{
    static const struct check check = {.state = CHECK_OPEN};
    struct event event = {.type = EVENT_CHECK,
                          .transport = "tcp",
                          .host = event_text_of("localhost"),
                          .local = &near,
                          .remote = &far,
                          .number = 3,
                          .duration_ns = 7,
                          .waited_ns = 8,
                          .code = "ECONNREFUSED",
                          .message = event_text_of("connection refused"),
                          .check = &check};

    (void)state;
    assert_line(event, "{\"event\":\"check\",\"t_ns\":310,\"basis\":\"call\",\"transport\":\"tcp\","
                       "\"host\":\"localhost\",\"local\":{\"host\":\"127.0.0.1\",\"port\":4242},"
                       "\"remote\":{\"host\":\"::1\",\"port\":80},\"number\":3,\"state\":\"open\","
                       "\"duration_ns\":7,\"waited_ns\":8,\"code\":\"ECONNREFUSED\","
                       "\"message\":\"connection refused\"}\n");
    event.check = NULL;
    assert_lacks(event, "\"state\"");
}

static void statistics_have_their_parts(void **state)
{
    struct probe_statistics probes = {.transmitted = 1,
                                      .ok = 2,
                                      .refused = 3,
                                      .unreachable = 4,
                                      .lost = 5,
                                      .connect = {1, 2, 3, 4, 5, 6, 7, 8, 9},
                                      .rtt = {11, 12, 13, 14, 15, 16, 17, 18, 19}};
    struct event event = {.type = EVENT_STATS, .probes = &probes};

    (void)state;
    assert_holds(event, "\"probes\":{\"transmitted\":1,\"ok\":2,\"refused\":3,\"unreachable\":4,\"lost\":5,"
                        "\"connect\":{\"count\":1,\"min_ns\":2,\"avg_ns\":4,\"p50_ns\":5,\"p90_ns\":6,\"p99_ns\":7,"
                        "\"max_ns\":3,\"stddev_ns\":8,\"jitter_ns\":9},"
                        "\"rtt\":{\"count\":11,\"min_ns\":12,\"avg_ns\":14,\"p50_ns\":15,\"p90_ns\":16,"
                        "\"p99_ns\":17,\"max_ns\":13,\"stddev_ns\":18,\"jitter_ns\":19}}");
    event.probes = NULL;
    assert_lacks(event, "probes");
}

static void statistics_lack_what_was_not_measured(void **state)
{
    struct probe_statistics probes = {.transmitted = 7, .lost = 7, .connect = {.minimum = 1}};
    struct event event = {.type = EVENT_STATS, .probes = &probes};

    (void)state;
    assert_holds(event, "\"probes\":{\"transmitted\":7,\"ok\":0,\"refused\":0,\"unreachable\":0,\"lost\":7}");
    probes.connect = (struct spread){.count = 1, .minimum = 5, .maximum = 5, .mean = 5};
    assert_holds(event, "\"lost\":7,\"connect\":{\"count\":1,\"min_ns\":5,\"avg_ns\":5,\"max_ns\":5,\"stddev_ns\":0,"
                        "\"jitter_ns\":0}}");
}

static void sums_have_their_parts(void **state)
{
    static const struct check_sums sums = {.wanted = 99,
                                           .by_state = {[CHECK_OPEN] = 1,
                                                        [CHECK_CLOSED] = 2,
                                                        [CHECK_FILTERED] = 3,
                                                        [CHECK_UNREACHABLE] = 4,
                                                        [CHECK_NO_ANSWER] = 5},
                                           .unresolved_hosts = 6,
                                           .unchecked = 7};
    struct event event = {.type = EVENT_SUMMARY, .sums = &sums};

    (void)state;
    assert_holds(event, "\"sums\":{\"open\":1,\"closed\":2,\"filtered\":3,\"unreachable\":4,\"no_answer\":5,"
                        "\"unresolved_hosts\":6,\"unchecked\":7}");
    assert_lacks(event, "99");
    event.sums = NULL;
    assert_lacks(event, "sums");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_has_its_parts_beside_the_events),
        cmocka_unit_test(what_is_not_known_of_a_check_is_left_out),
        cmocka_unit_test(every_word_is_told),
        cmocka_unit_test(a_banner_may_be_empty_or_no_text),
        cmocka_unit_test(a_check_event_has_its_own_fields),
        cmocka_unit_test(statistics_have_their_parts),
        cmocka_unit_test(statistics_lack_what_was_not_measured),
        cmocka_unit_test(sums_have_their_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
