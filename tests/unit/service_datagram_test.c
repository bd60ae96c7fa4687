/* service_datagram_test.c: proves that over datagrams every one is a question, empty ones too, that an answer to
 * somebody who may have given a false address is not longer than its question, and that services are not answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service_world.h"

static void open_datagrams(struct service_world *run, enum config_service service)
{
    service_world_open(run, service);
    run->datagram = true;
}

static void assert_datagrams(const struct scripted *peer, size_t count, const size_t *lengths)
{
    assert_int_equal(peer->datagram_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(peer->datagrams[i], lengths[i]);
}

static void an_echo_has_the_borders_of_the_questions(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_ECHO);
    service_world_frame(&run, "fixed:100"); /* which datagrams do without */
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "first");
    scripted_says_text(one, "");
    scripted_says_text(one, "second");
    world_settle(&run.world);
    assert_written(one, "firstsecond");
    assert_datagrams(one, 3, (size_t[]){5, 0, 6});
    assert_int_equal(world_count(&run.world, EVENT_LIMIT, 1), 0);
    service_world_close(&run, STATUS_OK);
}

static void an_echo_waits_for_the_one_before_it(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_ECHO);
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    one->blocked_writes = 1;
    scripted_says_text(one, "first");
    scripted_says_text(one, "second");
    world_settle(&run.world);
    assert_datagrams(one, 2, (size_t[]){5, 6});
    service_world_close(&run, STATUS_OK);
}

/* Not longer than its question. */

static void an_answer_is_cut_and_that_is_told_once(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_REPLY);
    run.config.reply = service_world_text("a long answer");
    service_world_start(&run);
    struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
    scripted_says_text(one, "four");
    scripted_says_text(one, "");
    scripted_says_text(two, "a very long question");
    scripted_says_text(two, "six...");
    world_settle(&run.world);
    assert_written(one, "a lo");
    assert_datagrams(one, 1, (size_t[]){4});
    assert_written(two, "a long answera long");
    assert_datagrams(two, 2, (size_t[]){13, 6});
    assert_written(&run.local, "foura very long questionsix...");
    assert_int_equal(service_world_limits(&run, "answer"), 1);
    service_world_close(&run, STATUS_OK);
}

static void who_is_trusted_gets_all_of_it(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_REPLY_EACH);
    run.config.reply_each = service_world_text("a long answer");
    service_world_start(&run);
    service_trust(run.service);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "four");
    scripted_says_text(one, "");
    world_settle(&run.world);
    assert_datagrams(one, 2, (size_t[]){13, 13});
    assert_int_equal(service_world_limits(&run, "answer"), 0);
    service_world_close(&run, STATUS_OK);
}

static void a_greeting_is_part_of_the_answer(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_REPLY);
    run.config.greet = service_world_text("hello");
    run.config.reply = service_world_text("answer");
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    assert_int_equal(one->writes, 0); /* nobody has asked */
    scripted_says_text(one, "question");
    scripted_says_text(one, "question");
    world_settle(&run.world);
    assert_datagrams(one, 3, (size_t[]){5, 3, 6});
    assert_written(one, "helloansanswer");
    service_world_close(&run, STATUS_OK);
}

/* And a datagram of its own, even if it has to wait. */
static void what_waits_behind_a_greeting_stays_apart(void **state)
{
    static const enum config_service services[] = {SERVICE_ECHO, SERVICE_REPLY, SERVICE_REPLY_EACH, SERVICE_CHARGEN};
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        open_datagrams(&run, services[i]);
        run.config.greet = service_world_text("hello");
        run.config.reply = run.config.reply_each = service_world_text("an answer");
        service_world_start(&run);
        struct scripted *one = service_world_client(&run);
        one->room = 0;
        scripted_says_text(one, "question");
        world_settle(&run.world);
        assert_int_equal(one->datagram_count, 0);
        one->room = SIZE_MAX;
        world_settle(&run.world);
        assert_datagrams(one, 2, (size_t[]){5, 3});
        service_world_close(&run, STATUS_OK);
    }
}

static void a_greeting_alone_is_cut_as_well(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_GREET);
    run.config.greet = service_world_text("hello");
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "hi");
    scripted_says_text(one, "again");
    world_settle(&run.world);
    assert_written(one, "he");
    assert_written(&run.local, "hiagain");
    service_world_close(&run, STATUS_OK);
}

static void characters_are_as_many_as_were_asked_with(void **state)
{
    static char question[1000];
    struct service_world run;

    (void)state;
    for (int trusted = 0; trusted < 2; trusted++) {
        open_datagrams(&run, SERVICE_CHARGEN);
        service_world_start(&run);
        if (trusted)
            service_trust(run.service);
        struct scripted *one = service_world_client(&run);
        assert_int_equal(one->writes, 0);
        scripted_says(one, question, 10);
        scripted_says(one, question, sizeof question);
        scripted_says(one, question, 0);
        world_settle(&run.world);
        assert_datagrams(one, 3, trusted ? (size_t[]){512, 512, 512} : (size_t[]){10, 512, 0});
        assert_memory_equal(buffer_bytes(&one->written), " !\"#$%&'()", 10);
        assert_int_equal(service_world_limits(&run, "answer"), 0); /* nobody expects a certain number */
        service_world_close(&run, STATUS_OK);
    }
}

static void a_file_is_an_answer(void **state)
{
    char name[] = "/tmp/sonde-reply-XXXXXX";
    int fd = mkstemp(name);
    struct service_world run;

    (void)state;
    assert_int_equal(write(fd, "contents", 8), 8);
    close(fd);
    open_datagrams(&run, SERVICE_REPLY);
    run.config.reply_file = name;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "long enough");
    scripted_says_text(one, "short");
    world_settle(&run.world);
    unlink(name);
    scripted_says_text(one, "missing");
    world_settle(&run.world);
    assert_written(one, "contentsconte");
    assert_datagrams(one, 2, (size_t[]){8, 5});
    assert_written(&run.local, "long enoughshortmissing");
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
    assert_int_equal(one->closes, 0);
    service_world_close(&run, STATUS_OK);
}

/* Services. */

static void ports_of_services_are_not_answered(void **state)
{
    static const enum config_service services[] = {SERVICE_ECHO, SERVICE_CHARGEN, SERVICE_REPLY, SERVICE_REPLY_EACH,
                                                   SERVICE_GREET};
    struct service_world run;

    (void)state;
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        open_datagrams(&run, services[i]);
        run.config.greet = service_world_text("hello");
        run.config.reply = run.config.reply_each = service_world_text("answer");
        run.remote_port = 1023;
        service_world_start(&run);
        service_trust(run.service); /* that makes no difference */
        struct scripted *one = service_world_client(&run), *two = service_world_client(&run);
        scripted_says_text(one, "question");
        scripted_says_text(one, "question");
        scripted_says_text(two, "question");
        world_settle(&run.world);
        assert_int_equal(one->writes, 0);
        assert_int_equal(two->writes, 0);
        assert_int_equal(service_world_limits(&run, "low-port"), 1);
        run.remote_port = 1024;
        struct scripted *three = service_world_client(&run);
        scripted_says_text(three, "question");
        world_settle(&run.world);
        assert_true(three->datagram_count > 0);
        service_world_close(&run, STATUS_OK);
    }
}

static void streams_of_low_ports_are_answered(void **state)
{
    struct service_world run;

    (void)state;
    service_world_open(&run, SERVICE_REPLY_EACH);
    run.config.reply_each = service_world_text("a long answer");
    run.remote_port = 7;
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "question");
    world_settle(&run.world);
    assert_written(one, "a long answer");
    service_world_close(&run, STATUS_OK);
}

static void a_refusal_is_told_and_forgotten(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_ECHO);
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "one");
    scripted_fails(one, ECONNREFUSED);
    scripted_says_text(one, "two");
    world_settle(&run.world);
    assert_written(one, "onetwo");
    assert_int_equal(world_count(&run.world, EVENT_ERROR, 1), 1);
    assert_int_equal(one->closes, 0);
    service_world_close(&run, STATUS_OK);
}

static void what_is_discarded_is_not_answered(void **state)
{
    struct service_world run;

    (void)state;
    open_datagrams(&run, SERVICE_DISCARD);
    service_world_start(&run);
    struct scripted *one = service_world_client(&run);
    scripted_says_text(one, "one");
    scripted_says_text(one, "");
    scripted_says_text(one, "two");
    world_settle(&run.world);
    assert_int_equal(one->taken, 6);
    assert_int_equal(one->writes, 0);
    assert_written(&run.local, "");
    service_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_echo_has_the_borders_of_the_questions),
        cmocka_unit_test(an_echo_waits_for_the_one_before_it),
        cmocka_unit_test(an_answer_is_cut_and_that_is_told_once),
        cmocka_unit_test(who_is_trusted_gets_all_of_it),
        cmocka_unit_test(a_greeting_is_part_of_the_answer),
        cmocka_unit_test(what_waits_behind_a_greeting_stays_apart),
        cmocka_unit_test(a_greeting_alone_is_cut_as_well),
        cmocka_unit_test(characters_are_as_many_as_were_asked_with),
        cmocka_unit_test(a_file_is_an_answer),
        cmocka_unit_test(ports_of_services_are_not_answered),
        cmocka_unit_test(streams_of_low_ports_are_answered),
        cmocka_unit_test(a_refusal_is_told_and_forgotten),
        cmocka_unit_test(what_is_discarded_is_not_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
