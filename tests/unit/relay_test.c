/* relay_test.c: proves what ends a relay beside the peers' ends: standard output, -i, a cut; and that a slow
 * end holds up its own direction alone, within bounded memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "relay_world.h"

static void the_reader_of_standard_output_goes_while_nothing_arrives(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    relay_world_start(&run);
    world_settle(&run.world);
    scripted_leaves(&run.local);
    world_settle(&run.world);
    assert_true(run.ending.broken_pipe);
    relay_world_close(&run, STATUS_OK);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 0), 0);
}

static void standard_output_is_full(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    relay_world_start(&run);
    run.local.write_error = ENOSPC;
    scripted_says_text(&run.peer, "too much");
    world_settle(&run.world);
    assert_false(run.ending.broken_pipe);
    relay_world_close(&run, STATUS_LOCAL_IO);
    assert_string_equal(world_last(&run.world, EVENT_ERROR, 0)->message,
                        "standard output: no space left on device");
}

static void standard_input_that_fails_is_told_and_ends_ours(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    relay_world_start(&run);
    scripted_says_text(&run.local, "some");
    scripted_fails(&run.local, EIO);
    world_settle(&run.world);
    assert_written(&run.peer, "some");
    assert_int_equal(run.peer.shutdowns, 1);
    scripted_says_text(&run.peer, "answer");
    scripted_ends(&run.peer);
    world_settle(&run.world);
    assert_written(&run.local, "answer");
    relay_world_close(&run, STATUS_LOCAL_IO);
}

static void the_file_gets_what_standard_output_gets(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.with_file = true;
    relay_world_start(&run);
    run.file.room = 3;
    scripted_ends(&run.local);
    scripted_says_text(&run.peer, "both ");
    scripted_says_text(&run.peer, "of them");
    scripted_ends(&run.peer);
    world_settle(&run.world);
    assert_int_equal(run.done, 0);
    run.file.room = SIZE_MAX;
    world_settle(&run.world);
    assert_written(&run.local, "both of them");
    assert_written(&run.file, "both of them");
    relay_world_close(&run, STATUS_OK);
}

static void the_file_is_full(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.with_file = true;
    run.config.output = "copy";
    relay_world_start(&run);
    run.file.write_error = ENOSPC;
    scripted_says_text(&run.peer, "both");
    world_settle(&run.world);
    assert_written(&run.local, "both");
    relay_world_close(&run, STATUS_LOCAL_IO);
    assert_string_equal(world_last(&run.world, EVENT_ERROR, 0)->message, "copy: no space left on device");
}

/* Slow ends. */

static void slow_standard_output_does_not_hold_up_the_other_direction(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.read_size = 8;
    relay_world_start(&run);
    run.local.room = 0;
    for (int i = 0; i < 100; i++) {
        scripted_says_text(&run.peer, "inwards!");
        scripted_says_text(&run.local, "outward!");
        world_settle(&run.world);
        assert_true(run.peer.taken <= 3 * 8);
    }
    assert_int_equal(buffer_length(&run.peer.written), 800);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&run.local.written), 800);
    relay_world_free(&run);
}

static void a_slow_peer_does_not_hold_up_the_other_direction(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.read_size = 8;
    relay_world_start(&run);
    run.peer.room = 0;
    for (int i = 0; i < 100; i++) {
        scripted_says_text(&run.local, "outward!");
        scripted_says_text(&run.peer, "inwards!");
        world_settle(&run.world);
        assert_true(run.local.taken <= 3 * 8);
    }
    assert_int_equal(buffer_length(&run.local.written), 800);
    relay_world_free(&run);
}

/* --bufsize may be more than waits for standard output. */
static void a_read_larger_than_the_queue_goes_through_in_portions(void **state)
{
    static char much[1 << 20];
    struct relay_world run;

    (void)state;
    for (size_t i = 0; i < sizeof much; i++)
        much[i] = (char)(i * 7 + i / 251);
    relay_world_open(&run);
    run.read_size = sizeof much;
    relay_world_start(&run);
    scripted_says(&run.peer, much, sizeof much);
    scripted_says(&run.local, much, sizeof much);
    world_settle(&run.world);
    assert_int_equal(buffer_length(&run.local.written), sizeof much);
    assert_memory_equal(buffer_bytes(&run.local.written), much, sizeof much);
    assert_int_equal(buffer_length(&run.peer.written), sizeof much);
    assert_memory_equal(buffer_bytes(&run.peer.written), much, sizeof much);
    relay_world_free(&run);
}

static void an_idle_connection_holds_no_memory(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    relay_world_start(&run);
    scripted_says_text(&run.local, "ping");
    scripted_says_text(&run.peer, "pong");
    world_settle(&run.world);
    assert_int_equal(run.local_conn->in.queue.capacity + run.local_conn->out.queue.capacity, 0);
    assert_int_equal(run.peer_conn->in.queue.capacity + run.peer_conn->out.queue.capacity, 0);
    relay_world_free(&run);
}

/* Input that was read and had no place yet. */

static void open_crowded(struct relay_world *run)
{
    relay_world_start(run);
    conn_set_buffers(run->peer_conn, 100, 4);
    run->peer.room = 0;
    scripted_says_text(&run->local, "0123456789");
    world_settle(&run->world);
    assert_int_equal(run->local.taken, 10);
}

static void input_that_had_no_place_is_unsent(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    open_crowded(&run);
    scripted_resets(&run.peer);
    world_settle(&run.world);
    relay_world_close(&run, STATUS_BROKEN);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "10 bytes unsent"));
}

/* Time and cuts. */

static void silence_is_status_4(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.idle = CLOCK_SECOND;
    relay_world_start(&run);
    relay_world_ends_after(&run, CLOCK_SECOND, STATUS_TIMEOUT);
}

static void silence_names_what_was_not_sent(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.idle = CLOCK_SECOND;
    relay_world_start(&run);
    run.peer.room = 3;
    run.peer.withholds = true;
    scripted_says_text(&run.local, "hello, world");
    relay_world_ends_after(&run, CLOCK_SECOND, STATUS_TIMEOUT);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "9 bytes unsent"));
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "3 bytes unacknowledged"));
}

static void silence_when_only_the_acknowledgement_lacks_is_status_5(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.idle = CLOCK_SECOND;
    relay_world_start(&run);
    run.peer.withholds = true;
    scripted_says_text(&run.local, "hello");
    scripted_ends(&run.local);
    scripted_ends(&run.peer);
    world_pass(&run.world, 3 * CLOCK_SECOND);
    relay_world_close(&run, STATUS_BROKEN);
}

static void a_cut_by_time_is_told_and_makes_the_status(void **state)
{
    struct relay_world run;
    struct error error;

    (void)state;
    relay_world_open(&run);
    relay_world_start(&run);
    error_set(&error, STATUS_TIMEOUT, 0, "--deadline: 1 s is over");
    relay_cut(run.relay, PARTY_TIMEOUT, &error);
    world_settle(&run.world);
    assert_int_equal(world_last(&run.world, EVENT_CLOSED, 1)->event.closed_by, PARTY_TIMEOUT);
    relay_world_close(&run, STATUS_TIMEOUT);
}

static void a_signal_ends_it_without_a_complaint(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    relay_world_start(&run);
    relay_cut(run.relay, PARTY_LOCAL, NULL);
    world_settle(&run.world);
    relay_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_of_standard_output_goes_while_nothing_arrives),
        cmocka_unit_test(standard_output_is_full),
        cmocka_unit_test(standard_input_that_fails_is_told_and_ends_ours),
        cmocka_unit_test(the_file_gets_what_standard_output_gets),
        cmocka_unit_test(the_file_is_full),
        cmocka_unit_test(slow_standard_output_does_not_hold_up_the_other_direction),
        cmocka_unit_test(a_slow_peer_does_not_hold_up_the_other_direction),
        cmocka_unit_test(a_read_larger_than_the_queue_goes_through_in_portions),
        cmocka_unit_test(an_idle_connection_holds_no_memory),
        cmocka_unit_test(input_that_had_no_place_is_unsent),
        cmocka_unit_test(silence_is_status_4),
        cmocka_unit_test(silence_names_what_was_not_sent),
        cmocka_unit_test(silence_when_only_the_acknowledgement_lacks_is_status_5),
        cmocka_unit_test(a_cut_by_time_is_told_and_makes_the_status),
        cmocka_unit_test(a_signal_ends_it_without_a_complaint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
