/* relay_quit_test.c: proves that -q ends a run once its time has passed in silence after the end of input, never
 * before, and with the truth about what did not arrive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "relay_world.h"

static const uint64_t second = CLOCK_SECOND;
static const uint64_t grace = 100 * CLOCK_MILLISECOND; /* for an acknowledgement that is under way */

static void open_with(struct relay_world *run, uint64_t quit_after)
{
    relay_world_open(run);
    run->config.quit_after = quit_after;
    relay_world_start(run);
}

static void zero_ends_at_once(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, 0);
    scripted_says_text(&run.local, "hello");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_written(&run.peer, "hello");
    assert_int_equal(run.peer.shutdowns, 1);
    assert_false(run.peer.aborted);
    relay_world_close(&run, STATUS_OK);
}

static void zero_gives_an_acknowledgement_a_moment(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, 0);
    run.peer.withholds = true;
    scripted_says_text(&run.local, "hello");
    scripted_ends(&run.local);
    world_pass(&run.world, grace / 2);
    assert_int_equal(run.done, 0);
    run.peer.acknowledged = 5;
    world_pass(&run.world, grace / 10);
    relay_world_close(&run, STATUS_OK);
}

static void zero_does_not_wait_for_ever_for_an_acknowledgement(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, 0);
    run.peer.withholds = true;
    scripted_says_text(&run.local, "hello");
    scripted_ends(&run.local);
    relay_world_ends_after(&run, grace, STATUS_BROKEN);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "5 bytes unacknowledged"));
}

static void acknowledgements_that_go_on_are_waited_for(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, 0);
    run.peer.withholds = true;
    scripted_says_text(&run.local, "hello");
    scripted_ends(&run.local);
    for (size_t i = 1; i <= 4; i++) {
        world_pass(&run.world, grace * 8 / 10);
        run.peer.acknowledged = i;
        assert_int_equal(run.done, 0);
    }
    world_pass(&run.world, grace * 8 / 10);
    assert_int_equal(run.done, 0);
    world_pass(&run.world, grace * 3 / 10);
    relay_world_close(&run, STATUS_BROKEN);
}

static void silence_counts_from_the_end_of_input(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, second);
    scripted_says_text(&run.local, "hello");
    world_pass(&run.world, 10 * second);
    assert_int_equal(run.done, 0);
    scripted_ends(&run.local);
    relay_world_ends_after(&run, 11 * second, STATUS_OK);
}

static void silence_counts_from_the_last_byte_received(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, second);
    scripted_ends(&run.local);
    for (int i = 0; i < 5; i++) {
        world_pass(&run.world, second * 9 / 10);
        scripted_says_text(&run.peer, "x");
        world_settle(&run.world);
    }
    assert_written(&run.local, "xxxxx");
    relay_world_ends_after(&run, 5 * (second * 9 / 10) + second, STATUS_OK);
}

static void the_peers_end_is_not_waited_beyond(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, second);
    scripted_ends(&run.local);
    world_pass(&run.world, second / 2);
    scripted_ends(&run.peer);
    world_settle(&run.world);
    relay_world_close(&run, STATUS_OK);
}

static void without_shutdown_there_is_no_fin_and_the_run_ends_all_the_same(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.quit_after = second;
    run.config.no_shutdown = true;
    relay_world_start(&run);
    scripted_ends(&run.local);
    world_pass(&run.world, second / 2);
    assert_int_equal(run.peer.shutdowns, 0);
    relay_world_ends_after(&run, second, STATUS_OK);
    assert_int_equal(run.peer.shutdowns, 0);
}

static void a_listener_with_nothing_to_say_quits_as_well(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.quit_after = second;
    run.listening = true;
    relay_world_start(&run);
    scripted_ends(&run.local);
    relay_world_ends_after(&run, second, STATUS_OK);
    assert_int_equal(run.peer.shutdowns, 0);
}

/* It is not the peer that is silent then. */
static void what_was_received_is_written_though_standard_output_is_slow(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.quit_after = second;
    run.read_size = 4;
    relay_world_start(&run);
    run.local.room = 2;
    scripted_ends(&run.local);
    scripted_says_text(&run.peer, "received");
    world_pass(&run.world, 5 * second);
    run.local.room = SIZE_MAX;
    world_pass(&run.world, 5 * second);
    assert_written(&run.local, "received");
    relay_world_close(&run, STATUS_OK);
}

static void standard_output_that_is_late_to_the_minute_is_not_too_late(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.quit_after = second;
    run.read_size = 4;
    relay_world_start(&run);
    run.local.room = 2;
    scripted_ends(&run.local);
    scripted_says_text(&run.peer, "received");
    world_pass(&run.world, 2 * second);
    run.local.room = SIZE_MAX;
    run.world.now += second;
    world_settle(&run.world);
    assert_written(&run.local, "received");
    relay_world_ends_after(&run, 4 * second, STATUS_OK);
}

/* Both have ended, and our FIN does not get out. */
static void an_end_that_cannot_be_said_is_not_waited_for(void **state)
{
    struct relay_world run;

    (void)state;
    open_with(&run, second);
    scripted_ends(&run.peer);
    world_settle(&run.world);
    run.peer.room = 0;
    run.peer.blocked_shutdowns = 1000;
    scripted_ends(&run.local);
    relay_world_ends_after(&run, second, STATUS_OK);
}

static void a_datagram_client_ends_after_the_silence(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.quit_after = second;
    run.capabilities = SCRIPTED_UDP;
    relay_world_start(&run);
    scripted_says_text(&run.local, "ask");
    scripted_ends(&run.local);
    world_pass(&run.world, second / 2);
    scripted_says_text(&run.peer, "answer");
    world_settle(&run.world);
    assert_written(&run.local, "answer");
    relay_world_ends_after(&run, second + second / 2, STATUS_OK);
}

static void a_datagram_client_that_never_quits(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.capabilities = SCRIPTED_UDP;
    relay_world_start(&run);
    scripted_ends(&run.local);
    world_pass(&run.world, 1000 * second);
    assert_int_equal(run.done, 0);
    relay_world_free(&run);
}

static void a_datagram_client_with_zero_ends_when_all_is_sent(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.quit_after = 0;
    run.capabilities = SCRIPTED_UDP;
    relay_world_start(&run);
    run.peer.blocked_writes = 1;
    scripted_says_text(&run.local, "last words");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_written(&run.peer, "last words");
    relay_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_ends_at_once),
        cmocka_unit_test(zero_gives_an_acknowledgement_a_moment),
        cmocka_unit_test(zero_does_not_wait_for_ever_for_an_acknowledgement),
        cmocka_unit_test(acknowledgements_that_go_on_are_waited_for),
        cmocka_unit_test(silence_counts_from_the_end_of_input),
        cmocka_unit_test(silence_counts_from_the_last_byte_received),
        cmocka_unit_test(the_peers_end_is_not_waited_beyond),
        cmocka_unit_test(without_shutdown_there_is_no_fin_and_the_run_ends_all_the_same),
        cmocka_unit_test(a_listener_with_nothing_to_say_quits_as_well),
        cmocka_unit_test(what_was_received_is_written_though_standard_output_is_slow),
        cmocka_unit_test(standard_output_that_is_late_to_the_minute_is_not_too_late),
        cmocka_unit_test(an_end_that_cannot_be_said_is_not_waited_for),
        cmocka_unit_test(a_datagram_client_ends_after_the_silence),
        cmocka_unit_test(a_datagram_client_that_never_quits),
        cmocka_unit_test(a_datagram_client_with_zero_ends_when_all_is_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
