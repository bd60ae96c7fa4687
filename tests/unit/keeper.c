/* keeper.c: a handler that keeps what it is given (keeper.h). */
#include "keeper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct keeper *keeper_of(const struct conn *conn)
{
    return conn->handler_data;
}

static void on_open(struct conn *conn)
{
    keeper_of(conn)->opened++;
}

static void on_data(struct conn *conn)
{
    struct keeper *keeper = keeper_of(conn);
    size_t length;
    const unsigned char *bytes = conn_input(conn, &length);

    keeper->data_calls++;
    if (keeper->refuses)
        return;
    length = length < keeper->portion ? length : keeper->portion;
    buffer_append(&keeper->received, bytes, length);
    conn_consume(conn, length);
    if (keeper->in_data)
        keeper->in_data(conn);
}

static void on_room(struct conn *conn)
{
    keeper_of(conn)->rooms++;
}

static void on_end(struct conn *conn)
{
    keeper_of(conn)->ends++;
    if (keeper_of(conn)->in_end)
        keeper_of(conn)->in_end(conn);
}

static void on_timer(struct conn *conn)
{
    keeper_of(conn)->timers++;
    if (keeper_of(conn)->in_timer)
        keeper_of(conn)->in_timer(conn);
}

static void on_close(struct conn *conn)
{
    struct keeper *keeper = keeper_of(conn);

    keeper->closed++;
    keeper->closed_at = keeper->world.now;
    keeper->outcome = conn->outcome;
    keeper->conn = NULL;
}

static bool accepts(const struct conn *conn)
{
    return !keeper_of(conn)->refuses;
}

static const struct handler keeper_handler = {
    .on_open = on_open,
    .on_data = on_data,
    .on_room = on_room,
    .on_end = on_end,
    .on_close = on_close,
    .on_timer = on_timer,
    .accepts = accepts,
};

void keeper_open(struct keeper *keeper, unsigned capabilities)
{
    world_open(&keeper->world);
    scripted_open(&keeper->peer, capabilities);
    keeper->refuses = false;
    keeper->portion = SIZE_MAX;
    keeper->in_data = keeper->in_end = keeper->in_timer = NULL;
    keeper->received = (struct buffer){0};
    keeper->opened = keeper->data_calls = keeper->rooms = keeper->ends = keeper->timers = keeper->closed = 0;
    uint32_t id = capabilities & TRANSPORT_LOCAL ? 0 : conn_next_id(&keeper->world.set);
    keeper->conn = world_conn(&keeper->world, id, &keeper_handler, keeper);
    conn_open(keeper->conn, &keeper->peer.base, keeper->world.now);
}

void keeper_close(struct keeper *keeper)
{
    world_settle(&keeper->world);
    assert_int_equal(keeper->closed, 1);
    world_close(&keeper->world);
    scripted_finish(&keeper->peer);
    buffer_free(&keeper->received);
}

void keeper_accept(struct keeper *keeper)
{
    keeper->refuses = false;
    keeper->portion = SIZE_MAX;
    conn_touch(keeper->conn);
    world_settle(&keeper->world);
}

void assert_received(const struct keeper *keeper, const char *text)
{
    size_t length = buffer_length(&keeper->received);

    assert_int_equal(length, strlen(text));
    if (length > 0)
        assert_memory_equal(buffer_bytes(&keeper->received), text, length);
}
