/* resolve_test.c: proves that a look-up in its thread answers through its descriptor, in the family
 * asked for, with the port set and nothing twice, and that one that was given up leaves neither
 * memory nor descriptors behind (run under valgrind and ThreadSanitizer too). Only names that need
 * no network are looked up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net/resolve.h"

enum { PATIENCE_MS = 20000 };

static struct resolve_result *look_up(const char *host, uint16_t port, int family)
{
    struct error error;
    struct resolve *resolve = resolve_start(host, port, family, &error);
    struct pollfd entry;
    struct resolve_result *result;

    assert_non_null(resolve);
    entry = (struct pollfd){.fd = resolve_descriptor(resolve), .events = POLLIN};
    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
    result = resolve_take(resolve);
    assert_non_null(result);
    assert_int_equal(result->family, family);
    return result;
}

static void localhost_is_ipv4_loopback_with_the_port(void **state)
{
    struct resolve_result *result = look_up("localhost", 4711, AF_INET);

    (void)state;
    assert_int_equal(result->failure, 0);
    assert_true(result->count >= 1);
    for (size_t i = 0; i < result->count; i++) {
        assert_int_equal(address_family(&result->addresses[i]), AF_INET);
        assert_int_equal(address_port(&result->addresses[i]), 4711);
        assert_int_equal(ntohl(result->addresses[i].u.v4.sin_addr.s_addr) >> 24, 127);
    }
    resolve_result_free(result);
}

static void localhost_is_found_without_a_network(void **state)
{
    struct resolve_result *result = look_up("localhost", 80, AF_INET6);

    (void)state;
    for (size_t i = 0; i < result->count; i++)
        assert_int_equal(address_family(&result->addresses[i]), AF_INET6);
    if (result->failure == 0)
        assert_true(result->count >= 1);
    resolve_result_free(result);
}

static void no_address_is_there_twice(void **state)
{
    static const int families[] = {AF_INET, AF_INET6};

    (void)state;
    for (size_t family = 0; family < 2; family++) {
        struct resolve_result *result = look_up("localhost", 1, families[family]);

        for (size_t i = 0; i < result->count; i++) {
            for (size_t j = 0; j < i; j++)
                assert_false(address_equal(&result->addresses[i], &result->addresses[j]));
        }
        resolve_result_free(result);
    }
}

static void an_impossible_name_fails_with_a_text(void **state)
{
    struct resolve_result *result = look_up("a name with blanks..", 80, AF_INET);

    (void)state;
    assert_int_not_equal(result->failure, 0);
    assert_int_equal(result->count, 0);
    assert_true(strlen(resolve_reason(result)) > 5);
    resolve_result_free(result);
}

static void reasons_are_for_people(void **state)
{
    struct resolve_result result = {.family = AF_INET6, .failure = EAI_NONAME};

    (void)state;
    assert_string_equal(resolve_reason(&result), "name not known");
    result.failure = EAI_AGAIN;
    assert_string_equal(resolve_reason(&result),
                        "no answer from the name servers, try again later");
    result.failure = EAI_SYSTEM;
    result.system = ECONNREFUSED;
    assert_string_equal(resolve_reason(&result), "connection refused");
#ifdef EAI_ADDRFAMILY
    result.failure = EAI_ADDRFAMILY;
    assert_string_equal(resolve_reason(&result), "the name has no IPv6 address");
#endif
}

static void signals_stay_with_the_caller(void **state)
{
    sigset_t before, after;

    (void)state;
    sigemptyset(&before);
    sigaddset(&before, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    resolve_result_free(look_up("localhost", 1, AF_INET));
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    assert_int_equal(sigismember(&after, SIGUSR1), 1);
    assert_int_equal(sigismember(&after, SIGTERM), 0);
    sigemptyset(&before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static size_t entries_of(const char *folder)
{
    DIR *directory = opendir(folder);
    size_t count = 0;

    if (directory == NULL)
        return 0;
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

/* The threads end by themselves: wait until they have, however long the machine takes. */
static void wait_for(const char *folder, size_t count)
{
    while (entries_of(folder) > count)
        sched_yield();
}

static void abandoned_lookups_leave_nothing(void **state)
{
    struct error error;

    (void)state;
    wait_for("/proc/self/task", 3); /* "." and ".." and we: those of earlier tests have ended */
    size_t threads = entries_of("/proc/self/task"), files = entries_of("/proc/self/fd");
    for (int i = 0; i < 50; i++) {
        struct resolve *resolve =
            resolve_start("localhost", 80, i % 2 ? AF_INET : AF_INET6, &error);

        assert_non_null(resolve);
        if (i % 3 == 0)
            sched_yield();
        resolve_abandon(resolve);
    }
    wait_for("/proc/self/task", threads);
    assert_int_equal(entries_of("/proc/self/fd"), files);
}

static void many_run_at_once(void **state)
{
    enum { MANY = 16 };
    struct resolve *resolves[MANY];
    struct error error;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        resolves[i] = resolve_start("localhost", (uint16_t)(1000 + i), AF_INET, &error);
        assert_non_null(resolves[i]);
    }
    for (int i = MANY - 1; i >= 0; i--) {
        struct pollfd entry = {.fd = resolve_descriptor(resolves[i]), .events = POLLIN};
        struct resolve_result *result;

        assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
        result = resolve_take(resolves[i]);
        assert_int_equal(result->failure, 0);
        assert_int_equal(address_port(&result->addresses[0]), 1000 + i);
        resolve_result_free(result);
    }
}

static void without_descriptors_it_fails_with_a_text(void **state)
{
    struct rlimit limit, tight;
    struct error error = {.status = STATUS_OK};
    struct resolve *resolve;

    (void)state;
    getrlimit(RLIMIT_NOFILE, &limit);
    tight = limit;
    tight.rlim_cur = 1;
    setrlimit(RLIMIT_NOFILE, &tight);
    resolve = resolve_start("localhost", 80, AF_INET, &error);
    setrlimit(RLIMIT_NOFILE, &limit);
    assert_null(resolve);
    assert_int_equal(error.system, EMFILE);
    assert_non_null(strstr(error.text, "localhost"));
}

static void its_descriptors_are_not_inherited(void **state)
{
    struct error error;
    struct resolve *resolve = resolve_start("localhost", 80, AF_INET, &error);

    (void)state;
    assert_non_null(resolve);
    assert_int_equal(fcntl(resolve_descriptor(resolve), F_GETFD), FD_CLOEXEC);
    resolve_abandon(resolve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(localhost_is_ipv4_loopback_with_the_port),
        cmocka_unit_test(localhost_is_found_without_a_network),
        cmocka_unit_test(no_address_is_there_twice),
        cmocka_unit_test(an_impossible_name_fails_with_a_text),
        cmocka_unit_test(reasons_are_for_people),
        cmocka_unit_test(signals_stay_with_the_caller),
        cmocka_unit_test(abandoned_lookups_leave_nothing),
        cmocka_unit_test(many_run_at_once),
        cmocka_unit_test(without_descriptors_it_fails_with_a_text),
        cmocka_unit_test(its_descriptors_are_not_inherited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
