/* ending_test.c: proves what a connection's end makes of the run: the status, the message and what of the input is
 * missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "handler/ending.h"
#include "world.h"

/* A connection that has closed so. */
struct closed {
    struct world world;
    struct conn conn;
    struct ending ending;
};

static void closed_open(struct closed *closed, unsigned capabilities, uint64_t unsent, uint64_t unacknowledged)
{
    world_open(&closed->world);
    closed->conn = (struct conn){.set = &closed->world.set,
                                 .id = 1,
                                 .state = CONN_CLOSED,
                                 .capabilities = capabilities,
                                 .outcome = {.unsent = unsent, .unacknowledged = unacknowledged}};
    closed->ending = (struct ending){0};
}

static const char *message_of(const struct closed *closed)
{
    return world_last(&closed->world, EVENT_ERROR, 1)->message;
}

static void an_orderly_end_says_nothing(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_TCP, 0, 0);
    ending_of_conn(&closed.ending, &closed.conn, 0);
    assert_int_equal(closed.ending.status, STATUS_OK);
    assert_int_equal(closed.world.told_count, 0);
    world_close(&closed.world);
}

static void what_is_missing_is_named(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_TCP, 12, 3);
    ending_of_conn(&closed.ending, &closed.conn, 0);
    assert_int_equal(closed.ending.status, STATUS_BROKEN);
    assert_non_null(strstr(message_of(&closed), "12 bytes unsent, 3 bytes unacknowledged"));
    world_close(&closed.world);
}

static void what_was_read_and_not_even_queued_is_unsent(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_TCP, 2, 0);
    ending_of_conn(&closed.ending, &closed.conn, 5);
    assert_int_equal(closed.ending.status, STATUS_BROKEN);
    assert_non_null(strstr(message_of(&closed), "7 bytes unsent"));
    assert_null(strstr(message_of(&closed), "unacknowledged"));
    world_close(&closed.world);
}

/* A Unix socket counts its memory, not bytes. */
static void an_inexact_number_is_not_told(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_UNIX, 0, 768);
    ending_of_conn(&closed.ending, &closed.conn, 0);
    assert_int_equal(closed.ending.status, STATUS_BROKEN);
    assert_null(strstr(message_of(&closed), "768"));
    assert_non_null(strstr(message_of(&closed), "unread by the peer"));
    world_close(&closed.world);
}

static void a_failure_says_its_reason_and_what_is_missing(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_TCP, 1, 2);
    error_set(&closed.conn.outcome.error, STATUS_BROKEN, ECONNRESET, "read from 127.0.0.1:1");
    ending_of_conn(&closed.ending, &closed.conn, 0);
    assert_string_equal(message_of(&closed), "read from 127.0.0.1:1: connection reset by peer, 1 byte unsent, "
                                             "2 bytes unacknowledged");
    assert_int_equal(world_last(&closed.world, EVENT_ERROR, 1)->event.status, STATUS_BROKEN);
    assert_string_equal(world_last(&closed.world, EVENT_ERROR, 1)->event.code, "ECONNRESET");
    world_close(&closed.world);
}

static void a_timeout_is_one_unless_only_the_acknowledgement_was_missing(void **state)
{
    struct closed closed;

    (void)state;
    for (int awaited = 0; awaited < 2; awaited++) {
        closed_open(&closed, SCRIPTED_TCP, 0, 2);
        closed.conn.outcome.closed_by = PARTY_TIMEOUT;
        closed.conn.outcome.awaited_acknowledgement = awaited;
        error_set(&closed.conn.outcome.error, STATUS_TIMEOUT, 0, "idle");
        ending_of_conn(&closed.ending, &closed.conn, 0);
        assert_int_equal(closed.ending.status, awaited ? STATUS_BROKEN : STATUS_TIMEOUT);
        world_close(&closed.world);
    }
}

static void the_first_failure_makes_the_status(void **state)
{
    struct closed closed;
    struct error first, second;

    (void)state;
    closed_open(&closed, SCRIPTED_TCP, 0, 0);
    error_set(&first, STATUS_LOCAL_IO, 0, "first");
    error_set(&second, STATUS_TIMEOUT, 0, "second");
    ending_fail(&closed.ending, closed.world.set.bus, NULL, &first);
    ending_fail(&closed.ending, closed.world.set.bus, &closed.conn, &second);
    assert_int_equal(closed.ending.status, STATUS_LOCAL_IO);
    assert_int_equal(world_count(&closed.world, EVENT_ERROR, 0), 1);
    assert_int_equal(world_count(&closed.world, EVENT_ERROR, 1), 1);
    world_close(&closed.world);
}

static void a_long_reason_leaves_the_message_whole(void **state)
{
    struct closed closed;
    char name[2000];

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    closed_open(&closed, SCRIPTED_TCP, 1, 1);
    error_set(&closed.conn.outcome.error, STATUS_BROKEN, EPIPE, "%s", name);
    ending_of_conn(&closed.ending, &closed.conn, 0);
    assert_int_equal(closed.ending.status, STATUS_BROKEN);
    world_close(&closed.world);
}

/* Standard output and files. */

static void output_without_a_reader_dies_of_it(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_LOCAL, 0, 0);
    error_set(&closed.conn.outcome.error, STATUS_LOCAL_IO, EPIPE, "standard output");
    ending_of_output(&closed.ending, &closed.conn, NULL);
    assert_true(closed.ending.broken_pipe);
    assert_int_equal(closed.world.told_count, 0);
    world_close(&closed.world);
}

static void a_file_that_is_a_pipe_without_a_reader_fails(void **state)
{
    struct closed closed;

    (void)state;
    closed_open(&closed, SCRIPTED_LOCAL, 0, 0);
    error_set(&closed.conn.outcome.error, STATUS_LOCAL_IO, EPIPE, "standard output");
    ending_of_output(&closed.ending, &closed.conn, "fifo");
    assert_false(closed.ending.broken_pipe);
    assert_int_equal(closed.ending.status, STATUS_LOCAL_IO);
    assert_string_equal(world_last(&closed.world, EVENT_ERROR, 0)->message, "fifo: broken pipe");
    world_close(&closed.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_orderly_end_says_nothing),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(what_was_read_and_not_even_queued_is_unsent),
        cmocka_unit_test(an_inexact_number_is_not_told),
        cmocka_unit_test(a_failure_says_its_reason_and_what_is_missing),
        cmocka_unit_test(a_timeout_is_one_unless_only_the_acknowledgement_was_missing),
        cmocka_unit_test(the_first_failure_makes_the_status),
        cmocka_unit_test(a_long_reason_leaves_the_message_whole),
        cmocka_unit_test(output_without_a_reader_dies_of_it),
        cmocka_unit_test(a_file_that_is_a_pipe_without_a_reader_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
