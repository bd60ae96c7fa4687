/* dialog_script_test.c: proves that steps of a dialog become what they say, from options and from a file, that errors
 * name what is wrong and where, and how a step is described. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "config/dialog.h"

enum { PATH_SIZE = 256 };

static void add(struct dialog *dialog, enum dialog_verb verb, const char *argument)
{
    struct error error = {.text = ""};
    bool added = dialog_add(dialog, verb, argument, &error);

    if (!added && strstr(error.text, "PCRE2") != NULL)
        skip();
    if (!added)
        fail_msg("%s %s: %s", dialog_verb_name(verb), argument, error.text);
}

/* What a step sends, with <N> for groups. */
static char *shown(const struct dialog_step *step)
{
    enum { SIZE = 1000 };
    char *text = memory_zeroed(SIZE), *at = text;

    for (size_t i = 0; i < step->piece_count; i++) {
        const struct dialog_piece *piece = &step->pieces[i];

        if (piece->bytes == NULL)
            at += snprintf(at, (size_t)(text + SIZE - at), "<%u>", piece->group);
        for (size_t j = 0; piece->bytes != NULL && j < piece->length; j++)
            at += snprintf(at, (size_t)(text + SIZE - at), piece->bytes[j] < ' ' ? "[%02x]" : "%c", piece->bytes[j]);
    }
    return text;
}

static void assert_sent(const struct dialog *dialog, enum dialog_verb verb, const char *argument, const char *wanted)
{
    struct dialog_step *step = &dialog->steps[dialog->count - 1];
    char *sent = shown(step);

    assert_int_equal(step->verb, verb);
    assert_string_equal(step->argument, argument);
    assert_string_equal(sent, wanted);
    free(sent);
}

static void text_is_sent_without_its_escapes(void **state)
{
    static const char *const samples[][2] = {
        {"QUIT\\r\\n", "QUIT[0d][0a]"},
        {"", ""},
        {"\\0\\t\\\\\\x41", "[00][09]\\A"},
        {"$", "$"},
        {"$1 ${x} ${} ${1 $$", "$1 ${x} ${} ${1 $$"},
        {"\\${1} \\$", "${1} $"},
        {"\\\\\\$", "\\$"},
    };
    struct dialog dialog = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        add(&dialog, DIALOG_SEND, samples[i][0]);
        assert_sent(&dialog, DIALOG_SEND, samples[i][0], samples[i][1]);
    }
    dialog_free(&dialog);
    assert_int_equal(dialog.count, 0);
}

static void groups_of_the_last_match_are_sent(void **state)
{
    static const char *const samples[][2] = {
        {"${1}", "<1>"},
        {"${0}${2}", "<0><2>"},
        {"a${1}\\n${02}b$", "a<1>[0a]<2>b$"},
        {"\\\\${1}", "\\<1>"},
        {"$${1}}", "$<1>}"},
    };
    struct dialog dialog = {0};

    (void)state;
    add(&dialog, DIALOG_EXPECT, "(a)(b)");
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        add(&dialog, DIALOG_SEND, samples[i][0]);
        assert_sent(&dialog, DIALOG_SEND, samples[i][0], samples[i][1]);
    }
    dialog_free(&dialog);
}

static void hex_is_bytes(void **state)
{
    static const char *const samples[][2] = {
        {"4142", "AB"}, {" 41 42\t0d 0A ", "AB[0d][0a]"}, {"6d6E", "mn"}, {"41\n42", "AB"}, {"00", "[00]"},
    };
    struct dialog dialog = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        add(&dialog, DIALOG_SEND_HEX, samples[i][0]);
        assert_sent(&dialog, DIALOG_SEND_HEX, samples[i][0], samples[i][1]);
    }
    add(&dialog, DIALOG_SEND_HEX, "fA Af");
    assert_memory_equal(dialog.steps[dialog.count - 1].pieces[0].bytes, "\xfa\xaf", 2);
    dialog_free(&dialog);
}

static void each_step_has_its_timeout(void **state)
{
    struct dialog dialog = {0};

    (void)state;
    assert_false(dialog_is_given(&dialog));
    add(&dialog, DIALOG_SEND, "a");
    add(&dialog, DIALOG_TIMEOUT, "250ms");
    add(&dialog, DIALOG_PAUSE, "0");
    add(&dialog, DIALOG_PAUSE, "1.5");
    add(&dialog, DIALOG_TIMEOUT, "inf");
    add(&dialog, DIALOG_EXPECT_EOF, NULL);
    add(&dialog, DIALOG_THEN_RELAY, NULL);
    assert_true(dialog_is_given(&dialog) && dialog.then_relay);
    assert_int_equal(dialog.count, 4);
    assert_int_equal(dialog.steps[0].timeout, 10 * CLOCK_SECOND);
    assert_int_equal(dialog.steps[1].timeout, 250 * CLOCK_MILLISECOND);
    assert_int_equal(dialog.steps[1].time, 0);
    assert_int_equal(dialog.steps[2].time, 1500 * CLOCK_MILLISECOND);
    assert_int_equal(dialog.steps[3].timeout, CLOCK_NEVER);
    assert_null(dialog.steps[3].argument);
    dialog_free(&dialog);
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        enum dialog_verb verb;
        const char *argument, *wanted;
    } samples[] = {
        {DIALOG_SEND, "a\\q", "a\\q is not a TEXT"},
        {DIALOG_SEND, "\\", "not a TEXT"},
        {DIALOG_SEND, "\\x4", "not a TEXT"},
        {DIALOG_SEND, "a${1}", "${1}: nothing is expected before"},
        {DIALOG_SEND_HEX, "", "empty HEX"},
        {DIALOG_SEND_HEX, "  ", "empty HEX"},
        {DIALOG_SEND_HEX, "414", "4, character 3, stands alone"},
        {DIALOG_SEND_HEX, "4 1", "4, character 1, stands alone"},
        {DIALOG_SEND_HEX, "41g1", "g, character 3, is no hexadecimal digit"},
        {DIALOG_SEND_HEX, "\\x41", "\\, character 1,"},
        {DIALOG_SEND_FILE, "", "empty FILE"},
        {DIALOG_SEND_FILE, "-", "standard input: use --then-relay"},
        {DIALOG_EXPECT, "", "empty REGEX"},
        {DIALOG_PAUSE, "", "an empty argument is not a TIME"},
        {DIALOG_PAUSE, "1 s", "1 s is not a TIME"},
        {DIALOG_PAUSE, "inf", "inf is not an end"},
        {DIALOG_TIMEOUT, "0", "0 is not more than no time"},
        {DIALOG_TIMEOUT, "x", "x is not a TIME"},
    };
    struct dialog dialog = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct error error = {.text = ""};

        assert_false(dialog_add(&dialog, samples[i].verb, samples[i].argument, &error));
        assert_int_equal(error.status, STATUS_USAGE);
        if (strstr(error.text, samples[i].wanted) == NULL)
            fail_msg("%s: %s", samples[i].argument, error.text);
        assert_int_equal(dialog.count, 0);
    }
    dialog_free(&dialog);
}

static void groups_that_are_not_there_are_named(void **state)
{
    struct error error = {.text = ""};
    struct dialog dialog = {0};

    (void)state;
    add(&dialog, DIALOG_EXPECT, "(a)(b)");
    add(&dialog, DIALOG_EXPECT, "(a)");
    assert_false(dialog_add(&dialog, DIALOG_SEND, "${1}${2}", &error));
    assert_string_equal(error.text, "${2}: what is expected before has 1 group");
    assert_false(dialog_add(&dialog, DIALOG_SEND, "${99999999999999999999999}", &error));
    assert_false(dialog_add(&dialog, DIALOG_EXPECT, "(a", &error));
    assert_string_equal(error.text, "(a: missing closing parenthesis at byte 2");
    assert_int_equal(dialog.count, 2);
    dialog_free(&dialog);
}

/* A file of that text is read; path: its name, to be unlinked. */
static bool read_text(struct dialog *dialog, const char *text, size_t length, char path[PATH_SIZE],
                      struct error *ret_error)
{
    const char *folder = getenv("TMPDIR");
    int fd;
    bool good;

    snprintf(path, PATH_SIZE, "%.200s/dialog_script.XXXXXX", folder != NULL ? folder : "/tmp");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, length), length);
    close(fd);
    good = dialog_read(dialog, path, ret_error);
    unlink(path);
    return good;
}

static void lines_of_a_file_are_steps(void **state)
{
    static const char text[] = "#!/usr/bin/sonde --dialog\n"
                               "\n"
                               "  # a comment\n"
                               "\t\n"
                               "send  a b \\r\\n \n"
                               "--send\tx\r\n"
                               "  timeout 3 \n"
                               "send\n"
                               "expect-eof \t\r\n"
                               "send-hex 41 42 \n"
                               "--then-relay\n"
                               "send-file  a file";
    struct dialog dialog = {0};
    struct error error = {.text = ""};
    char path[PATH_SIZE], described[PATH_SIZE + 100], wanted[PATH_SIZE + 100];

    (void)state;
    add(&dialog, DIALOG_PAUSE, "1");
    if (!read_text(&dialog, text, sizeof text - 1, path, &error))
        fail_msg("%s", error.text);
    assert_int_equal(dialog.count, 7);
    assert_true(dialog.then_relay);
    assert_string_equal(dialog.steps[1].argument, "a b \\r\\n ");
    assert_string_equal(dialog.steps[2].argument, "x");
    assert_int_equal(dialog.steps[2].line, 6);
    assert_string_equal(dialog.steps[2].source, path);
    assert_int_equal(dialog.steps[2].timeout, 10 * CLOCK_SECOND);
    assert_int_equal(dialog.steps[3].timeout, 3 * CLOCK_SECOND);
    assert_string_equal(dialog.steps[3].argument, "");
    assert_int_equal(dialog.steps[4].verb, DIALOG_EXPECT_EOF);
    assert_int_equal(dialog.steps[5].pieces[0].length, 2);
    assert_string_equal(dialog.steps[6].argument, "a file");
    assert_string_equal(dialog_describe(&dialog.steps[0], described, sizeof described), "--pause '1'");
    snprintf(wanted, sizeof wanted, "%s:9: expect-eof", path);
    assert_string_equal(dialog_describe(&dialog.steps[4], described, sizeof described), wanted);
    snprintf(wanted, sizeof wanted, "%s:12: send-file 'a file'", path);
    assert_string_equal(dialog_describe(&dialog.steps[6], described, sizeof described), wanted);
    dialog_free(&dialog);
}

static void errors_name_file_and_line(void **state)
{
    static const char *const samples[][2] = {
        {"\n#\nfoo bar\n", ":3: foo is no step; there are send, send-hex, "},
        {"sendx", ":1: sendx is no step"},
        {"--\n", ":1: -- is no step"},
        {"send a\nsend \\q\n", ":2: send: \\q is not a TEXT"},
        {"expect-eof now\n", ":1: expect-eof: it takes no argument"},
        {"then-relay 1\n", ":1: then-relay: it takes no argument"},
        {"pause\n", ":1: pause: an empty argument is not a TIME"},
        {"timeout 0\n", ":1: timeout: 0 is not more"},
        {"expect\n", ":1: expect: empty REGEX"},
        {"dialog x\n", ":1: dialog is no step"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct dialog dialog = {0};
        struct error error = {.text = ""};
        char path[PATH_SIZE];

        assert_false(read_text(&dialog, samples[i][0], strlen(samples[i][0]), path, &error));
        assert_int_equal(error.status, STATUS_USAGE);
        assert_memory_equal(error.text, path, strlen(path));
        if (strncmp(error.text + strlen(path), samples[i][1], strlen(samples[i][1])) != 0)
            fail_msg("%s: %s", samples[i][0], error.text);
        dialog_free(&dialog);
    }
}

static void other_files_are_refused(void **state)
{
    enum { LARGE = 16 * 1024 * 1024 + 1 };
    struct dialog dialog = {0};
    struct error error = {.text = ""};
    char path[PATH_SIZE], *large = memory_allocate(LARGE);

    (void)state;
    memset(large, '\n', LARGE);
    assert_true(read_text(&dialog, large, LARGE - 1, path, &error));
    assert_false(read_text(&dialog, large, LARGE, path, &error));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_non_null(strstr(error.text, "more than 16 MiB"));
    assert_false(read_text(&dialog, "send a\nsend \0\n", 14, path, &error));
    assert_non_null(strstr(error.text, ":2: a NUL byte"));
    assert_false(dialog_read(&dialog, "", &error));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_false(dialog_read(&dialog, "/tmp", &error));
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    assert_string_equal(error.text, "--dialog /tmp: is a directory");
    assert_false(dialog_read(&dialog, "/nonexistent/dialog", &error));
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    free(large);
    dialog_free(&dialog);
}

static void a_long_description_is_cut(void **state)
{
    struct dialog dialog = {0};
    char text[22];

    (void)state;
    add(&dialog, DIALOG_SEND, "0123456789a");
    assert_string_equal(dialog_describe(&dialog.steps[0], text, sizeof text), "--send '0123456789a'");
    assert_string_equal(dialog_describe(&dialog.steps[0], text, 21), "--send '0123456789a'");
    assert_string_equal(dialog_describe(&dialog.steps[0], text, 20), "--send '01234567...");
    assert_string_equal(dialog_describe(&dialog.steps[0], text, 2), "-");
    dialog_free(&dialog);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_sent_without_its_escapes),
        cmocka_unit_test(groups_of_the_last_match_are_sent),
        cmocka_unit_test(hex_is_bytes),
        cmocka_unit_test(each_step_has_its_timeout),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(groups_that_are_not_there_are_named),
        cmocka_unit_test(lines_of_a_file_are_steps),
        cmocka_unit_test(errors_name_file_and_line),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(a_long_description_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
