/* console_completion_test.c: proves what can be completed: commands, their words, numbers of clients, and files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console_world.h"
#include "fake_screen_code.h"

/* What the last word of line could become, joined by blanks. */
static void assert_completes(const struct console_world *run, const char *line, size_t start, const char *wanted)
{
    const struct editor_owner *owner = &run->screen->options.owner;
    char **words = owner->complete(owner->argument, line, start), joined[1024] = "";

    for (char **word = words; word && *word; word++) {
        size_t length = strlen(joined);
        snprintf(joined + length, sizeof joined - length, "%s%s", length > 0 ? " " : "", *word);
        free(*word);
    }
    free(words);
    assert_string_equal(joined, wanted);
}

static void commands_and_their_words(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_start(&run);
    assert_completes(&run, "/he", 0, "/help /hex /hexsend");
    assert_completes(&run, "/he", 1, "help hex hexsend");
    assert_completes(&run, "/x", 0, "");
    assert_completes(&run, "he", 0, "");
    assert_completes(&run, "//he", 0, "");
    assert_completes(&run, "", 0, "");
    assert_completes(&run, "/hex o", 5, "off on");
    assert_completes(&run, "/hex  of", 6, "off");
    assert_completes(&run, "/frame len16", 7, "len16be len16le");
    assert_completes(&run, "/help qu", 6, "quit");
    assert_completes(&run, "/send o", 6, "");
    assert_completes(&run, "/fin ", 5, "");
    assert_completes(&run, "/nothing o", 9, "");
    assert_completes(&run, "/use ", 5, "1 all");
    console_world_close(&run);
}

static void clients_by_their_number(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_listen(&run);
    console_world_start(&run);
    console_world_peer(&run);
    console_world_peer(&run);
    assert_completes(&run, "/use ", 5, "1 2 all");
    assert_completes(&run, "/use 2", 5, "2");
    console_world_close(&run);
}

static void make_file(const char *name)
{
    int file = open(name, O_CREAT | O_WRONLY, 0600);

    assert_true(file >= 0);
    close(file);
}

static void files_and_folders(void **state)
{
    char folder[] = "/tmp/console_completion.XXXXXX", line[128], wanted[256];
    struct console_world run;

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    make_file("one");
    make_file("one more");
    make_file(".hidden");
    assert_int_equal(mkdir("on", 0700), 0);
    make_file("on/deep");
    console_world_open(&run);
    console_world_start(&run);
    assert_completes(&run, "/file on", 6, "on/ one one more");
    assert_completes(&run, "/file one m", 10, "more");
    assert_completes(&run, "/file ", 6, "on/ one one more");
    assert_completes(&run, "/file .", 6, ".hidden");
    assert_completes(&run, "/file on/", 6, "on/deep");
    assert_completes(&run, "/file on/", 9, "deep");
    assert_completes(&run, "/file nowhere/", 6, "");
    assert_completes(&run, "/json o", 6, "off on/ one one more");
    snprintf(line, sizeof line, "/pcap %s/one", folder);
    snprintf(wanted, sizeof wanted, "%s/one %s/one more", folder, folder);
    assert_completes(&run, line, 6, wanted);
    console_world_close(&run);
    unlink("one");
    unlink("one more");
    unlink(".hidden");
    unlink("on/deep");
    rmdir("on");
    assert_int_equal(chdir("/"), 0);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_their_words),
        cmocka_unit_test(clients_by_their_number),
        cmocka_unit_test(files_and_folders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
