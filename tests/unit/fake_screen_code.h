/* fake_screen_code.h: a screen in memory, and timers by hand (fake_screen.h). It is included by a test's own file: in a
 * library it would take the real ones' place in all tests. */
#ifndef SONDE_TESTS_FAKE_SCREEN_CODE_H
#define SONDE_TESTS_FAKE_SCREEN_CODE_H

#include "fake_screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

static struct fake_screen screen;

struct loop_timer {
    struct loop_timer *next;
    uint64_t at;
    loop_callback *callback;
    void *argument;
};

static struct loop_timer *timers;

static void forget(void)
{
    buffer_free(&screen.data);
    buffer_free(&screen.told);
    buffer_free(&screen.remembered);
}

struct fake_screen *fake_screen_open(void)
{
    forget();
    timers = NULL; /* of a test that failed */
    screen = (struct fake_screen){.ready = true, .edits = true};
    return &screen;
}

void fake_screen_close(void)
{
    forget();
    assert_null(timers);
}

/* screen.h */

struct screen *screen_new(const struct screen_options *options, struct error *ret_error)
{
    (void)ret_error;
    screen.options = *options;
    return (struct screen *)&screen;
}

void screen_start(struct screen *self)
{
    (void)self;
    screen.starts++;
}

void screen_free(struct screen *self)
{
    (void)self;
}

int screen_descriptor(const struct screen *self)
{
    (void)self;
    return 1;
}

bool screen_is_ready(const struct screen *self)
{
    (void)self;
    return screen.ready;
}

bool screen_edits(const struct screen *self)
{
    (void)self;
    return screen.edits;
}

bool screen_is_gone(const struct screen *self)
{
    (void)self;
    return screen.gone;
}

void screen_show_data(struct screen *self, const void *bytes, size_t length)
{
    (void)self;
    buffer_append(&screen.data, bytes, length);
}

void screen_tell(struct screen *self, const char *format, ...)
{
    char line[1024];
    va_list arguments;

    (void)self;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_append(&screen.told, line, strlen(line));
    buffer_append(&screen.told, "\n", 1);
}

void screen_set_prompt(struct screen *self, const char *prompt)
{
    (void)self;
    snprintf(screen.prompt, sizeof screen.prompt, "%s", prompt);
}

bool screen_clear(struct screen *self)
{
    bool typed = screen.typed;

    (void)self;
    screen.typed = false;
    screen.clears++;
    return typed;
}

void screen_remember(struct screen *self, const char *line)
{
    (void)self;
    buffer_append(&screen.remembered, line, strlen(line));
    buffer_append(&screen.remembered, "\n", 1);
}

/* loop.h */

struct loop_timer *loop_timer_new(struct loop *loop, loop_callback *callback, void *argument)
{
    struct loop_timer *timer = calloc(1, sizeof *timer);

    (void)loop;
    *timer = (struct loop_timer){.next = timers, .at = CLOCK_NEVER, .callback = callback, .argument = argument};
    timers = timer;
    return timer;
}

void loop_timer_set(struct loop_timer *timer, uint64_t at)
{
    timer->at = at;
}

void loop_timer_free(struct loop_timer *timer)
{
    struct loop_timer **link = &timers;

    while (*link != timer)
        link = &(*link)->next;
    *link = timer->next;
    free(timer);
}

void loop_ask_first(struct loop *loop, int number, bool (*ask)(void *argument, uint64_t now), void *argument)
{
    (void)loop;
    (void)number;
    screen.ask = ask;
    screen.ask_argument = argument;
}

void loop_catch_signal(struct loop *loop, int number)
{
    (void)loop;
    (void)number;
}

/* For those whom nobody calls here. */

struct loop_watch *loop_watch_new(struct loop *loop, int fd, unsigned events, loop_callback *callback, void *argument)
{
    (void)loop;
    (void)fd;
    (void)events;
    (void)callback;
    (void)argument;
    fail();
    return NULL;
}

void loop_watch_free(struct loop_watch *watch)
{
    (void)watch;
    fail();
}

bool fake_timers_fire(uint64_t now)
{
    for (struct loop_timer *timer = timers; timer; timer = timer->next) {
        if (timer->at > now)
            continue;
        timer->at = CLOCK_NEVER;
        timer->callback(timer->argument, now);
        return true;
    }
    return false;
}

uint64_t fake_timers_next(void)
{
    uint64_t next = CLOCK_NEVER;

    for (const struct loop_timer *timer = timers; timer; timer = timer->next)
        next = timer->at < next ? timer->at : next;
    return next;
}

#endif
