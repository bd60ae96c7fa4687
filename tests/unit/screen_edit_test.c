/* screen_edit_test.c: proves on a pseudo-terminal that a line that is being edited with the library that was built in
 * stays whole whatever comes in above it, and that it can be pasted, completed, searched, called back and forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "screen_stage.h"

static void the_typed_line_stays_whole(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, "half ty");
    assert_row(&stage, 0, "peer> half ty");
    screen_stage_show(&stage, "data\nunfin");
    assert_row(&stage, 1, "unfin");
    assert_row(&stage, 0, "peer> half ty");
    screen_stage_show(&stage, "ished, and longer than the terminal is wide\n");
    assert_row(&stage, 1, " is wide");
    assert_string_equal(terminal_row_above(&stage.terminal, 3), "data");
    terminal_type(&stage.terminal, "ped\r");
    assert_line(&stage, 0, "half typed");
    screen_stage_close(&stage);
}

/* A long line takes several rows: all of them go, and come again. */
static void a_long_line_stays_whole(void **state)
{
    static const char typed[] = "01234567890123456789012345678901234567890123456789012345678901234567890123456789"
                                "01234567890123456789012345678901234567890123456789\xe6\xbc\xa2\xe6\xbc\xa2";
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, typed);
    assert_row(&stage, 0, "4567890123456789\xe6\xbc\xa2\xe6\xbc\xa2");
    screen_stage_show(&stage, "data\n");
    assert_row(&stage, 4, "data");
    assert_row(&stage, 0, "4567890123456789\xe6\xbc\xa2\xe6\xbc\xa2");
    assert_string_equal(terminal_row_above(&stage.terminal, 3), "peer> 0123456789012345678901234567890123");
    terminal_type(&stage.terminal, "\r");
    assert_line(&stage, 0, typed);
    screen_stage_close(&stage);
}

static void a_pasted_text_is_one_line(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    assert_true(stage.terminal.bracketed);
    terminal_type(&stage.terminal, "\x1b[200~one\rtw");
    screen_stage_run(&stage, 50 * CLOCK_MILLISECOND, NULL);
    screen_stage_show(&stage, "data\n");
    terminal_type(&stage.terminal, "o\x1b[201~");
    assert_row(&stage, 0, "two");
    assert_int_equal(stage.line_count, 0);
    terminal_type(&stage.terminal, "!\r");
    assert_line(&stage, 0, "one\ntwo!");
    screen_stage_close(&stage);
}

static void words_are_completed(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, "/q\t");
    assert_row(&stage, 0, "peer> /quit");
    terminal_type(&stage.terminal, "x /p\t");
    assert_row(&stage, 0, "peer> /quit x /path/");
    terminal_type(&stage.terminal, "\r");
    assert_line(&stage, 0, "/quit x /path/");
    screen_stage_show(&stage, "unfin");
    terminal_type(&stage.terminal, "/h\t\t\t");
    assert_row(&stage, 0, "peer> /he");
    screen_stage_run(&stage, 50 * CLOCK_MILLISECOND, NULL);
    screen_stage_show(&stage, "ished\n");
    assert_row(&stage, 1, "ished");
    screen_stage_close(&stage);
}

/* A name of a file may be made to deceive: it is shown escaped, and not put into the line. */
static void deceptive_words_are_shown_only(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    bool in_columns = strcmp(editor_library->name, "readline") == 0;
    terminal_type(&stage.terminal, "/r\t\t");
    assert_row(&stage, 1, in_columns ? "/red\\x1b[31m    /right\\u{202e}" : "/red\\x1b[31m  /right\\u{202e}");
    terminal_type(&stage.terminal, "igh\t");
    assert_row(&stage, 0, "peer> /right");
    terminal_type(&stage.terminal, "\x15/o\t\t\t");
    assert_row(&stage, 1, "/one\\xc2\\x9bname");
    assert_row(&stage, 0, "peer> /one");
    terminal_type(&stage.terminal, "!\r");
    assert_line(&stage, 0, "/one!");
    screen_stage_close(&stage);
}

/* Ctrl-V and Ctrl-X want another key, and nothing else has to wait for it. */
static void a_command_of_two_keys_stops_nothing(void **state)
{
    struct screen_stage stage;

    (void)state;
    alarm(60);
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, "ab\x16");
    assert_row(&stage, 0, "peer> ab");
    screen_stage_show(&stage, "data\n");
    assert_row(&stage, 1, "data");
    terminal_type(&stage.terminal, "\x01\x18");
    assert_row(&stage, 0, "peer> ab^A");
    screen_stage_show(&stage, "more\n");
    assert_row(&stage, 1, "more");
    terminal_type(&stage.terminal, "\x07" "c\r");
    assert_line(&stage, 0, "ab\x01" "c");
    screen_stage_close(&stage);
}

/* Others ask for more, as libedit's ed-command: all of its line. */
static void a_command_that_wants_more_is_given_up(void **state)
{
    struct screen_stage stage;

    (void)state;
    alarm(60);
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, "ab");
    assert_row(&stage, 0, "peer> ab");
    terminal_type(&stage.terminal, "\x1bX");
    screen_stage_run(&stage, 50 * CLOCK_MILLISECOND, NULL);
    screen_stage_show(&stage, "data\n");
    assert_row(&stage, 1, "data");
    assert_int_equal(stage.ends, 0);
    terminal_type(&stage.terminal, "\x07\x15" "c\r");
    assert_line(&stage, 0, "c");
    screen_stage_close(&stage);
}

static void lines_are_called_back(void **state)
{
    struct screen_stage stage;

    (void)state;
    screen_stage_open(&stage);
    screen_remember(stage.screen, "older");
    screen_start(stage.screen);
    if (!screen_stage_edits(&stage))
        return;
    screen_remember(stage.screen, "newer");
    terminal_type(&stage.terminal, "\x1b[A");
    assert_row(&stage, 0, "peer> newer");
    screen_stage_show(&stage, "data\n");
    terminal_type(&stage.terminal, "\x1b[A");
    assert_row(&stage, 0, "peer> older");
    screen_stage_close(&stage);
}

static bool is_searching(struct screen_stage *stage)
{
    return strstr(terminal_row_above(&stage->terminal, 0), "search") != NULL;
}

static void assert_searching(struct screen_stage *stage)
{
    screen_stage_run(stage, 10 * CLOCK_SECOND, is_searching);
    assert_true(is_searching(stage));
}

/* Of a line that is being searched nothing gets lost. libedit's search is no search while one types. */
static void a_search_goes_on(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!editor_library || strcmp(editor_library->name, "readline") != 0)
        skip();
    screen_stage_open(&stage);
    screen_remember(stage.screen, "the needle");
    screen_start(stage.screen);
    if (!screen_stage_edits(&stage))
        return;
    terminal_type(&stage.terminal, "the n\x12");
    assert_searching(&stage);
    screen_stage_show(&stage, "data\n");
    screen_set_prompt(stage.screen, "closed> ");
    assert_row(&stage, 1, "data");
    assert_searching(&stage);
    terminal_type(&stage.terminal, "eedl\x05");
    assert_row(&stage, 0, "closed> the needle");
    screen_stage_close(&stage);
}

static void the_line_can_be_forgotten(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    assert_false(screen_clear(stage.screen));
    terminal_type(&stage.terminal, "typed");
    assert_row(&stage, 0, "peer> typed");
    terminal_type(&stage.terminal, "\x12x");
    screen_stage_run(&stage, 50 * CLOCK_MILLISECOND, NULL);
    assert_true(screen_clear(stage.screen));
    assert_row(&stage, 0, "peer>");
    terminal_type(&stage.terminal, "new\r");
    assert_line(&stage, 0, "new");
    screen_stage_close(&stage);
}

static void the_line_outlives_a_stop(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, "kept");
    assert_row(&stage, 0, "peer> kept");
    screen_stop(stage.screen);
    assert_row(&stage, 0, "");
    screen_start(stage.screen);
    assert_row(&stage, 0, "peer> kept");
    terminal_type(&stage.terminal, "!\r");
    assert_line(&stage, 0, "kept!");
    screen_stage_close(&stage);
}

static void another_width_is_noticed(void **state)
{
    struct screen_stage stage;

    (void)state;
    if (!screen_stage_start_editing(&stage))
        return;
    terminal_type(&stage.terminal, "twenty-four characters..");
    assert_row(&stage, 0, "peer> twenty-four characters..");
    terminal_resize(&stage.terminal, 25);
    raise(SIGWINCH);
    assert_row(&stage, 0, "ers..");
    screen_stage_show(&stage, "data\n");
    assert_row(&stage, 2, "data");
    assert_int_equal(stage.terminal.row, 2);
    screen_stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_typed_line_stays_whole),
        cmocka_unit_test(a_long_line_stays_whole),
        cmocka_unit_test(a_pasted_text_is_one_line),
        cmocka_unit_test(words_are_completed),
        cmocka_unit_test(deceptive_words_are_shown_only),
        cmocka_unit_test(a_command_of_two_keys_stops_nothing),
        cmocka_unit_test(a_command_that_wants_more_is_given_up),
        cmocka_unit_test(lines_are_called_back),
        cmocka_unit_test(a_search_goes_on),
        cmocka_unit_test(the_line_can_be_forgotten),
        cmocka_unit_test(the_line_outlives_a_stop),
        cmocka_unit_test(another_width_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
