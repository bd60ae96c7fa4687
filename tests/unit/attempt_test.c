/* attempt_test.c: proves that an attempt waits for what its transport needs, looks again where that cannot be waited
 * for, or at the time it was given; that a transport that was handed over is left alone; and that one given up is
 * closed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn/attempt.h"
#include "probe_stage.h"
#include "transport/tcp.h"

static const uint64_t ms = CLOCK_MILLISECOND;

static struct attempt attempt_on(struct probe_stage *stage, const struct address *remote)
{
    return (struct attempt){.loop = stage->loop, .set = &stage->world.set, .remote = *remote};
}

static void dial(struct attempt *attempt, const struct scheme *scheme)
{
    struct error error;

    assert_true(attempt_dial(attempt, scheme, (struct transport_options){.origin = {attempt->set->bus, 0}}, &error));
    assert_non_null(attempt->transport);
}

static void on_ready(void *argument, uint64_t now)
{
    struct probe_stage *stage = argument;

    (void)now;
    stage->done++;
    loop_stop(stage->loop);
}

static void what_cannot_be_had_is_told(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);
    struct attempt attempt = attempt_on(stage, &address);
    struct error error;

    stage->actors[1].dial_error = EMFILE;
    assert_false(attempt_dial(&attempt, &stage_scheme, (struct transport_options){.local = NULL}, &error));
    assert_int_equal(error.system, EMFILE);
    assert_null(attempt.transport);
    attempt_cancel(&attempt);
}

static void what_cannot_be_waited_for_is_looked_at_again(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);
    struct attempt attempt = attempt_on(stage, &address);
    uint64_t before = clock_now();

    stage->actors[1].waits = 1;
    dial(&attempt, &stage_scheme);
    assert_int_equal(attempt_open(&attempt).status, IO_WANT_WRITE);
    assert_true(attempt_descriptor(&attempt) < 0);
    attempt_wait(&attempt, before, CLOCK_NEVER, on_ready, stage);
    loop_run(stage->loop);
    assert_true(clock_now() - before >= ATTEMPT_LATER);
    assert_int_equal(attempt_open(&attempt).status, IO_OK);
    attempt_cancel(&attempt);
    assert_int_equal(stage->closed, 1);
    assert_null(attempt.transport);
}

static void its_descriptor_is_waited_for(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);
    struct attempt attempt = attempt_on(stage, &address);

    assert_int_equal(listen(listener, 1), 0);
    dial(&attempt, &tcp_scheme);
    if (attempt_open(&attempt).status == IO_WANT_WRITE) {
        assert_true(attempt_descriptor(&attempt) >= 0);
        attempt_wait(&attempt, clock_now(), CLOCK_NEVER, on_ready, stage);
        assert_null(attempt.timer);
        loop_run(stage->loop);
        assert_int_equal(attempt_open(&attempt).status, IO_OK);
    }
    attempt_cancel(&attempt);
    close(listener);
}

static void it_is_called_at_its_time(void **state)
{
    struct probe_stage *stage = *state;
    int fillers[PROBE_STAGE_FILLERS];
    struct address address;
    int listener = stage_bound("127.0.0.1", SOCK_STREAM, &address);
    struct attempt attempt = attempt_on(stage, &address);
    uint64_t before = clock_now();

    stage_fill(listener, &address, fillers);
    dial(&attempt, &tcp_scheme);
    assert_int_equal(attempt_open(&attempt).status, IO_WANT_WRITE);
    attempt_wait(&attempt, before, before + 30 * ms, on_ready, stage);
    loop_run(stage->loop);
    assert_int_equal(stage->done, 1);
    assert_true(clock_now() - before >= 30 * ms);
    attempt_cancel(&attempt);
    stage_empty(fillers);
    close(listener);
}

static void what_is_handed_over_is_left_alone(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);
    struct attempt attempt = attempt_on(stage, &address);

    stage->actors[1].waits = 1;
    dial(&attempt, &stage_scheme);
    assert_int_equal(attempt_open(&attempt).status, IO_WANT_WRITE);
    attempt_wait(&attempt, clock_now(), CLOCK_NEVER, on_ready, stage);
    struct transport *transport = attempt_take(&attempt);
    assert_null(attempt.timer);
    attempt_cancel(&attempt);
    assert_int_equal(stage->closed, 0);
    dial(&attempt, &stage_scheme);
    attempt_cancel(&attempt);
    assert_int_equal(stage->closed, 1);
    transport->ops->close(transport, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, probe_stage_open, probe_stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_cannot_be_had_is_told),
        TEST(what_cannot_be_waited_for_is_looked_at_again),
        TEST(its_descriptor_is_waited_for),
        TEST(it_is_called_at_its_time),
        TEST(what_is_handed_over_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
