/* privilege_test.c: proves that the right to capture is given up for good and that no other is, unless all were
 * borrowed (tests/e2e/capture_right_dropped.sh proves the rest). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/privilege.h"

enum { NET_RAW_BIT = 13, NET_ADMIN_BIT = 12 };

/* Of /proc/self/status: "CapPrm" …; 0 where there is none. */
static unsigned long long own_set(const char *name)
{
    FILE *about = fopen("/proc/self/status", "r");
    char line[256], format[32];
    unsigned long long set = 0;

    if (about == NULL)
        return 0;
    snprintf(format, sizeof format, "%s: %%llx", name);
    while (fgets(line, sizeof line, about) != NULL && sscanf(line, format, &set) != 1)
        set = 0;
    fclose(about);
    return set;
}

static bool is_in(const char *name, int bit)
{
    return own_set(name) >> bit & 1;
}

/* In the child; returns a status that names what was wrong. */
static int drop_and_look(void)
{
    bool administers = is_in("CapEff", NET_ADMIN_BIT);

    if (!privilege_drop())
        return 2;
    if (is_in("CapEff", NET_RAW_BIT) || is_in("CapPrm", NET_RAW_BIT) || is_in("CapInh", NET_RAW_BIT) ||
        is_in("CapAmb", NET_RAW_BIT))
        return 3;
    if (is_in("CapEff", NET_ADMIN_BIT) != administers)
        return 4;
    if (socket(AF_INET, SOCK_RAW, 1) >= 0 || errno != EPERM)
        return 5;
    return privilege_drop() ? 0 : 6;
}

static int status_of_child(int (*work)(void))
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(work());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_right_to_capture_is_given_up(void **state)
{
    (void)state;
    if (!is_in("CapPrm", NET_RAW_BIT))
        skip();
    assert_int_equal(status_of_child(drop_and_look), 0);
    assert_true(is_in("CapPrm", NET_RAW_BIT));
}

static int drop(void)
{
    return privilege_drop() ? 0 : 1;
}

static void who_has_none_can_give_it_up(void **state)
{
    (void)state;
    assert_int_equal(status_of_child(drop), 0);
}

static void rights_of_the_user_are_not_borrowed(void **state)
{
    (void)state;
    assert_false(privilege_is_borrowed());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_to_capture_is_given_up),
        cmocka_unit_test(who_has_none_can_give_it_up),
        cmocka_unit_test(rights_of_the_user_are_not_borrowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
