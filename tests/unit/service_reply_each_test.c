/* service_reply_each_test.c: proves that --reply-each answers every message wherever it is torn, and nothing else,
 * until the client's end, and that a client which does not read its answers is not read on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "service_world.h"

static void start_each(struct service_world *run, const char *frame)
{
    service_world_open(run, SERVICE_REPLY_EACH);
    run->config.reply_each = service_world_text("ok.");
    if (frame)
        service_world_frame(run, frame);
    service_world_start(run);
}

static const char *answers_to(const struct service_shape *shape, size_t at)
{
    return at < shape->first ? "" : at < shape->length ? "ok." : "ok.ok.";
}

static void assert_heard(const struct service_world *run, const char *bytes, size_t length)
{
    assert_int_equal(buffer_length(&run->local.written), length);
    if (length > 0)
        assert_memory_equal(buffer_bytes(&run->local.written), bytes, length);
}

static void tear_at(const struct service_shape *shape, size_t at)
{
    struct service_world run;

    start_each(&run, shape->frame);
    struct scripted *one = service_world_client(&run);
    if (at > 0)
        scripted_says(one, shape->bytes, at);
    world_settle(&run.world);
    assert_written(one, answers_to(shape, at));
    if (at < shape->length)
        scripted_says(one, shape->bytes + at, shape->length - at);
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "ok.ok.");
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(one->written_at_shutdown, 6);
    assert_heard(&run, shape->bytes, shape->length);
    assert_int_equal(service_world_limits(&run, "torn"), 0);
    service_world_close(&run, STATUS_OK);
}

static void messages_torn_anywhere_are_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < SERVICE_SHAPES; i++)
        for (size_t at = 0; at <= service_shapes[i].length; at++)
            tear_at(&service_shapes[i], at);
}

static void messages_torn_at_every_byte_are_answered(void **state)
{
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < SERVICE_SHAPES; i++) {
        start_each(&run, service_shapes[i].frame);
        struct scripted *one = service_world_client(&run);
        for (size_t at = 0; at < service_shapes[i].length; at++) {
            scripted_says(one, service_shapes[i].bytes + at, 1);
            world_settle(&run.world);
            assert_written(one, answers_to(&service_shapes[i], at + 1));
            assert_heard(&run, service_shapes[i].bytes, at + 1); /* as it comes */
        }
        service_world_close(&run, STATUS_OK);
    }
}

static void without_a_frame_whatever_arrives_at_once_is_one(void **state)
{
    struct service_world run;

    (void)state;
    start_each(&run, NULL);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "one\ntwo\n");
    world_settle(&run.world);
    assert_written(one, "ok.");
    scripted_says_text(one, "three");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "ok.ok.");
    assert_int_equal(one->closes, 1);
    assert_written(&run.local, "one\ntwo\nthree");
    service_world_close(&run, STATUS_OK);
}

static void the_end_alone_is_not_answered(void **state)
{
    struct service_world run;

    (void)state;
    start_each(&run, NULL);
    struct scripted *one = service_world_client(&run);
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "");
    assert_int_equal(one->closes, 1);
    service_world_close(&run, STATUS_OK);
}

static void a_torn_message_is_told_and_not_answered(void **state)
{
    struct service_world run;

    (void)state;
    start_each(&run, "line");
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "whole\nhalf");
    scripted_ends(one);
    world_settle(&run.world);
    assert_written(one, "ok.");
    assert_written(&run.local, "whole\nhalf");
    assert_int_equal(service_world_limits(&run, "torn"), 1);
    service_world_close(&run, STATUS_OK);
}

static void a_message_that_is_too_long_resets_its_client(void **state)
{
    struct service_world run;

    (void)state;
    for (int one_client = 0; one_client < 2; one_client++) {
        service_world_open(&run, SERVICE_REPLY_EACH);
        run.config.reply_each = service_world_text("ok.");
        run.config.max_message = 10;
        run.one_client = one_client;
        service_world_frame(&run, "len16be");
        service_world_start(&run);
        struct scripted *one = service_world_client(&run);
        scripted_says(one, "\0\3one\0\x09", 7);
        world_settle(&run.world);
        assert_written(one, "ok.");
        assert_true(one->aborted);
        assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
        service_world_close(&run, one_client ? STATUS_BROKEN : STATUS_OK);
    }
}

/* One answer waits, and the questions behind it unread. */
static void who_does_not_read_is_not_read(void **state)
{
    static char much[300000];
    struct service_world run;

    (void)state;
    memset(much, '\n', sizeof much);
    start_each(&run, "line");
    struct scripted *one = service_world_slow_client(&run, 7);
    scripted_says(one, much, sizeof much);
    world_settle(&run.world);
    assert_written(one, "ok.ok.o");
    assert_in_range(buffer_length(&run.conns[0]->out.queue), 2, 128 * 1024);
    assert_in_range(one->taken, 3, 128 * 1024);
    one->room = SIZE_MAX;
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(buffer_length(&one->written), 3 * sizeof much);
    assert_int_equal(buffer_length(&run.local.written), sizeof much);
    service_world_close(&run, STATUS_OK);
}

/* What it said before is heard all the same. */
static void who_resets_while_he_does_not_read_has_gone(void **state)
{
    struct service_world run;

    (void)state;
    for (int one_client = 0; one_client < 2; one_client++) {
        service_world_open(&run, SERVICE_REPLY_EACH);
        run.config.reply_each = service_world_text("ok.");
        run.one_client = one_client;
        service_world_frame(&run, "line");
        service_world_start(&run);
        struct scripted *one = service_world_slow_client(&run, 1);
        scripted_says_text(one, "one\ntwo\n");
        world_settle(&run.world);
        scripted_says_text(one, "three\n");
        scripted_resets(one);
        world_settle(&run.world);
        assert_int_equal(one->closes, 1);
        assert_written(&run.local, "one\ntwo\nthree\n");
        assert_int_equal(run.done, one_client);
        service_world_close(&run, one_client ? STATUS_BROKEN : STATUS_OK);
    }
}

static void the_last_message_of_a_run_is_answered(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY_EACH);
    run.config.reply_each = service_world_text("ok.");
    run.config.until = service_world_text("quit\n");
    service_world_frame(&run, "line");
    service_world_start(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "a\nquit\nb\n");
    scripted_says_text(two, "c");
    scripted_ends(one);
    scripted_ends(two);
    world_settle(&run.world);
    assert_written(one, "ok.ok.");
    assert_int_equal(run.done, 1);
    service_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_torn_anywhere_are_answered),
        cmocka_unit_test(messages_torn_at_every_byte_are_answered),
        cmocka_unit_test(without_a_frame_whatever_arrives_at_once_is_one),
        cmocka_unit_test(the_end_alone_is_not_answered),
        cmocka_unit_test(a_torn_message_is_told_and_not_answered),
        cmocka_unit_test(a_message_that_is_too_long_resets_its_client),
        cmocka_unit_test(who_does_not_read_is_not_read),
        cmocka_unit_test(who_resets_while_he_does_not_read_has_gone),
        cmocka_unit_test(the_last_message_of_a_run_is_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
