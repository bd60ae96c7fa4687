/* console_commands_test.c: proves that a line that begins with the prefix is a command: which there are, what they
 * take, what they send, and what they switch. */
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

static void unknown_and_wrong_ones_are_told_and_not_sent(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_types(&run, "/hel");
    assert_tells(&run, "/hel: no such command; /help tells them, // sends a line that begins with /\n");
    console_world_types(&run, "/");
    assert_told_line(&run, "no such command");
    console_world_types(&run, "/send");
    assert_tells(&run, "usage: /send TEXT\n");
    console_world_types(&run, "/fin now");
    assert_tells(&run, "usage: /fin\n");
    console_world_types(&run, "/hexsend 4x");
    assert_told_line(&run, "nothing was sent");
    console_world_types(&run, "/send \\q");
    assert_told_line(&run, "nothing was sent");
    assert_written(&run.peers[0], "");
    console_world_close(&run);
}

static void another_prefix_takes_the_place_of_the_slash(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    run.config.console_prefix = '%';
    console_world_connect(&run);
    console_world_types(&run, "/help");
    console_world_types(&run, "%%d");
    console_world_types(&run, "%hel");
    assert_written(&run.peers[0], "/help\n%d\n");
    assert_told_line(&run, "%hel: no such command; %help");
    console_world_close(&run);
}

static void help_tells_all_or_one(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_types(&run, "/help fin");
    assert_tells(&run, "/fin                    says our end (half-close), as Ctrl-D does\n");
    console_world_types(&run, "/help /use");
    assert_told_line(&run, "/use [N|all]");
    console_world_types(&run, "/help");
    assert_told_line(&run, "\n/reconnect");
    console_world_types(&run, "/help fi");
    assert_tells(&run, "/fi: no such command\n");
    console_world_close(&run);
}

/* Where there should be a library it is told at the beginning, too. */
static void help_tells_that_the_terminal_edits(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    run.screen->edits = false;
    console_world_start(&run);
    if (editor_library)
        assert_told_line(&run, "the terminal itself edits lines: ");
    else
        assert_tells(&run, "connected to 127.0.0.1:7\n");
    console_world_types(&run, "/help");
    assert_told_line(&run, "the terminal itself edits lines: ");
    console_world_close(&run);
}

static void send_sends_as_written(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    run.config.crlf = true;
    console_world_connect(&run);
    console_world_pastes(&run, "one");
    console_world_pastes(&run, "/send a\\nb ");
    console_world_pastes(&run, "/hexsend 0a 41");
    console_world_pastes(&run, "two");
    console_world_settle(&run);
    assert_written(&run.peers[0], "one\r\na\nb \nAtwo\r\n");
    assert_tells(&run, "");
    console_world_close(&run);
}

static void line_ends_and_frames_change_between_two_lines(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_pastes(&run, "a");
    console_world_pastes(&run, "/crlf on");
    console_world_pastes(&run, "b");
    console_world_pastes(&run, "/frame nul");
    console_world_pastes(&run, "/crlf off");
    console_world_pastes(&run, "c\nd");
    console_world_pastes(&run, "/frame len8");
    console_world_pastes(&run, "/send raw");
    console_world_pastes(&run, "e");
    console_world_pastes(&run, "/frame off");
    console_world_pastes(&run, "f");
    console_world_settle(&run);
    assert_int_equal(buffer_length(&run.peers[0].written), 16);
    assert_memory_equal(buffer_bytes(&run.peers[0].written), "a\nb\r\nc\0d\0raw\1ef\n", 16);
    assert_tells(&run, "crlf is on\nframe is nul\ncrlf is off\nframe is len8\nframe is off\n");
    console_world_types(&run, "/crlf maybe");
    assert_told_line(&run, "on, or off");
    console_world_types(&run, "/frame len9");
    assert_told_line(&run, "len9: one of");
    console_world_close(&run);
}

static void a_line_that_is_no_message_is_not_sent_and_the_run_goes_on(void **state)
{
    struct console_world run;

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    console_world_types(&run, "/frame fixed:2");
    assert_tells(&run, "frame is fixed:2\n");
    console_world_types(&run, "ab\nabc");
    assert_told_line(&run, "nothing was sent: ");
    console_world_types(&run, "cd");
    assert_written(&run.peers[0], "cd");
    assert_false(run.over);
    console_world_close(&run);
}

/* Files. */

static char *file_of(const char *name, const char *text)
{
    static char path[64];

    snprintf(path, sizeof path, "/tmp/console_test.%ld.%s", (long)getpid(), name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void a_file_is_sent_in_its_turn(void **state)
{
    struct console_world run;
    char command[128];

    (void)state;
    console_world_open(&run);
    run.config.crlf = true;
    console_world_connect(&run);
    char *path = file_of("lines", "1\n2\n");
    snprintf(command, sizeof command, "/file %s ", path);
    console_world_pastes(&run, "before");
    console_world_pastes(&run, command);
    console_world_pastes(&run, "after");
    console_world_settle(&run);
    assert_written(&run.peers[0], "before\r\n1\r\n2\r\nafter\r\n");
    assert_told_line(&run, ": 4 B sent\n");
    unlink(path);
    console_world_types(&run, command);
    assert_told_line(&run, "no such file or directory: nothing was sent\n");
    console_world_close(&run);
}

static void a_file_that_becomes_shorter_is_told(void **state)
{
    enum { LENGTH = 8 * 1024 * 1024 }; /* more than waits for a peer */
    struct console_world run;
    char command[128];

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    char *path = file_of("shrinks", "");
    assert_int_equal(truncate(path, LENGTH), 0);
    snprintf(command, sizeof command, "/file %s", path);
    run.peers[0].room = 0;
    console_world_types(&run, command);
    assert_tells(&run, "");
    assert_int_equal(truncate(path, 1), 0);
    run.peers[0].room = SIZE_MAX;
    console_world_settle(&run);
    assert_told_line(&run, ".shrinks: it has become shorter while it was sent, after ");
    unlink(path);
    console_world_close(&run);
}

static void a_files_torn_last_line_is_a_message(void **state)
{
    struct console_world run;
    char command[128];

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    char *path = file_of("torn", "1\n2");
    snprintf(command, sizeof command, "/file %s", path);
    console_world_types(&run, "/frame delim:;");
    console_world_types(&run, command);
    console_world_types(&run, "3");
    assert_written(&run.peers[0], "1;2;3;");
    unlink(path);
    console_world_close(&run);
}

static void what_could_wait_is_no_file(void **state)
{
    struct console_world run;
    char path[64], command[128];

    (void)state;
    console_world_open(&run);
    console_world_connect(&run);
    snprintf(path, sizeof path, "/tmp/console_test.%ld.fifo", (long)getpid());
    assert_int_equal(mkfifo(path, 0600), 0);
    snprintf(command, sizeof command, "/file %s", path);
    console_world_types(&run, command);
    assert_told_line(&run, "not a regular file: nothing was sent\n");
    unlink(path);
    console_world_types(&run, "/file /dev/zero");
    assert_tells(&run, "/dev/zero: not a regular file: nothing was sent\n");
    console_world_close(&run);
}

/* What sinks show. */

struct control_calls {
    char text[256];
    bool refuses, hex;
};

static bool on_set(void *argument, const char *name, const char *value, struct error *ret_error)
{
    struct control_calls *calls = argument;
    size_t length = strlen(calls->text);

    snprintf(calls->text + length, sizeof calls->text - length, "%s=%s ", name, value ? value : "-");
    calls->hex = strcmp(name, "hex") == 0 && value && strcmp(value, "on") == 0;
    return !calls->refuses || error_set(ret_error, STATUS_LOCAL_IO, 0, "no room");
}

static bool on_is_on(void *argument, const char *name)
{
    struct control_calls *calls = argument;

    return calls->hex && strcmp(name, "hex") == 0;
}

static void sinks_are_switched_through_the_control(void **state)
{
    struct console_world run;
    struct control_calls calls = {.hex = false};

    (void)state;
    console_world_open(&run);
    run.control = (struct observer_control){.set = on_set, .is_on = on_is_on, .argument = &calls};
    console_world_connect(&run);
    console_world_types(&run, "/hex");
    console_world_types(&run, "/hex on");
    console_world_types(&run, "/hex");
    console_world_types(&run, "/hex perhaps");
    console_world_types(&run, "/json a b.json");
    console_world_types(&run, "/json off");
    console_world_types(&run, "/pcap x");
    console_world_types(&run, "/trace");
    console_world_types(&run, "/trace on");
    console_world_types(&run, "/time");
    console_world_types(&run, "/stats");
    console_world_types(&run, "/frame line");
    assert_string_equal(calls.text, "hex=on json=a b.json json=off pcap=x trace=on time=- stats=- frame=line ");
    assert_tells(&run, "hex is off\nhex is on\nhex is on\n/hex on, or off\njson goes to a b.json\njson is off\n"
                       "pcap goes to x\ntrace is off\ntrace is off\nframe is line\n");
    calls.refuses = true;
    console_world_types(&run, "/json y");
    console_world_types(&run, "/frame nul");
    assert_tells(&run, "json: no room\nframe: no room\n");
    console_world_types(&run, "still lines");
    assert_written(&run.peers[0], "still lines\n");
    console_world_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_and_wrong_ones_are_told_and_not_sent),
        cmocka_unit_test(another_prefix_takes_the_place_of_the_slash),
        cmocka_unit_test(help_tells_all_or_one),
        cmocka_unit_test(help_tells_that_the_terminal_edits),
        cmocka_unit_test(send_sends_as_written),
        cmocka_unit_test(line_ends_and_frames_change_between_two_lines),
        cmocka_unit_test(a_line_that_is_no_message_is_not_sent_and_the_run_goes_on),
        cmocka_unit_test(a_file_is_sent_in_its_turn),
        cmocka_unit_test(a_file_that_becomes_shorter_is_told),
        cmocka_unit_test(a_files_torn_last_line_is_a_message),
        cmocka_unit_test(what_could_wait_is_no_file),
        cmocka_unit_test(sinks_are_switched_through_the_control),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
