/* cli_answer_test.c: proves what is printed instead of a run: --help from the whole table,
 * --version, and an error as one safe line; and that the table is sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command_words.h"

/* The text that an option asks for instead of a run, "" for -O help. */
static void read_answer(const struct words *words, enum cli_result expected, struct buffer *answer)
{
    struct arguments arguments;
    struct error error;
    struct config config;

    arguments_make(&arguments, words);
    assert_int_equal(command_line_read(arguments.count, arguments.at, &config, answer, &error),
                     expected);
    buffer_append(answer, "", 1);
    arguments_free(&arguments);
}

/* How --help spells an option and what it is for. */
static void expect_help_line(const char *help, const struct option_spec *spec)
{
    char name[64] = "";

    assert_non_null(strstr(help, spec->help));
    if (spec->name != NULL)
        snprintf(name, sizeof name, "--%s%s%s", spec->name,
                 spec->kind == KIND_OPTIONAL_FILE || spec->kind == KIND_OPTIONAL_WORD ? "[=" : " ",
                 spec->argument != NULL ? spec->argument : "");
    else
        snprintf(name, sizeof name, "  -%c ", spec->letter);
    if (strstr(help, name) == NULL)
        fail_msg("--help lacks \"%s\"", name);
}

static void help_tells_all(void **state)
{
    const struct words words = {{"-v", "-h", "--unknown-behind-it"}};
    struct buffer answer = {.data = NULL};
    const char *help, *line;

    (void)state;
    read_answer(&words, CLI_DONE, &answer);
    help = (const char *)buffer_bytes(&answer);
    for (size_t id = 0; id < OPTION_COUNT; id++)
        expect_help_line(help, &option_table[id]);
    for (line = help; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_in_range(strcspn(line, "\n"), 0, 79);
    assert_non_null(strstr(help, "sonde(1)"));
    buffer_free(&answer);
}

static void version_tells_features(void **state)
{
    const struct words words = {{"--version"}};
    struct buffer answer = {.data = NULL};

    (void)state;
    read_answer(&words, CLI_DONE, &answer);
    assert_ptr_equal(strstr((const char *)buffer_bytes(&answer), "sonde " PACKAGE_VERSION "\n"),
                     buffer_bytes(&answer));
    assert_non_null(strstr((const char *)buffer_bytes(&answer), "tcp udp unix"));
    assert_non_null(strstr((const char *)buffer_bytes(&answer), "GPL-3.0-or-later"));
    buffer_free(&answer);
}

static void sockopt_help(void **state)
{
    const struct words words = {{"-O", "nodelay", "-Ohelp", "h"}};
    struct buffer answer = {.data = NULL};

    (void)state;
    read_answer(&words, CLI_SOCKOPT_HELP, &answer);
    buffer_free(&answer);
}

/* Every row can be told from every other, and none lacks what its kind needs. */
static void table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *spec = &option_table[i];

        assert_true(spec->name != NULL || spec->letter != 0);
        assert_non_null(spec->help);
        assert_int_equal(spec->argument == NULL, spec->kind == KIND_FLAG || spec->kind == KIND_COUNTER ||
                                                     (spec->kind == KIND_STEP && spec->word == DIALOG_EXPECT_EOF));
        for (size_t j = 0; j < i; j++) {
            assert_true(spec->letter == 0 || spec->letter != option_table[j].letter);
            assert_true(spec->name == NULL || option_table[j].name == NULL ||
                        strcmp(spec->name, option_table[j].name) != 0);
        }
    }
}

/* What fd receives while work(argument) runs. */
static void capture(int fd, void (*work)(void *argument), void *argument, char *text, size_t size)
{
    FILE *file = tmpfile();
    int saved = dup(fd);
    ssize_t length;

    assert_non_null(file);
    assert_true(saved >= 0);
    assert_int_equal(dup2(fileno(file), fd), fd);
    work(argument);
    assert_int_equal(dup2(saved, fd), fd);
    close(saved);
    length = pread(fileno(file), text, size - 1, 0);
    assert_true(length >= 0);
    text[length] = '\0';
    fclose(file);
}

struct parsing {
    struct words words;
    enum cli_result result;
    enum status status;
};

static void parse(void *argument)
{
    struct parsing *parsing = argument;
    struct arguments arguments;
    struct config config;

    arguments_make(&arguments, &parsing->words);
    parsing->result = cli_parse(arguments.count, arguments.at, &config, &parsing->status);
    arguments_free(&arguments);
}

static void an_error_is_one_safe_line(void **state)
{
    struct parsing parsing = {.words = {{"bad\n\x1bhost", "80"}}};
    char text[256];

    (void)state;
    capture(STDERR_FILENO, parse, &parsing, text, sizeof text);
    assert_string_equal(text, "sonde: bad host bad\\n\\x1bhost\n");
    assert_int_equal(parsing.result, CLI_FAILED);
    assert_int_equal(parsing.status, STATUS_USAGE);
}

static void help_goes_to_stdout(void **state)
{
    struct parsing parsing = {.words = {{"--help"}}};
    char text[8192];

    (void)state;
    capture(STDOUT_FILENO, parse, &parsing, text, sizeof text);
    assert_ptr_equal(strstr(text, "Usage: sonde "), text);
    assert_int_equal(parsing.result, CLI_DONE);
    assert_int_equal(parsing.status, STATUS_OK);
}

static void print_to_closed_stdout(void *argument)
{
    int saved = dup(STDOUT_FILENO);

    assert_true(saved >= 0);
    close(STDOUT_FILENO);
    parse(argument);
    assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
    close(saved);
}

static void help_that_cannot_be_written(void **state)
{
    struct parsing parsing = {.words = {{"--version"}}};
    char text[256];

    (void)state;
    fflush(stdout);
    capture(STDERR_FILENO, print_to_closed_stdout, &parsing, text, sizeof text);
    assert_ptr_equal(strstr(text, "sonde: standard output: "), text);
    assert_int_equal(parsing.result, CLI_DONE);
    assert_int_equal(parsing.status, STATUS_LOCAL_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_tells_all),
        cmocka_unit_test(version_tells_features),
        cmocka_unit_test(sockopt_help),
        cmocka_unit_test(table_is_sound),
        cmocka_unit_test(an_error_is_one_safe_line),
        cmocka_unit_test(help_goes_to_stdout),
        cmocka_unit_test(help_that_cannot_be_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
