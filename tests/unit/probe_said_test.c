/* probe_said_test.c: proves what each reason of a failure makes of a port, and who is said to have said so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "probe_stage.h"

static void look_at(struct probe_stage *stage, const struct stage_actor *actor)
{
    struct address address = stage_address(1, 80);

    stage_scheme.capabilities = 0;
    stage->options.scheme = &stage_scheme;
    stage->probes.tells_connecting = true;
    stage->actors[1] = *actor;
    stage_look(stage, &address);
}

static void assert_told(void **state, const struct stage_actor *actor, enum check_state check,
                        enum check_party said_by)
{
    struct probe_stage *stage = *state;

    look_at(stage, actor);
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, check);
    assert_int_equal(stage->result.said_by, said_by);
    assert_int_equal(stage->result.system, actor->open_error);
    assert_int_equal(stage->result.basis, BASIS_KERNEL);
}

static void a_reset_is_the_hosts(void **state)
{
    const struct stage_actor actor = {.open_error = ECONNREFUSED, .knows_icmp = true};

    assert_told(state, &actor, CHECK_CLOSED, CHECKED_BY_HOST);
}

/* Of an empty queue nothing follows there. */
static void a_kernel_that_keeps_nothing_of_connecting_leaves_it_unknown(void **state)
{
    struct probe_stage *stage = *state;
    struct address address = stage_address(1, 80);

    stage_scheme.capabilities = 0;
    stage->options.scheme = &stage_scheme;
    stage->probes.tells_connecting = false;
    stage->actors[1] = (struct stage_actor){.open_error = ECONNREFUSED, .knows_icmp = true};
    stage_look(stage, &address);
    assert_int_equal(stage->result.state, CHECK_CLOSED);
    assert_int_equal(stage->result.said_by, CHECKED_BY_NONE);
}

static void who_refused_may_be_unknown(void **state)
{
    const struct stage_actor actor = {.open_error = ECONNREFUSED}, vsock = {.open_error = ECONNRESET};

    assert_told(state, &actor, CHECK_CLOSED, CHECKED_BY_NONE);
    assert_told(state, &vsock, CHECK_CLOSED, CHECKED_BY_NONE);
}

static void icmp_says_who(void **state)
{
    struct probe_stage *stage = *state;
    struct stage_actor actor = {.open_error = EHOSTUNREACH, .knows_icmp = true, .has_icmp = true,
                                .icmp_from = "192.0.2.1", .local = "192.0.2.99"};

    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_HOST);
    actor.icmp_from = "198.51.100.1";
    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_ROUTER);
    assert_true(stage->result.has_icmp);
    assert_string_equal(stage->result.icmp.from, "198.51.100.1");
    actor.open_error = ECONNREFUSED;
    assert_told(state, &actor, CHECK_CLOSED, CHECKED_BY_ROUTER);
}

/* Where nobody answers ARP, and where a rule of our own rejects, the kernel sends itself ICMP. */
static void icmp_of_our_own_is_this_systems(void **state)
{
    struct probe_stage *stage = *state;
    struct stage_actor actor = {.open_error = EHOSTUNREACH, .knows_icmp = true, .has_icmp = true,
                                .icmp_from = "192.0.2.99", .local = "192.0.2.99"};

    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_LOCAL);
    assert_false(stage->result.has_icmp);
    actor.open_error = ECONNREFUSED;
    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_LOCAL);
    actor.icmp_from = actor.local = "192.0.2.1"; /* we ask ourselves */
    assert_told(state, &actor, CHECK_CLOSED, CHECKED_BY_HOST);
}

static void without_icmp_it_was_this_system(void **state)
{
    struct stage_actor actor = {.open_error = EHOSTUNREACH, .knows_icmp = true};

    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_LOCAL);
    actor.knows_icmp = false;
    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_NONE);
    actor.open_error = EACCES;
    assert_told(state, &actor, CHECK_UNREACHABLE, CHECKED_BY_LOCAL);
}

static void the_kernels_own_patience_is_silence(void **state)
{
    const struct stage_actor actor = {.open_error = ETIMEDOUT, .knows_icmp = true};

    assert_told(state, &actor, CHECK_FILTERED, CHECKED_BY_NONE);
}

static void a_want_is_no_answer(void **state)
{
    static const int wants[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EADDRINUSE};
    struct probe_stage *stage = *state;

    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        look_at(stage, &(struct stage_actor){.open_error = wants[i]});
        assert_true(stage->result.again);
        assert_int_equal(stage->result.system, wants[i]);
    }
}

static void a_socket_that_cannot_be_had_is_told_at_once(void **state)
{
    struct probe_stage *stage = *state;
    struct error failure = {.system = 0};

    stage->options.failure = &failure;
    look_at(stage, &(struct stage_actor){.dial_error = EACCES});
    assert_false(stage->result.again);
    assert_int_equal(stage->result.state, CHECK_UNREACHABLE);
    assert_int_equal(stage->result.said_by, CHECKED_BY_LOCAL);
    assert_int_equal(failure.system, EACCES);
    look_at(stage, &(struct stage_actor){.dial_error = EADDRINUSE}); /* no port was chosen: none was free */
    assert_true(stage->result.again);
}

static void a_family_that_is_missing_is_no_failure_of_all(void **state)
{
    struct probe_stage *stage = *state;
    struct error failure = {.system = 0};

    stage->options.failure = &failure;
    look_at(stage, &(struct stage_actor){.dial_error = EAFNOSUPPORT});
    assert_int_equal(stage->result.state, CHECK_UNREACHABLE);
    assert_int_equal(stage->result.system, EAFNOSUPPORT);
    assert_int_equal(failure.system, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, probe_stage_open, probe_stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reset_is_the_hosts),
        TEST(a_kernel_that_keeps_nothing_of_connecting_leaves_it_unknown),
        TEST(who_refused_may_be_unknown),
        TEST(icmp_says_who),
        TEST(icmp_of_our_own_is_this_systems),
        TEST(without_icmp_it_was_this_system),
        TEST(the_kernels_own_patience_is_silence),
        TEST(a_want_is_no_answer),
        TEST(a_socket_that_cannot_be_had_is_told_at_once),
        TEST(a_family_that_is_missing_is_no_failure_of_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
