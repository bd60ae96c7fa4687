/* screen_test.c: proves on a pseudo-terminal that what comes in runs above the prompt in its order, that entered lines
 * and ends arrive, and that the terminal is given back as it was; with a library that edits lines and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "screen_stage.h"

enum { FLOOD = 200 * 1024 }; /* more than the system keeps for a terminal */

static void lines_come(void **state)
{
    struct screen_stage stage;

    (void)state;
    screen_stage_start(&stage);
    terminal_type(&stage.terminal, "first\rse\xc3\xa9""cond\r");
    assert_line(&stage, 1, "se\xc3\xa9""cond");
    assert_string_equal(stage.lines[0], "first");
    assert_row(&stage, 0, "peer>");
    screen_stage_close(&stage);
}

/* Behind an entered line the unfinished one stands elsewhere: it goes on in a row of its own. */
static void an_answer_begins_a_row(void **state)
{
    struct screen_stage stage;

    (void)state;
    screen_stage_start(&stage);
    screen_stage_show(&stage, "Password: ");
    assert_row(&stage, 1, "Password:");
    terminal_type(&stage.terminal, "x\r");
    assert_line(&stage, 0, "x");
    screen_stage_show(&stage, "accepted\n");
    assert_row(&stage, 1, "accepted");
    assert_string_equal(terminal_row_above(&stage.terminal, 3), "Password:");
    screen_stage_close(&stage);
}

static void all_comes_in_its_order(void **state)
{
    struct screen_stage stage;

    (void)state;
    screen_stage_start(&stage);
    screen_stage_show(&stage, "begun");
    screen_tell(stage.screen, "told %d\x1b[2J", 1);
    screen_stage_show(&stage, "gone on");
    screen_stage_divert(&stage, "line\nline\n");
    screen_set_prompt(stage.screen, "closed> ");
    assert_row(&stage, 0, "closed>");
    assert_string_equal(terminal_row_above(&stage.terminal, 5), "begun");
    assert_string_equal(terminal_row_above(&stage.terminal, 4), "told 1\\x1b[2J");
    assert_string_equal(terminal_row_above(&stage.terminal, 3), "gone on");
    assert_string_equal(terminal_row_above(&stage.terminal, 2), "line");
    screen_stage_close(&stage);
}

static void ctrl_d_is_the_end(void **state)
{
    struct screen_stage stage;

    (void)state;
    screen_stage_start(&stage);
    terminal_type(&stage.terminal, "\x04");
    assert_ended(&stage);
    assert_false(screen_is_gone(stage.screen));
    terminal_type(&stage.terminal, "still\r");
    assert_line(&stage, 0, "still");
    screen_stage_close(&stage);
}

static void a_terminal_that_goes_is_noticed_once(void **state)
{
    struct screen_stage stage;

    (void)state;
    screen_stage_start(&stage);
    close(stage.terminal.master);
    stage.terminal.master = -1;
    assert_ended(&stage);
    assert_true(screen_is_gone(stage.screen));
    clock_t before = clock();
    screen_stage_run(&stage, 100 * CLOCK_MILLISECOND, NULL);
    assert_int_equal(stage.ends, 1);
    assert_true(clock() - before < CLOCKS_PER_SEC / 20);
    screen_stage_close(&stage);
}

static void assert_same_settings(const struct termios *left, const struct termios *right)
{
    assert_int_equal(left->c_iflag, right->c_iflag);
    assert_int_equal(left->c_oflag, right->c_oflag);
    assert_int_equal(left->c_cflag, right->c_cflag);
    assert_int_equal(left->c_lflag, right->c_lflag);
    assert_memory_equal(left->c_cc, right->c_cc, sizeof left->c_cc);
}

static void it_is_given_back_as_it_was(void **state)
{
    struct termios before, after;
    struct screen_stage stage;

    (void)state;
    screen_stage_open(&stage);
    tcgetattr(stage.terminal.slave, &before);
    assert_null(stage.diversion.write);
    screen_stage_show(&stage, "early\n");
    screen_start(stage.screen);
    assert_row(&stage, 0, "peer>");
    assert_row(&stage, 1, "early");
    screen_stage_show(&stage, "unfinished");
    assert_row(&stage, 1, "unfinished");
    screen_stop(stage.screen);
    assert_null(stage.diversion.write);
    tcgetattr(stage.terminal.slave, &after);
    assert_same_settings(&before, &after);
    assert_row(&stage, 1, "unfinished");
    assert_row(&stage, 0, "");
    assert_int_equal(stage.terminal.column, 0);
    assert_false(stage.terminal.bracketed);
    screen_stage_close(&stage);
}

static bool is_stopped(struct screen_stage *stage)
{
    struct pollfd wanted = {.fd = stage->terminal.slave, .events = POLLOUT};

    return poll(&wanted, 1, 0) == 0;
}

static void assert_stopped(struct screen_stage *stage)
{
    screen_stage_run(stage, 10 * CLOCK_SECOND, is_stopped);
    assert_true(is_stopped(stage));
}

static char *text_of(size_t length)
{
    char *text = memory_zeroed(length + 1);

    memset(text, 'x', length);
    text[length - 1] = '\n';
    return text;
}

/* Ctrl-S: neither the run nor its end waits for Ctrl-Q. Behind the end all that was kept back is there. */
static void stopped_output_stops_nothing(void **state)
{
    struct screen_stage stage;
    struct termios before, after;

    (void)state;
    alarm(60);
    screen_stage_open(&stage);
    tcgetattr(stage.terminal.slave, &before);
    screen_start(stage.screen);
    assert_row(&stage, 0, "peer>");
    terminal_type(&stage.terminal, "\x13");
    assert_stopped(&stage);
    screen_stage_show(&stage, "data\n");
    screen_tell(stage.screen, "told");
    assert_false(screen_is_ready(stage.screen));
    screen_stop(stage.screen);
    tcgetattr(stage.terminal.slave, &after);
    assert_same_settings(&before, &after);
    assert_row(&stage, 2, "data");
    assert_row(&stage, 1, "told");
    assert_row(&stage, 0, "");
    assert_false(stage.terminal.bracketed);
    screen_stage_close(&stage);
}

/* Nobody reads what is written to it, while the screen is stopped. */
static void a_terminal_that_takes_nothing_is_given_up(void **state)
{
    struct screen_stage stage;
    struct termios before, after;
    char *much = text_of(FLOOD);

    (void)state;
    alarm(60);
    screen_stage_open(&stage);
    tcgetattr(stage.terminal.slave, &before);
    screen_start(stage.screen);
    assert_row(&stage, 0, "peer>");
    screen_stage_show(&stage, much);
    assert_false(screen_is_ready(stage.screen));
    screen_stop(stage.screen);
    tcgetattr(stage.terminal.slave, &after);
    assert_same_settings(&before, &after);
    screen_stage_close(&stage);
    free(much);
}

/* Lines that come meanwhile are kept, as far as there is room for them. */
static void stopped_output_goes_on(void **state)
{
    struct screen_stage stage;
    char *line = text_of(FLOOD);

    (void)state;
    alarm(60);
    screen_stage_start(&stage);
    terminal_type(&stage.terminal, "\x13");
    assert_stopped(&stage);
    screen_stage_divert(&stage, "first\n");
    for (size_t i = 0; i < 2 * 1024 * 1024 / FLOOD; i++)
        screen_stage_divert(&stage, line);
    terminal_type(&stage.terminal, "\x11");
    assert_row(&stage, 2, "lines are missing here: the terminal too");
    assert_row(&stage, 0, "peer>");
    screen_stage_divert(&stage, "last\n");
    assert_row(&stage, 1, "last");
    screen_stage_close(&stage);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come),
        cmocka_unit_test(an_answer_begins_a_row),
        cmocka_unit_test(all_comes_in_its_order),
        cmocka_unit_test(ctrl_d_is_the_end),
        cmocka_unit_test(a_terminal_that_goes_is_noticed_once),
        cmocka_unit_test(it_is_given_back_as_it_was),
        cmocka_unit_test(stopped_output_stops_nothing),
        cmocka_unit_test(a_terminal_that_takes_nothing_is_given_up),
        cmocka_unit_test(stopped_output_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
