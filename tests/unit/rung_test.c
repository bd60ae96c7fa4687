/* rung_test.c: proves how each segment reads in the ladder, and where a head line names the two ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sink/rung.h"

static const struct endpoint near = {.host = "127.0.0.1", .port = 51234};
static const struct endpoint far = {.host = "127.0.0.1", .port = 4000};

/* The segment's line at 0.12 ms. */
static void assert_line(enum event_direction direction, enum event_basis basis, struct segment segment,
                        const char *expected)
{
    struct event event = {.direction = direction, .basis = basis, .segment = &segment};
    struct line line = {.verbosity = 0};

    rung_add_segment(&line, 120000, &event);
    line_add(&line, "%c", '\0');
    assert_string_equal((const char *)buffer_bytes(&line.text), expected);
    line_free(&line);
}

static void words_stand_beside_who_sent_them(void **state)
{
    (void)state;
    assert_line(DIRECTION_OUT, BASIS_CALL, (struct segment){.flags = SEGMENT_SYN, .window_scale = -1},
                "    0.12 ms  SYN      ------------------->           call");
    assert_line(DIRECTION_IN, BASIS_KERNEL,
                (struct segment){.flags = SEGMENT_SYN | SEGMENT_ACK,
                                 .mss = 65483,
                                 .sack = true,
                                 .has_timestamps = true,
                                 .window_scale = 7,
                                 .rtt_ns = 30000},
                "    0.12 ms           <-------------------  SYN+ACK  kernel  "
                "mss 65483, sack, timestamps, wscale 7, rtt 0.03 ms");
    assert_line(DIRECTION_OUT, BASIS_KERNEL, (struct segment){.flags = SEGMENT_ACK, .state = "ESTABLISHED"},
                "    0.12 ms  ACK      ------------------->           kernel  ESTABLISHED");
    assert_line(DIRECTION_OUT, BASIS_CALL,
                (struct segment){.flags = SEGMENT_ACK | SEGMENT_PSH, .length = 100, .has_seq = true, .seq = 1},
                "    0.12 ms  data     ------------------->           call    seq 1, 100 bytes");
    assert_line(DIRECTION_IN, BASIS_KERNEL,
                (struct segment){.flags = SEGMENT_RST, .state = "CLOSE", .note = "connection refused"},
                "    0.12 ms           <-------------------  RST      kernel  CLOSE, connection refused");
}

static void a_state_alone_has_no_word(void **state)
{
    (void)state;
    assert_line(DIRECTION_OUT, BASIS_KERNEL, (struct segment){.state = "TIME_WAIT"},
                "    0.12 ms                                          kernel  TIME_WAIT");
}

static void captured_numbers_are_relative_and_raw(void **state)
{
    (void)state;
    assert_line(DIRECTION_IN, BASIS_WIRE,
                (struct segment){.flags = SEGMENT_SYN,
                                 .has_seq = true,
                                 .has_raw = true,
                                 .raw_seq = 4294967295U,
                                 .raw_ack = 7,
                                 .has_window = true,
                                 .window = 65495,
                                 .ttl = 64,
                                 .mss = 65495,
                                 .window_scale = 0},
                "    0.12 ms           <-------------------  SYN      wire    "
                "seq 0 (raw 4294967295), window 65495, ttl 64, mss 65495, wscale 0");
    assert_line(DIRECTION_OUT, BASIS_WIRE,
                (struct segment){.flags = SEGMENT_FIN | SEGMENT_ACK,
                                 .length = 5,
                                 .has_seq = true,
                                 .seq = 6,
                                 .has_ack = true,
                                 .ack = 1,
                                 .has_raw = true,
                                 .raw_seq = 1006,
                                 .raw_ack = 2001,
                                 .ttl = 64,
                                 .has_timestamps = true},
                "    0.12 ms  FIN      ------------------->           wire    "
                "seq 6 (raw 1006), ack 1 (raw 2001), 5 bytes");
}

/* The head line that comes before the event's, "" for none. */
static void assert_head(struct rung_head *head, struct event event, const char *expected)
{
    struct buffer text = {0};

    rung_add_head(head, &event, &text);
    buffer_append(&text, "", 1);
    assert_string_equal((const char *)buffer_bytes(&text), expected);
    buffer_free(&text);
}

static void a_head_names_new_ends(void **state)
{
    static const struct endpoint other = {.host = "::1", .port = 4000};
    struct rung_head head = {.conn = 0};

    (void)state;
    assert_head(&head, (struct event){.conn = 1, .remote = &far},
                "#1 (we)                       127.0.0.1:4000 (peer)\n");
    assert_head(&head, (struct event){.conn = 1}, ""); /* not named: the same */
    assert_head(&head, (struct event){.conn = 1, .remote = &other},
                "#1 (we)                       [::1]:4000 (peer)\n");
    assert_head(&head, (struct event){.conn = 1, .local = &near, .remote = &other},
                "#1 127.0.0.1:51234 (we)       [::1]:4000 (peer)\n");
    assert_head(&head, (struct event){.conn = 1, .local = &near, .remote = &other}, "");
    assert_head(&head, (struct event){.conn = 2, .local = &near, .remote = &other},
                "#2 127.0.0.1:51234 (we)       [::1]:4000 (peer)\n");
    assert_head(&head, (struct event){.conn = 3}, "#3\n");
}

static void long_ends_stay_apart(void **state)
{
    static const struct endpoint wide = {.host = "2001:db8:1111:2222:3333:4444:5555:6666", .port = 65535};
    struct rung_head head = {.conn = 0};

    (void)state;
    assert_head(&head, (struct event){.conn = 1, .local = &wide, .remote = &wide},
                "#1 [2001:db8:1111:2222:3333:4444:5555:6666]:65535 (we)  "
                "[2001:db8:1111:2222:3333:4444:5555:6666]:65535 (peer)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stand_beside_who_sent_them),
        cmocka_unit_test(a_state_alone_has_no_word),
        cmocka_unit_test(captured_numbers_are_relative_and_raw),
        cmocka_unit_test(a_head_names_new_ends),
        cmocka_unit_test(long_ends_stay_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
