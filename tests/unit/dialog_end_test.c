/* dialog_end_test.c: proves what comes after the last step: our end, what still comes and for how long,
 * acknowledgements; and what else ends a dialog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dialog_world.h"

static const struct dialog_line question[] = {{DIALOG_SEND, "q"}, {DIALOG_EXPECT, "ok"}, {DIALOG_SEND, NULL}};

/* A dialog that is through. */
static struct scripted *through(struct service_world *run)
{
    struct scripted *peer = dialog_world_start(run, question);

    scripted_says_text(peer, "ok");
    world_settle(&run->world);
    assert_int_equal(peer->shutdowns, 1);
    assert_int_equal(peer->closes, 0);
    return peer;
}

static void what_still_comes_is_written_until_the_peer_s_end(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = through(&run);
    dialog_world_pass(&run, 500);
    scripted_says_text(peer, " and more");
    dialog_world_pass(&run, 400);
    scripted_ends(peer);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    assert_written(&run.local, "ok and more");
    assert_int_equal(service_world_limits(&run, "tail"), 0);
    assert_int_equal(world_last(&run.world, EVENT_CLOSED, 1)->event.closed_by, PARTY_LOCAL);
    dialog_world_close(&run, STATUS_OK);
}

static void the_tail_has_a_second_altogether(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = through(&run);
    for (int i = 0; i < 9; i++) {
        dialog_world_pass(&run, 100);
        scripted_says_text(peer, ".");
    }
    dialog_world_pass(&run, 99);
    assert_int_equal(run.done, 0);
    dialog_world_pass(&run, 1);
    assert_int_equal(run.done, 1);
    assert_int_equal(service_world_limits(&run, "tail"), 1);
    assert_string_equal(world_last(&run.world, EVENT_LIMIT, 1)->message,
                        "192.0.2.1:40000: had not ended 1 s after the last step: what it says from now on is dropped");
    assert_written(&run.local, "ok.........");
    dialog_world_close(&run, STATUS_OK);
}

/* Nothing was lost that anybody knows of. */
static void a_silent_tail_is_not_told(void **state)
{
    static const uint64_t times[] = {0, 1, 5000};
    struct service_world run;

    (void)state;
    for (int i = 0; i < 3; i++) {
        dialog_world_open(&run, question);
        run.config.quit_after = times[i] * CLOCK_MILLISECOND;
        service_world_start(&run);
        struct scripted *peer = service_world_client(&run);
        scripted_says_text(peer, "ok");
        world_settle(&run.world);
        if (times[i] > 0)
            dialog_world_pass(&run, times[i] - 1);
        assert_int_equal(run.done, times[i] == 0);
        dialog_world_pass(&run, 1);
        assert_int_equal(run.done, 1);
        assert_int_equal(service_world_limits(&run, "tail"), 0);
        dialog_world_close(&run, STATUS_OK);
    }
}

static void the_tail_can_be_endless(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, question);
    run.config.quit_after = CLOCK_NEVER;
    service_world_start(&run);
    struct scripted *peer = service_world_client(&run);
    scripted_says_text(peer, "ok");
    dialog_world_pass(&run, 1000000);
    assert_int_equal(run.done, 0);
    scripted_ends(peer);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

static void the_tail_waits_for_standard_output(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = through(&run);
    run.local.room = 0;
    scripted_says_text(peer, "1");
    dialog_world_pass(&run, 100);
    scripted_says_text(peer, "2");
    scripted_ends(peer);
    dialog_world_pass(&run, 20000);
    assert_int_equal(run.done, 0);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_written(&run.local, "ok12");
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

static void what_is_never_acknowledged_is_told(void **state)
{
    struct service_world run;

    (void)state;
    for (int ends = 0; ends < 2; ends++) {
        struct scripted *peer = dialog_world_start(&run, question);
        peer->withholds = true;
        scripted_says_text(peer, "ok");
        if (ends)
            scripted_ends(peer);
        dialog_world_pass(&run, 1000);
        assert_int_equal(run.done, 0);
        peer->acknowledged = 0;
        dialog_world_pass(&run, 500);
        assert_int_equal(run.done, 1);
        assert_non_null(strstr(dialog_world_error(&run), "1 byte unacknowledged"));
        dialog_world_close(&run, STATUS_BROKEN);
    }
}

static void what_is_acknowledged_little_by_little_goes_on(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(&run, LINES({DIALOG_SEND, "0123456789"}));
    peer->withholds = true;
    peer->acknowledged = 0;
    dialog_world_pass(&run, 1000);
    for (int i = 0; i < 9; i++) {
        peer->acknowledged++;
        dialog_world_pass(&run, 100);
        assert_int_equal(run.done, 0);
    }
    peer->acknowledged++;
    dialog_world_pass(&run, 100);
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

static void a_reset_in_the_tail_is_one(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = through(&run);
    scripted_says_text(peer, "rest");
    scripted_resets(peer);
    world_settle(&run.world);
    assert_written(&run.local, "okrest");
    dialog_world_close(&run, STATUS_BROKEN);
}

static void until_ends_it_wherever_it_stands(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_EXPECT, "never"}));
    run.config.until = service_world_text("stop");
    service_world_start(&run);
    struct scripted *peer = service_world_client(&run);
    scripted_says_text(peer, "please stop here");
    world_settle(&run.world);
    assert_written(&run.local, "please stop");
    assert_int_equal(run.done, 1);
    assert_string_equal(dialog_world_error(&run), "");
    dialog_world_close(&run, STATUS_OK);
}

static void idle_ends_it_wherever_it_stands(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_PAUSE, "60"}));
    service_world_start(&run);
    service_world_client(&run);
    conn_set_idle(run.conns[0], 2 * CLOCK_SECOND);
    conn_touch(run.conns[0]);
    dialog_world_pass(&run, 2000);
    assert_int_equal(run.done, 1);
    assert_non_null(strstr(dialog_world_error(&run), "idle for 2 s"));
    dialog_world_close(&run, STATUS_TIMEOUT);
}

static void a_signal_is_no_failure(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_start(&run, question);
    service_cut(run.service, PARTY_LOCAL, NULL);
    assert_string_equal(dialog_world_error(&run), "");
    dialog_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_still_comes_is_written_until_the_peer_s_end),
        cmocka_unit_test(the_tail_has_a_second_altogether),
        cmocka_unit_test(a_silent_tail_is_not_told),
        cmocka_unit_test(the_tail_can_be_endless),
        cmocka_unit_test(the_tail_waits_for_standard_output),
        cmocka_unit_test(what_is_never_acknowledged_is_told),
        cmocka_unit_test(what_is_acknowledged_little_by_little_goes_on),
        cmocka_unit_test(a_reset_in_the_tail_is_one),
        cmocka_unit_test(until_ends_it_wherever_it_stands),
        cmocka_unit_test(idle_ends_it_wherever_it_stands),
        cmocka_unit_test(a_signal_is_no_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
