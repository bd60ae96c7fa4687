/* console_memory_test.c: proves which lines can be called back and are kept for the next time: not those that hold
 * secrets, as text or as a command's argument, and with --no-history none are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console_world.h"
#include "fake_screen_code.h"

static char folder[] = "/tmp/console_memory.XXXXXX";

static void assert_remembered(const struct console_world *run, const char *text)
{
    size_t length = buffer_length(&run->screen->remembered);

    assert_int_equal(length, strlen(text));
    if (length > 0)
        assert_memory_equal(buffer_bytes(&run->screen->remembered), text, length);
}

static void secrets_are_not_remembered(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    console_world_types(&run, "HELO");
    console_world_types(&run, "");
    console_world_types(&run, " blank");
    console_world_types(&run, "PASS x");
    console_world_types(&run, "/send PASS x");
    console_world_types(&run, "/send  blank");
    console_world_types(&run, "/help fin");
    console_world_types(&run, "//PASS");
    assert_remembered(&run, "HELO\n/help fin\n//PASS\n");
    console_world_close(&run);
}

static void another_run_has_the_lines_of_the_one_before(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    run.config.no_history = false;
    console_world_start(&run);
    assert_remembered(&run, "");
    console_world_types(&run, "one");
    console_world_types(&run, "two");
    console_world_close(&run);
    console_world_open(&run);
    run.config.no_history = false;
    console_world_start(&run);
    assert_remembered(&run, "one\ntwo\n");
    console_world_close(&run);
    console_world_open(&run);
    console_world_listen(&run);
    run.config.no_history = false;
    console_world_start(&run);
    assert_remembered(&run, "");
    console_world_close(&run);
}

static void without_history_nothing_is_read_or_written(void **state)
{
    char command[128];
    struct console_world run;

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s/sonde", folder);
    assert_int_equal(system(command), 0);
    console_world_open(&run);
    console_world_start(&run);
    console_world_types(&run, "one");
    assert_remembered(&run, "one\n");
    console_world_close(&run);
    snprintf(command, sizeof command, "%s/sonde", folder);
    assert_int_not_equal(access(command, F_OK), 0);
}

static void a_history_that_cannot_be_had_is_told_and_done_without(void **state)
{
    char command[128];
    struct console_world run;

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s/sonde && ln -s /nowhere %s/sonde", folder, folder);
    assert_int_equal(system(command), 0);
    console_world_open(&run);
    run.config.no_history = false;
    console_world_start(&run);
    assert_told_line(&run, "what is typed is not kept: ");
    console_world_types(&run, "one");
    assert_written(&run.peers[0], "one\n");
    assert_remembered(&run, "one\n");
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_not_remembered),
        cmocka_unit_test(another_run_has_the_lines_of_the_one_before),
        cmocka_unit_test(without_history_nothing_is_read_or_written),
        cmocka_unit_test(a_history_that_cannot_be_had_is_told_and_done_without),
    };
    char command[128];

    if (!mkdtemp(folder) || setenv("XDG_STATE_HOME", folder, 1) != 0)
        return 99;
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? failures : 99;
}
