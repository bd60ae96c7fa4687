/* dialog_relay_test.c: proves that after --then-relay standard input and output go on with the peer, with whatever the
 * last step left, whether the peer has ended or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialog_world.h"

static const struct dialog_line question[] = {{DIALOG_SEND, "q"}, {DIALOG_EXPECT, "ok"}, {DIALOG_SEND, NULL}};

static struct scripted *start_relayed(struct service_world *run, const struct dialog_line *lines)
{
    dialog_world_open(run, lines);
    run->config.dialog.then_relay = true;
    run->config.quit_after = CLOCK_NEVER;
    service_world_start(run);
    return service_world_client(run);
}

static void standard_input_and_output_go_on(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = start_relayed(&run, question);
    scripted_says_text(&run.local, "typed");
    world_settle(&run.world);
    assert_int_equal(run.local.taken, 0); /* not yet */
    scripted_says_text(peer, "ok rest");
    world_settle(&run.world);
    assert_non_null(run.relay);
    assert_written(peer, "qtyped");
    assert_written(&run.local, "ok rest");
    assert_int_equal(run.left, 1);
    assert_int_equal(run.done, 0);
    scripted_says_text(peer, "!");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_int_equal(peer->shutdowns, 1);
    scripted_says_text(peer, "?");
    scripted_ends(peer);
    world_settle(&run.world);
    assert_written(&run.local, "ok rest!?");
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

/* The peer's end came before ours could be said. */
static void what_is_typed_goes_to_a_peer_that_has_ended(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer =
        start_relayed(&run, LINES({DIALOG_EXPECT, "ok"}, {DIALOG_PAUSE, "1"}, {DIALOG_SEND, "x"}));
    scripted_says_text(peer, "ok");
    scripted_ends(peer);
    dialog_world_pass(&run, 1000);
    assert_non_null(run.relay);
    world_settle(&run.world);
    assert_int_equal(run.local.shutdowns, 1); /* who reads standard output sees the end */
    scripted_says_text(&run.local, "typed");
    world_settle(&run.world);
    assert_written(peer, "xtyped");
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

static void what_waits_for_standard_output_goes_over_too(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = start_relayed(&run, question);
    run.local.room = 1;
    scripted_says_text(peer, "ok");
    scripted_blocks(peer);
    scripted_says_text(peer, "rest");
    scripted_ends(peer);
    world_settle(&run.world);
    assert_non_null(run.relay);
    run.local.room = SIZE_MAX;
    scripted_ends(&run.local);
    world_settle(&run.world);
    assert_written(&run.local, "okrest");
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

/* -q counts from the end of input, and nothing that the dialog waited for goes on. */
static void no_time_of_the_dialog_goes_on(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, question);
    run.config.dialog.then_relay = true;
    service_world_start(&run);
    struct scripted *peer = service_world_client(&run);
    dialog_world_pass(&run, 500);
    scripted_says_text(peer, "ok");
    dialog_world_pass(&run, 60000);
    assert_non_null(run.relay);
    assert_int_equal(run.done, 0);
    dialog_world_close(&run, STATUS_OK);
}

static void what_until_asks_for_may_begin_in_the_dialog(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, question);
    run.config.dialog.then_relay = true;
    run.config.until = service_world_text("stop");
    service_world_start(&run);
    struct scripted *peer = service_world_client(&run);
    scripted_says_text(peer, "ok st");
    world_settle(&run.world);
    scripted_says_text(peer, "op, please");
    world_settle(&run.world);
    assert_written(&run.local, "ok stop");
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_input_and_output_go_on),
        cmocka_unit_test(what_is_typed_goes_to_a_peer_that_has_ended),
        cmocka_unit_test(no_time_of_the_dialog_goes_on),
        cmocka_unit_test(what_until_asks_for_may_begin_in_the_dialog),
        cmocka_unit_test(what_waits_for_standard_output_goes_over_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
