/* service_echo_test.c: proves that --echo sends back what comes, with --frame whole messages wherever they are
 * torn, that a client which does not read is not read on, and that each client's misfortune is its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "service_world.h"

static void start_framed(struct service_world *run, const char *frame)
{
    service_world_open(run, SERVICE_ECHO);
    service_world_frame(run, frame);
    service_world_start(run);
}

static void assert_echoed(const struct scripted *peer, const char *bytes, size_t length)
{
    assert_int_equal(buffer_length(&peer->written), length);
    if (length > 0)
        assert_memory_equal(buffer_bytes(&peer->written), bytes, length);
}

static void what_comes_is_sent_back(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_ECHO);
    service_world_start(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "hello ");
    scripted_says_text(two, "other");
    world_settle(&run.world);
    scripted_says_text(one, "there");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "hello there");
    assert_written(two, "other");
    assert_written(&run.local, "");
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(one->written_at_shutdown, 11);
    assert_int_equal(one->closes, 1);
    assert_int_equal(two->shutdowns, 0);
    service_world_close(&run, STATUS_OK);
}

static void a_greeting_goes_first(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_ECHO);
    run.config.greet = service_world_text("welcome\n");
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    assert_written(one, "welcome\n");
    scripted_says_text(one, "hello");
    world_settle(&run.world);
    assert_written(one, "welcome\nhello");
    service_world_close(&run, STATUS_OK);
}

/* Whatever has come, only messages that are whole have gone back. */
static void tear_at(const struct service_shape *shape, size_t at)
{
    struct service_world run;

    start_framed(&run, shape->frame);
    struct scripted *one = service_world_client(&run);
    if (at > 0)
        scripted_says(one, shape->bytes, at);
    world_settle(&run.world);
    assert_echoed(one, shape->bytes, at < shape->first ? 0 : at < shape->length ? shape->first : shape->length);
    if (at < shape->length)
        scripted_says(one, shape->bytes + at, shape->length - at);
    world_settle(&run.world);
    assert_echoed(one, shape->bytes, shape->length);
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(service_world_limits(&run, "torn"), 0);
    service_world_close(&run, STATUS_OK);
}

static void messages_torn_anywhere_are_echoed_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < SERVICE_SHAPES; i++)
        for (size_t at = 0; at <= service_shapes[i].length; at++)
            tear_at(&service_shapes[i], at);
}

static void messages_torn_at_every_byte_are_echoed_whole(void **state)
{
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < SERVICE_SHAPES; i++) {
        const struct service_shape *shape = &service_shapes[i];
        start_framed(&run, shape->frame);
        struct scripted *one = service_world_client(&run);
        for (size_t at = 0; at < shape->length; at++) {
            scripted_says(one, shape->bytes + at, 1);
            world_settle(&run.world);
            assert_echoed(one, shape->bytes, at + 1 < shape->first ? 0 : at + 1 < shape->length ? shape->first
                                                                                              : shape->length);
        }
        service_world_close(&run, STATUS_OK);
    }
}

static void a_message_torn_by_the_end_is_told_and_not_echoed(void **state)
{
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < SERVICE_SHAPES; i++) {
        start_framed(&run, service_shapes[i].frame);
        struct scripted *one = service_world_client(&run);
        scripted_says(one, service_shapes[i].bytes, service_shapes[i].first + 1);
        scripted_ends(one);
        world_settle(&run.world);
        const struct service_shape *shape = &service_shapes[i];
        assert_echoed(one, shape->bytes, shape->first + 1 == shape->length ? shape->length : shape->first);
        assert_int_equal(service_world_limits(&run, "torn"), service_shapes[i].first + 1 != service_shapes[i].length);
        service_world_close(&run, STATUS_OK);
    }
}

/* Longer than --max-message. */

static void a_message_that_is_too_long_resets_its_client_only(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_ECHO);
    service_world_frame(&run, "line");
    run.config.max_message = 8;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "1234567\n12345678");
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_true(one->aborted);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "--max-message, 8 bytes"));
    scripted_says_text(two, "on\n");
    world_settle(&run.world);
    assert_written(two, "on\n");
    service_world_close(&run, STATUS_OK);
}

static void it_is_the_run_s_misfortune_where_there_is_one_client(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_ECHO);
    service_world_frame(&run, "len32be");
    run.config.max_message = 100;
    run.one_client = true;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says(one, "\xff\xff\xff\xff", 4); /* known from its header */
    world_settle(&run.world);
    assert_true(one->aborted);
    assert_int_equal(run.done, 1);
    service_world_close(&run, STATUS_BROKEN);
}

/* Who does not read. */

static void who_does_not_read_is_not_read(void **state)
{
    struct service_world run;
    static char much[300000];

    (void)state;
    memset(much, 'x', sizeof much);
    service_world_open(&run, SERVICE_ECHO);
    service_world_start(&run);
    struct scripted *one = service_world_slow_client(&run, 10);
    for (int i = 0; i < 10; i++)
        scripted_says(one, much, sizeof much);
    world_settle(&run.world);
    assert_in_range(one->taken, 10, 256 * 1024);
    size_t taken = one->taken;
    world_pass(&run.world, 100 * CLOCK_SECOND);
    assert_int_equal(one->taken, taken);
    one->room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&one->written), 10 * sizeof much);
    service_world_close(&run, STATUS_OK);
}

static void who_does_not_read_messages_is_not_read_either(void **state)
{
    struct service_world run;
    static char much[300000];

    (void)state;
    memset(much, '\n', sizeof much);
    start_framed(&run, "line");
    struct scripted *one = service_world_slow_client(&run, 10);
    scripted_says(one, much, sizeof much);
    scripted_says(one, much, sizeof much);
    world_settle(&run.world);
    assert_in_range(one->taken, 10, 256 * 1024);
    one->room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&one->written), 2 * sizeof much);
    service_world_close(&run, STATUS_OK);
}

static void who_resets_while_he_does_not_read_has_gone(void **state)
{
    struct service_world run;

    (void)state;
    for (int framed = 0; framed < 2; framed++) {
        service_world_open(&run, SERVICE_ECHO);
        if (framed)
            service_world_frame(&run, "line");
        service_world_start(&run);
        struct scripted *one = service_world_slow_client(&run, 2), *two = service_world_client(&run);
        scripted_says_text(one, "hello\nthere\n");
        world_settle(&run.world);
        scripted_says_text(one, "more\n");
        scripted_resets(one);
        world_settle(&run.world);
        assert_int_equal(one->closes, 1);
        assert_int_equal(run.left, 1);
        assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
        scripted_says_text(two, "on\n");
        world_settle(&run.world);
        assert_written(two, "on\n");
        service_world_close(&run, STATUS_OK);
    }
}

/* Impolite, but it has all it could have. */
static void one_of_many_that_resets_with_nothing_missing_is_no_error(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_ECHO);
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "hello");
    world_settle(&run.world);
    scripted_resets(one);
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(world_count(&run.world, EVENT_RESET, 1), 1);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 0);
    service_world_close(&run, STATUS_OK);
}

static void the_only_client_s_reset_is_the_run_s(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_ECHO);
    run.one_client = true;
    service_world_start(&run);
    struct scripted *one = service_world_slow_client(&run, 2);
    scripted_says_text(one, "hello");
    world_settle(&run.world);
    scripted_resets(one);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    service_world_close(&run, STATUS_BROKEN);
}

static void all_are_cut_at_once(void **state)
{
    struct service_world run;

    (void)state;
    start_framed(&run, "line");
    struct scripted *one = service_world_slow_client(&run, 1), *two = service_world_client(&run);
    scripted_says_text(one, "whole\nbegun");
    scripted_says_text(two, "begun");
    world_settle(&run.world);
    service_cut(run.service, PARTY_LOCAL, NULL);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    assert_int_equal(run.left, 2);
    service_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_is_sent_back),
        cmocka_unit_test(a_greeting_goes_first),
        cmocka_unit_test(messages_torn_anywhere_are_echoed_whole),
        cmocka_unit_test(messages_torn_at_every_byte_are_echoed_whole),
        cmocka_unit_test(a_message_torn_by_the_end_is_told_and_not_echoed),
        cmocka_unit_test(a_message_that_is_too_long_resets_its_client_only),
        cmocka_unit_test(it_is_the_run_s_misfortune_where_there_is_one_client),
        cmocka_unit_test(who_does_not_read_is_not_read),
        cmocka_unit_test(who_does_not_read_messages_is_not_read_either),
        cmocka_unit_test(who_resets_while_he_does_not_read_has_gone),
        cmocka_unit_test(one_of_many_that_resets_with_nothing_missing_is_no_error),
        cmocka_unit_test(the_only_client_s_reset_is_the_run_s),
        cmocka_unit_test(all_are_cut_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
