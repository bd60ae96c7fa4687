/* console_expect_clients_test.c: proves that where clients come and go /expect waits for one of them, the one that /use
 * has chosen or the only one, and that what two of them say is never one text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "console_world.h"
#include "fake_screen_code.h"
#include "pattern_look.h"

static void open_expecting(struct console_world *run)
{
    need_patterns();
    console_world_open(run);
    console_world_listen(run);
    console_world_start(run);
}

static void the_addressed_alone_is_expected_to_say_something(void **state)
{
    struct console_world run;

    (void)state;
    open_expecting(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    console_world_types(&run, "/use 2");
    console_world_types(&run, "/expect yes");
    buffer_free(&run.screen->told);
    scripted_says_text(one, "yes\n");
    console_world_settle(&run);
    assert_tells(&run, "");
    scripted_says_text(two, "yes\n");
    console_world_settle(&run);
    assert_told_line(&run, ": yes\n");
    console_world_close(&run);
}

static void of_several_one_is_to_be_chosen_first(void **state)
{
    struct console_world run;

    (void)state;
    open_expecting(&run);
    struct scripted *one = console_world_peer(&run), *two = console_world_peer(&run);
    scripted_says_text(one, "ye");
    console_world_settle(&run);
    scripted_says_text(two, "s");
    console_world_settle(&run);
    buffer_free(&run.screen->told);
    console_world_types(&run, "/expect yes");
    assert_tells(&run, "2 are here, #1, #2: /use N says who is to answer\n");
    console_world_types(&run, "goes on");
    assert_written(one, "goes on\n");
    console_world_close(&run);
}

/* Neither who comes while another is waited for, nor who spoke before and has left. */
static void what_two_say_is_no_match(void **state)
{
    struct console_world run;

    (void)state;
    open_expecting(&run);
    struct scripted *one = console_world_peer(&run);
    console_world_types(&run, "/expect yes");
    scripted_says_text(one, "ye");
    console_world_settle(&run);
    struct scripted *two = console_world_peer(&run);
    scripted_says_text(two, "s yes");
    console_world_settle(&run);
    buffer_free(&run.screen->told);
    scripted_says_text(one, "s");
    console_world_settle(&run);
    assert_told_line(&run, ": yes\n");
    scripted_says_text(one, "n");
    console_world_settle(&run);
    scripted_resets(one);
    console_world_settle(&run);
    console_world_types(&run, "/expect ^no");
    scripted_says_text(two, "o");
    console_world_settle(&run);
    buffer_free(&run.screen->told);
    scripted_says_text(two, "\nno");
    console_world_settle(&run);
    assert_told_line(&run, ": no\n");
    console_world_close(&run);
}

static void whoever_comes_first_is_expected_to_speak(void **state)
{
    struct console_world run;

    (void)state;
    open_expecting(&run);
    console_world_types(&run, "/expect hello");
    struct scripted *one = console_world_peer(&run);
    scripted_says_text(one, "hel");
    console_world_settle(&run);
    scripted_resets(one);
    console_world_settle(&run);
    buffer_free(&run.screen->told);
    struct scripted *two = console_world_peer(&run);
    scripted_says_text(two, "lo hel");
    console_world_settle(&run);
    scripted_says_text(two, "lo");
    console_world_settle(&run);
    assert_told_line(&run, ": hello\n");
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_addressed_alone_is_expected_to_say_something),
        cmocka_unit_test(of_several_one_is_to_be_chosen_first),
        cmocka_unit_test(what_two_say_is_no_match),
        cmocka_unit_test(whoever_comes_first_is_expected_to_speak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
