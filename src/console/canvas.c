/* canvas.c: what is drawn on a terminal (canvas.h). */
#include "console/canvas.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "transport/stdio.h"

enum { DRAIN_INTERVAL = 5 }; /* ms */
static const uint64_t patience = CLOCK_SECOND;

struct canvas {
    FILE *file;
    char *text; /* of file */
    size_t length;
    struct buffer waiting;
    struct transport *terminal;
};

struct canvas *canvas_new(int terminal)
{
    int copy = fcntl(terminal, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    if (copy < 0)
        return NULL;
    struct canvas *canvas = memory_zeroed(sizeof *canvas);
    canvas->file = open_memstream(&canvas->text, &canvas->length);
    canvas->terminal = stdio_new(STDIO_NONE, copy);
    if (canvas->file)
        return canvas;
    canvas_free(canvas);
    return NULL;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    if (canvas->file)
        fclose(canvas->file);
    free(canvas->text);
    canvas->terminal->ops->close(canvas->terminal, false);
    buffer_free(&canvas->waiting);
    free(canvas);
}

FILE *canvas_file(const struct canvas *canvas)
{
    return canvas->file;
}

size_t canvas_waiting(const struct canvas *canvas)
{
    return buffer_length(&canvas->waiting);
}

int canvas_descriptor(const struct canvas *canvas)
{
    struct watch watch;

    canvas->terminal->ops->watch(canvas->terminal, &watch);
    return watch.write;
}

/* Takes over what lies in the file, which begins anew. */
static void take_drawn(struct canvas *canvas)
{
    fflush(canvas->file);
    if (canvas->length == 0)
        return;
    buffer_append(&canvas->waiting, canvas->text, canvas->length);
    fseeko(canvas->file, 0, SEEK_SET);
    fflush(canvas->file);
    canvas->length = 0;
}

/* A terminal that has gone takes anything. */
bool canvas_flush(struct canvas *canvas)
{
    struct buffer *waiting = &canvas->waiting;
    struct io io = {.status = IO_OK};

    take_drawn(canvas);
    while (buffer_length(waiting) > 0 && io.status == IO_OK) {
        io = canvas->terminal->ops->write(canvas->terminal, buffer_bytes(waiting), buffer_length(waiting));
        if (io.status == IO_OK)
            buffer_consume(waiting, io.count);
        else if (io.status != IO_WANT_WRITE)
            buffer_free(waiting);
    }
    return buffer_length(waiting) == 0;
}

static bool has_room(const struct canvas *canvas, int milliseconds)
{
    struct pollfd wanted = {.fd = canvas_descriptor(canvas), .events = POLLOUT};

    return poll(&wanted, 1, milliseconds) > 0;
}

bool canvas_is_ready(const struct canvas *canvas)
{
    return canvas_waiting(canvas) == 0 && has_room(canvas, 0);
}

/* Signals make the wait no longer. */
static bool wait_for_room(const struct canvas *canvas)
{
    uint64_t now = clock_now(), until = now + patience;

    for (; now < until; now = clock_now())
        if (has_room(canvas, (int)((until - now) / CLOCK_MILLISECOND) + 1))
            return true;
    return false;
}

bool canvas_wait(struct canvas *canvas)
{
    size_t before = canvas_waiting(canvas);

    return wait_for_room(canvas) && (canvas_flush(canvas) || canvas_waiting(canvas) < before);
}

/* Waits until the driver has passed on what it took. Whether it did. */
static bool drain(int fd)
{
    uint64_t until = clock_now() + patience;
    int left, before = 0;

    while (ioctl(fd, TIOCOUTQ, &left) == 0 && left > 0) {
        if (left < before)
            until = clock_now() + patience;
        else if (clock_now() > until)
            return false;
        before = left;
        poll(NULL, 0, DRAIN_INTERVAL);
    }
    return true;
}

/* On Linux TCOON undoes a TCOOFF only, but with it also what Ctrl-S has done. */
void canvas_finish(struct canvas *canvas)
{
    int fd = canvas_descriptor(canvas);

    if (!canvas_flush(canvas)) {
        tcflow(fd, TCOOFF);
        tcflow(fd, TCOON);
    }
    while (canvas_waiting(canvas) > 0 && canvas_wait(canvas))
        continue;
    if (canvas_waiting(canvas) == 0 && drain(fd))
        return;
    buffer_free(&canvas->waiting);
    tcflush(fd, TCOFLUSH);
}
