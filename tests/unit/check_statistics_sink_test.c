/* check_statistics_sink_test.c: proves how the figures of --count read, that on a terminal they come with a histogram
 * and the course of the run, that all of it fits the terminal, and that it is one write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

#define US CLOCK_MICROSECOND
#define MS CLOCK_MILLISECOND
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct endpoint near = {.host = "127.0.0.1", .port = 80};

/* Shows the event in the sink's words and hands them to the test. */
static void tell(struct capture *capture, struct event event, unsigned width, bool colour)
{
    struct sink *sink;

    capture_open(capture);
    sink = check_statistics_sink_new(&(struct sink_output){.fd = capture->ends[1], .colour = colour}, width);
    event.type = EVENT_STATS;
    assert_int_equal(sink->wants, EVENT_MASK(EVENT_STATS));
    assert_true(sink->emit(sink, &event));
    sink->close(sink);
}

static void assert_told(struct event event, unsigned width, bool colour, const char *expected)
{
    struct capture *capture = malloc(sizeof *capture);

    assert_non_null(capture);
    tell(capture, event, width, colour);
    capture_assert_next(capture, expected);
    assert_null(capture_next(capture));
    capture_close(capture);
    free(capture);
}

static struct event event_of(const char *host, const struct probe_statistics *probes)
{
    return (struct event){
        .what = "end", .transport = "tcp", .host = event_text_of(host), .remote = &near, .probes = probes};
}

/* The figures of samples; those of the spreads are not looked at where drawings are. */
static struct probe_statistics probes_of(const uint64_t *samples, size_t count)
{
    struct probe_statistics probes = {.transmitted = count, .samples = samples, .sample_count = count};

    for (size_t i = 0; i < count; i++) {
        probes.ok += samples[i] > 0;
        probes.lost += samples[i] == 0;
    }
    return probes;
}

/* --- figures ------------------------------------------------------------------------------------- */

static void figures_read_in_columns(void **state)
{
    static const struct probe_statistics probes = {
        .transmitted = 10, .ok = 8, .refused = 1, .lost = 1,
        .connect = {8, 102 * US, 413 * US, 211 * US, 200 * US, 413 * US, 413 * US, 50 * US, 30 * US},
        .rtt = {8, 61 * US, 120 * US, 84 * US, 80 * US, 110 * US, 120 * US, 20 * US, 15 * US}};

    (void)state;
    assert_told(event_of("127.0.0.1", &probes), 0, false,
                "--- 127.0.0.1 80/tcp: 10 transmitted, 8 ok, 1 refused, 1 lost (80.0% ok)\n"
                "connect min/avg/p50/p90/p99/max 0.102/0.211/0.200/0.413/0.413/0.413 ms, "
                "stddev 0.050 ms, jitter 0.030 ms\n"
                "rtt     min/avg/p50/p90/p99/max 0.061/0.084/0.080/0.110/0.120/0.120 ms, "
                "stddev 0.020 ms, jitter 0.015 ms\n");
}

static void a_name_has_its_address(void **state)
{
    static const struct probe_statistics probes = {.transmitted = 2, .refused = 1, .unreachable = 1};
    struct event event = event_of("localhost", &probes);

    (void)state;
    assert_told(event, 0, false,
                "--- localhost 80/tcp at 127.0.0.1: 2 transmitted, 0 ok, 1 refused, 1 unreachable, 0 lost\n");
    event.host = event_text_of("a\x1b[31m\n");
    assert_told(event, 0, false,
                "--- a\\x1b[31m\\n 80/tcp at 127.0.0.1: 2 transmitted, 0 ok, 1 refused, 1 unreachable, 0 lost\n");
}

static void a_path_is_named(void **state)
{
    static const struct probe_statistics probes = {.transmitted = 1, .ok = 1};
    static const struct endpoint path = {.has_path = true, .path = "/run/x", .path_length = 6};
    struct event event = event_of("/run/x", &probes);

    (void)state;
    event.transport = "unix";
    event.remote = &path;
    assert_told(event, 0, false, "--- /run/x unix: 1 transmitted, 1 ok, 0 refused, 0 lost\n");
}

/* Nearly all are not all. */
static void a_share_is_rounded_down(void **state)
{
    static const struct probe_statistics probes = {.transmitted = 100000, .ok = 99999, .lost = 1};
    static const struct probe_statistics few = {.transmitted = 100000, .ok = 1, .refused = 99999};

    (void)state;
    assert_told(event_of("127.0.0.1", &probes), 0, false,
                "--- 127.0.0.1 80/tcp: 100000 transmitted, 99999 ok, 0 refused, 1 lost (99.9% ok)\n");
    assert_told(event_of("127.0.0.1", &few), 0, false,
                "--- 127.0.0.1 80/tcp: 100000 transmitted, 1 ok, 99999 refused, 0 lost (0.0% ok)\n");
}

static void datagrams_are_answered(void **state)
{
    static const struct probe_statistics probes = {
        .transmitted = 1, .ok = 1, .connect = {1, MS, MS, MS, MS, MS, MS, 0, 0}};
    struct event event = event_of("127.0.0.1", &probes);

    (void)state;
    event.transport = "udp";
    assert_told(event, 0, false,
                "--- 127.0.0.1 80/udp: 1 transmitted, 1 ok, 0 refused, 0 lost\n"
                "answer  min/avg/p50/p90/p99/max 1.000/1.000/1.000/1.000/1.000/1.000 ms, "
                "stddev 0.000 ms, jitter 0.000 ms\n");
}

static void figures_have_about_four_digits(void **state)
{
    static const struct probe_statistics probes = {
        .connect = {1, 999, 9999499, 9999500, 99994999, 99995000, 12345678900, 499, 0}};
    static const struct probe_statistics gone = {.connect = {1, 5 * US, 5 * US, 5 * US, 0, 0, 0, 0, 0}};

    (void)state;
    assert_told(event_of("127.0.0.1", &probes), 0, false,
                "--- 127.0.0.1 80/tcp: 0 transmitted, 0 ok, 0 refused, 0 lost\n"
                "connect min/avg/p50/p90/p99/max 0.001/10.00/99.99/100.0/12345.7/9.999 ms, "
                "stddev 0.000 ms, jitter 0.000 ms\n");
    assert_told(event_of("127.0.0.1", &gone), 0, false,
                "--- 127.0.0.1 80/tcp: 0 transmitted, 0 ok, 0 refused, 0 lost\n"
                "connect min/avg/p50/p90/p99/max 0.005/0.005/-/-/-/0.005 ms, "
                "stddev 0.000 ms, jitter 0.000 ms\n");
}

static void other_statistics_are_left_to_others(void **state)
{
    struct capture capture;

    (void)state;
    tell(&capture, (struct event){.what = "close", .transport = "tcp"}, 80, false);
    assert_null(capture_next(&capture));
    capture_close(&capture);
}

/* --- drawings ------------------------------------------------------------------------------------ */

static const uint64_t some[] = {102 * US, 211 * US, 413 * US, 0, 120 * US, 149999, 150 * US, 175 * US, 300 * US, 0};

static void a_terminal_has_drawings(void **state)
{
    struct probe_statistics probes = probes_of(some, COUNT(some));

    (void)state;
    assert_told(event_of("127.0.0.1", &probes), 40, false,
                "\n--- 127.0.0.1 80/tcp: 10 transmitted,\n"
                "    8 ok, 0 refused, 2 lost (80.0% ok)\n"
                "  0.10 – 0.15 ms  ████████████████████ 3\n"
                "  0.15 – 0.20 ms  █████████████▍ 2\n"
                "  0.20 – 0.25 ms  ██████▋ 1\n"
                "  0.25 – 0.30 ms  0\n"
                "  0.30 – 0.35 ms  ██████▋ 1\n"
                "  0.35 – 0.40 ms  0\n"
                "  0.40 – 0.45 ms  ██████▋ 1\n"
                "  ▁▃█×▁▂▂▂▆×\n"
                "  ▁ 0.102 ms, █ 0.413 ms, × not open\n");
}

static void losses_are_red_where_there_is_colour(void **state)
{
    static const uint64_t samples[] = {1 * MS, 0, 2 * MS};
    struct probe_statistics probes = probes_of(samples, COUNT(samples));

    (void)state;
    assert_told(event_of("127.0.0.1", &probes), 70, true,
                "\n--- 127.0.0.1 80/tcp: 3 transmitted, 2 ok, 0 refused,\n"
                "    1 lost (66.6% ok)\n"
                "  1.0 – 1.2 ms  ████████████████████████████████████████ 1\n"
                "  1.2 – 1.4 ms  0\n"
                "  1.4 – 1.6 ms  0\n"
                "  1.6 – 1.8 ms  0\n"
                "  1.8 – 2.0 ms  0\n"
                "  2.0 – 2.2 ms  ████████████████████████████████████████ 1\n"
                "  ▁\x1b[31m×\x1b[0m█\n"
                "  ▁ 1.000 ms, █ 2.000 ms, × not open\n");
}

static void all_fits_20_columns(void **state)
{
    struct probe_statistics probes = probes_of(some, COUNT(some));

    (void)state;
    probes.connect = (struct spread){8, 102 * US, 413 * US, 211 * US, 200 * US, 413 * US, 413 * US, 50 * US, 30 * US};
    assert_told(event_of("localhost", &probes), 20, false,
                "\n--- localhost 80/tcp\n"
                "    at 127.0.0.1:\n"
                "    10 transmitted,\n"
                "    8 ok, 0 refused,\n"
                "    2 lost (80.0%\n"
                "    ok)\n"
                "connect\n"
                "    min/avg/p50/p90/\n"
                "    p99/max\n"
                "    0.102/0.211/\n"
                "    0.200/0.413/\n"
                "    0.413/0.413 ms,\n"
                "    stddev 0.050 ms,\n"
                "    jitter 0.030 ms\n"
                "0.10 ms  █████████ 3\n"
                "0.15 ms  ██████ 2\n"
                "0.20 ms  ███ 1\n"
                "0.25 ms  0\n"
                "0.30 ms  ███ 1\n"
                "0.35 ms  0\n"
                "0.40 ms  ███ 1\n"
                "  ▁▃█×▁▂▂▂▆×\n"
                "  ▁ 0.102 ms,\n"
                "    █ 0.413 ms,\n"
                "    × not open\n");
}

/* 40 probes where there are 18 columns: 3 each in 14. Those of the 7th and 8th column are lost, the only one of the
 * last, and one of the second. */
static void a_long_run_shares_columns(void **state)
{
    uint64_t samples[40];
    struct probe_statistics probes;

    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++)
        samples[i] = (100 + i / 3 * 10) * US;
    memset(samples + 18, 0, 6 * sizeof samples[0]);
    samples[4] = samples[39] = 0;
    probes = probes_of(samples, COUNT(samples));
    probes.transmitted = 100;
    assert_told(event_of("127.0.0.1", &probes), 20, false,
                "\n--- 127.0.0.1\n"
                "    80/tcp:\n"
                "    100 transmitted,\n"
                "    32 ok,\n"
                "    0 refused,\n"
                "    8 lost (32.0%\n"
                "    ok)\n"
                "  the last 40:\n"
                "0.10 ms  ███████▌ 5\n"
                "0.12 ms  █████████ 6\n"
                "0.14 ms  █████████ 6\n"
                "0.16 ms  0\n"
                "0.18 ms  █████████ 6\n"
                "0.20 ms  █████████ 6\n"
                "0.22 ms  ████▌ 3\n"
                "  ▁▁▂▃▃▄××▆▇▇██×\n"
                "   ×\n"
                "  ▁ 0.100 ms,\n"
                "    █ 0.220 ms,\n"
                "    × not open,\n"
                "    3 probes a\n"
                "    column\n");
}

/* One time cannot be compared with anything. */
static void too_few_times_are_not_drawn(void **state)
{
    static const uint64_t samples[] = {0, 5 * MS, 0};
    struct probe_statistics probes = probes_of(samples, COUNT(samples));

    (void)state;
    assert_told(event_of("127.0.0.1", &probes), 80, false,
                "\n--- 127.0.0.1 80/tcp: 3 transmitted, 1 ok, 0 refused, 2 lost (33.3% ok)\n");
}

static size_t columns_of(const char *line, size_t length)
{
    size_t columns = 0;

    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)line[i] & 0xc0) != 0x80;
    return columns;
}

static void assert_fits(const char *text, unsigned width)
{
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        size_t length = strcspn(line, "\n");
        if (columns_of(line, length) > width)
            fail_msg("wider than %u columns: %.*s", width, (int)length, line);
    }
}

/* Whatever the times and their number. */
static void every_width_is_kept(void **state)
{
    static const uint64_t steps[] = {1 * US, 7 * US, 1 * MS, 900 * MS};
    struct capture *capture = malloc(sizeof *capture);
    uint64_t samples[300];

    (void)state;
    assert_non_null(capture);
    for (unsigned width = 16; width < 130; width += 3) {
        for (size_t step = 0; step < COUNT(steps); step++) {
            for (size_t i = 0; i < COUNT(samples); i++)
                samples[i] = i % 7 == 3 ? 0 : 50 * US + i * i % 61 * steps[step];
            struct probe_statistics probes = probes_of(samples, width * 2);
            probes.connect = (struct spread){9, 5 * US, 900 * MS, 12345 * US, 4 * US, MS, 12 * MS, MS, MS};
            tell(capture, event_of("a-name-as-long-as-a-narrow-terminal.example", &probes), width, false);
            assert_fits(capture_next(capture), width);
            capture_close(capture);
        }
    }
    free(capture);
}

static void a_failed_write_is_reported(void **state)
{
    static const struct probe_statistics probes = {.transmitted = 1};
    struct sink *sink = check_statistics_sink_new(&(struct sink_output){.fd = -1}, 0);

    (void)state;
    errno = 0;
    assert_false(sink->emit(sink, &(struct event){.type = EVENT_STATS, .probes = &probes}));
    assert_int_equal(errno, EBADF);
    sink->close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_read_in_columns),
        cmocka_unit_test(a_name_has_its_address),
        cmocka_unit_test(a_path_is_named),
        cmocka_unit_test(a_share_is_rounded_down),
        cmocka_unit_test(datagrams_are_answered),
        cmocka_unit_test(figures_have_about_four_digits),
        cmocka_unit_test(other_statistics_are_left_to_others),
        cmocka_unit_test(a_terminal_has_drawings),
        cmocka_unit_test(losses_are_red_where_there_is_colour),
        cmocka_unit_test(all_fits_20_columns),
        cmocka_unit_test(a_long_run_shares_columns),
        cmocka_unit_test(too_few_times_are_not_drawn),
        cmocka_unit_test(every_width_is_kept),
        cmocka_unit_test(a_failed_write_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
