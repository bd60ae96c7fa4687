/* screen_draw.c: what is written on the screen above the line that is edited (screen.h). Prompt and line are taken off,
 * the text is written, both are drawn again, and all of it goes out in one write: nobody sees them flicker. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/memory.h"
#include "base/terminal.h"
#include "console/screen_internal.h"
#include "transport/transport.h"

/* Drawn again so often at most, and not at all while so much is written in that time: it would only be in the way. */
static const uint64_t redraw_interval = 15 * CLOCK_MILLISECOND, stalled_interval = 50 * CLOCK_MILLISECOND;
enum {
    FLOOD_BYTES = 32 * 1024,
    FLUSH_BYTES = 64 * 1024,       /* so much goes out together at most */
    WAITING_MAXIMUM = 1024 * 1024, /* with more than that waiting, lines wait for the terminal, too */
    TEXT_SIZE = 4096
};

int screen_descriptor(const struct screen *screen)
{
    return screen->wanted && !screen->taken ? WATCH_LATER : canvas_descriptor(screen->canvas);
}

bool screen_is_ready(const struct screen *screen)
{
    return (screen->taken || !screen->wanted) && canvas_is_ready(screen->canvas);
}

static void on_room(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    (void)now;
    screen_flush(screen);
    if (!screen->lines_lost || canvas_waiting(screen->canvas) > 0)
        return;
    screen->lines_lost = false;
    screen_tell(screen, "lines are missing here: the terminal took none");
}

void screen_flush(struct screen *screen)
{
    bool all = canvas_flush(screen->canvas);

    screen->unflushed = 0;
    if (!screen->room && !all)
        screen->room = loop_watch_new(screen->options.loop, canvas_descriptor(screen->canvas), LOOP_WRITE, on_room,
                                      screen);
    else if (screen->room)
        loop_watch_pause(screen->room, all);
}

void screen_hide(struct screen *screen)
{
    if (screen->shown)
        screen->ops->hide(screen->editor);
    screen->shown = false;
}

void screen_show(struct screen *screen)
{
    if (screen->shown || !screen->taken)
        return;
    tail_leave(&screen->tail);
    screen->ops->show(screen->editor, screen->prompt);
    screen->shown = true;
    screen_flush(screen);
    screen->drawn_at = clock_now();
    loop_timer_set(screen->redraw, CLOCK_NEVER);
}

/* Whether so much is written that it is better to wait for its end. */
static bool is_flooded(struct screen *screen, uint64_t now, size_t written)
{
    if (now - screen->window_at >= redraw_interval) {
        screen->flooded = screen->window_bytes > FLOOD_BYTES && now - screen->window_at < 2 * redraw_interval;
        screen->window_at = now;
        screen->window_bytes = 0;
    }
    screen->window_bytes += written;
    return screen->flooded || screen->window_bytes > FLOOD_BYTES;
}

void screen_show_soon(struct screen *screen, size_t written)
{
    uint64_t now = clock_now(), due = screen->drawn_at + redraw_interval;

    if (is_flooded(screen, now, written))
        due = now + redraw_interval;
    screen->unflushed += written;
    if (!screen->taken || screen->unflushed >= FLUSH_BYTES)
        screen_flush(screen);
    if (!screen->taken)
        return;
    if (now >= due && canvas_is_ready(screen->canvas))
        screen_show(screen);
    else
        loop_timer_set(screen->redraw, now >= due ? now + stalled_interval : due);
}

void screen_on_redraw(void *argument, uint64_t now)
{
    struct screen *screen = argument;

    if (canvas_is_ready(screen->canvas))
        screen_show(screen);
    else
        loop_timer_set(screen->redraw, now + stalled_interval);
}

void screen_show_data(struct screen *screen, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    screen_hide(screen);
    tail_write(&screen->tail, terminal_columns(screen->options.output, TERMINAL_COLUMNS), bytes, length);
    screen_show_soon(screen, length);
}

static void put_line(struct screen *screen, const char *text, size_t length)
{
    screen_hide(screen);
    tail_finish(&screen->tail);
    fwrite(text, 1, length, screen->file);
    if (length == 0 || text[length - 1] != '\n')
        fwrite("\n", 1, 1, screen->file);
}

void screen_tell(struct screen *screen, const char *format, ...)
{
    char text[TEXT_SIZE], safe[TEXT_SIZE * ESCAPE_GROWTH];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    escape_line(safe, sizeof safe, text, strlen(text));
    put_line(screen, safe, strlen(safe));
    screen_show_soon(screen, strlen(safe));
}

/* A slow terminal slows down whoever has much to say; one that takes nothing does not stop the run. */
static bool may_take(struct screen *screen)
{
    while (canvas_waiting(screen->canvas) > WAITING_MAXIMUM)
        if (screen->lines_lost || !canvas_wait(screen->canvas))
            return false;
    return !screen->lines_lost;
}

void screen_take_lines(void *argument, const struct iovec *pieces, size_t count)
{
    struct screen *screen = argument;
    struct buffer lines = {0};

    if (!may_take(screen)) {
        screen->lines_lost = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        buffer_append(&lines, pieces[i].iov_base, pieces[i].iov_len);
    if (buffer_length(&lines) > 0)
        put_line(screen, (const char *)buffer_bytes(&lines), buffer_length(&lines));
    screen_show_soon(screen, buffer_length(&lines));
    buffer_free(&lines);
}

void screen_set_prompt(struct screen *screen, const char *prompt)
{
    if (strcmp(screen->prompt, prompt) == 0)
        return;
    free(screen->prompt);
    screen->prompt = memory_string(prompt);
    if (!screen->taken)
        return;
    screen_hide(screen);
    screen_show_soon(screen, 0);
}

bool screen_clear(struct screen *screen)
{
    screen_hide(screen);
    bool typed = screen->started && screen->ops->clear(screen->editor);
    if (screen->taken)
        screen_show_soon(screen, 0);
    return typed;
}
