/* forward_test.c: proves that -F reads nothing from a client before its target is open, carries bytes, ends in either
 * order and resets across, resets behind the bytes that came before; that a target that cannot be had and one that loses
 * bytes when the client has left are told; and that nothing is left whenever a run is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
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

/* The loop is there for dialling only; the world steps the connections. */
static int open_stage(void **state)
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
static int close_stage(void **state)
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

static void come(struct stage *stage)
{
    uint32_t id = conn_next_id(&stage->world.set);

    bus_pair(stage->world.set.bus, id, conn_next_id(&stage->world.set));
    stage->client = world_conn(&stage->world, id, NULL, NULL);
    service_add(stage->service, stage->client);
    service_close(stage->service);
    conn_open(stage->client, &stage->client_end.base, stage->world.now);
}

/* The world gets to know the target's connection, as the loop would. */
static void watch_target(struct stage *stage)
{
    struct conn *target = stage->world.set.first;

    assert_int_equal(target->id, 2);
    stage->world.interests[stage->world.conn_count] = conn_interest(target);
    stage->world.conns[stage->world.conn_count++] = target;
}

static void run_loop(struct stage *stage)
{
    loop_timer_set(stage->pause, clock_now() + CLOCK_MILLISECOND);
    loop_run(stage->loop);
    stage->world.now = clock_now();
    world_settle(&stage->world);
}

static void finish_dialling(struct stage *stage)
{
    watch_target(stage);
    run_loop(stage);
}

static void come_through(struct stage *stage)
{
    come(stage);
    finish_dialling(stage);
    assert_int_equal(stage->dials, 1);
}

static void nothing_is_read_before_the_target_is_open(void **state)
{
    struct stage *stage = *state;

    scripted_says_text(&stage->client_end, "question");
    come(stage);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.reads, 0);
    finish_dialling(stage);
    assert_written(&stage->target_end, "question");
    scripted_says_text(&stage->target_end, "answer");
    world_settle(&stage->world);
    assert_written(&stage->client_end, "answer");
    scripted_ends(&stage->client_end);
    scripted_ends(&stage->target_end);
}

static void an_end_is_carried_across(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    scripted_ends(&stage->client_end);
    world_settle(&stage->world);
    assert_int_equal(stage->target_end.shutdowns, 1);
    assert_int_equal(stage->client_end.shutdowns, 0);
    scripted_says_text(&stage->target_end, "late answer");
    world_settle(&stage->world);
    assert_written(&stage->client_end, "late answer");
    scripted_ends(&stage->target_end);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.written_at_shutdown, strlen("late answer"));
    assert_int_equal(stage->ending.status, STATUS_OK);
}

static void the_target_may_end_first(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    scripted_ends(&stage->target_end);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.shutdowns, 1);
    assert_int_equal(stage->target_end.shutdowns, 0);
    scripted_says_text(&stage->client_end, "late question");
    scripted_ends(&stage->client_end);
    world_settle(&stage->world);
    assert_written(&stage->target_end, "late question");
    assert_int_equal(stage->target_end.written_at_shutdown, strlen("late question"));
    assert_int_equal(stage->ending.status, STATUS_OK);
}

static void a_refusal_resets_the_client(void **state)
{
    struct stage *stage = *state;

    stage->refusal = ECONNREFUSED;
    come_through(stage);
    assert_true(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_CONNECT);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 1);
}

static void a_reset_waits_for_what_was_said_before(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->client_end.room = 0;
    scripted_says_text(&stage->target_end, "last words");
    scripted_resets(&stage->target_end);
    world_pass(&stage->world, 500 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.closes, 0);
    stage->client_end.room = 1000;
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_written(&stage->client_end, "last words");
    assert_int_equal(stage->client_end.shutdowns, 0);
    assert_true(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
}

static void a_reset_does_not_wait_for_ever(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->client_end.withholds = true;
    scripted_says_text(&stage->target_end, "last words");
    scripted_resets(&stage->target_end);
    world_pass(&stage->world, 900 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.closes, 0);
    world_pass(&stage->world, 200 * CLOCK_MILLISECOND);
    assert_true(stage->client_end.aborted);
}

/* Its end meanwhile does not make a clean one of it. */
static void a_reset_stays_one(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->target_end.withholds = true;
    scripted_says_text(&stage->client_end, "last words");
    world_settle(&stage->world);
    scripted_resets(&stage->client_end);
    world_settle(&stage->world);
    scripted_ends(&stage->target_end);
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_int_equal(stage->target_end.shutdowns, 0);
    stage->target_end.withholds = false;
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_written(&stage->target_end, "last words");
    assert_true(stage->target_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 1), 1);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 0);
}

/* It had said all it had to say. */
static void a_reset_behind_the_end_resets_nobody(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    scripted_says_text(&stage->target_end, "answer");
    scripted_ends(&stage->target_end);
    world_settle(&stage->world);
    stage->target_end.write_error = ECONNRESET;
    scripted_says_text(&stage->client_end, "more");
    world_settle(&stage->world);
    assert_written(&stage->client_end, "answer");
    assert_int_equal(stage->client_end.shutdowns, 1);
    assert_false(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
}

/* What a broken client had said is still waited for, and what is said to it dropped. */
static void nobody_waits_for_a_broken_client(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->target_end.room = 0;
    scripted_says_text(&stage->client_end, "one,");
    scripted_says_text(&stage->client_end, "two");
    world_settle(&stage->world);
    stage->client_end.write_error = ECONNRESET;
    scripted_says_text(&stage->target_end, "answer,");
    world_settle(&stage->world);
    scripted_says_text(&stage->target_end, "another");
    world_settle(&stage->world);
    assert_int_equal(stage->target_end.taken, strlen("answer,another"));
    stage->target_end.room = 100;
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 100 * CLOCK_MILLISECOND);
    assert_written(&stage->target_end, "one,two");
    assert_true(stage->target_end.aborted);
}

/* The client has said all and heard the end; the target has not acknowledged it. */
static void leave_the_target_alone(struct stage *stage)
{
    come_through(stage);
    stage->target_end.withholds = true;
    scripted_ends(&stage->target_end);
    scripted_says_text(&stage->client_end, "question");
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 10 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.closes, 1);
    assert_int_equal(stage->target_end.closes, 0);
    assert_int_equal(stage->done, 0);
}

static void what_the_target_loses_is_told(void **state)
{
    struct stage *stage = *state;

    leave_the_target_alone(stage);
    scripted_resets(&stage->target_end);
    world_pass(&stage->world, CLOCK_SECOND);
    assert_int_equal(stage->ending.status, STATUS_BROKEN);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 1);
}

static void a_target_alone_can_be_cut(void **state)
{
    struct stage *stage = *state;

    leave_the_target_alone(stage);
    service_cut(stage->service, PARTY_LOCAL, NULL);
    world_settle(&stage->world);
    assert_int_equal(stage->target_end.closes, 1);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 0);
}

static void a_limit_ends_both_at_once(void **state)
{
    struct stage *stage = *state;

    come_through(stage);
    stage->target_end.withholds = true;
    scripted_says_text(&stage->client_end, "question");
    world_settle(&stage->world);
    service_cut(stage->service, PARTY_TIMEOUT, NULL);
    assert_int_equal(stage->client_end.closes, 1);
    assert_int_equal(stage->target_end.closes, 1);
}

static void a_client_can_be_cut_while_dialling(void **state)
{
    struct stage *stage = *state;

    come(stage);
    watch_target(stage);
    service_cut(stage->service, PARTY_LOCAL, NULL);
    world_settle(&stage->world);
    assert_int_equal(stage->client_end.closes, 1);
    run_loop(stage);
    assert_int_equal(stage->dials, 0);
}

static void to_datagrams(struct stage *stage)
{
    scripted_open(&stage->target_end, SCRIPTED_UDP);
    stage->target_options.scheme = &datagram_scheme;
}

static void a_datagram_is_no_longer_than_one_can_be(void **state)
{
    struct stage *stage = *state;
    static char bytes[100000];

    to_datagrams(stage);
    scripted_says(&stage->client_end, bytes, sizeof bytes);
    come_through(stage);
    assert_int_equal(stage->target_end.datagram_count, 2);
    assert_int_equal(stage->target_end.datagrams[0], 65507);
    assert_int_equal(stage->target_end.datagrams[1], sizeof bytes - 65507);
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 2 * CLOCK_SECOND);
}

static void a_datagram_target_ends_by_silence(void **state)
{
    struct stage *stage = *state;

    to_datagrams(stage);
    come_through(stage);
    scripted_ends(&stage->client_end);
    world_pass(&stage->world, 900 * CLOCK_MILLISECOND);
    scripted_says_text(&stage->target_end, "late");
    world_pass(&stage->world, 900 * CLOCK_MILLISECOND);
    assert_written(&stage->client_end, "late");
    assert_int_equal(stage->client_end.shutdowns, 0);
    world_pass(&stage->world, 200 * CLOCK_MILLISECOND);
    assert_int_equal(stage->client_end.shutdowns, 1);
    assert_int_equal(stage->ending.status, STATUS_OK);
}

/* What waits for a slow client is nobody's silence. */
static void a_slow_client_is_waited_for(void **state)
{
    struct stage *stage = *state;

    to_datagrams(stage);
    come_through(stage);
    stage->client_end.room = 0;
    scripted_ends(&stage->client_end);
    scripted_says_text(&stage->target_end, "one,");
    scripted_says_text(&stage->target_end, "two,");
    scripted_says_text(&stage->target_end, "three");
    world_pass(&stage->world, 3 * CLOCK_SECOND);
    stage->client_end.room = 100;
    world_pass(&stage->world, 3 * CLOCK_SECOND);
    assert_written(&stage->client_end, "one,two,three");
    assert_int_equal(stage->client_end.shutdowns, 1);
}

static void a_refused_datagram_is_told(void **state)
{
    struct stage *stage = *state;

    to_datagrams(stage);
    come_through(stage);
    scripted_fails(&stage->target_end, ECONNREFUSED);
    world_settle(&stage->world);
    assert_true(stage->client_end.aborted);
    assert_int_equal(stage->ending.status, STATUS_CONNECT);
    assert_int_equal(world_count(&stage->world, EVENT_ERROR, 2), 1);
}

#define staged(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        staged(nothing_is_read_before_the_target_is_open),
        staged(an_end_is_carried_across),
        staged(the_target_may_end_first),
        staged(a_refusal_resets_the_client),
        staged(a_reset_waits_for_what_was_said_before),
        staged(a_reset_does_not_wait_for_ever),
        staged(a_reset_stays_one),
        staged(a_reset_behind_the_end_resets_nobody),
        staged(nobody_waits_for_a_broken_client),
        staged(what_the_target_loses_is_told),
        staged(a_target_alone_can_be_cut),
        staged(a_limit_ends_both_at_once),
        staged(a_client_can_be_cut_while_dialling),
        staged(a_datagram_is_no_longer_than_one_can_be),
        staged(a_datagram_target_ends_by_silence),
        staged(a_slow_client_is_waited_for),
        staged(a_refused_datagram_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
