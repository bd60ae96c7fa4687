/* dialog_flow_test.c: proves that a dialog goes on with a slow peer and a slow standard output, without missing a byte
 * and without blaming the peer, and what it sends: groups, files, datagrams, more than queues hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialog_world.h"

enum { LARGE = 300 * 1024 /* more than a queue holds */ };

static char *large_text(void)
{
    char *text = malloc(LARGE + 1);

    memset(text, 'x', LARGE);
    text[LARGE] = '\0';
    return text;
}

static void a_group_of_the_last_match_is_sent(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(
        &run, LINES({DIALOG_EXPECT, "(\\w+)=(\\w*)(-)?;"}, {DIALOG_SEND, "<${2}${1}${3}\\$${0}>"},
                    {DIALOG_SEND, "${1}"}, {DIALOG_SEND_HEX, "00 ff"}));
    scripted_says_text(peer, "key=value;");
    world_settle(&run.world);
    assert_int_equal(buffer_length(&peer->written), 26);
    assert_memory_equal(buffer_bytes(&peer->written), "<valuekey$key=value;>key\0\xff", 26);
    dialog_world_close(&run, STATUS_OK);
}

/* It is done when the kernel has all of it, which is when the next step's time begins. */
static void a_slow_peer_gets_all_of_it(void **state)
{
    struct service_world run;
    char *text = large_text();

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_SEND, text}, {DIALOG_PAUSE, "1"}, {DIALOG_SEND, "end"}));
    service_world_start(&run);
    struct scripted *peer = service_world_slow_client(&run, 1000);
    while (buffer_length(&peer->written) < LARGE) {
        assert_string_equal(dialog_world_steps(&run, 1), "");
        assert_true(buffer_length(&run.conns[0]->out.queue) <= 128 * 1024);
        dialog_world_pass(&run, 2000);
        peer->room = 7000;
        world_settle(&run.world);
    }
    assert_string_equal(dialog_world_steps(&run, 1), "done ");
    peer->room = SIZE_MAX;
    dialog_world_pass(&run, 1000);
    assert_int_equal(buffer_length(&peer->written), LARGE + 3);
    assert_int_equal(peer->written_at_shutdown, LARGE + 3);
    dialog_world_close(&run, STATUS_OK);
    free(text);
}

/* Its time begins anew with whatever is taken. */
static void who_takes_nothing_is_not_waited_for(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_TIMEOUT, "3"}, {DIALOG_SEND, "some more"}));
    service_world_start(&run);
    struct scripted *peer = service_world_slow_client(&run, 4);
    dialog_world_pass(&run, 2000);
    peer->room = 1;
    dialog_world_pass(&run, 1000);
    assert_int_equal(run.done, 0);
    dialog_world_pass(&run, 3000);
    assert_string_equal(dialog_world_error(&run), "step 1, --send 'some more': the peer did not take it within 3 s; "
                                                  "nothing came");
    assert_string_equal(dialog_world_steps(&run, 1), "timeout ");
    assert_written(peer, "some ");
    assert_int_equal(run.done, 1);
    dialog_world_close(&run, STATUS_TIMEOUT);
}

/* Standard output takes nothing for a minute, then a little at a time. */
static void a_full_standard_output_is_nobody_s_silence(void **state)
{
    static char much[LARGE];
    struct service_world run;

    (void)state;
    memset(much, '.', sizeof much);
    dialog_world_open(&run, LINES({DIALOG_TIMEOUT, "2"}, {DIALOG_EXPECT, "done"}, {DIALOG_EXPECT, "more"}));
    service_world_start(&run);
    run.local.room = 0;
    struct scripted *peer = service_world_client(&run);
    conn_set_buffers(run.conns[0], LARGE - 1, 128 * 1024); /* a read does not fit either */
    scripted_says(peer, much, sizeof much);
    scripted_says_text(peer, "done");
    dialog_world_pass(&run, 60000);
    conn_touch(run.conns[0]); /* what was read already is offered again */
    world_settle(&run.world);
    assert_string_equal(dialog_world_steps(&run, 1), "");
    assert_true(peer->taken < LARGE); /* back-pressure */
    while (buffer_length(&run.local.written) < LARGE) {
        run.local.room = 50000;
        dialog_world_pass(&run, 100);
    }
    assert_string_equal(dialog_world_steps(&run, 1), "matched ");
    run.local.room = SIZE_MAX;
    world_settle(&run.world);
    assert_int_equal(buffer_length(&run.local.written), LARGE + 4);
    dialog_world_pass(&run, 1899);
    assert_int_equal(run.done, 0);
    dialog_world_pass(&run, 101); /* its own time runs again */
    assert_string_equal(dialog_world_steps(&run, 1), "matched timeout ");
    dialog_world_close(&run, STATUS_TIMEOUT);
}

/* What is left of a step's time is what there is of it afterwards. */
static void the_time_that_it_is_full_does_not_count(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_TIMEOUT, "2"}, {DIALOG_EXPECT, "done"}));
    service_world_start(&run);
    struct scripted *peer = service_world_client(&run);
    dialog_world_pass(&run, 1500);
    run.local.room = 0;
    scripted_says_text(peer, "waiting");
    world_settle(&run.world);
    scripted_says_text(peer, "still");
    dialog_world_pass(&run, 60000);
    assert_string_equal(dialog_world_steps(&run, 1), "");
    run.local.room = SIZE_MAX;
    dialog_world_pass(&run, 499);
    assert_string_equal(dialog_world_steps(&run, 1), "");
    dialog_world_pass(&run, 1);
    assert_string_equal(dialog_world_steps(&run, 1), "timeout ");
    assert_written(&run.local, "waitingstill");
    dialog_world_close(&run, STATUS_TIMEOUT);
}

static void time_before_a_step_began_is_not_its_own(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_PAUSE, "20"}, {DIALOG_TIMEOUT, "2"}, {DIALOG_EXPECT, "done"}));
    service_world_start(&run);
    struct scripted *peer = service_world_client(&run);
    run.local.room = 0;
    scripted_says_text(peer, "waiting");
    dialog_world_pass(&run, 21000);
    run.local.room = SIZE_MAX;
    dialog_world_pass(&run, 1999);
    assert_string_equal(dialog_world_steps(&run, 1), "done ");
    dialog_world_pass(&run, 1);
    assert_string_equal(dialog_world_steps(&run, 1), "done timeout ");
    dialog_world_close(&run, STATUS_TIMEOUT);
}

static void a_pause_goes_on_while_standard_output_is_full(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_PAUSE, "2"}, {DIALOG_SEND, "x"}, {DIALOG_EXPECT, "ok"}));
    service_world_start(&run);
    run.local.room = 0;
    struct scripted *peer = service_world_client(&run);
    scripted_says_text(peer, "o");
    dialog_world_pass(&run, 1000);
    run.local.room = 1;
    dialog_world_pass(&run, 500);
    scripted_says_text(peer, "k");
    dialog_world_pass(&run, 500);
    assert_written(peer, "x");
    assert_string_equal(dialog_world_steps(&run, 1), "done done matched ");
    run.local.room = SIZE_MAX;
    dialog_world_close(&run, STATUS_OK);
}

/* Nothing is settled as long as what could lengthen it has no place to go. */
static void a_match_waits_for_standard_output(void **state)
{
    struct service_world run;

    (void)state;
    dialog_world_open(&run, LINES({DIALOG_EXPECT, "a+"}, {DIALOG_SEND, "${0}"}));
    service_world_start(&run);
    run.local.room = 0;
    struct scripted *peer = service_world_client(&run);
    scripted_says_text(peer, "a");
    dialog_world_pass(&run, 50);
    scripted_says_text(peer, "aa");
    dialog_world_pass(&run, 30000);
    assert_written(peer, "");
    run.local.room = SIZE_MAX;
    dialog_world_pass(&run, 0);
    assert_written(peer, "aaa");
    dialog_world_close(&run, STATUS_OK);
}

static void a_closed_standard_output_ends_it(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(&run, LINES({DIALOG_EXPECT, "never"}));
    scripted_leaves(&run.local);
    world_settle(&run.world);
    assert_int_equal(peer->closes, 1);
    assert_true(run.ending.broken_pipe);
    assert_string_equal(dialog_world_error(&run), "");
    assert_string_equal(dialog_world_steps(&run, 1), "closed ");
    dialog_world_close(&run, STATUS_OK);
}

/* A file of this many bytes; its name is static. */
static const char *make_file(size_t length)
{
    static char name[] = "/tmp/sonde-dialog.XXXXXX";
    char *bytes = malloc(length + 1);

    strcpy(name + strlen(name) - 6, "XXXXXX");
    int fd = mkstemp(name);
    memset(bytes, 'f', length);
    assert_true(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    close(fd);
    free(bytes);
    return name;
}

static void a_file_is_sent_as_it_is_read(void **state)
{
    static const size_t lengths[] = {0, 1, 65536, 3 * 1024 * 1024}, rooms[] = {SIZE_MAX, 50000};
    struct service_world run;

    (void)state;
    for (int i = 0; i < 8; i++) {
        const char *name = make_file(lengths[i / 2]);
        dialog_world_open(&run, LINES({DIALOG_SEND_FILE, name}, {DIALOG_SEND, "end"}));
        service_world_start(&run);
        struct scripted *peer = service_world_slow_client(&run, rooms[i % 2]);
        for (int turn = 0; turn < 100; turn++) {
            assert_true(buffer_length(&run.conns[0]->out.queue) <= 128 * 1024);
            dialog_world_pass(&run, 100);
            peer->room = rooms[i % 2];
            if (buffer_length(&peer->written) == lengths[i / 2] + 3)
                break;
        }
        assert_string_equal(dialog_world_steps(&run, 1), "done done ");
        assert_int_equal(buffer_length(&peer->written), lengths[i / 2] + 3);
        for (size_t at = 0; at < run.world.told_count; at++)
            if (run.world.told[at].event.type == EVENT_STEP && run.world.told[at].event.number == 1)
                assert_int_equal(run.world.told[at].event.data.length, lengths[i / 2]);
        peer->room = SIZE_MAX;
        dialog_world_close(&run, STATUS_OK);
        unlink(name);
    }
}

static void a_file_that_is_not_there_fails_the_step(void **state)
{
    struct service_world run;

    (void)state;
    struct scripted *peer = dialog_world_start(&run, LINES({DIALOG_SEND, "x"}, {DIALOG_SEND_FILE, "/nowhere/at-all"}));
    world_settle(&run.world);
    assert_written(peer, "x");
    assert_string_equal(dialog_world_steps(&run, 1), "done failed ");
    assert_string_equal(dialog_world_error(&run), "step 2, --send-file /nowhere/at-all: no such file or directory");
    dialog_world_close(&run, STATUS_LOCAL_IO);
}

/* One send is one datagram, and answers are no longer than their questions. */
static void datagrams_keep_their_borders(void **state)
{
    struct service_world run;

    (void)state;
    for (int trusted = 0; trusted < 2; trusted++) {
        dialog_world_open(&run, LINES({DIALOG_SEND, "hi"}, {DIALOG_EXPECT, "que"}, {DIALOG_SEND, "one"},
                                      {DIALOG_SEND, "another one"}));
        run.datagram = true;
        run.one_client = false;
        service_world_start(&run);
        if (trusted)
            service_trust(run.service);
        struct scripted *peer = service_world_client(&run);
        world_settle(&run.world);
        assert_int_equal(peer->datagram_count, 0); /* nobody has asked */
        scripted_says_text(peer, "question");
        world_settle(&run.world);
        assert_string_equal(dialog_world_steps(&run, 1), "done matched done done ");
        assert_int_equal(peer->datagram_count, 3);
        assert_written(peer, trusted ? "hioneanother one" : "hioneano");
        assert_int_equal(service_world_limits(&run, "answer"), !trusted);
        scripted_says_text(peer, "thanks");
        dialog_world_pass(&run, 1000);
        assert_int_equal(peer->closes, 1); /* there is no end to wait for */
        assert_int_equal(service_world_limits(&run, "tail"), 0);
        dialog_world_close(&run, STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_of_the_last_match_is_sent),
        cmocka_unit_test(a_slow_peer_gets_all_of_it),
        cmocka_unit_test(who_takes_nothing_is_not_waited_for),
        cmocka_unit_test(a_full_standard_output_is_nobody_s_silence),
        cmocka_unit_test(the_time_that_it_is_full_does_not_count),
        cmocka_unit_test(time_before_a_step_began_is_not_its_own),
        cmocka_unit_test(a_pause_goes_on_while_standard_output_is_full),
        cmocka_unit_test(a_match_waits_for_standard_output),
        cmocka_unit_test(a_closed_standard_output_ends_it),
        cmocka_unit_test(a_file_is_sent_as_it_is_read),
        cmocka_unit_test(a_file_that_is_not_there_fails_the_step),
        cmocka_unit_test(datagrams_keep_their_borders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
