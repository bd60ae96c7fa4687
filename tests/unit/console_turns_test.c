/* console_turns_test.c: proves that what is typed is done in its order, what closes a connection too, and that a peer
 * that reads nothing does not keep a person from seeing how things stand and from leaving. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console_world.h"
#include "fake_screen_code.h"

static void what_only_tells_does_not_wait_for_a_stuck_peer(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    run.peers[0].room = 0;
    console_world_types(&run, "one");
    console_world_types(&run, "two");
    console_world_types(&run, "/send three");
    console_world_types(&run, "/clients");
    assert_tells(&run, "");
    console_world_pass(&run, CLOCK_SECOND / 10);
    assert_told_line(&run, "open");
    run.peers[0].room = SIZE_MAX;
    console_world_settle(&run);
    assert_written(&run.peers[0], "one\ntwo\nthree");
    console_world_close(&run);
}

static void a_line_that_was_dropped_half_way_is_no_part_of_the_next(void **state)
{
    enum { LENGTH = 8 * 1024 * 1024 }; /* more than is read in one step */
    char path[] = "/tmp/console_turns.XXXXXX", command[64];
    int file = mkstemp(path);
    struct console_world run;

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(ftruncate(file, LENGTH), 0);
    close(file);
    console_world_open(&run);
    run.config.max_message = LENGTH + 1;
    console_world_connect(&run);
    console_world_types(&run, "/frame delim:;");
    snprintf(command, sizeof command, "/file %s", path);
    console_world_pastes(&run, command);
    conn_set_settle(&run.world.set, run.world.now);
    assert_true(console_world_interrupts(&run));
    assert_told_line(&run, "1 line dropped that waited\n");
    console_world_types(&run, "/frame nul");
    console_world_types(&run, "next");
    assert_int_equal(buffer_length(&run.peers[0].written), 5);
    assert_memory_equal(buffer_bytes(&run.peers[0].written), "next", 5);
    unlink(path);
    console_world_close(&run);
}

static void frames_change_behind_the_last_of_the_lines_before(void **state)
{
    enum { LENGTH = 100 * 1024 };
    static char text[LENGTH + 1];
    struct console_world run;

    (void)state;
    memset(text, '\n', LENGTH);
    console_world_open(&run);
    console_world_connect(&run);
    console_world_pastes(&run, "/frame len32be");
    console_world_pastes(&run, text); /* grows more than there is room for */
    run.peers[0].room = 0;
    console_world_pastes(&run, "/frame off");
    console_world_pastes(&run, "last");
    console_world_settle(&run);
    run.peers[0].room = SIZE_MAX;
    console_world_settle(&run);
    assert_int_equal(buffer_length(&run.peers[0].written), 4 * (LENGTH + 1) + 5);
    assert_memory_equal(buffer_bytes(&run.peers[0].written) + (4 * LENGTH), "\0\0\0\0last\n", 9);
    console_world_close(&run);
}

static void a_reset_waits_a_second_at_most(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    run.peers[0].room = 0;
    console_world_types(&run, "one");
    console_world_types(&run, "two");
    console_world_types(&run, "/rst");
    console_world_pass(&run, CLOCK_SECOND / 2);
    assert_false(run.over);
    console_world_pass(&run, CLOCK_SECOND / 2);
    assert_true(run.over);
    assert_true(run.peers[0].aborted);
    assert_told_line(&run, "closed: nothing was sent; /reconnect");
    assert_false(run.left);
    console_world_close(&run);
}

static void close_closes_and_reconnect_goes_again(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_types(&run, "/reconnect");
    assert_tells(&run, "the connection is still there: /close first\n");
    run.peers[0].withholds = true;
    console_world_pastes(&run, "one");
    console_world_pastes(&run, "/crlf on");
    console_world_pastes(&run, "/close");
    console_world_pastes(&run, "/reconnect");
    console_world_pastes(&run, "two");
    console_world_settle(&run);
    assert_written(&run.peers[0], "one\n");
    assert_int_equal(run.reconnects, 0); /* not all has been acknowledged */
    assert_prompt(&run, "127.0.0.1:7 closing> ");
    run.peers[0].withholds = false;
    console_world_pass(&run, CLOCK_SECOND);
    assert_int_equal(run.reconnects, 1);
    assert_prompt(&run, "127.0.0.1:7 connecting> ");
    assert_tells(&run, "crlf is on\n");
    console_world_peer(&run);
    assert_prompt(&run, "127.0.0.1:7 open> ");
    assert_tells(&run, "connected to 127.0.0.1:7\n");
    assert_written(&run.peers[1], "two\r\n");
    console_world_close(&run);
}

static void quit_delivers_what_was_typed_and_leaves(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_pastes(&run, "last");
    console_world_pastes(&run, "/quit");
    console_world_settle(&run);
    assert_written(&run.peers[0], "last\n");
    assert_int_equal(run.peers[0].shutdowns, 1);
    assert_true(run.left);
    assert_int_equal(run.ending.status, STATUS_OK);
    console_world_close(&run);
}

static void quit_twice_waits_for_nobody(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    run.peers[0].withholds = true;
    console_world_pastes(&run, "last");
    console_world_pastes(&run, "/quit");
    console_world_settle(&run);
    assert_false(run.over);
    console_world_types(&run, "/quit");
    assert_true(run.over);
    run.left = true;
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_change_behind_the_last_of_the_lines_before),
        cmocka_unit_test(a_line_that_was_dropped_half_way_is_no_part_of_the_next),
        cmocka_unit_test(what_only_tells_does_not_wait_for_a_stuck_peer),
        cmocka_unit_test(a_reset_waits_a_second_at_most),
        cmocka_unit_test(close_closes_and_reconnect_goes_again),
        cmocka_unit_test(quit_delivers_what_was_typed_and_leaves),
        cmocka_unit_test(quit_twice_waits_for_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
