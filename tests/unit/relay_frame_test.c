/* relay_frame_test.c: proves that with --frame each line of standard input reaches the peer, or all of many peers, as
 * one message; that input is read no faster than the peer takes it; and that a line that cannot be a message ends the
 * run behind those that could. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "hub_world.h"
#include "relay_world.h"

enum { MAX_MESSAGE = 1000 };

#define BYTES(text) text, sizeof text - 1

static const char input[] = "one\n\nthree\nlast";
static const char messages[] = "\0\0\0\x03one\0\0\0\0\0\0\0\x05three\0\0\0\x04last";

static void set_frame(struct config *config, const char *spec)
{
    config->max_message = MAX_MESSAGE;
    assert_true(framing_parse(spec, &config->framing));
}

static void open_framed(struct relay_world *run, const char *spec, unsigned capabilities)
{
    relay_world_open(run);
    set_frame(&run->config, spec);
    run->capabilities = capabilities;
    relay_world_start(run);
}

static void says_torn(struct scripted *local, const char *bytes, size_t length, size_t tear)
{
    if (tear > 0)
        scripted_says(local, bytes, tear);
    scripted_blocks(local);
    if (tear < length)
        scripted_says(local, bytes + tear, length - tear);
    scripted_ends(local);
}

static void assert_bytes(const struct scripted *peer, const char *bytes, size_t length)
{
    assert_int_equal(buffer_length(&peer->written), length);
    if (length > 0)
        assert_memory_equal(buffer_bytes(&peer->written), bytes, length);
}

static void each_line_reaches_the_peer_as_one_message(void **state)
{
    struct relay_world run;

    (void)state;
    for (size_t tear = 0; tear < sizeof input; tear++) {
        open_framed(&run, "len32be", SCRIPTED_TCP);
        says_torn(&run.local, input, sizeof input - 1, tear);
        world_settle(&run.world);
        assert_bytes(&run.peer, messages, sizeof messages - 1);
        assert_int_equal(run.peer.shutdowns, 1);
        assert_int_equal(run.done, 0);
        scripted_says_text(&run.peer, "answer");
        scripted_ends(&run.peer);
        world_settle(&run.world);
        assert_written(&run.local, "answer");
        relay_world_close(&run, STATUS_OK);
    }
}

static void a_line_that_has_begun_is_not_sent_and_reading_goes_on(void **state)
{
    struct relay_world run;

    (void)state;
    open_framed(&run, "line", SCRIPTED_TCP);
    scripted_says_text(&run.local, "be");
    world_settle(&run.world);
    assert_int_equal(run.peer.writes, 0);
    scripted_says_text(&run.local, "gun\nand");
    world_settle(&run.world);
    assert_int_equal(run.local.taken, 9);
    assert_written(&run.peer, "begun\n");
    assert_int_equal(run.peer.shutdowns, 0);
    relay_world_free(&run);
}

static void input_is_not_read_while_the_peer_takes_nothing(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    set_frame(&run.config, "nul");
    run.read_size = 10;
    relay_world_start(&run);
    run.peer.room = 0;
    for (int i = 0; i < 100; i++)
        scripted_says_text(&run.local, "0123\n5678\n");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_int_equal(run.local.taken, 10);
    run.peer.room = 15;
    world_settle(&run.world);
    assert_int_equal(run.local.taken, 20);
    run.peer.room = SIZE_MAX;
    run.peer.piece = 3;
    world_settle(&run.world);
    assert_int_equal(run.local.taken, 1000);
    assert_int_equal(buffer_length(&run.peer.written), 1000);
    assert_int_equal(run.peer.shutdowns, 1);
    scripted_ends(&run.peer);
    world_settle(&run.world);
    relay_world_close(&run, STATUS_OK);
}

static void each_line_is_a_datagram(void **state)
{
    struct relay_world run;

    (void)state;
    for (size_t tear = 0; tear < sizeof input; tear++) {
        open_framed(&run, "line", SCRIPTED_UDP);
        run.peer.blocked_writes = tear % 4;
        says_torn(&run.local, input, sizeof input - 1, tear);
        world_settle(&run.world);
        assert_int_equal(run.peer.datagram_count, 4);
        assert_int_equal(run.peer.datagrams[0], 4);
        assert_int_equal(run.peer.datagrams[1], 1);
        assert_int_equal(run.peer.datagrams[2], 6);
        assert_int_equal(run.peer.datagrams[3], 5);
        assert_written(&run.peer, "one\n\nthree\nlast\n");
        relay_world_free(&run);
    }
}

static void the_end_of_input_waits_for_the_datagrams_before_it(void **state)
{
    struct relay_world run;

    (void)state;
    open_framed(&run, "line", SCRIPTED_UDP);
    run.config.quit_after = 0;
    run.peer.blocked_writes = 3;
    scripted_says_text(&run.local, "one\ntwo\nla");
    scripted_says_text(&run.local, "st");
    scripted_ends(&run.local);
    world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(run.peer.datagram_count, 3);
    assert_written(&run.peer, "one\ntwo\nlast\n");
    relay_world_close(&run, STATUS_OK);
}

static void assert_told(const struct world *world, const char *text)
{
    assert_int_equal(world_count(world, EVENT_ERROR, 0), 1);
    assert_string_equal(world_last(world, EVENT_ERROR, 0)->message, text);
}

/* The peer's end is not waited for, nor is more of the input. */
static void assert_ends_the_run(const char *spec, const char *bytes, const char *sent, const char *text)
{
    struct relay_world run;
    size_t length = strlen(bytes);

    for (size_t tear = 0; tear <= length; tear++) {
        open_framed(&run, spec, SCRIPTED_TCP);
        says_torn(&run.local, bytes, length, tear);
        world_settle(&run.world);
        assert_written(&run.peer, sent);
        assert_int_equal(run.peer.shutdowns, 1);
        assert_told(&run.world, text);
        relay_world_close(&run, STATUS_LOCAL_IO);
    }
}

static void a_line_that_cannot_be_a_message_ends_the_run(void **state)
{
    (void)state;
    assert_ends_the_run("fixed:3", "one\ntwo\nfour\nsix\n", "onetwo",
                        "standard input, line 3: 4 bytes, and fixed:3 takes 3");
    assert_ends_the_run("fixed:3", "one\nat", "one", "standard input, line 2: 2 bytes, and fixed:3 takes 3");
    assert_ends_the_run("fixed:3", "four", "", "standard input, line 1: 4 bytes, and fixed:3 takes 3");
}

static void a_line_that_is_too_long_ends_the_run(void **state)
{
    struct relay_world run;
    char bytes[MAX_MESSAGE];

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    open_framed(&run, "line", SCRIPTED_TCP);
    scripted_says_text(&run.local, "before\n");
    for (int i = 0; i < 5; i++)
        scripted_says(&run.local, bytes, sizeof bytes);
    world_settle(&run.world);
    assert_written(&run.peer, "before\n");
    assert_int_equal(run.local.taken, 7 + MAX_MESSAGE);
    assert_told(&run.world, "standard input, line 2: longer than the 1000 bytes of --max-message");
    relay_world_close(&run, STATUS_LOCAL_IO);
}

static void what_was_sent_before_it_is_delivered_first(void **state)
{
    struct relay_world run;

    (void)state;
    open_framed(&run, "fixed:3", SCRIPTED_TCP);
    run.peer.room = 1;
    scripted_says_text(&run.local, "one\nfour\n");
    world_settle(&run.world);
    assert_int_equal(run.done, 0);
    assert_int_equal(run.peer.shutdowns, 0);
    run.peer.room = SIZE_MAX;
    run.peer.withholds = true;
    run.peer.acknowledged = 0;
    world_pass(&run.world, CLOCK_SECOND);
    assert_written(&run.peer, "one");
    assert_int_equal(run.peer.shutdowns, 1);
    assert_int_equal(run.done, 0);
    run.peer.withholds = false;
    world_pass(&run.world, CLOCK_SECOND);
    relay_world_close(&run, STATUS_LOCAL_IO);
}

static void a_line_begun_counts_as_unsent_when_the_peer_leaves(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    set_frame(&run.config, "line");
    run.config.quit_on_fin = true;
    relay_world_start(&run);
    scripted_says_text(&run.local, "whole\nbegun");
    world_settle(&run.world);
    scripted_ends(&run.peer);
    world_settle(&run.world);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, ", 5 bytes unsent"));
    relay_world_close(&run, STATUS_BROKEN);
}

static void a_line_whose_end_cannot_be_read_is_not_sent(void **state)
{
    struct relay_world run;

    (void)state;
    open_framed(&run, "line", SCRIPTED_TCP);
    scripted_says_text(&run.local, "whole\nbegun");
    scripted_fails(&run.local, EIO);
    world_settle(&run.world);
    assert_written(&run.peer, "whole\n");
    assert_int_equal(run.peer.shutdowns, 1);
    scripted_ends(&run.peer);
    world_settle(&run.world);
    relay_world_close(&run, STATUS_LOCAL_IO);
}

/* Many peers. */

static void open_framed_hub(struct hub_world *run, const char *spec, bool datagram)
{
    hub_world_open(run);
    set_frame(&run->config, spec);
    run->datagram = datagram;
    hub_world_start(run);
}

static void each_line_reaches_all_peers_as_one_message(void **state)
{
    struct hub_world run;

    (void)state;
    for (size_t tear = 0; tear < sizeof input; tear++) {
        open_framed_hub(&run, "len32be", false);
        struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
        says_torn(&run.local, input, sizeof input - 1, tear);
        world_settle(&run.world);
        assert_bytes(one, messages, sizeof messages - 1);
        assert_bytes(two, messages, sizeof messages - 1);
        assert_int_equal(one->shutdowns, 1);
        hub_world_close(&run, STATUS_OK);
    }
}

static void the_slowest_sets_the_pace_of_messages(void **state)
{
    struct hub_world run;

    (void)state;
    hub_world_open(&run);
    set_frame(&run.config, "len32le");
    run.read_size = 10;
    hub_world_start(&run);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    two->room = 0;
    scripted_says_text(&run.local, "\n\n\n\n\n\n\n\n\n\n");
    scripted_says_text(&run.local, "\n\n\n\n\n\n\n\n\n\n");
    world_settle(&run.world);
    assert_int_equal(run.local.taken, 10);
    assert_int_equal(buffer_length(&one->written), 12); /* three of them are 10 bytes or more */
    two->room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&one->written), 80);
    assert_int_equal(buffer_length(&two->written), 80);
    hub_world_close(&run, STATUS_OK);
}

static void a_line_that_cannot_be_a_message_ends_it_for_all(void **state)
{
    struct hub_world run;

    (void)state;
    open_framed_hub(&run, "fixed:3", false);
    struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
    scripted_says_text(&run.local, "one\nfour\nsix\n");
    world_settle(&run.world);
    assert_written(one, "one");
    assert_written(two, "one");
    assert_told(&run.world, "standard input, line 2: 4 bytes, and fixed:3 takes 3");
    assert_int_equal(run.done, 1);
    hub_world_close(&run, STATUS_LOCAL_IO);
}

static void so_does_a_last_one(void **state)
{
    struct hub_world run;

    (void)state;
    open_framed_hub(&run, "fixed:3", false);
    struct scripted *one = hub_world_guest(&run);
    scripted_says_text(&run.local, "one\nfour");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_written(one, "one");
    assert_int_equal(run.done, 1);
    hub_world_close(&run, STATUS_LOCAL_IO);
}

static void each_line_is_a_datagram_to_who_spoke_last(void **state)
{
    struct hub_world run;

    (void)state;
    for (size_t tear = 0; tear < sizeof input; tear++) {
        open_framed_hub(&run, "line", true);
        struct scripted *one = hub_world_guest(&run), *two = hub_world_guest(&run);
        scripted_says_text(one, "hello");
        world_settle(&run.world);
        two->blocked_writes = 2;
        scripted_says_text(two, "hello");
        world_settle(&run.world);
        says_torn(&run.local, input, sizeof input - 1, tear);
        world_settle(&run.world);
        assert_int_equal(one->datagram_count, 0);
        assert_int_equal(two->datagram_count, 4);
        assert_written(two, "one\n\nthree\nlast\n");
        hub_world_close(&run, STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_reaches_the_peer_as_one_message),
        cmocka_unit_test(a_line_that_has_begun_is_not_sent_and_reading_goes_on),
        cmocka_unit_test(input_is_not_read_while_the_peer_takes_nothing),
        cmocka_unit_test(each_line_is_a_datagram),
        cmocka_unit_test(the_end_of_input_waits_for_the_datagrams_before_it),
        cmocka_unit_test(a_line_that_cannot_be_a_message_ends_the_run),
        cmocka_unit_test(a_line_that_is_too_long_ends_the_run),
        cmocka_unit_test(what_was_sent_before_it_is_delivered_first),
        cmocka_unit_test(a_line_begun_counts_as_unsent_when_the_peer_leaves),
        cmocka_unit_test(a_line_whose_end_cannot_be_read_is_not_sent),
        cmocka_unit_test(each_line_reaches_all_peers_as_one_message),
        cmocka_unit_test(the_slowest_sets_the_pace_of_messages),
        cmocka_unit_test(a_line_that_cannot_be_a_message_ends_it_for_all),
        cmocka_unit_test(so_does_a_last_one),
        cmocka_unit_test(each_line_is_a_datagram_to_who_spoke_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
