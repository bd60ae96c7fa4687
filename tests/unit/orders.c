/* orders.c: a relay in every order of what can happen to it (orders.h). */
#include "orders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    CHUNK = 20,    /* bytes said in a step: several reads */
    READ_SIZE = 8,
    A_LITTLE = 5,  /* bytes that are still taken by who takes no more */
    SAID_MAXIMUM = CHUNK * ORDER_MAXIMUM
};

static const uint64_t step_time = 100 * CLOCK_MILLISECOND;

struct orderly {
    const struct order *order;
    struct relay_world run;
    char input[SAID_MAXIMUM], output[SAID_MAXIMUM]; /* what was said by each */
    size_t input_length, output_length;
    bool over_before_reset;
    bool reset_before_fin;
};

/* Which order it was is all one needs to find a failure again. */
static void check(const struct orderly *orderly, bool holds, const char *promise)
{
    const struct order *order = orderly->order;

    if (!holds)
        fail_msg("%s: kind %d, %s, blocks %#x, merged %#x", promise, (int)order->kind, order->steps, order->blocks,
                 order->merged);
}

/* No two bytes near each other are the same, so that a lost or doubled one shows. */
static size_t say(struct scripted *scripted, char *said, size_t length, char first)
{
    for (size_t i = 0; i < CHUNK; i++)
        said[length + i] = (char)(first + (char)((length + i) % 26));
    scripted_says(scripted, said + length, CHUNK);
    return length + CHUNK;
}

static void reset(struct orderly *orderly)
{
    struct relay_world *run = &orderly->run;

    orderly->over_before_reset = run->done > 0;
    orderly->reset_before_fin = !run->peer.ended;
    scripted_resets(&run->peer);
}

static void acknowledge(struct scripted *peer, bool all)
{
    if (peer->dead)
        return;
    peer->acknowledged = buffer_length(&peer->written);
    peer->withholds = !all;
}

static void do_step(struct orderly *orderly, char step)
{
    struct scripted *local = &orderly->run.local, *peer = &orderly->run.peer;

    switch (step) {
    case 'I': orderly->input_length = say(local, orderly->input, orderly->input_length, 'a'); break;
    case 'O': orderly->output_length = say(peer, orderly->output, orderly->output_length, 'A'); break;
    case 'E': scripted_ends(local); break;
    case 'F': scripted_ends(peer); break;
    case 'R': reset(orderly); break;
    case 'W': peer->room = A_LITTLE; break;
    case 'w': peer->room = SIZE_MAX; break;
    case 'L': local->room = A_LITTLE; break;
    case 'l': local->room = SIZE_MAX; break;
    case 'K': acknowledge(peer, false); break;
    case 'k': acknowledge(peer, true); break;
    default: fail();
    }
}

static void block_once(struct scripted *scripted)
{
    if (scripted->closes > 0)
        return;
    if (!scripted->ended && !scripted->dead)
        scripted_blocks(scripted);
    scripted->blocked_writes++;
    scripted->blocked_shutdowns++;
}

static size_t written(const struct scripted *scripted)
{
    return buffer_length(&scripted->written);
}

static bool is_prefix(const struct scripted *scripted, const char *said, size_t length)
{
    if (written(scripted) > length)
        return false;
    return written(scripted) == 0 || memcmp(buffer_bytes(&scripted->written), said, written(scripted)) == 0;
}

static bool is_bounded(const struct half *half)
{
    size_t length = buffer_length(&half->queue);

    return length <= half->maximum && (length > 0 || half->queue.capacity == 0);
}

/* Holds at any moment. */
static void check_invariants(const struct orderly *orderly)
{
    const struct relay_world *run = &orderly->run;

    check(orderly, run->done <= 1, "done is called once");
    check(orderly, is_prefix(&run->peer, orderly->input, orderly->input_length), "the peer gets the input");
    check(orderly, is_prefix(&run->local, orderly->output, orderly->output_length), "the output is the peer's");
    for (size_t i = 0; i < run->world.conn_count; i++) {
        const struct conn *conn = run->world.conns[i];
        if (conn)
            check(orderly, is_bounded(&conn->in) && is_bounded(&conn->out), "queues have a maximum, or no memory");
    }
}

static bool is_held_up(const struct relay_world *run)
{
    return run->peer.room != SIZE_MAX || run->local.room != SIZE_MAX;
}

/* Whether our FIN is due. */
static bool fin_is_due(const struct orderly *orderly)
{
    bool input_ended = orderly->run.local.ended, peer_ended = orderly->run.peer.ended;

    switch (orderly->order->kind) {
    case ORDER_CLIENT:
    case ORDER_HALF_CLOSE:
    case ORDER_SEND_ONLY:
        return input_ended;
    case ORDER_LISTENER:
        return input_ended && (peer_ended || orderly->input_length > 0);
    case ORDER_NO_SHUTDOWN:
        return input_ended && peer_ended;
    case ORDER_QUIT_ON_FIN:
    case ORDER_TERMINAL:
        return input_ended || peer_ended;
    case ORDER_RECV_ONLY:
        return peer_ended;
    }
    return false;
}

static bool quits_on_fin(const struct orderly *orderly)
{
    enum order_kind kind = orderly->order->kind;

    return kind == ORDER_QUIT_ON_FIN || kind == ORDER_TERMINAL || kind == ORDER_RECV_ONLY;
}

/* Our FIN comes behind the last byte of input, neither before its time nor after it. */
static void check_our_fin(const struct orderly *orderly)
{
    const struct relay_world *run = &orderly->run;
    const struct scripted *peer = &run->peer;

    if (peer->dead)
        return;
    check(orderly, peer->shutdowns == 0 || fin_is_due(orderly), "no FIN before its time");
    check(orderly, peer->shutdowns == 1 || !fin_is_due(orderly) || is_held_up(run), "a FIN at its time");
    if (peer->shutdowns > 0 && !quits_on_fin(orderly))
        check(orderly, peer->written_at_shutdown == orderly->input_length, "our FIN is behind all input");
}

/* Standard output is closed once all has been written to it, neither before nor later. */
static void check_output(const struct orderly *orderly)
{
    const struct relay_world *run = &orderly->run;
    bool over = run->peer.ended || run->peer.dead, held = run->local.room != SIZE_MAX;

    if (orderly->order->kind == ORDER_SEND_ONLY) {
        check(orderly, written(&run->local) == 0, "--send-only writes nothing out");
        return;
    }
    check(orderly, run->local.shutdowns == 0 || over, "standard output stays open until the peer's end");
    check(orderly, run->local.shutdowns == 1 || !over || held, "standard output is closed at the peer's end");
    check(orderly, held || written(&run->local) == orderly->output_length, "all is written that was received");
    if (run->local.shutdowns > 0)
        check(orderly, run->local.written_at_shutdown == orderly->output_length, "its end is behind all output");
}

static size_t acknowledged(const struct scripted *peer)
{
    return peer->withholds ? peer->acknowledged : written(peer);
}

/* The run ends as soon as both ends were said, all is acknowledged and written out, and not before. */
static void check_end(const struct orderly *orderly)
{
    const struct relay_world *run = &orderly->run;
    const struct scripted *peer = &run->peer;
    bool peer_over = peer->ended || orderly->order->kind == ORDER_SEND_ONLY;
    bool all = acknowledged(peer) == run->local.taken;

    if (run->done == 1 && run->ending.status == STATUS_OK)
        check(orderly, all && peer_over, "0 only when all is over and acknowledged");
    else if (!peer->dead && peer->shutdowns == 1 && peer_over && all)
        check(orderly, run->done == 1 || is_held_up(run), "the run ends with what it waited for");
}

/* A held-up direction holds up neither the other one nor the notice of a peer that is gone. */
static void check_settled(const struct orderly *orderly)
{
    const struct relay_world *run = &orderly->run;
    const struct scripted *peer = &run->peer;

    check_our_fin(orderly);
    check_output(orderly);
    check_end(orderly);
    if (peer->dead)
        check(orderly, run->done == 1 || run->local.room != SIZE_MAX, "a peer that is gone is noticed");
    else if (peer->room == SIZE_MAX && !(peer->ended && quits_on_fin(orderly)))
        check(orderly, written(peer) == orderly->input_length, "all input is sent");
}

static enum status expected_status(const struct orderly *orderly)
{
    const struct scripted *peer = &orderly->run.peer;

    if (!peer->dead || orderly->over_before_reset)
        return STATUS_OK;
    return orderly->reset_before_fin || peer->acknowledged < orderly->run.local.taken ? STATUS_BROKEN : STATUS_OK;
}

static void check_over(const struct orderly *orderly)
{
    const struct relay_world *run = &orderly->run;

    check(orderly, run->done == 1, "the run ends");
    check(orderly, run->ending.status == expected_status(orderly), "the status tells whether all arrived");
    check(orderly, !run->ending.broken_pipe, "nobody closed standard output");
    check(orderly, run->ending.status != STATUS_OK || written(&run->peer) == run->local.taken, "0: all was sent");
    check(orderly, world_count(&run->world, EVENT_CLOSED, 1) == 1, "closed is told once");
    check(orderly, world_count(&run->world, EVENT_FIN_SENT, 1) <= 1, "fin_sent is told once");
    check(orderly, world_count(&run->world, EVENT_FIN_RECEIVED, 1) <= 1, "fin_received is told once");
}

static void start(struct orderly *orderly)
{
    struct relay_world *run = &orderly->run;
    enum order_kind kind = orderly->order->kind;

    relay_world_open(run);
    run->read_size = READ_SIZE;
    run->listening = kind == ORDER_LISTENER || kind == ORDER_HALF_CLOSE || kind == ORDER_SEND_ONLY;
    run->terminal = kind == ORDER_TERMINAL;
    run->config.half_close = kind == ORDER_HALF_CLOSE;
    run->config.no_shutdown = kind == ORDER_NO_SHUTDOWN;
    run->config.quit_on_fin = kind == ORDER_QUIT_ON_FIN;
    run->config.recv_only = kind == ORDER_RECV_ONLY;
    run->config.send_only = kind == ORDER_SEND_ONLY;
    orderly->input_length = orderly->output_length = 0;
    orderly->over_before_reset = orderly->reset_before_fin = false;
    relay_world_start(run);
    world_settle(&run->world);
}

/* All that lies between two steps: the looks for acknowledgements too. */
static void settle(struct orderly *orderly)
{
    world_pass(&orderly->run.world, step_time);
    check_invariants(orderly);
    check_settled(orderly);
}

/* What lacks to the end happens. */
static void finish(struct orderly *orderly)
{
    struct relay_world *run = &orderly->run;

    do_step(orderly, 'l');
    if (!run->peer.dead) {
        do_step(orderly, 'w');
        do_step(orderly, 'k');
        do_step(orderly, 'F');
    }
    settle(orderly);
    if (orderly->order->kind != ORDER_RECV_ONLY)
        do_step(orderly, 'E');
    settle(orderly);
}

void order_run(const struct order *order)
{
    struct orderly orderly = {.order = order};

    start(&orderly);
    for (size_t i = 0; order->steps[i]; i++) {
        if (order->blocks >> i & 1) {
            block_once(&orderly.run.local);
            block_once(&orderly.run.peer);
        }
        do_step(&orderly, order->steps[i]);
        if (!(order->merged >> i & 1))
            settle(&orderly);
    }
    finish(&orderly);
    check_over(&orderly);
    relay_world_free(&orderly.run);
}

struct tally {
    enum order_kind kind;
    unsigned count;
};

static void run_variants(const char *steps, void *argument)
{
    struct tally *tally = argument;
    struct order order = {.kind = tally->kind, .steps = steps};
    const unsigned all = ~0U;

    order_run(&order);
    order.merged = all;
    order_run(&order);
    order.blocks = all;
    order_run(&order);
    order.merged = 0;
    order_run(&order);
    for (size_t i = 0; steps[i]; i++) {
        order.blocks = 1U << i;
        order_run(&order);
        order.merged = 1U << i;
        order.blocks = 0;
        order_run(&order);
        order.merged = 0;
    }
    tally->count++;
}

unsigned orders_run(enum order_kind kind, const char *letters)
{
    struct tally tally = {.kind = kind};

    orders_each(letters, run_variants, &tally);
    return tally.count;
}
