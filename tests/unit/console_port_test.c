/* console_port_test.c: proves that what a person types reaches the peer in order, one line a read, and what becomes of
 * it where nobody takes it; that what the peer says is shown as fast as the screen takes it; and how either end is
 * said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "console_world.h"
#include "fake_screen_code.h"

static void lines_are_sent_with_their_newlines(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    assert_tells(&run, "connected to 127.0.0.1:7\n");
    assert_prompt(&run, "127.0.0.1:7 open> ");
    console_world_types(&run, "one");
    console_world_types(&run, "");
    console_world_types(&run, "two");
    assert_written(&run.peers[0], "one\n\ntwo\n");
    assert_tells(&run, "");
    console_world_close(&run);
}

static void what_begins_with_two_prefixes_begins_with_one(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    console_world_types(&run, "//quit");
    console_world_types(&run, "/quit\n//pasted text is data");
    console_world_types(&run, "//\n");
    assert_written(&run.peers[0], "/quit\n/quit\n//pasted text is data\n//\n\n");
    assert_false(run.left);
    console_world_close(&run);
}

static void over_datagrams_a_line_is_one(void **state)
{
    static char scheme[] = "udp";
    struct console_world run;

    (void)state;
    console_world_open(&run);
    run.config.target.scheme = scheme;
    console_world_start(&run);
    console_world_pastes(&run, "one");
    console_world_pastes(&run, "/send 22");
    console_world_pastes(&run, "333\n4");
    console_world_settle(&run);
    assert_written(&run.peers[0], "one\n22333\n4\n");
    assert_int_equal(run.peers[0].datagram_count, 3);
    assert_int_equal(run.peers[0].datagrams[0], 4);
    assert_int_equal(run.peers[0].datagrams[1], 2);
    assert_int_equal(run.peers[0].datagrams[2], 6);
    console_world_close(&run);
}

static void a_slow_screen_slows_the_peer_and_loses_nothing(void **state)
{
    static char text[600 * 1024 + 1];
    struct console_world run;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    console_world_open(&run);
    console_world_start(&run);
    run.screen->ready = false;
    for (size_t i = 0; i < 6; i++)
        scripted_says(&run.peers[0], text, 100 * 1024);
    console_world_settle(&run);
    assert_int_equal(buffer_length(&run.screen->data), 0);
    assert_true(run.peers[0].taken < sizeof text - 1);
    run.screen->ready = true;
    console_world_settle(&run);
    assert_int_equal(buffer_length(&run.screen->data), sizeof text - 1);
    console_world_close(&run);
}

/* Our end. */

static void ctrl_d_half_closes_and_the_peers_end_ends_the_run(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    console_world_pastes(&run, "last");
    console_world_ends(&run);
    assert_written(&run.peers[0], "last\n");
    assert_int_equal(run.peers[0].shutdowns, 1);
    assert_prompt(&run, "127.0.0.1:7 half-closed> ");
    scripted_says_text(&run.peers[0], "answer\n");
    console_world_settle(&run);
    assert_shown(&run, "answer\n");
    assert_false(run.left);
    scripted_ends(&run.peers[0]);
    console_world_settle(&run);
    assert_true(run.left);
    assert_int_equal(run.ending.status, STATUS_OK);
    console_world_close(&run);
}

static void after_our_end_nothing_is_sent_and_that_is_told(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    console_world_types(&run, "/fin");
    assert_tells(&run, "connected to 127.0.0.1:7\n");
    console_world_types(&run, "more");
    assert_tells(&run, "our end has been said: nothing was sent\n");
    console_world_ends(&run);
    assert_tells(&run, "our end has been said; the peer's is waited for\n");
    assert_written(&run.peers[0], "");
    console_world_close(&run);
}

/* The peer's end. */

static void the_peers_end_closes_and_the_console_stays(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    scripted_says_text(&run.peers[0], "bye\n");
    scripted_ends(&run.peers[0]);
    console_world_settle(&run);
    assert_shown(&run, "bye\n");
    assert_int_equal(run.peers[0].shutdowns, 1);
    assert_tells(&run, "connected to 127.0.0.1:7\nthe peer has ended\n");
    assert_prompt(&run, "127.0.0.1:7 closed> ");
    assert_true(run.over);
    assert_false(run.left);
    console_world_types(&run, "hello?");
    assert_tells(&run, "closed: nothing was sent; /reconnect goes again\n");
    console_world_ends(&run);
    assert_true(run.left);
    console_world_close(&run);
}

static void what_was_typed_before_the_peers_end_is_still_sent(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    run.peers[0].room = 0;
    console_world_types(&run, "one");
    console_world_types(&run, "two");
    scripted_ends(&run.peers[0]);
    console_world_settle(&run);
    assert_int_equal(run.peers[0].shutdowns, 0);
    run.peers[0].room = SIZE_MAX;
    console_world_settle(&run);
    assert_written(&run.peers[0], "one\ntwo\n");
    assert_int_equal(run.peers[0].shutdowns, 1);
    assert_true(run.over);
    console_world_close(&run);
}

static void a_reset_leaves_the_console_there(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    scripted_resets(&run.peers[0]);
    console_world_settle(&run);
    assert_prompt(&run, "127.0.0.1:7 closed> ");
    assert_tells(&run, "connected to 127.0.0.1:7\n");
    assert_false(run.left);
    console_world_types(&run, "/quit");
    assert_true(run.left);
    assert_int_equal(run.ending.status, STATUS_BROKEN);
    console_world_close(&run);
}

/* Ctrl-C. */

static void the_second_of_two_interrupts_ends(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    assert_tells(&run, "connected to 127.0.0.1:7\n");
    run.screen->typed = true;
    assert_true(console_world_interrupts(&run));
    assert_int_equal(run.screen->clears, 1);
    assert_tells(&run, "");
    console_world_pass(&run, CLOCK_SECOND + 1);
    assert_true(console_world_interrupts(&run));
    assert_tells(&run, "again within 1 s to end\n");
    console_world_pass(&run, CLOCK_SECOND);
    assert_false(console_world_interrupts(&run));
    console_world_close(&run);
}

static void an_interrupt_drops_what_waits(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    assert_tells(&run, "connected to 127.0.0.1:7\n");
    run.peers[0].room = 0;
    console_world_types(&run, "first");
    console_world_types(&run, "second");
    console_world_types(&run, "/send third");
    assert_true(console_world_interrupts(&run));
    assert_tells(&run, "2 lines dropped that waited\n");
    run.peers[0].room = SIZE_MAX;
    console_world_settle(&run);
    assert_written(&run.peers[0], "first\n");
    console_world_close(&run);
}

/* The terminal. */

static void a_terminal_that_has_gone_ends_the_run(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    console_world_pastes(&run, "last");
    console_world_settle(&run);
    run.screen->gone = true;
    console_world_ends(&run);
    assert_written(&run.peers[0], "last\n");
    assert_int_equal(run.peers[0].shutdowns, 1);
    assert_true(run.left);
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_sent_with_their_newlines),
        cmocka_unit_test(what_begins_with_two_prefixes_begins_with_one),
        cmocka_unit_test(over_datagrams_a_line_is_one),
        cmocka_unit_test(a_slow_screen_slows_the_peer_and_loses_nothing),
        cmocka_unit_test(ctrl_d_half_closes_and_the_peers_end_ends_the_run),
        cmocka_unit_test(after_our_end_nothing_is_sent_and_that_is_told),
        cmocka_unit_test(the_peers_end_closes_and_the_console_stays),
        cmocka_unit_test(what_was_typed_before_the_peers_end_is_still_sent),
        cmocka_unit_test(a_reset_leaves_the_console_there),
        cmocka_unit_test(the_second_of_two_interrupts_ends),
        cmocka_unit_test(an_interrupt_drops_what_waits),
        cmocka_unit_test(a_terminal_that_has_gone_ends_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
