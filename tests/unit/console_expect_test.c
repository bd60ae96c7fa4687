/* console_expect_test.c: proves that /expect looks at what came since the last that was sent, that what is typed behind
 * it waits, and how it ends without a match. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "console_world.h"
#include "fake_screen_code.h"
#include "pattern_look.h"

static void start_expecting(struct console_world *run)
{
    need_patterns();
    console_world_open(run);
    console_world_connect(run);
}

static void what_is_typed_behind_it_waits_for_the_match(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    console_world_pastes(&run, "HELO");
    console_world_pastes(&run, "/expect ^250 \\w");
    console_world_pastes(&run, "MAIL");
    console_world_pastes(&run, "/expect ^354");
    console_world_pastes(&run, "/fin");
    console_world_settle(&run);
    assert_written(&run.peers[0], "HELO\n");
    scripted_says_text(&run.peers[0], "25");
    console_world_settle(&run);
    assert_tells(&run, "");
    console_world_pass(&run, 5 * CLOCK_MILLISECOND);
    scripted_says_text(&run.peers[0], "0 ok\r\n");
    console_world_settle(&run);
    assert_tells(&run, "matched after 5.00 ms: 250 o\n");
    assert_written(&run.peers[0], "HELO\nMAIL\n");
    assert_int_equal(run.peers[0].shutdowns, 0);
    scripted_says_text(&run.peers[0], "354\r\n");
    console_world_pass(&run, CLOCK_SECOND / 10);
    assert_told_line(&run, ": 354\n");
    assert_int_equal(run.peers[0].shutdowns, 1);
    console_world_close(&run);
}

static void what_came_before_the_last_line_does_not_count(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    scripted_says_text(&run.peers[0], "ready\n");
    console_world_settle(&run);
    console_world_types(&run, "/expect re.dy");
    assert_told_line(&run, ": ready\n");
    scripted_says_text(&run.peers[0], "ready\n");
    console_world_settle(&run);
    console_world_types(&run, "x");
    console_world_types(&run, "/expect ready");
    assert_tells(&run, "");
    console_world_pass(&run, 10 * CLOCK_SECOND - 1);
    assert_tells(&run, "");
    console_world_pass(&run, 1);
    assert_tells(&run, "no match within 10 s; nothing came\n");
    console_world_close(&run);
}

static void without_a_match_what_came_is_told_and_the_rest_goes_on(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    console_world_types(&run, "/expect ^220");
    console_world_types(&run, "after");
    scripted_says_text(&run.peers[0], "554 \x1b\r\n");
    console_world_pass(&run, 10 * CLOCK_SECOND);
    assert_tells(&run, "no match within 10 s; the last 7 bytes: 554 \\x1b\\r\\n\n");
    assert_written(&run.peers[0], "after\n");
    console_world_close(&run);
}

/* As in a dialog: what a match consumed came, too. */
static void what_matched_before_is_part_of_what_came(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    scripted_says_text(&run.peers[0], "220 x");
    console_world_settle(&run);
    console_world_types(&run, "/expect ^220 ");
    console_world_types(&run, "/expect ^250");
    assert_told_line(&run, ": 220 \n");
    console_world_pass(&run, 10 * CLOCK_SECOND);
    assert_tells(&run, "no match within 10 s; the last 5 bytes: 220 x\n");
    console_world_types(&run, "next");
    console_world_types(&run, "/expect ^250");
    scripted_says_text(&run.peers[0], "y");
    console_world_pass(&run, 10 * CLOCK_SECOND);
    assert_tells(&run, "no match within 10 s; the last byte: y\n");
    console_world_close(&run);
}

static void the_peers_end_ends_it_and_what_waits_is_still_sent(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    console_world_types(&run, "/expect never");
    console_world_types(&run, "after");
    scripted_says_text(&run.peers[0], "no");
    scripted_ends(&run.peers[0]);
    console_world_settle(&run);
    assert_tells(&run, "the peer has ended\nthe end came before a match; the last 2 bytes: no\n");
    assert_written(&run.peers[0], "after\n");
    assert_prompt(&run, "127.0.0.1:7 closed> ");
    console_world_types(&run, "/expect no");
    assert_tells(&run, "the end came before a match; nothing came\n");
    console_world_close(&run);
}

static void an_interrupt_cancels_it_and_drops_what_waits(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    console_world_types(&run, "/expect never");
    console_world_types(&run, "dropped");
    assert_true(console_world_interrupts(&run));
    assert_tells(&run, "waits no longer\n1 line dropped that waited\n");
    console_world_types(&run, "next");
    assert_written(&run.peers[0], "next\n");
    console_world_close(&run);
}

static void what_matched_can_be_sent(void **state)
{
    struct console_world run;

    (void)state;
    start_expecting(&run);
    console_world_types(&run, "/send ${1}");
    assert_told_line(&run, "nothing was sent\n");
    scripted_says_text(&run.peers[0], "token=a1;\n");
    console_world_settle(&run);
    console_world_types(&run, "/expect token=(\\w+);");
    console_world_types(&run, "/send <${1}>\\$");
    assert_written(&run.peers[0], "<a1>$");
    console_world_close(&run);
}

static void no_pattern_is_told(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_types(&run, "/expect (");
    console_world_types(&run, "next");
    assert_written(&run.peers[0], "next\n");
    buffer_append(&run.screen->told, "", 1);
    assert_true(buffer_length(&run.screen->told) > 1);
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_behind_it_waits_for_the_match),
        cmocka_unit_test(what_came_before_the_last_line_does_not_count),
        cmocka_unit_test(without_a_match_what_came_is_told_and_the_rest_goes_on),
        cmocka_unit_test(what_matched_before_is_part_of_what_came),
        cmocka_unit_test(the_peers_end_ends_it_and_what_waits_is_still_sent),
        cmocka_unit_test(an_interrupt_cancels_it_and_drops_what_waits),
        cmocka_unit_test(what_matched_can_be_sent),
        cmocka_unit_test(no_pattern_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
