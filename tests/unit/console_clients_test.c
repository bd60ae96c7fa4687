/* console_clients_test.c: proves that where many can come a person sees who is there, speaks to all or to one, and is
 * told where nobody hears; and that Ctrl-D is the end of those alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "console_world.h"
#include "fake_screen_code.h"

static void open_listening(struct console_world *run)
{
    console_world_open(run);
    console_world_listen(run);
    console_world_start(run);
}

static void those_who_come_and_go_are_told(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    assert_prompt(&run, "listening 127.0.0.1:7> ");
    struct scripted *one = console_world_peer(&run);
    assert_told_line(&run, "#1 ");
    assert_prompt(&run, "1 client, all> ");
    console_world_peer(&run);
    assert_prompt(&run, "2 clients, all> ");
    assert_told_line(&run, " is here\n");
    scripted_says_text(one, "bye\n");
    scripted_ends(one);
    console_world_settle(&run);
    assert_shown(&run, "1\tbye\n");
    assert_prompt(&run, "1 client, all> ");
    assert_told_line(&run, " has left\n");
    console_world_close(&run);
}

static void several_who_leave_at_once_are_told(void **state)
{
    struct console_world run;
    struct scripted *peers[3];

    (void)state;
    open_listening(&run);
    for (size_t i = 0; i < 3; i++)
        peers[i] = console_world_peer(&run);
    buffer_free(&run.screen->told);
    console_world_types(&run, "/clients");
    buffer_append(&run.screen->told, "", 1);
    const char *told = (const char *)buffer_bytes(&run.screen->told);
    assert_true(strstr(told, "#1 ") < strstr(told, "#2 ") && strstr(told, "#2 ") < strstr(told, "#3 "));
    buffer_free(&run.screen->told);
    scripted_resets(peers[0]);
    scripted_resets(peers[2]);
    console_world_settle(&run);
    buffer_append(&run.screen->told, "", 1);
    told = (const char *)buffer_bytes(&run.screen->told);
    assert_non_null(strstr(told, "#1 "));
    assert_null(strstr(told, "#2 "));
    assert_non_null(strstr(strstr(told, "#1 "), "#3 "));
    buffer_free(&run.screen->told);
    assert_prompt(&run, "1 client, all> ");
    console_world_peer(&run);
    assert_told_line(&run, "#4 ");
    assert_prompt(&run, "2 clients, all> ");
    console_world_close(&run);
}

static void lines_go_to_all_or_to_one(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    buffer_free(&run.screen->told);
    console_world_pastes(&run, "all");
    console_world_pastes(&run, "/use 2");
    console_world_pastes(&run, "two");
    console_world_pastes(&run, "/send raw");
    console_world_settle(&run);
    assert_told_line(&run, "lines go to #2 alone\n");
    assert_int_equal(strncmp(run.screen->prompt, "#2 ", 3), 0);
    console_world_pastes(&run, "/use all");
    console_world_pastes(&run, "/hexsend 41");
    console_world_settle(&run);
    assert_written(one, "all\nA");
    assert_written(two, "all\ntwo\nrawA");
    assert_tells(&run, "lines go to all\n");
    assert_prompt(&run, "2 clients, all> ");
    console_world_types(&run, "/use 3");
    assert_tells(&run, "3: nobody of that number is here\n");
    console_world_types(&run, "/use");
    assert_tells(&run, "lines go to all\n");
    console_world_types(&run, "/use #1");
    console_world_types(&run, "x");
    assert_written(one, "all\nAx\n");
    console_world_close(&run);
}

static void when_the_addressed_leaves_lines_go_to_nobody(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    console_world_types(&run, "/use 2");
    buffer_free(&run.screen->told);
    scripted_resets(two);
    console_world_settle(&run);
    assert_told_line(&run, "has left: lines go to nobody until /use says to whom\n");
    assert_prompt(&run, "1 client, none> ");
    console_world_pastes(&run, "secret");
    console_world_pastes(&run, "secret too");
    console_world_settle(&run);
    assert_tells(&run, "whom you speak to has left: nothing was sent\nwhom you speak to has left: nothing was sent\n");
    console_world_ends(&run);
    assert_tells(&run, "#2 has left: /use says who else is to hear our end\n");
    struct scripted *three = console_world_peer(&run);
    console_world_types(&run, "/use all");
    console_world_types(&run, "hello");
    assert_written(one, "hello\n");
    assert_written(three, "hello\n");
    console_world_close(&run);
}

static void what_waited_for_who_has_left_is_not_sent_to_others(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    struct scripted *one = console_world_peer(&run);
    one->room = 0;
    console_world_types(&run, "for one");
    console_world_types(&run, "and this");
    console_world_types(&run, "and that");
    scripted_resets(one);
    console_world_settle(&run);
    assert_told_line(&run, "nobody is here: 2 lines were not sent\n");
    struct scripted *two = console_world_peer(&run);
    assert_written(two, "");
    console_world_types(&run, "hello");
    assert_written(two, "hello\n");
    console_world_close(&run);
}

static void a_line_for_nobody_is_refused(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    console_world_types(&run, "anybody?");
    assert_tells(&run, "nobody is here yet: nothing was sent\n");
    struct scripted *one = console_world_peer(&run);
    assert_written(one, "");
    console_world_close(&run);
}

static void ctrl_d_is_the_end_of_those_addressed(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    console_world_types(&run, "/use 1");
    console_world_ends(&run);
    assert_int_equal(one->shutdowns, 1);
    assert_int_equal(two->shutdowns, 0);
    console_world_types(&run, "more");
    assert_told_line(&run, "our end has been said: nothing was sent\n");
    console_world_types(&run, "/use all");
    console_world_types(&run, "more");
    assert_written(two, "more\n");
    assert_written(one, "");
    scripted_says_text(one, "still\n");
    scripted_ends(one);
    console_world_settle(&run);
    assert_shown(&run, "1\tstill\n");
    assert_false(run.left);
    assert_prompt(&run, "1 client, all> ");
    console_world_ends(&run);
    scripted_ends(two);
    console_world_settle(&run);
    assert_prompt(&run, "listening 127.0.0.1:7> ");
    assert_false(run.left || run.over);
    console_world_ends(&run);
    assert_true(run.over);
    run.left = true;
    console_world_close(&run);
}

static void reset_and_close_are_for_those_addressed(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run), *three = console_world_peer(&run);
    console_world_types(&run, "/use 2");
    console_world_types(&run, "/rst");
    assert_true(two->aborted);
    assert_prompt(&run, "2 clients, none> ");
    console_world_types(&run, "/rst");
    assert_told_line(&run, "nothing is open\n");
    console_world_types(&run, "/use all");
    console_world_types(&run, "/close");
    assert_int_equal(one->closes, 1);
    assert_int_equal(three->closes, 1);
    assert_false(one->aborted || three->aborted);
    console_world_types(&run, "/reconnect");
    assert_told_line(&run, "only where one connects\n");
    assert_false(run.left || run.over);
    console_world_close(&run);
}

static void clients_lists_them(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    console_world_types(&run, "/clients");
    assert_tells(&run, "nobody is here\n");
    console_world_peer(&run);
    struct scripted *two = console_world_peer(&run);
    scripted_says_text(two, "four");
    console_world_types(&run, "/use 2");
    buffer_free(&run.screen->told);
    console_world_types(&run, "/clients");
    buffer_append(&run.screen->told, "", 1);
    const char *told = (const char *)buffer_bytes(&run.screen->told);
    assert_non_null(strstr(told, "#1 "));
    assert_non_null(strstr(told, "#2 "));
    assert_non_null(strstr(told, "4 B in"));
    assert_non_null(strstr(told, "in use\n"));
    console_world_close(&run);
}

static void quit_lets_all_have_what_they_were_sent(void **state)
{
    struct console_world run;

    (void)state;
    open_listening(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    two->withholds = true;
    console_world_pastes(&run, "last");
    console_world_pastes(&run, "/quit");
    console_world_settle(&run);
    assert_written(one, "last\n");
    assert_written(two, "last\n");
    assert_false(run.over);
    two->withholds = false;
    console_world_pass(&run, CLOCK_SECOND);
    assert_true(run.over);
    assert_int_equal(run.ending.status, STATUS_OK);
    run.left = true;
    console_world_close(&run);
}

static void datagrams_go_to_whoever_spoke_last_or_is_addressed(void **state)
{
    static char scheme[] = "udp";
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_listen(&run);
    run.config.target.scheme = scheme;
    console_world_start(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    scripted_says_text(two, "2\n");
    console_world_settle(&run);
    scripted_says_text(one, "1\n");
    console_world_settle(&run);
    assert_prompt(&run, "2 clients, the last to speak> ");
    console_world_types(&run, "to one");
    console_world_types(&run, "/use 2");
    console_world_types(&run, "to two");
    scripted_says_text(one, "1\n");
    console_world_settle(&run);
    console_world_types(&run, "still");
    assert_written(one, "to one\n");
    assert_written(two, "to two\nstill\n");
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_who_come_and_go_are_told),
        cmocka_unit_test(several_who_leave_at_once_are_told),
        cmocka_unit_test(lines_go_to_all_or_to_one),
        cmocka_unit_test(when_the_addressed_leaves_lines_go_to_nobody),
        cmocka_unit_test(what_waited_for_who_has_left_is_not_sent_to_others),
        cmocka_unit_test(a_line_for_nobody_is_refused),
        cmocka_unit_test(ctrl_d_is_the_end_of_those_addressed),
        cmocka_unit_test(reset_and_close_are_for_those_addressed),
        cmocka_unit_test(clients_lists_them),
        cmocka_unit_test(quit_lets_all_have_what_they_were_sent),
        cmocka_unit_test(datagrams_go_to_whoever_spoke_last_or_is_addressed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
