/* hub_world.c: a hub between scripted ends (hub_world.h). */
#include "hub_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { OUTPUT_MAXIMUM = 256 * 1024, READ_USUAL = 128 * 1024 };

static void on_done(void *argument, const struct ending *ending)
{
    struct hub_world *run = argument;

    run->done++;
    run->ending = *ending;
}

static void on_left(void *argument, bool counted)
{
    struct hub_world *run = argument;

    run->left++;
    run->counted += counted;
}

/* As the mode does: nobody else is let in. */
static void on_enough(void *argument)
{
    struct hub_world *run = argument;

    hub_close(run->hub);
}

void hub_world_open(struct hub_world *run)
{
    world_open(&run->world);
    run->config = (struct config){.quit_after = CLOCK_NEVER, .idle = CLOCK_NEVER, .raw = true, .keep_open = true};
    run->datagram = run->terminal = false;
    run->read_size = READ_USUAL;
    run->guests = 0;
    run->ending = (struct ending){0};
    run->done = run->left = run->counted = 0;
}

void hub_world_start(struct hub_world *run)
{
    static const struct handler nobody = {0};

    scripted_open(&run->local, SCRIPTED_LOCAL);
    run->local_conn = world_conn(&run->world, 0, &nobody, NULL);
    conn_set_buffers(run->local_conn, run->read_size, OUTPUT_MAXIMUM);
    conn_open(run->local_conn, &run->local.base, run->world.now);
    run->hub = hub_new(&(struct hub_options){.config = &run->config,
                                             .local = run->local_conn,
                                             .datagram = run->datagram,
                                             .input_is_terminal = run->terminal,
                                             .done = on_done,
                                             .left = on_left,
                                             .enough = on_enough,
                                             .argument = run});
    world_settle(&run->world);
}

struct scripted *hub_world_guest(struct hub_world *run)
{
    struct scripted *peer = &run->peers[run->guests];

    assert_true(run->guests < HUB_GUESTS);
    scripted_open(peer, run->datagram ? SCRIPTED_UDP : SCRIPTED_TCP);
    struct conn *conn = world_conn(&run->world, conn_next_id(&run->world.set), NULL, NULL);
    run->conns[run->guests++] = conn;
    conn_set_buffers(conn, run->read_size, run->read_size * 2);
    hub_add(run->hub, conn);
    conn_open(conn, &peer->base, run->world.now);
    world_settle(&run->world);
    return peer;
}

void hub_world_close(struct hub_world *run, enum status status)
{
    if (run->done == 0)
        hub_cut(run->hub, PARTY_LOCAL, NULL);
    world_settle(&run->world);
    assert_int_equal(run->done, 1);
    assert_int_equal(run->ending.status, status);
    assert_int_equal(run->left, run->guests);
    world_close(&run->world);
    hub_free(run->hub);
    scripted_finish(&run->local);
    for (size_t i = 0; i < run->guests; i++)
        scripted_finish(&run->peers[i]);
}
