/* service_reply_file_test.c: proves that --reply-file is streamed, without keeping others waiting, that it fails
 * its own client only, and that a run which is complete still gives its last answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "service_world.h"

static char *file_of(size_t length)
{
    static char name[64];
    char *bytes = malloc(length);

    snprintf(name, sizeof name, "/tmp/sonde-reply-XXXXXX");
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)(i % 251);
    assert_int_equal(write(fd, bytes, length), length);
    close(fd);
    free(bytes);
    return name;
}

static void start_file(struct service_world *run, const char *name)
{
    service_world_open(run, SERVICE_REPLY);
    run->config.reply_file = name;
    service_world_start(run);
}

static void assert_file_written(const struct scripted *peer, size_t length)
{
    assert_int_equal(buffer_length(&peer->written), length);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(buffer_bytes(&peer->written)[i], i % 251);
}

enum { FILE_LENGTH = 3000000 };

/* However much the client says before our end, the answer is not cut short. */
static void what_is_said_meanwhile_does_not_end_it(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);

    (void)state;
    start_file(&run, name);
    struct scripted *one = service_world_slow_client(&run, 1000);
    scripted_says_text(one, "q");
    world_settle(&run.world);
    run.conns[0]->in.bytes += UINT64_C(1) << 30;
    scripted_says_text(one, "more");
    world_settle(&run.world);
    assert_int_equal(one->shutdowns, 0);
    one->room = SIZE_MAX;
    world_pass(&run.world, CLOCK_SECOND);
    assert_file_written(one, FILE_LENGTH);
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

/* What is not whole must not look so. */
static void a_file_that_shrinks_fails_its_client(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);

    (void)state;
    start_file(&run, name);
    struct scripted *one = service_world_slow_client(&run, 1000);
    scripted_says_text(one, "q");
    world_settle(&run.world);
    assert_int_equal(truncate(name, FILE_LENGTH / 2), 0);
    one->room = SIZE_MAX;
    world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(one->shutdowns, 0);
    assert_true(one->aborted);
    assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, "shorter"));
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

/* There is no descriptor for the file: its client waits for one, and the others are not told again. */
static void without_a_descriptor_a_client_waits(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);
    struct rlimit before, none;

    (void)state;
    start_file(&run, name);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    scripted_says_text(one, "q");
    scripted_says_text(two, "q");
    world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(one->closes + two->closes, 0);
    assert_int_equal(world_count(&run.world, EVENT_LIMIT, 1) + world_count(&run.world, EVENT_LIMIT, 2), 1);
    world_pass(&run.world, CLOCK_SECOND);
    assert_file_written(one, FILE_LENGTH);
    assert_file_written(two, FILE_LENGTH);
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

/* Nor is it looked at again and again whether it does. */
static void who_does_not_read_costs_nothing(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);

    (void)state;
    start_file(&run, name);
    struct scripted *one = service_world_slow_client(&run, 1000);
    scripted_says_text(one, "q");
    world_settle(&run.world);
    unsigned writes = one->writes;
    assert_int_equal(conn_interest(run.conns[0]).deadline, CLOCK_NEVER);
    world_pass(&run.world, 3600 * CLOCK_SECOND);
    assert_int_equal(one->writes, writes);
    one->room = SIZE_MAX;
    world_pass(&run.world, CLOCK_SECOND);
    assert_file_written(one, FILE_LENGTH);
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

static void a_file_is_streamed(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);

    (void)state;
    start_file(&run, name);
    struct scripted *one = service_world_slow_client(&run, 1000);
    scripted_says_text(one, "q");
    world_settle(&run.world);
    assert_in_range(buffer_length(&run.conns[0]->out.queue), 1, 256 * 1024);
    one->room = 400000;
    world_settle(&run.world);
    assert_int_equal(one->shutdowns, 0);
    one->room = SIZE_MAX;
    world_pass(&run.world, CLOCK_SECOND);
    assert_int_equal(one->shutdowns, 1);
    assert_file_written(one, FILE_LENGTH);
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

/* Though it takes whatever we write, it has no more than its turn: a single settling does not send it all. */
static void who_reads_fast_leaves_others_their_turn(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);

    (void)state;
    start_file(&run, name);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "q");
    conn_ready(run.conns[0], READY_READ);
    conn_set_settle(&run.world.set, run.world.now);
    assert_in_range(buffer_length(&one->written), 1, FILE_LENGTH - 1);
    world_settle(&run.world);
    assert_file_written(one, FILE_LENGTH);
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

static void a_file_that_went_missing_fails_its_client(void **state)
{
    struct service_world run;

    (void)state;
    for (int one_client = 0; one_client < 2; one_client++) {
        char *name = file_of(10);
        service_world_open(&run, SERVICE_REPLY);
        run.config.reply_file = name;
        run.one_client = one_client;
        service_world_start(&run);
        unlink(name);
        struct scripted *one = service_world_client(&run);
        scripted_says_text(one, "q");
        world_settle(&run.world);
        assert_true(one->aborted);
        assert_non_null(strstr(world_last(&run.world, EVENT_ERROR, 1)->message, name));
        service_world_close(&run, one_client ? STATUS_LOCAL_IO : STATUS_OK);
    }
}

/* The run is over with the client's words, but not before its answer. */
static void a_run_that_is_complete_still_gives_the_answer(void **state)
{
    struct service_world run;
    char *name = file_of(FILE_LENGTH);

    (void)state;
    service_world_open(&run, SERVICE_REPLY);
    run.config.reply_file = name;
    run.config.max_bytes = 3;
    service_world_start(&run);
    struct scripted *one = service_world_slow_client(&run, 1000), *two = service_world_client(&run);
    scripted_says_text(one, "question");
    world_settle(&run.world);
    assert_written(&run.local, "que");
    assert_int_equal(two->closes, 1);
    assert_int_equal(run.done, 0);
    one->room = SIZE_MAX;
    scripted_says_text(one, "more");
    world_pass(&run.world, CLOCK_SECOND);
    assert_file_written(one, FILE_LENGTH);
    scripted_ends(one);
    world_settle(&run.world);
    assert_int_equal(run.done, 1);
    assert_written(&run.local, "que");
    service_world_close(&run, STATUS_OK);
    unlink(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_meanwhile_does_not_end_it),
        cmocka_unit_test(a_file_that_shrinks_fails_its_client),
        cmocka_unit_test(without_a_descriptor_a_client_waits),
        cmocka_unit_test(who_does_not_read_costs_nothing),
        cmocka_unit_test(a_file_is_streamed),
        cmocka_unit_test(who_reads_fast_leaves_others_their_turn),
        cmocka_unit_test(a_file_that_went_missing_fails_its_client),
        cmocka_unit_test(a_run_that_is_complete_still_gives_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
