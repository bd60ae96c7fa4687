/* forward_stage.h: a run of -F with one client and one target, both scripted. The loop is
 * there for dialling only; the world steps the connections. */
#ifndef SONDE_TESTS_FORWARD_STAGE_H
#define SONDE_TESTS_FORWARD_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "handler/service.h"
#include "world.h"

struct stage {
    struct world world;
    struct loop *loop;
    struct loop_timer *pause;
    struct config config;
    struct dial_options target_options;
    struct service_options options;
    struct service *service;
    struct scripted output, client_end, target_end;
    struct conn *client; /* not to be looked at once closed */
    int refusal;         /* errno of the dial; 0: it succeeds */
    unsigned dials, left, done;
    struct ending ending;
};

static struct stage *on_stage; /* a scheme has no argument */

static struct transport *dial(const struct transport_options *options, struct error *ret_error)
{
    (void)options;
    on_stage->dials++;
    if (on_stage->refusal == 0)
        return &on_stage->target_end.base;
    error_set(ret_error, STATUS_CONNECT, on_stage->refusal, "connect target");
    return NULL;
}

static const struct scheme stream_scheme = {.name = "stream", .capabilities = SCRIPTED_TCP, .dial = dial};
static const struct scheme datagram_scheme = {.name = "datagram", .capabilities = SCRIPTED_UDP, .dial = dial};

static void on_done(void *argument, const struct ending *ending)
{
    struct stage *stage = argument;

    stage->done++;
    stage->ending = *ending;
}

static void on_left(void *argument, bool counted)
{
    (void)counted;
    ((struct stage *)argument)->left++;
}

static void on_enough(void *argument)
{
    service_close(((struct stage *)argument)->service);
}

static void on_pause(void *argument, uint64_t now)
{
    (void)now;
    loop_stop(argument);
}

static inline int open_stage(void **state)
{
    static const struct handler nobody = {0};
    struct stage *stage = calloc(1, sizeof *stage);
    struct error error;

    *state = on_stage = stage;
    world_open(&stage->world);
    stage->world.now = stage->world.set.now = clock_now();
    struct conn_set before = stage->world.set;
    stage->loop = loop_new(&stage->world.set);
    stage->world.set.update = before.update;
    stage->world.set.update_argument = before.update_argument;
    stage->pause = loop_timer_new(stage->loop, on_pause, stage->loop);
    scripted_open(&stage->output, SCRIPTED_LOCAL);
    scripted_open(&stage->client_end, SCRIPTED_TCP);
    scripted_open(&stage->target_end, SCRIPTED_TCP);
    stage->config.service = SERVICE_FORWARD;
    stage->config.idle = CLOCK_NEVER;
    stage->target_options =
        (struct dial_options){.scheme = &stream_scheme, .name = "target", .timeout = 10 * CLOCK_SECOND};
    assert_true(address_from_literal("192.0.2.1", 80, &stage->target_options.fixed));
    struct conn *local = world_conn(&stage->world, 0, &nobody, NULL);
    conn_open(local, &stage->output.base, stage->world.now);
    stage->options = (struct service_options){.config = &stage->config,
                                              .loop = stage->loop,
                                              .local = local,
                                              .one_client = true,
                                              .target = &stage->target_options,
                                              .done = on_done,
                                              .left = on_left,
                                              .enough = on_enough,
                                              .argument = stage};
    stage->service = service_new(&stage->options, &error);
    assert_non_null(stage->service);
    return 0;
}

/* The run is over, and nothing of it is left. */
static inline int close_stage(void **state)
{
    struct stage *stage = *state;

    world_settle(&stage->world);
    assert_int_equal(stage->done, 1);
    assert_int_equal(stage->left, 1);
    service_free(stage->service);
    loop_timer_free(stage->pause);
    loop_free(stage->loop);
    world_close(&stage->world);
    if (stage->dials == 0 || stage->refusal != 0)
        stage->target_end.closes++; /* it was never opened */
    scripted_finish(&stage->client_end);
    scripted_finish(&stage->target_end);
    scripted_finish(&stage->output);
    free(stage);
    return 0;
}

static inline void come(struct stage *stage)
{
    uint32_t id = conn_next_id(&stage->world.set);

    bus_pair(stage->world.set.bus, id, conn_next_id(&stage->world.set));
    stage->client = world_conn(&stage->world, id, NULL, NULL);
    service_add(stage->service, stage->client);
    service_close(stage->service);
    conn_open(stage->client, &stage->client_end.base, stage->world.now);
}

/* The world gets to know the target's connection, as the loop would. */
static inline void watch_target(struct stage *stage)
{
    struct conn *target = stage->world.set.first;

    assert_int_equal(target->id, 2);
    stage->world.interests[stage->world.conn_count] = conn_interest(target);
    stage->world.conns[stage->world.conn_count++] = target;
}

static inline void run_loop(struct stage *stage)
{
    loop_timer_set(stage->pause, clock_now() + CLOCK_MILLISECOND);
    loop_run(stage->loop);
    stage->world.now = clock_now();
    world_settle(&stage->world);
}

static inline void finish_dialling(struct stage *stage)
{
    watch_target(stage);
    run_loop(stage);
}

static inline void come_through(struct stage *stage)
{
    come(stage);
    finish_dialling(stage);
    assert_int_equal(stage->dials, 1);
}

static inline void to_datagrams(struct stage *stage)
{
    scripted_open(&stage->target_end, SCRIPTED_UDP);
    stage->target_options.scheme = &datagram_scheme;
}

#define staged(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

#endif
