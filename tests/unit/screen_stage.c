/* screen_stage.c: a screen on a terminal (screen_stage.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "screen_stage.h"

static void on_line(void *argument, const char *line)
{
    struct screen_stage *stage = argument;

    assert_true(stage->line_count < SCREEN_LINES);
    snprintf(stage->lines[stage->line_count++], SCREEN_LINE_SIZE, "%s", line);
}

static void on_end(void *argument)
{
    struct screen_stage *stage = argument;

    stage->ends++;
}

static char **on_complete(void *argument, const char *line, size_t start)
{
    static const char *const words[] = {"/help", "/hex", "/path/", "/quit", "/one\xc2\x9bname", "/red\x1b[31m",
                                        "/right\xe2\x80\xae"};
    char **found = memory_zeroed((sizeof words / sizeof words[0] + 1) * sizeof *found);
    size_t count = 0;

    (void)argument;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncmp(words[i], line + start, strlen(line + start)) == 0)
            found[count++] = memory_string(words[i]);
    return found;
}

static void on_tick(void *argument, uint64_t now)
{
    struct screen_stage *stage = argument;

    while (terminal_look(&stage->terminal))
        continue;
    if ((stage->is_met && stage->is_met(stage)) || now >= stage->until)
        loop_stop(stage->loop);
    else
        loop_timer_set(stage->tick, now + 2 * CLOCK_MILLISECOND);
}

void screen_stage_run(struct screen_stage *stage, uint64_t duration, bool (*is_met)(struct screen_stage *stage))
{
    stage->until = clock_now() + duration;
    stage->is_met = is_met;
    loop_timer_set(stage->tick, clock_now());
    loop_run(stage->loop);
}

static bool row_is_there(struct screen_stage *stage)
{
    return stage->terminal.row >= stage->wanted_number &&
           strcmp(terminal_row_above(&stage->terminal, stage->wanted_number), stage->wanted) == 0;
}

void assert_row(struct screen_stage *stage, size_t above, const char *text)
{
    stage->wanted = text;
    stage->wanted_number = above;
    screen_stage_run(stage, 10 * CLOCK_SECOND, row_is_there);
    assert_true(stage->terminal.row >= above);
    assert_string_equal(terminal_row_above(&stage->terminal, above), text);
}

static bool line_is_there(struct screen_stage *stage)
{
    return stage->line_count > stage->wanted_number;
}

void assert_line(struct screen_stage *stage, size_t number, const char *text)
{
    stage->wanted_number = number;
    screen_stage_run(stage, 10 * CLOCK_SECOND, line_is_there);
    assert_true(stage->line_count > number);
    assert_string_equal(stage->lines[number], text);
}

static bool has_ended(struct screen_stage *stage)
{
    return stage->ends > 0;
}

void assert_ended(struct screen_stage *stage)
{
    screen_stage_run(stage, 10 * CLOCK_SECOND, has_ended);
    assert_int_equal(stage->ends, 1);
}

void screen_stage_show(struct screen_stage *stage, const char *text)
{
    screen_show_data(stage->screen, text, strlen(text));
}

void screen_stage_divert(struct screen_stage *stage, const char *text)
{
    struct iovec piece = {(void *)(uintptr_t)text, strlen(text)};

    assert_non_null(stage->diversion.write);
    stage->diversion.write(stage->diversion.argument, &piece, 1);
}

void screen_stage_open(struct screen_stage *stage)
{
    struct error error;

    setenv("TERM", "xterm", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("INPUTRC", "/dev/null", 1);
    setenv("EDITRC", "/dev/null", 1);
    *stage = (struct screen_stage){.line_count = 0};
    terminal_open(&stage->terminal, SCREEN_WIDTH);
    stage->loop = loop_new(&stage->set);
    stage->tick = loop_timer_new(stage->loop, on_tick, stage);
    stage->screen = screen_new(&(struct screen_options){.loop = stage->loop,
                                                        .input = stage->terminal.slave,
                                                        .output = stage->terminal.slave,
                                                        .colour = true,
                                                        .owner = {on_line, on_end, on_complete, stage},
                                                        .diversion = &stage->diversion},
                               &error);
    assert_non_null(stage->screen);
    screen_set_prompt(stage->screen, "peer> ");
}

void screen_stage_start(struct screen_stage *stage)
{
    screen_stage_open(stage);
    screen_start(stage->screen);
    assert_row(stage, 0, "peer>");
}

void screen_stage_close(struct screen_stage *stage)
{
    screen_free(stage->screen);
    loop_timer_free(stage->tick);
    loop_free(stage->loop);
    terminal_close(&stage->terminal);
}

bool screen_stage_edits(struct screen_stage *stage)
{
    if (screen_edits(stage->screen))
        return true;
    screen_stage_close(stage);
    skip();
    return false;
}

bool screen_stage_start_editing(struct screen_stage *stage)
{
    screen_stage_start(stage);
    return screen_stage_edits(stage);
}

