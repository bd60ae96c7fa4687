/* probe_unix_test.c: proves that a look at a Unix socket's path tells a listener, one that does not accept, a name that
 * nobody listens at, and no name at all apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe_stage.h"
#include "transport/unix.h"

static const uint64_t ms = CLOCK_MILLISECOND;

static void a_unix_listener_is_open(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;
    int listener = stage_bound_unix(stage, SOCK_STREAM, &address);

    assert_int_equal(listen(listener, 1), 0);
    stage->options.scheme = &unix_scheme;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_OPEN);
    assert_non_null(stage->result.transport);
    close(listener);
}

static void a_path_that_nobody_listens_at_is_closed(void **state)
{
    struct probe_stage *stage = *state;
    struct address address;

    close(stage_bound_unix(stage, SOCK_STREAM, &address));
    stage->options.scheme = &unix_scheme;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_CLOSED);
    assert_int_equal(stage->result.system, ECONNREFUSED);
    assert_int_equal(stage->result.said_by, CHECKED_BY_NONE);
}

static void a_path_that_is_missing_is_unreachable(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_path(stage, "missing");

    stage->options.scheme = &unix_scheme;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_UNREACHABLE);
    assert_int_equal(stage->result.said_by, CHECKED_BY_LOCAL);
    assert_int_equal(stage->result.system, ENOENT);
}

static void a_unix_listener_that_does_not_accept_is_filtered(void **state)
{
    struct probe_stage *stage = *state;
    int fillers[PROBE_STAGE_FILLERS];
    struct address address;
    int listener = stage_bound_unix(stage, SOCK_STREAM, &address);

    stage_fill(listener, &address, fillers);
    stage->options.scheme = &unix_scheme;
    stage->options.timeout = 50 * ms;
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_FILTERED);
    assert_int_equal(stage->result.basis, BASIS_CALL);
    stage->options.timeout = 20 * CLOCK_SECOND;
    stage->done = 0;
    assert_non_null(stage_start(stage, &stage->options, &address, &stage->result));
    assert_int_equal(listen(listener, 64), 0);
    loop_run(stage->loop);
    assert_int_equal(stage->result.state, CHECK_OPEN);
    stage_empty(fillers);
    close(listener);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, probe_stage_open, probe_stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_unix_listener_is_open),
        TEST(a_path_that_nobody_listens_at_is_closed),
        TEST(a_path_that_is_missing_is_unreachable),
        TEST(a_unix_listener_that_does_not_accept_is_filtered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
