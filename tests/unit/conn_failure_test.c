/* conn_failure_test.c: proves that a failure, by whichever call it is met, is latched, told once and named, that what
 * had arrived before it is still handed over, and that a peer's leaving costs nothing where all had arrived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "keeper.h"

static void send_text(struct keeper *keeper, const char *text)
{
    conn_send(keeper->conn, text, strlen(text));
}

static void assert_broken(const struct keeper *keeper, enum event_party by)
{
    assert_int_equal(keeper->outcome.closed_by, by);
    assert_int_equal(keeper->outcome.error.status, STATUS_BROKEN);
    assert_int_equal(world_count(&keeper->world, EVENT_CLOSED, 1), 1);
    assert_int_equal(world_count(&keeper->world, EVENT_RESET, 1), by == PARTY_RESET ? 1 : 0);
}

static void assert_clean(const struct keeper *keeper)
{
    assert_string_equal(keeper->outcome.error.text, "");
    assert_int_equal(keeper->outcome.unacknowledged, 0);
}

static void a_reset_met_by_reading(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    scripted_says_text(&keeper.peer, "before");
    scripted_resets(&keeper.peer);
    world_settle(&keeper.world);
    assert_received(&keeper, "before");
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
    assert_int_equal(keeper.outcome.reset_by, PARTY_PEER);
    assert_non_null(strstr(keeper.outcome.error.text, "connection reset by peer"));
    assert_true(keeper.outcome.read_failed);
    assert_int_equal(keeper.ends, 0);
    assert_int_equal(world_count(&keeper.world, EVENT_FIN_RECEIVED, 1), 0);
}

/* The write takes the error; read then gives the bytes, and a clean-looking end. */
static void a_reset_met_by_writing(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    scripted_says_text(&keeper.peer, "before");
    scripted_resets(&keeper.peer);
    send_text(&keeper, "x");
    world_settle(&keeper.world);
    assert_received(&keeper, "before");
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
    assert_true(keeper.outcome.write_failed);
    assert_int_equal(keeper.outcome.unsent, 1);
    assert_int_equal(keeper.ends, 0);
    assert_int_equal(world_count(&keeper.world, EVENT_FIN_RECEIVED, 1), 0);
}

static void a_write_error_while_much_is_unread(void **state)
{
    struct keeper keeper;
    char much[400];

    (void)state;
    memset(much, 'm', sizeof much);
    keeper_open(&keeper, SCRIPTED_TCP);
    conn_set_buffers(keeper.conn, 10, 10); /* more than one step reads */
    scripted_says(&keeper.peer, much, sizeof much);
    keeper.peer.write_error = ETIMEDOUT;
    send_text(&keeper, "x");
    world_settle(&keeper.world);
    assert_int_equal(buffer_length(&keeper.received), sizeof much);
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_ERROR);
    assert_non_null(strstr(keeper.outcome.error.text, "timed out"));
}

static void what_arrived_is_handed_over_when_the_handler_is_ready(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.refuses = true;
    scripted_says_text(&keeper.peer, "patience");
    scripted_resets(&keeper.peer);
    send_text(&keeper, "x");
    world_pass(&keeper.world, CLOCK_SECOND);
    assert_int_equal(keeper.closed, 0);
    keeper_accept(&keeper);
    assert_received(&keeper, "patience");
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
}

static void what_is_left_of_it_is_not_forgotten(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.portion = 2;
    scripted_says_text(&keeper.peer, "patience");
    scripted_resets(&keeper.peer);
    send_text(&keeper, "x");
    world_settle(&keeper.world);
    assert_int_equal(keeper.closed, 0);
    keeper_accept(&keeper);
    assert_received(&keeper, "patience");
    keeper_close(&keeper);
}

static void the_first_failure_counts(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.passing_error = ETIMEDOUT;
    scripted_fails(&keeper.peer, ECONNRESET);
    send_text(&keeper, "x");
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_ERROR);
    assert_int_equal(keeper.outcome.error.system, ETIMEDOUT);
    assert_false(keeper.outcome.read_failed);
}

static void after_a_failure_nothing_more_is_written(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.refuses = true;
    keeper.peer.passing_error = ECONNRESET;
    send_text(&keeper, "x");
    world_settle(&keeper.world);
    assert_int_equal(conn_room(keeper.conn), 0);
    assert_false(conn_interest(keeper.conn).write);
    conn_finish(keeper.conn);
    world_settle(&keeper.world);
    assert_int_equal(keeper.peer.writes, 1);
    assert_int_equal(keeper.peer.shutdowns, 0);
    scripted_ends(&keeper.peer);
    keeper_accept(&keeper);
    keeper_close(&keeper);
}

static void a_reset_after_the_end_with_everything_acknowledged_is_clean(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    send_text(&keeper, "all");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    assert_int_equal(keeper.closed, 0);
    scripted_resets(&keeper.peer);
    keeper_close(&keeper);
    assert_clean(&keeper);
    assert_int_equal(keeper.outcome.closed_by, PARTY_RESET); /* told it is all the same */
    assert_int_equal(world_count(&keeper.world, EVENT_RESET, 1), 1);
}

static void a_reset_after_the_end_with_something_unacknowledged_is_not(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.withholds = true;
    keeper.peer.acknowledged = 2;
    send_text(&keeper, "all");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    scripted_resets(&keeper.peer);
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
    assert_int_equal(keeper.outcome.unacknowledged, 1);
}

static void a_reset_that_overtakes_the_reading_of_the_end_is_clean_as_well(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    send_text(&keeper, "all");
    scripted_says_text(&keeper.peer, "last words");
    scripted_ends(&keeper.peer);
    scripted_resets(&keeper.peer);
    world_settle(&keeper.world);
    assert_received(&keeper, "last words");
    keeper_close(&keeper);
    assert_clean(&keeper);
    assert_int_equal(world_count(&keeper.world, EVENT_FIN_RECEIVED, 1), 1);
}

static void a_reset_while_the_acknowledgement_is_awaited(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.withholds = true;
    send_text(&keeper, "bye");
    conn_close(keeper.conn);
    scripted_ends(&keeper.peer);
    world_pass(&keeper.world, CLOCK_SECOND);
    assert_int_equal(keeper.closed, 0);
    scripted_resets(&keeper.peer);
    world_pass(&keeper.world, CLOCK_SECOND);
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
    assert_int_equal(keeper.outcome.unacknowledged, 3);
}

static void a_reset_with_the_last_acknowledgement_is_clean(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.withholds = true;
    send_text(&keeper, "bye");
    conn_close(keeper.conn);
    world_pass(&keeper.world, CLOCK_SECOND);
    keeper.peer.acknowledged = 3;
    scripted_resets(&keeper.peer);
    keeper_close(&keeper);
    assert_clean(&keeper);
}

/* A Unix socket's peer went with our bytes unread: they count as pending no longer, but nobody got them. */
static void where_nothing_is_acknowledged_a_reset_is_never_clean(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UNIX);
    send_text(&keeper, "unread");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    scripted_resets(&keeper.peer);
    keeper.peer.reset = ECONNRESET;
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
}

static void a_peer_that_goes_without_an_error(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UNIX);
    send_text(&keeper, "all read");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    scripted_leaves(&keeper.peer);
    keeper_close(&keeper);
    assert_clean(&keeper);
}

static void a_peer_that_goes_without_an_error_and_had_not_got_all(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_UNIX);
    keeper.peer.room = 3;
    send_text(&keeper, "all read");
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    scripted_leaves(&keeper.peer);
    keeper_close(&keeper);
    assert_broken(&keeper, PARTY_RESET);
    assert_int_equal(keeper.outcome.unsent, 5);
}

static void both_ends_were_said_and_the_peer_is_gone(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_TCP);
    keeper.peer.shutdown_error = ENOTCONN;
    scripted_ends(&keeper.peer);
    world_settle(&keeper.world);
    conn_finish(keeper.conn);
    keeper_close(&keeper);
    assert_clean(&keeper);
    assert_int_equal(world_count(&keeper.world, EVENT_FIN_SENT, 1), 0);
}

/* Standard input and output. */

static void standard_output_that_fails(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_LOCAL);
    keeper.peer.write_error = ENOSPC;
    send_text(&keeper, "x");
    keeper_close(&keeper);
    assert_true(keeper.outcome.write_failed);
    assert_int_equal(keeper.outcome.error.status, STATUS_LOCAL_IO);
    assert_string_equal(keeper.outcome.error.text, "standard output: no space left on device");
}

static void standard_output_whose_reader_goes_is_noticed_at_once(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_LOCAL);
    world_settle(&keeper.world);
    scripted_leaves(&keeper.peer);
    keeper_close(&keeper);
    assert_true(keeper.outcome.write_failed);
    assert_int_equal(keeper.outcome.error.system, EPIPE);
}

static void standard_output_that_fails_when_it_is_closed(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_LOCAL);
    keeper.peer.shutdown_error = EDQUOT;
    conn_finish(keeper.conn);
    keeper_close(&keeper);
    assert_true(keeper.outcome.write_failed);
    assert_int_equal(keeper.outcome.error.status, STATUS_LOCAL_IO);
}

static void standard_input_that_fails_has_ended(void **state)
{
    struct keeper keeper;

    (void)state;
    keeper_open(&keeper, SCRIPTED_LOCAL);
    scripted_says_text(&keeper.peer, "some");
    scripted_fails(&keeper.peer, EIO);
    world_settle(&keeper.world);
    assert_received(&keeper, "some");
    assert_int_equal(keeper.ends, 1);
    assert_int_equal(keeper.closed, 0);
    send_text(&keeper, "goes on");
    assert_written(&keeper.peer, "goes on");
    conn_finish(keeper.conn);
    keeper_close(&keeper);
    assert_true(keeper.outcome.read_failed);
    assert_string_equal(keeper.outcome.error.text, "standard input: input/output error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_met_by_reading),
        cmocka_unit_test(a_reset_met_by_writing),
        cmocka_unit_test(a_write_error_while_much_is_unread),
        cmocka_unit_test(what_arrived_is_handed_over_when_the_handler_is_ready),
        cmocka_unit_test(what_is_left_of_it_is_not_forgotten),
        cmocka_unit_test(the_first_failure_counts),
        cmocka_unit_test(after_a_failure_nothing_more_is_written),
        cmocka_unit_test(a_reset_after_the_end_with_everything_acknowledged_is_clean),
        cmocka_unit_test(a_reset_after_the_end_with_something_unacknowledged_is_not),
        cmocka_unit_test(a_reset_that_overtakes_the_reading_of_the_end_is_clean_as_well),
        cmocka_unit_test(a_reset_while_the_acknowledgement_is_awaited),
        cmocka_unit_test(a_reset_with_the_last_acknowledgement_is_clean),
        cmocka_unit_test(where_nothing_is_acknowledged_a_reset_is_never_clean),
        cmocka_unit_test(a_peer_that_goes_without_an_error),
        cmocka_unit_test(a_peer_that_goes_without_an_error_and_had_not_got_all),
        cmocka_unit_test(both_ends_were_said_and_the_peer_is_gone),
        cmocka_unit_test(standard_output_that_fails),
        cmocka_unit_test(standard_output_whose_reader_goes_is_noticed_at_once),
        cmocka_unit_test(standard_output_that_fails_when_it_is_closed),
        cmocka_unit_test(standard_input_that_fails_has_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
