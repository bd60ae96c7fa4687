/* service_stdout_test.c: proves that what clients of a service say goes to standard output, or nowhere; that an
 * answer never waits for it; and that what it is too slow for, or its end, is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "service_world.h"

enum { MEBIBYTE = 1024 * 1024, PIECE = 128 * 1024 };

static char much[PIECE];

static void start(struct service_world *run, enum config_service service)
{
    memset(much, 'x', sizeof much - 1);
    much[sizeof much - 1] = '\n';
    service_world_open(run, service);
    run->config.greet = service_world_text("hello.");
    run->config.reply = run->config.reply_each = service_world_text("ok.");
    service_world_start(run);
}

static void who_hears_and_who_does_not(void **state)
{
    static const struct {
        enum config_service service;
        const char *heard;
    } cases[] = {{SERVICE_GREET, "word"},     {SERVICE_REPLY, "word"}, {SERVICE_REPLY_EACH, "word"},
                 {SERVICE_DISCARD, ""}, {SERVICE_ECHO, ""},  {SERVICE_CHARGEN, ""}};
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(&run, cases[i].service);
        struct scripted *one = service_world_slow_client(&run, 100000);
        scripted_says_text(one, "word");
        world_settle(&run.world);
        assert_written(&run.local, cases[i].heard);
        assert_memory_equal(buffer_bytes(&one->written), "hello.", 6);
        service_world_close(&run, STATUS_OK);
    }
}

static void labels_tell_clients_apart(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY_EACH);
    run.config.reply_each = service_world_text("ok.");
    run.config.label = true;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "a");
    scripted_says_text(two, "b\n");
    world_settle(&run.world);
    scripted_says_text(one, "c\nd");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(&run.local, "2\tb\n1\tac\n1\td\n");
    service_world_close(&run, STATUS_OK);
}

/* Standard output is stuck. */

static void a_greeted_client_waits_for_it(void **state)
{
    struct service_world run;

    (void)state;
    start(&run, SERVICE_GREET);
    run.local.room = 10;
    struct scripted *one = service_world_client(&run);
    assert_written(one, "hello.");
    for (int i = 0; i < 100; i++)
        scripted_says(one, much, sizeof much);
    world_settle(&run.world);
    assert_in_range(one->taken, 1, MEBIBYTE);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&run.local.written), 100 * sizeof much);
    service_world_close(&run, STATUS_OK);
}

static void a_single_answer_does_not(void **state)
{
    struct service_world run;

    (void)state;
    start(&run, SERVICE_REPLY);
    run.local.room = 0;
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says(one, much, sizeof much);
    world_settle(&run.world);
    assert_written(one, "hello.ok.");
    assert_int_equal(one->shutdowns, 1);
    for (int i = 0; i < 20; i++)
        scripted_says(one, much, sizeof much);
    scripted_ends(one);
    world_settle(&run.world);
    assert_in_range(buffer_length(&run.local_conn->out.queue), 1, MEBIBYTE);
    scripted_says(two, much, sizeof much); /* though much waits already */
    world_settle(&run.world);
    assert_written(two, "hello.ok.");
    world_pass(&run.world, 10 * CLOCK_SECOND); /* our slowness is not its silence */
    assert_int_equal(one->closes, 0);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(buffer_length(&run.local.written), 22 * sizeof much);
    service_world_close(&run, STATUS_OK);
}

static void nor_do_answers_to_each_message(void **state)
{
    enum { QUESTIONS = 17 * 8 + 4 };
    struct service_world run;

    (void)state;
    start(&run, SERVICE_REPLY_EACH);
    run.local.room = 0;
    struct scripted *one = service_world_client(&run);
    for (int i = 0; i < QUESTIONS; i++) {
        scripted_says(one, much, sizeof much);
        world_settle(&run.world);
    }
    assert_int_equal(buffer_length(&one->written), 6 + 3 * QUESTIONS);
    assert_in_range(buffer_length(&run.local_conn->out.queue), 16 * MEBIBYTE, 17 * MEBIBYTE);
    assert_int_equal(service_world_limits(&run, "output"), 1);
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    size_t shown = buffer_length(&run.local.written);
    assert_in_range(shown, 16 * MEBIBYTE, 17 * MEBIBYTE);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 0), 1);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 0)->message, " bytes of what clients said"));
    scripted_says_text(one, "heard again");
    world_settle(&run.world);
    assert_int_equal(buffer_length(&run.local.written), shown + 11);
    assert_int_equal(run.done, 0);
    service_world_close(&run, STATUS_LOCAL_IO);
}

static void what_was_never_shown_is_told_at_the_end(void **state)
{
    struct service_world run;

    (void)state;
    start(&run, SERVICE_REPLY_EACH);
    run.local.room = 0;
    struct scripted *one = service_world_client(&run);
    for (int i = 0; i < 17 * 8; i++)
        scripted_says(one, much, sizeof much);
    world_settle(&run.world);
    assert_int_equal(service_world_limits(&run, "output"), 1);
    service_cut(run.service, PARTY_LOCAL, NULL);
    world_settle(&run.world);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 0), 1);
    service_world_close(&run, STATUS_LOCAL_IO);
}

/* Its end is the run's. */

static void when_its_reader_leaves_all_are_cut(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY);
    run.config.reply = service_world_text("ok.");
    run.config.until = service_world_text("never");
    service_world_start(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "word");
    world_settle(&run.world);
    scripted_leaves(&run.local);
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(two->closes, 1);
    assert_int_equal(run.done, 1);
    assert_true(run.ending.broken_pipe);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 0), 0);
    service_world_close(&run, STATUS_OK);
}

static void a_full_disk_is_status_9(void **state)
{
    struct service_world run;

    (void)state;
    start(&run, SERVICE_REPLY_EACH);
    struct scripted *one = service_world_client(&run);
    run.local.write_error = ENOSPC;
    scripted_says_text(one, "word");
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(run.done, 1);
    service_world_close(&run, STATUS_LOCAL_IO);
}

/* Characters without end: whoever reads as fast as we write has no more than his turn. */

static void characters_leave_others_their_turn(void **state)
{
    struct service_world run;

    (void)state;
    start(&run, SERVICE_CHARGEN);
    struct scripted *one = service_world_slow_client(&run, 0);
    one->room = SIZE_MAX;
    conn_ready(run.conns[0], 0);
    conn_set_settle(&run.world.set, run.world.now);
    assert_in_range(buffer_length(&one->written), 1, 4 * MEBIBYTE);
    size_t first = buffer_length(&one->written);
    conn_ready(run.conns[0], READY_TIMER);
    conn_set_settle(&run.world.set, run.world.now);
    assert_in_range(buffer_length(&one->written), first + 1, 4 * MEBIBYTE);
    one->room = 0;
    service_world_close(&run, STATUS_OK);
}

/* Who has nothing to say may read on; what he leaves unread is no loss. */
static void characters_go_on_until_the_client_has_gone(void **state)
{
    struct service_world run;

    (void)state;
    start(&run, SERVICE_CHARGEN);
    struct scripted *one = service_world_slow_client(&run, 1000);
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(buffer_length(&one->written), 1000);
    one->room = 2000;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&one->written), 3000);
    assert_int_equal(one->shutdowns, 0);
    scripted_resets(one);
    world_settle(&run.world);
    assert_int_equal(one->closes, 1);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 0);
    service_world_close(&run, STATUS_OK);
}

static void what_a_client_did_not_take_of_them_is_no_loss(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_CHARGEN);
    run.one_client = true;
    service_world_start(&run);
    struct scripted *one = service_world_slow_client(&run, 1000);
    scripted_resets(one);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 0);
    service_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_hears_and_who_does_not),
        cmocka_unit_test(labels_tell_clients_apart),
        cmocka_unit_test(a_greeted_client_waits_for_it),
        cmocka_unit_test(a_single_answer_does_not),
        cmocka_unit_test(nor_do_answers_to_each_message),
        cmocka_unit_test(what_was_never_shown_is_told_at_the_end),
        cmocka_unit_test(when_its_reader_leaves_all_are_cut),
        cmocka_unit_test(a_full_disk_is_status_9),
        cmocka_unit_test(characters_leave_others_their_turn),
        cmocka_unit_test(characters_go_on_until_the_client_has_gone),
        cmocka_unit_test(what_a_client_did_not_take_of_them_is_no_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
