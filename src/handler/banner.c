/* banner.c: what a service says first (banner.h). */
#include "handler/banner.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

/* Harmless: to answer it changes nothing, and most services answer whatever they do not understand. */
static const char question[] = "HEAD / HTTP/1.0\r\n\r\n";

/* This part of the patience after its last byte a service without lines has said what it has to say. */
enum { PAUSE_PART = 4 };

/* So long the peer's end is awaited, to close without a reset. */
static const uint64_t closing_longest = 200 * CLOCK_MILLISECOND;

struct banner {
    struct conn *conn;
    struct buffer bytes;   /* so far; they begin with something other than a line's end */
    size_t maximum;
    uint64_t patience;
    uint64_t complete_at;  /* latest, once there are bytes */
    bool asked;
    bool complete;         /* our end is said, and what still comes is dropped */
    banner_done *done;
    void *argument;
};

static struct banner *banner_of(const struct conn *conn)
{
    return conn->handler_data;
}

static void banner_complete(struct banner *banner)
{
    banner->complete = true;
    conn_finish(banner->conn);
    conn_set_timer(banner->conn, clock_add(banner->conn->now, closing_longest));
}

/* How many bytes at the beginning are line ends. */
static size_t count_line_ends(const unsigned char *bytes, size_t length)
{
    size_t count = 0;

    while (count < length && (bytes[count] == '\r' || bytes[count] == '\n'))
        count++;
    return count;
}

static void banner_keep(struct banner *banner, const unsigned char *bytes, size_t length)
{
    size_t room = banner->maximum - buffer_length(&banner->bytes);

    if (buffer_length(&banner->bytes) == 0) {
        size_t skipped = count_line_ends(bytes, length);
        bytes += skipped;
        length -= skipped;
        banner->complete_at = clock_add(banner->conn->now, banner->patience);
    }
    if (length > 0)
        buffer_append(&banner->bytes, bytes, length < room ? length : room);
}

static bool banner_is_whole(const struct banner *banner)
{
    size_t length = buffer_length(&banner->bytes);

    return length == banner->maximum || (length > 0 && memchr(buffer_bytes(&banner->bytes), '\n', length));
}

static void banner_await_more(struct banner *banner)
{
    uint64_t pause_at = clock_add(banner->conn->now, banner->patience / PAUSE_PART);

    if (buffer_length(&banner->bytes) > 0)
        conn_set_timer(banner->conn, pause_at < banner->complete_at ? pause_at : banner->complete_at);
}

static void banner_on_data(struct conn *conn)
{
    struct banner *banner = banner_of(conn);
    size_t length;
    const unsigned char *bytes = conn_input(conn, &length);

    if (!banner->complete) {
        banner_keep(banner, bytes, length);
        if (banner_is_whole(banner))
            banner_complete(banner);
        else
            banner_await_more(banner);
    }
    conn_consume(conn, length);
}

/* Nothing came: perhaps the service waits for somebody to say something. */
static void banner_ask(struct banner *banner)
{
    struct conn *conn = banner->conn;

    banner->asked = true;
    conn_set_timer(conn, clock_add(conn->now, banner->patience));
    conn_send(conn, question, strlen(question));
}

static void banner_on_timer(struct conn *conn)
{
    struct banner *banner = banner_of(conn);

    if (banner->complete)
        conn_cut(conn, PARTY_TIMEOUT, NULL);
    else if (banner->asked || buffer_length(&banner->bytes) > 0)
        banner_complete(banner);
    else
        banner_ask(banner);
}

static void banner_on_end(struct conn *conn)
{
    banner_complete(banner_of(conn));
}

/* A reset takes nothing back. */
static void banner_on_close(struct conn *conn)
{
    struct banner last = *banner_of(conn);
    size_t length = buffer_length(&last.bytes);

    free(banner_of(conn));
    last.done(last.argument, length > 0 ? buffer_bytes(&last.bytes) : (const unsigned char *)"", length, conn->now);
    buffer_free(&last.bytes);
}

static const struct handler banner_handler = {
    .on_data = banner_on_data,
    .on_end = banner_on_end,
    .on_close = banner_on_close,
    .on_timer = banner_on_timer,
};

struct banner *banner_start(struct conn_set *set, struct transport *transport, uint64_t patience, size_t maximum,
                            banner_done *done, void *argument, uint64_t now)
{
    struct banner *banner = memory_zeroed(sizeof *banner);

    assert(maximum > 0);
    banner->maximum = maximum;
    banner->patience = patience;
    banner->done = done;
    banner->argument = argument;
    banner->conn = conn_new(set, 0, &banner_handler, banner);
    conn_set_buffers(banner->conn, maximum, sizeof question);
    conn_open(banner->conn, transport, now);
    conn_set_timer(banner->conn, clock_add(now, patience));
    return banner;
}

void banner_cancel(struct banner *banner)
{
    static const struct handler nobody = {0};

    if (!banner)
        return;
    conn_set_handler(banner->conn, &nobody, NULL);
    conn_cut(banner->conn, PARTY_LOCAL, NULL);
    buffer_free(&banner->bytes);
    free(banner);
}
