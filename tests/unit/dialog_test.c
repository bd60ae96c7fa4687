/* dialog_test.c: proves what each step of a dialog waits for and what ends it, however the peer's words are torn, in
 * every order of its words, its end and its reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dialog_world.h"

static const struct dialog_line smtp[] = {
    {DIALOG_EXPECT, "^220 .*\r$"},      {DIALOG_SEND, "EHLO me\\r\\n"}, {DIALOG_EXPECT, "^250 (\\S+)"},
    {DIALOG_SEND, "NOOP ${1}\\r\\n"},   {DIALOG_EXPECT, "^250 "},      {DIALOG_SEND, "QUIT\\r\\n"},
    {DIALOG_EXPECT, "^221 .*\r\n"},     {DIALOG_EXPECT_EOF, ""},        {DIALOG_SEND, NULL},
};

static const char smtp_replies[] = "220 x ESMTP\r\n250-x\r\n250 HELP\r\n250 ok\r\n221 bye\r\n";

/* All that happens is the same, wherever reads end. */
static void assert_smtp(struct service_world *run, const struct scripted *peer)
{
    world_settle(&run->world);
    dialog_world_pass(run, 500); /* two matches could have become longer */
    assert_written(peer, "EHLO me\r\nNOOP HELP\r\nQUIT\r\n");
    assert_written(&run->local, smtp_replies);
    assert_string_equal(dialog_world_steps(run, 1), "matched done matched done matched done matched ended ");
    assert_int_equal(peer->closes, 1);
    dialog_world_close(run, STATUS_OK);
}

static void every_torn_read_leads_to_the_same(void **state)
{
    size_t length = strlen(smtp_replies);
    struct service_world run;

    (void)state;
    for (size_t first = 0; first <= length; first++) {
        for (size_t second = first; second <= length; second += 3) {
            struct scripted *peer = dialog_world_start(&run, smtp);
            scripted_says(peer, smtp_replies, first);
            world_settle(&run.world);
            scripted_says(peer, smtp_replies + first, second - first);
            world_settle(&run.world);
            scripted_says(peer, smtp_replies + second, length - second);
            scripted_ends(peer);
            assert_smtp(&run, peer);
        }
    }
}

static void every_byte_alone_leads_to_the_same(void **state)
{
    struct service_world run;

    (void)state;
    for (int blocks = 0; blocks < 2; blocks++) {
        struct scripted *peer = dialog_world_start(&run, smtp);
        for (const char *byte = smtp_replies; *byte; byte++) {
            scripted_says(peer, byte, 1);
            if (blocks)
                scripted_blocks(peer);
            else
                world_settle(&run.world);
        }
        scripted_ends(peer);
        assert_smtp(&run, peer);
    }
}

/* A server that says each reply only when it was asked. */
static void question_by_question(void **state)
{
    static const char *const replies[] = {"220 x ESMTP\r\n", "250-x\r\n250 HELP\r\n", "250 ok\r\n", "221 bye\r\n"};
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(&run, smtp);
    for (int i = 0; i < 4; i++) {
        scripted_says_text(peer, replies[i]);
        dialog_world_pass(&run, 150);
    }
    scripted_ends(peer);
    assert_smtp(&run, peer);
}

static void no_match_in_time_is_a_timeout(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(
        &run, LINES({DIALOG_SEND, "hello\\n"}, {DIALOG_TIMEOUT, "2"}, {DIALOG_EXPECT, "^220 "}));
    dialog_world_pass(&run, 1500);
    scripted_says_text(peer, "554 \x1b\r\n");
    dialog_world_pass(&run, 499);
    assert_int_equal(run.done, 0);
    dialog_world_pass(&run, 1);
    assert_string_equal(dialog_world_error(&run),
                        "step 2, --expect '^220 ': no match within 2 s; the last 7 bytes: 554 \\x1b\\r\\n");
    assert_string_equal(dialog_world_steps(&run, 1), "done timeout ");
    assert_int_equal(world_last(&run.world, EVENT_STEP, 1)->event.duration_ns, 2 * CLOCK_SECOND);
    assert_int_equal(world_last(&run.world, EVENT_CLOSED, 1)->event.closed_by, PARTY_TIMEOUT);
    assert_written(&run.local, "554 \x1b\r\n");
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
    dialog_world_close(&run, STATUS_TIMEOUT);
}

static void where_nothing_came_that_is_said(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_start(&run, LINES({DIALOG_EXPECT, "a"}));
    dialog_world_pass(&run, 10000);
    assert_string_equal(dialog_world_error(&run), "step 1, --expect 'a': no match within 10 s; nothing came");
    dialog_world_close(&run, STATUS_TIMEOUT);
}

/* As soon as there is a match, it need not be the longest. */
static void the_end_of_time_settles_a_match(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(&run, LINES({DIALOG_EXPECT, "a+"}));
    dialog_world_pass(&run, 9950);
    scripted_says_text(peer, "aa");
    dialog_world_pass(&run, 49);
    assert_string_equal(dialog_world_steps(&run, 1), "");
    dialog_world_pass(&run, 1);
    assert_string_equal(dialog_world_steps(&run, 1), "matched ");
    dialog_world_close(&run, STATUS_OK);
}

static void what_could_become_longer_waits_100_ms(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer =
        dialog_world_start(&run, LINES({DIALOG_EXPECT, "a+"}, {DIALOG_SEND, "${0}"}, {DIALOG_EXPECT, "b"}));
    scripted_says_text(peer, "aa");
    dialog_world_pass(&run, 60);
    scripted_says_text(peer, "aa");
    dialog_world_pass(&run, 39);
    assert_written(peer, "");
    dialog_world_pass(&run, 1);
    assert_written(peer, "aaaa");
    scripted_says_text(peer, "ab");
    world_settle(&run.world);
    assert_string_equal(dialog_world_steps(&run, 1), "matched done matched ");
    dialog_world_close(&run, STATUS_OK);
}

static void the_peer_s_end_first_is_an_expectation_not_met(void **state)
{
    struct service_world run;

    (void)state;
    for (int late = 0; late < 2; late++) { /* before the step, or within it */
        struct scripted *peer =
            dialog_world_start(&run, LINES({DIALOG_PAUSE, "1"}, {DIALOG_EXPECT, "^220 "}, {DIALOG_SEND, "x"}));
        if (late)
            dialog_world_pass(&run, 1500);
        scripted_says_text(peer, "22");
        scripted_ends(peer);
        dialog_world_pass(&run, 1000);
        assert_string_equal(dialog_world_error(&run), "step 2, --expect '^220 ': the peer's end came without a match; "
                                                      "the last 2 bytes: 22");
        assert_string_equal(dialog_world_steps(&run, 1), "done unmatched ");
        assert_int_equal(world_last(&run.world, EVENT_CLOSED, 1)->event.closed_by, PARTY_ERROR);
        assert_written(peer, "");
        dialog_world_close(&run, STATUS_EXPECT);
    }
}

static void data_is_not_the_end(void **state)
{
    static const struct dialog_line lines[] = {
        {DIALOG_EXPECT, "ok"}, {DIALOG_EXPECT_EOF, ""}, {DIALOG_SEND, NULL}};
    static const char *const words[][2] = {{"ok.", ""}, {"ok", "."}};
    struct service_world run;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct scripted *peer = dialog_world_start(&run, lines);
        scripted_says_text(peer, words[i][0]);
        world_settle(&run.world);
        if (i == 1)
            scripted_says_text(peer, words[i][1]);
        scripted_ends(peer);
        world_settle(&run.world);
        assert_string_equal(dialog_world_error(&run),
                            "step 2, --expect-eof: data came instead of the end; the last 3 bytes: ok.");
        assert_string_equal(dialog_world_steps(&run, 1), "matched unmatched ");
        dialog_world_close(&run, STATUS_EXPECT);
    }
}

static void an_end_that_does_not_come_is_a_timeout(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_start(&run, LINES({DIALOG_EXPECT_EOF, ""}));
    dialog_world_pass(&run, 10000);
    assert_string_equal(dialog_world_error(&run), "step 1, --expect-eof: no end within 10 s; nothing came");
    dialog_world_close(&run, STATUS_TIMEOUT);
}

/* Whatever it waits for. What had come before still counts. */
static void a_reset_breaks_any_step(void **state)
{
    static const struct dialog_line steps[] = {
        {DIALOG_EXPECT, "never"}, {DIALOG_EXPECT_EOF, ""}, {DIALOG_PAUSE, "5"}, {DIALOG_EXPECT, "ok"}};
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct scripted *peer = dialog_world_start(&run, LINES(steps[i], {DIALOG_SEND, "more"}));
        if (i != 1)
            scripted_says_text(peer, "ok");
        scripted_resets(peer);
        world_settle(&run.world);
        dialog_world_pass(&run, 6000);
        assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
        assert_non_null(strstr(dialog_world_error(&run), " 192.0.2.1:40000: connection reset"));
        assert_written(&run.local, i != 1 ? "ok" : "");
        dialog_world_close(&run, STATUS_BROKEN);
    }
}

static void a_pause_keeps_what_comes_meanwhile(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(
        &run, LINES({DIALOG_PAUSE, "3"}, {DIALOG_EXPECT, "ok"}, {DIALOG_PAUSE, "20"}, {DIALOG_SEND, "late"}));
    scripted_says_text(peer, "o");
    dialog_world_pass(&run, 2000);
    scripted_says_text(peer, "k");
    scripted_ends(peer);
    dialog_world_pass(&run, 999);
    assert_written(&run.local, "ok");
    assert_string_equal(dialog_world_steps(&run, 1), "");
    dialog_world_pass(&run, 1);
    assert_string_equal(dialog_world_steps(&run, 1), "done matched ");
    dialog_world_pass(&run, 19999);
    assert_written(peer, "");
    dialog_world_pass(&run, 1);
    assert_written(peer, "late"); /* half-close is legal */
    assert_int_equal(peer->shutdowns, 1);
    dialog_world_close(&run, STATUS_OK);
}

static void a_pattern_that_runs_away_is_told(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(&run, LINES({DIALOG_EXPECT, "(a+)+!"}));
    scripted_says_text(peer, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?");
    world_settle(&run.world);
    assert_string_equal(dialog_world_steps(&run, 1), "runaway ");
    assert_non_null(strstr(dialog_world_error(&run), "the pattern runs away"));
    dialog_world_close(&run, STATUS_EXPECT);
}

/* A Unix socket's peer that is gone looks like an orderly end. */
/* A Unix socket's other end is gone. */
static void leave_for_good(struct service_world *run, const struct dialog_line *lines, const char *last_words)
{
    dialog_world_open(run, lines);
    service_world_start(run);
    struct scripted *peer = service_world_client(run);
    run->conns[0]->capabilities = SCRIPTED_UNIX;
    if (last_words)
        scripted_says_text(peer, last_words);
    scripted_ends(peer);
    world_settle(&run->world);
    scripted_leaves(peer);
    world_settle(&run->world);
}

static void who_has_gone_takes_nothing(void **state)
{
    struct service_world run;

    (void)state;
    leave_for_good(&run, LINES({DIALOG_PAUSE, "5"}, {DIALOG_SEND, "x"}), NULL);
    assert_string_equal(dialog_world_steps(&run, 1), "done closed ");
    assert_string_equal(dialog_world_error(&run), "step 2, --send 'x': the connection ended before it; nothing came");
    dialog_world_close(&run, STATUS_BROKEN);
}

static void who_has_gone_may_have_said_all(void **state)
{
    struct service_world run;

    (void)state;
    leave_for_good(&run, LINES({DIALOG_PAUSE, "5"}, {DIALOG_EXPECT, "h.*o"}, {DIALOG_EXPECT_EOF, ""}), "hello");
    assert_string_equal(dialog_world_steps(&run, 1), "done matched ended ");
    assert_string_equal(dialog_world_error(&run), "");
    dialog_world_close(&run, STATUS_OK);
}

static void who_has_gone_may_have_said_something_else(void **state)
{
    struct service_world run;

    (void)state;
    leave_for_good(&run, LINES({DIALOG_PAUSE, "5"}, {DIALOG_EXPECT, "bye"}), "hello");
    assert_string_equal(dialog_world_steps(&run, 1), "done unmatched ");
    dialog_world_close(&run, STATUS_EXPECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_torn_read_leads_to_the_same),
        cmocka_unit_test(every_byte_alone_leads_to_the_same),
        cmocka_unit_test(question_by_question),
        cmocka_unit_test(no_match_in_time_is_a_timeout),
        cmocka_unit_test(where_nothing_came_that_is_said),
        cmocka_unit_test(the_end_of_time_settles_a_match),
        cmocka_unit_test(what_could_become_longer_waits_100_ms),
        cmocka_unit_test(the_peer_s_end_first_is_an_expectation_not_met),
        cmocka_unit_test(data_is_not_the_end),
        cmocka_unit_test(an_end_that_does_not_come_is_a_timeout),
        cmocka_unit_test(a_reset_breaks_any_step),
        cmocka_unit_test(a_pause_keeps_what_comes_meanwhile),
        cmocka_unit_test(a_pattern_that_runs_away_is_told),
        cmocka_unit_test(who_has_gone_takes_nothing),
        cmocka_unit_test(who_has_gone_may_have_said_all),
        cmocka_unit_test(who_has_gone_may_have_said_something_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
