/* tail_test.c: proves that the end of what peers say goes on where it ended, however it was torn and wherever rows end,
 * while other rows come and go below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console/tail.h"
#include "terminal.h"

enum { WIDTH = 20 };

struct stage {
    struct terminal terminal;
    struct tail tail;
    char *written;
    size_t length, shown;
    size_t width;
};

static void stage_open(struct stage *stage)
{
    *stage = (struct stage){.width = WIDTH, .tail = {.colour = "\x1b[36m", .colour_end = "\x1b[0m"}};
    terminal_reset(&stage->terminal, WIDTH);
    stage->tail.file = open_memstream(&stage->written, &stage->length);
}

static void stage_close(struct stage *stage)
{
    tail_free(&stage->tail);
    fclose(stage->tail.file);
    free(stage->written);
}

/* As the terminal's driver does it. */
static void show(struct stage *stage)
{
    fflush(stage->tail.file);
    for (; stage->shown < stage->length; stage->shown++) {
        if (stage->written[stage->shown] == '\n')
            terminal_feed(&stage->terminal, "\r", 1);
        terminal_feed(&stage->terminal, stage->written + stage->shown, 1);
    }
}

/* A piece, and a prompt below it that goes away again. */
static void say(struct stage *stage, const char *text)
{
    tail_write(&stage->tail, stage->width, text, strlen(text));
    tail_leave(&stage->tail);
    show(stage);
    assert_int_equal(stage->terminal.column, 0);
    assert_string_equal(terminal_row_above(&stage->terminal, 0), "");
    terminal_feed(&stage->terminal, "> \r\x1b[K", 6);
}

static void assert_rows(struct stage *stage, const char *const *rows, size_t count)
{
    show(stage);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(terminal_row(&stage->terminal, i), rows[i]);
    assert_string_equal(terminal_row(&stage->terminal, count), "");
}
#define ASSERT_ROWS(stage, ...) \
    assert_rows(stage, (const char *const[]){__VA_ARGS__}, \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void an_unfinished_line_goes_on(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage);
    say(&stage, "one\nPass");
    say(&stage, "word: ");
    say(&stage, "yes\nthree\n");
    say(&stage, "four\n");
    ASSERT_ROWS(&stage, "one", "Password: yes", "three", "four");
    stage_close(&stage);
}

/* A byte at a time, over texts whose rows are full, over-full, with characters of two columns, tabs and CR. */
static void wherever_it_is_torn(void **state)
{
    static const char text[] = "0123456789012345678\n01234567890123456789\n012345678901234567890\n"
                               "0123456789012345678\xe6\xbc\xa2x\na\tb\tc\td\n50%\r100%\ne\xcc\x81\xc3\xa9\n";
    struct stage stage;

    (void)state;
    for (size_t step = 1; step < 6; step++) {
        stage_open(&stage);
        for (size_t at = 0; at < sizeof text - 1; at += step) {
            char piece[8] = "";
            strncpy(piece, text + at, step);
            say(&stage, piece);
        }
        ASSERT_ROWS(&stage, "0123456789012345678", "01234567890123456789", "01234567890123456789", "0",
                    "0123456789012345678", "\xe6\xbc\xa2x", "a       b       c  d", "100%", "e\xc3\xa9");
        stage_close(&stage);
    }
}

static void others_lines_come_between(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage);
    say(&stage, "begun");
    tail_finish(&stage.tail);
    fputs("a line\n", stage.tail.file);
    say(&stage, "gone on\xc3");
    say(&stage, "\xa9\n");
    ASSERT_ROWS(&stage, "begun", "a line", "gone on\xc3\xa9");
    stage_close(&stage);
}

static void another_width_begins_a_row(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage);
    say(&stage, "begun");
    stage.width = WIDTH - 1;
    say(&stage, "gone on");
    say(&stage, "!\n");
    ASSERT_ROWS(&stage, "begun", "gone on!");
    stage_close(&stage);
}

/* What peers are allowed to send with --raw: a torn sequence is kept until it is whole, and takes no place. */
static void sequences_are_not_torn(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage);
    say(&stage, "red: \x1b[3");
    say(&stage, "1mred\x1b[0m");
    say(&stage, "!\n");
    ASSERT_ROWS(&stage, "red: red!");
    assert_non_null(strstr(stage.written, "\x1b[31m"));
    stage_close(&stage);
}

/* More than is kept: combining characters take no column. */
static void an_endless_row_is_given_up(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage);
    say(&stage, "e");
    for (int i = 0; i < 3000; i++)
        say(&stage, "\xcc\x81");
    assert_true(stage.length < 3000 * 6000);
    say(&stage, "new\n");
    assert_true(terminal_has_row(&stage.terminal, "new"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unfinished_line_goes_on),   cmocka_unit_test(wherever_it_is_torn),
        cmocka_unit_test(others_lines_come_between),    cmocka_unit_test(another_width_begins_a_row),
        cmocka_unit_test(sequences_are_not_torn),       cmocka_unit_test(an_endless_row_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
