/* children_group_test.c: proves that others of a child's process group, who outlive it, are hung up and killed as it
 * would be, that it is collected when that is over and not later, and that who is left is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "nursery.h"

/* Who is nobody's child here any more leaves no more than a zombie. */
static bool is_alive(pid_t pid)
{
    char path[64], line[512] = "";

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return kill(pid, 0) == 0;
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return strstr(line, ") Z") == NULL;
}

/* A moment, for a signal that was sent to do its work. */
static bool is_gone_soon(pid_t pid)
{
    for (int i = 0; i < 200 && is_alive(pid); i++)
        usleep(5000);
    return !is_alive(pid);
}

/* Somebody else of the group, who tells his number, stays. */
static void leave_heir(int ready, void (*prepare)(int ready))
{
    if (fork() > 0)
        _exit(0);
    prepare(ready);
    pid_t pid = getpid();
    (void)!write(ready, &pid, sizeof pid);
    close(ready);
    for (;;)
        pause();
}

static void leave_mortal_heir(int ready)
{
    leave_heir(ready, nursery_stay);
}

static void leave_stubborn_heir(int ready)
{
    leave_heir(ready, nursery_ignore_hang_up);
}

static void leave_heir_that_leaves_soon(int ready)
{
    leave_heir(ready, nursery_leave_soon);
}

/* Leads a stubborn heir, and stays himself. */
static void lead(int ready)
{
    if (fork() > 0) {
        for (;;)
            pause();
    }
    nursery_ignore_hang_up(ready);
    pid_t pid = getpid();
    (void)!write(ready, &pid, sizeof pid);
    for (;;)
        pause();
}

static void who_outlives_the_leader_is_killed(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    child_hang_up(nursery_start(nursery, lead, nursery_on_exited_alone), before);
    pid_t heir = nursery->heir;
    loop_run(nursery->loop);
    assert_int_equal(nursery->last.signal, SIGHUP);
    assert_true(clock_now() - before < CLOCK_SECOND);
    assert_true(nursery_has_zombie(nursery));
    assert_true(is_alive(heir));
    nursery_run_for(nursery, before + 2 * CLOCK_SECOND + CLOCK_SECOND / 10 - clock_now());
    assert_false(nursery_has_zombie(nursery));
    assert_true(is_gone_soon(heir));
}

static void a_group_without_its_leader_is_hung_up(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = nursery_start(nursery, leave_mortal_heir, nursery_on_exited);
    pid_t heir = nursery->heir;

    loop_run(nursery->loop);
    assert_int_equal(nursery->last.status, 0);
    assert_true(child_has_heirs(child));
    assert_true(nursery_has_zombie(nursery));
    child_hang_up(child, clock_now());
    assert_true(is_gone_soon(heir));
    assert_false(child_has_heirs(child));
    child_release(child, true); /* what is under way goes on */
    assert_true(nursery_has_zombie(nursery));
    nursery_run_for(nursery, 2 * CLOCK_SECOND + CLOCK_SECOND / 10);
    assert_false(nursery_has_zombie(nursery));
}

static void who_is_spared_is_not_hung_up(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = nursery_start(nursery, leave_mortal_heir, nursery_on_exited);
    pid_t heir = nursery->heir;

    loop_run(nursery->loop);
    child_hang_up(child, clock_now() + CLOCK_SECOND / 10);
    child_release(child, true);
    assert_false(nursery_has_zombie(nursery));
    nursery_run_for(nursery, CLOCK_SECOND / 2);
    assert_true(is_alive(heir));
    kill(heir, SIGKILL);
}

static void who_is_not_spared_is_hung_up_later(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = nursery_start(nursery, leave_mortal_heir, nursery_on_exited);
    pid_t heir = nursery->heir;

    loop_run(nursery->loop);
    child_hang_up(child, clock_now() + CLOCK_SECOND / 10);
    child_release(child, false);
    assert_true(is_alive(heir));
    nursery_run_for(nursery, CLOCK_SECOND / 5);
    assert_true(is_gone_soon(heir));
}

static void the_last_heir_is_told(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = nursery_start(nursery, leave_heir_that_leaves_soon, nursery_on_exited);
    uint64_t before = clock_now();

    loop_run(nursery->loop);
    child_follow(child, nursery_on_deserted);
    assert_int_equal(nursery->deserted, 0);
    loop_run(nursery->loop);
    assert_int_equal(nursery->deserted, 1);
    assert_in_range(clock_now() - before, CLOCK_SECOND / 2, 2 * CLOCK_SECOND);
    child_release(child, true);
    assert_false(nursery_has_zombie(nursery));
}

static void heirs_that_are_killed_are_told(void **state)
{
    struct nursery *nursery = *state;
    struct child *child = nursery_start(nursery, leave_stubborn_heir, nursery_on_exited);
    uint64_t before = clock_now();

    loop_run(nursery->loop);
    child_follow(child, nursery_on_deserted);
    child_hang_up(child, before);
    loop_run(nursery->loop);
    assert_int_equal(nursery->deserted, 1);
    assert_in_range(clock_now() - before, 2 * CLOCK_SECOND, 3 * CLOCK_SECOND);
    child_release(child, true);
    assert_false(nursery_has_zombie(nursery));
}

static void at_the_end_no_heir_is_left_behind(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    nursery_start(nursery, leave_mortal_heir, nursery_on_exited);
    pid_t mortal = nursery->heir;
    loop_run(nursery->loop);
    children_free(nursery->children);
    assert_true(is_gone_soon(mortal));
    assert_true(clock_now() - before < CLOCK_SECOND);
    nursery->children = NULL;
}

static void at_the_end_a_stubborn_heir_is_killed(void **state)
{
    struct nursery *nursery = *state;
    uint64_t before = clock_now();

    nursery_start(nursery, lead, nursery_on_exited);
    pid_t stubborn = nursery->heir;
    children_free(nursery->children);
    nursery->children = NULL;
    assert_int_equal(nursery->last.signal, SIGHUP);
    assert_true(is_gone_soon(stubborn));
    assert_in_range(clock_now() - before, 2 * CLOCK_SECOND, 3 * CLOCK_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_outlives_the_leader_is_killed, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(a_group_without_its_leader_is_hung_up, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(who_is_spared_is_not_hung_up, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(who_is_not_spared_is_hung_up_later, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(the_last_heir_is_told, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(heirs_that_are_killed_are_told, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(at_the_end_no_heir_is_left_behind, nursery_open, nursery_close),
        cmocka_unit_test_setup_teardown(at_the_end_a_stubborn_heir_is_killed, nursery_open, nursery_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
