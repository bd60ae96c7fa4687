/* scripted.c: a transport in memory that does as the test says (scripted.h). */
#include "scripted.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct scripted *scripted_of(struct transport *transport)
{
    return (struct scripted *)transport;
}

static bool is_local(const struct scripted *scripted)
{
    return scripted->capabilities & TRANSPORT_LOCAL;
}

static bool is_datagram(const struct scripted *scripted)
{
    return scripted->capabilities & TRANSPORT_DATAGRAM;
}

static int take_reset(struct scripted *scripted)
{
    int system = scripted->reset;

    scripted->reset = 0;
    return system;
}

/* Bytes of the step at hand; a stream's step may take several reads. */
static struct io read_bytes(struct scripted *scripted, void *buffer, size_t size)
{
    struct scripted_step *step = &scripted->steps[scripted->step];
    size_t length = step->length < size ? step->length : size;
    struct io io = io_result(IO_OK, length);

    if (length > 0)
        memcpy(buffer, buffer_bytes(&scripted->incoming), length);
    io.whole = step->whole;
    io.cut = is_datagram(scripted) && step->whole > length;
    size_t gone = is_datagram(scripted) ? step->length : length;
    buffer_consume(&scripted->incoming, gone);
    scripted->taken += length;
    step->length -= gone;
    if (step->length == 0)
        scripted->step++;
    return io;
}

static struct io read_step(struct scripted *scripted, void *buffer, size_t size)
{
    const struct scripted_step *step = &scripted->steps[scripted->step];

    if (step->status == IO_OK)
        return read_bytes(scripted, buffer, size);
    scripted->step++;
    return (struct io){.status = step->status, .system = step->system};
}

static struct io scripted_read(struct transport *transport, void *buffer, size_t size)
{
    struct scripted *scripted = scripted_of(transport);

    assert_int_equal(scripted->closes, 0);
    scripted->reads++;
    while (scripted->dead && scripted->step < scripted->step_count &&
           scripted->steps[scripted->step].status == IO_WANT_READ)
        scripted->step++; /* nobody waits for the dead */
    if (scripted->step < scripted->step_count)
        return read_step(scripted, buffer, size);
    if (scripted->reset)
        return io_failed(take_reset(scripted));
    if (scripted->ended || (scripted->dead && !is_local(scripted)))
        return io_result(IO_END, 0);
    return io_result(IO_WANT_READ, 0);
}

static struct io write_failed(int system)
{
    return (struct io){.status = system == EPIPE ? IO_END : IO_ERROR, .system = system};
}

static struct io write_bytes(struct scripted *scripted, const void *bytes, size_t length)
{
    size_t count = length < scripted->piece ? length : scripted->piece;

    count = count < scripted->room ? count : scripted->room;
    if (is_datagram(scripted)) {
        assert_true(scripted->datagram_count < SCRIPTED_DATAGRAMS);
        scripted->datagrams[scripted->datagram_count++] = length;
    }
    buffer_append(&scripted->written, bytes, count);
    if (scripted->room != SIZE_MAX)
        scripted->room -= count < scripted->room ? count : scripted->room;
    return io_result(IO_OK, count);
}

static struct io scripted_write(struct transport *transport, const void *bytes, size_t length)
{
    struct scripted *scripted = scripted_of(transport);
    int system = scripted->write_error;

    assert_int_equal(scripted->closes, 0);
    assert_int_equal(scripted->shutdowns, 0);
    scripted->writes++;
    if (scripted->passing_error) {
        system = scripted->passing_error;
        scripted->passing_error = 0;
        return write_failed(system);
    }
    if (scripted->reset)
        return write_failed(take_reset(scripted));
    if (system || scripted->dead)
        return write_failed(system ? system : EPIPE);
    if (scripted->blocked_writes > 0) {
        scripted->blocked_writes--;
        return io_result(IO_WANT_WRITE, 0);
    }
    if (scripted->room == 0)
        return io_result(IO_WANT_WRITE, 0);
    return write_bytes(scripted, bytes, length);
}

static struct io scripted_shutdown(struct transport *transport)
{
    struct scripted *scripted = scripted_of(transport);

    assert_int_equal(scripted->closes, 0);
    assert_int_equal(scripted->shutdowns, 0);
    if (scripted->blocked_shutdowns > 0) {
        scripted->blocked_shutdowns--;
        return io_result(IO_WANT_WRITE, 0);
    }
    scripted->shutdowns++;
    scripted->written_at_shutdown = buffer_length(&scripted->written);
    if (scripted->shutdown_error)
        return io_failed(scripted->shutdown_error);
    return scripted->dead && !is_local(scripted) ? io_failed(ENOTCONN) : io_result(IO_OK, 0);
}

static void scripted_close(struct transport *transport, bool abort)
{
    struct scripted *scripted = scripted_of(transport);

    scripted->closes++;
    scripted->aborted = abort;
}

static size_t scripted_pending(struct transport *transport, enum event_direction direction)
{
    struct scripted *scripted = scripted_of(transport);

    assert_int_equal(scripted->closes, 0);
    if (direction != DIRECTION_OUT || !scripted->withholds)
        return 0;
    return buffer_length(&scripted->written) - scripted->acknowledged;
}

static void scripted_describe(struct transport *transport, struct transport_description *ret_description)
{
    assert_int_equal(scripted_of(transport)->closes, 0);
    ret_description->scheme = "scripted";
    ret_description->capabilities = scripted_of(transport)->capabilities;
}

static void scripted_watch(const struct transport *transport, struct watch *ret_watch)
{
    (void)transport;
    *ret_watch = (struct watch){WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};
}

static const struct transport_ops stream_ops = {
    .read = scripted_read,
    .write = scripted_write,
    .shutdown = scripted_shutdown,
    .close = scripted_close,
    .pending = scripted_pending,
    .describe = scripted_describe,
    .watch = scripted_watch,
};

static const struct transport_ops datagram_ops = {
    .read = scripted_read,
    .write = scripted_write,
    .close = scripted_close,
    .describe = scripted_describe,
    .watch = scripted_watch,
};

void scripted_open(struct scripted *scripted, unsigned capabilities)
{
    memset(scripted, 0, offsetof(struct scripted, steps));
    scripted->base.ops = capabilities & TRANSPORT_DATAGRAM ? &datagram_ops : &stream_ops;
    scripted->capabilities = capabilities;
    scripted->room = scripted->piece = SIZE_MAX;
    scripted->step = scripted->step_count = 0;
    scripted->incoming = (struct buffer){0};
    scripted->ended = scripted->dead = scripted->hung_up = false;
    scripted->reset = 0;
}

void scripted_finish(struct scripted *scripted)
{
    assert_int_equal(scripted->closes, 1);
    buffer_free(&scripted->written);
    buffer_free(&scripted->incoming);
}

static void add_step(struct scripted *scripted, struct scripted_step step)
{
    if (scripted->step == scripted->step_count)
        scripted->step = scripted->step_count = 0;
    assert_true(scripted->step_count < SCRIPTED_STEPS);
    scripted->steps[scripted->step_count++] = step;
}

void scripted_says(struct scripted *scripted, const void *bytes, size_t length)
{
    assert_false(scripted->ended);
    buffer_append(&scripted->incoming, bytes, length);
    add_step(scripted, (struct scripted_step){.status = IO_OK, .length = length, .whole = length});
}

void scripted_says_text(struct scripted *scripted, const char *text)
{
    scripted_says(scripted, text, strlen(text));
}

void scripted_says_cut(struct scripted *scripted, const char *text, size_t whole)
{
    scripted_says_text(scripted, text);
    scripted->steps[scripted->step_count - 1].whole = whole;
}

void scripted_blocks(struct scripted *scripted)
{
    add_step(scripted, (struct scripted_step){.status = IO_WANT_READ});
}

void scripted_fails(struct scripted *scripted, int system)
{
    add_step(scripted, (struct scripted_step){.status = IO_ERROR, .system = system});
}

void scripted_ends(struct scripted *scripted)
{
    scripted->ended = true;
}

void scripted_resets(struct scripted *scripted)
{
    scripted->reset = scripted->ended ? EPIPE : ECONNRESET;
    scripted->dead = scripted->hung_up = true;
    if (!scripted->withholds)
        scripted->acknowledged = buffer_length(&scripted->written);
    scripted->withholds = true;
}

void scripted_leaves(struct scripted *scripted)
{
    scripted->dead = scripted->hung_up = true;
}

bool scripted_readable(const struct scripted *scripted)
{
    return scripted->step < scripted->step_count || scripted->ended || scripted->reset ||
           (scripted->dead && !is_local(scripted));
}

bool scripted_writable(const struct scripted *scripted)
{
    return scripted->room > 0 || scripted->dead || scripted->write_error;
}

void assert_written(const struct scripted *scripted, const char *text)
{
    size_t length = buffer_length(&scripted->written);

    assert_int_equal(length, strlen(text));
    if (length > 0)
        assert_memory_equal(buffer_bytes(&scripted->written), text, length);
}
