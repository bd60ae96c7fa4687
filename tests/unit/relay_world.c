/* relay_world.c: a relay between scripted ends (relay_world.h). */
#include "relay_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { OUTPUT_MAXIMUM = 256 * 1024, READ_USUAL = 128 * 1024 };

static void on_done(void *argument, const struct ending *ending)
{
    struct relay_world *run = argument;

    run->done++;
    run->ending = *ending;
    run->done_at = run->world.now;
}

void relay_world_open(struct relay_world *run)
{
    world_open(&run->world);
    run->config = (struct config){.quit_after = CLOCK_NEVER, .idle = CLOCK_NEVER, .raw = true};
    run->listening = run->terminal = run->with_file = false;
    run->capabilities = SCRIPTED_TCP;
    run->idle = CLOCK_NEVER;
    run->read_size = 0;
    run->file_conn = NULL;
    run->ending = (struct ending){0};
    run->done = 0;
}

static struct conn *local_conn(struct relay_world *run, struct scripted *scripted)
{
    static const struct handler nobody = {0};
    struct conn *conn = world_conn(&run->world, 0, &nobody, NULL);

    scripted_open(scripted, SCRIPTED_LOCAL);
    conn_set_buffers(conn, run->read_size, OUTPUT_MAXIMUM);
    conn_open(conn, &scripted->base, run->world.now);
    return conn;
}

void relay_world_start(struct relay_world *run)
{
    run->read_size = run->read_size ? run->read_size : READ_USUAL;
    run->local_conn = local_conn(run, &run->local);
    if (run->with_file)
        run->file_conn = local_conn(run, &run->file);
    scripted_open(&run->peer, run->capabilities);
    run->peer_conn = world_conn(&run->world, conn_next_id(&run->world.set), NULL, NULL);
    conn_set_buffers(run->peer_conn, run->read_size, run->read_size * 2);
    conn_set_idle(run->peer_conn, run->idle);
    run->relay = relay_new(&(struct relay_options){.config = &run->config,
                                                   .local = run->local_conn,
                                                   .output = run->file_conn,
                                                   .remote = run->peer_conn,
                                                   .listening = run->listening,
                                                   .input_is_terminal = run->terminal,
                                                   .done = on_done,
                                                   .argument = run});
    run->started_at = run->world.now;
    conn_open(run->peer_conn, &run->peer.base, run->world.now);
}

void relay_world_free(struct relay_world *run)
{
    relay_cut(run->relay, PARTY_LOCAL, NULL);
    world_settle(&run->world);
    assert_int_equal(run->done, 1);
    world_close(&run->world);
    relay_free(run->relay);
    scripted_finish(&run->local);
    scripted_finish(&run->peer);
    if (run->with_file)
        scripted_finish(&run->file);
}

void relay_world_close(struct relay_world *run, enum status status)
{
    assert_int_equal(run->done, 1);
    assert_int_equal(run->ending.status, status);
    relay_world_free(run);
}

void relay_world_ends_after(struct relay_world *run, uint64_t duration, enum status status)
{
    uint64_t end = run->started_at + duration;

    world_pass(&run->world, end - run->world.now + CLOCK_SECOND);
    assert_int_equal(run->done, 1);
    assert_int_equal(run->done_at - run->started_at, duration);
    relay_world_close(run, status);
}
