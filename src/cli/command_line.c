/* command_line.c: getopt_long(3) over the table, and from the words a config. */
#include "cli/command_line.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

/* What getopt_long(3) returns for a long option is this plus its id; for a letter, the letter. */
enum { LONG_BASE = 256 };

/* What it returns for an operand where options and operands come in order. */
enum { OPERAND = 1 };

enum { STREAM_BUFFER_SIZE = 128 * 1024, DEFAULT_SOCKET_MODE = 0600,
       DEFAULT_MAX_MESSAGE = 16 * 1024 * 1024 };

/* The table as getopt_long(3) wants it. */
struct getopt_arrays {
    char letters[sizeof "-:" + 3 * OPTION_COUNT];
    struct option names[OPTION_COUNT + 1];
};

static int argument_rule(const struct option_spec *spec)
{
    if (spec->argument == NULL)
        return no_argument;
    return option_argument_is_optional(spec) ? optional_argument : required_argument;
}

/* "-": operands are returned in their places, whatever POSIXLY_CORRECT says; ":": errors are
 * ours. */
static void fill_arrays(struct getopt_arrays *arrays)
{
    char *letter = arrays->letters;
    struct option *name = arrays->names;

    *letter++ = '-';
    *letter++ = ':';
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_spec *spec = &option_table[id];
        if (spec->letter != 0) {
            *letter++ = spec->letter;
            if (argument_rule(spec) == required_argument)
                *letter++ = ':';
        }
        if (spec->name != NULL)
            *name++ = (struct option){
                .name = spec->name, .has_arg = argument_rule(spec), .val = LONG_BASE + id};
    }
    *letter = '\0';
    *name = (struct option){.name = NULL};
}

char *command_line_label(const struct command_line *line, enum option_id id,
                         char text[OPTION_LABEL_SIZE])
{
    const struct option_spec *spec = &option_table[id];

    if (line->given[id] == SPELLING_NAME)
        snprintf(text, OPTION_LABEL_SIZE, "--%s", spec->name);
    else
        snprintf(text, OPTION_LABEL_SIZE, "-%c", spec->letter);
    return text;
}

bool command_line_checks(const struct command_line *line)
{
    return line->check || line->given[OPTION_COUNT_PROBES] != SPELLING_NONE;
}

static enum option_id id_of_letter(int letter)
{
    int id = 0;

    while (id < OPTION_COUNT && option_table[id].letter != letter)
        id++;
    return (enum option_id)id;
}

/* The word of the long option that was read last; its argument may be a word of its own. */
static const char *long_word(char **argv)
{
    return optarg != NULL && optarg == argv[optind - 1] ? argv[optind - 2] : argv[optind - 1];
}

/* getopt_long(3) takes abbreviations of a name; we do not. */
static bool is_whole_name(const char *word, enum option_id id)
{
    size_t length = strlen(option_table[id].name);

    return strncmp(word + 2, option_table[id].name, length) == 0 &&
           (word[2 + length] == '\0' || word[2 + length] == '=');
}

static bool refuse_unknown_name(const char *word, struct error *ret_error)
{
    return error_set(ret_error, STATUS_USAGE, 0, "unknown option %.*s", (int)strcspn(word, "="),
                     word);
}

/* What getopt_long(3) complained about: optopt is a letter, LONG_BASE + id, or 0 for no known
 * name. */
static bool refuse_option(bool missing, char **argv, struct error *ret_error)
{
    const char *word = argv[optind - 1];
    enum option_id id;

    if (optopt >= LONG_BASE) {
        id = (enum option_id)(optopt - LONG_BASE);
        if (!is_whole_name(word, id))
            return refuse_unknown_name(word, ret_error);
        if (missing)
            return error_set(ret_error, STATUS_USAGE, 0, "%s needs an argument: %s", word,
                             option_table[id].argument);
        return error_set(ret_error, STATUS_USAGE, 0, "--%s takes no argument: %s",
                         option_table[id].name, word);
    }
    if (missing)
        return error_set(ret_error, STATUS_USAGE, 0, "-%c needs an argument: %s", optopt,
                         option_table[id_of_letter(optopt)].argument);
    if (optopt == 0)
        return refuse_unknown_name(word, ret_error);
    return error_set(ret_error, STATUS_USAGE, 0, "unknown option -%c", optopt);
}

/* The answer to an option that asks for one at once; CLI_RUN for the others. */
static enum cli_result answer_option(const struct command_line *line, enum option_id id,
                                     struct buffer *answer)
{
    switch (id) {
    case OPTION_HELP:
        help_append(answer);
        return CLI_DONE;
    case OPTION_VERSION:
        help_append_version(answer);
        return CLI_DONE;
    case OPTION_SOCKOPT:
        if (strcmp(line->config.sockopts[line->config.sockopt_count - 1], "help") == 0)
            return CLI_SOCKOPT_HELP;
        return CLI_RUN;
    default:
        return CLI_RUN;
    }
}

static bool note_option(struct command_line *line, enum option_id id, enum spelling spelling,
                        struct error *ret_error)
{
    bool again = line->given[id] != SPELLING_NONE;
    char label[OPTION_LABEL_SIZE];

    line->given[id] = spelling;
    if (again && !option_table[id].repeats)
        return error_set(ret_error, STATUS_USAGE, 0, "%s is given twice",
                         command_line_label(line, id, label));
    return true;
}

/* What getopt_long(3) found: an operand, an error, or an option. */
static enum cli_result take_word(struct command_line *line, int found, char **argv,
                                 struct buffer *answer, struct error *ret_error)
{
    bool is_long = found >= LONG_BASE;
    enum option_id id;

    if (found == OPERAND) {
        line->operands[line->operand_count++] = optarg;
        return CLI_RUN;
    }
    if (found == '?' || found == ':') {
        refuse_option(found == ':', argv, ret_error);
        return CLI_FAILED;
    }
    id = is_long ? (enum option_id)(found - LONG_BASE) : id_of_letter(found);
    if (is_long && !is_whole_name(long_word(argv), id)) {
        refuse_unknown_name(long_word(argv), ret_error);
        return CLI_FAILED;
    }
    if (!note_option(line, id, is_long ? SPELLING_NAME : SPELLING_LETTER, ret_error) ||
        !value_store(line, id, optarg, ret_error))
        return CLI_FAILED;
    return answer_option(line, id, answer);
}

static enum cli_result read_words(struct command_line *line, int argc, char **argv,
                                  struct buffer *answer, struct error *ret_error)
{
    struct getopt_arrays arrays;
    enum cli_result result = CLI_RUN;
    int found;

    fill_arrays(&arrays);
    optind = 0; /* glibc, musl and the BSDs: begin anew */
    opterr = 0;
    while (result == CLI_RUN &&
           (found = getopt_long(argc, argv, arrays.letters, arrays.names, NULL)) != -1)
        result = take_word(line, found, argv, answer, ret_error);
    for (int i = optind; result == CLI_RUN && i < argc; i++)
        line->operands[line->operand_count++] = argv[i];
    return result;
}

/* Before the words are read. */
static struct config config_defaults(void)
{
    return (struct config){
        .quit_after = CLOCK_NEVER,
        .idle = CLOCK_NEVER,
        .deadline = CLOCK_NEVER,
        .socket_mode = DEFAULT_SOCKET_MODE,
        .max_message = DEFAULT_MAX_MESSAGE,
        .console_prefix = '/',
    };
}

static enum config_service service_of(const struct command_line *line)
{
    static const struct {
        enum option_id id;
        enum config_service service;
    } services[] = {
        {OPTION_ECHO, SERVICE_ECHO},
        {OPTION_DISCARD, SERVICE_DISCARD},
        {OPTION_CHARGEN, SERVICE_CHARGEN},
        {OPTION_REPLY, SERVICE_REPLY},
        {OPTION_REPLY_FILE, SERVICE_REPLY},
        {OPTION_REPLY_EACH, SERVICE_REPLY_EACH},
        {OPTION_EXEC, SERVICE_EXEC},
        {OPTION_SHELL, SERVICE_EXEC},
        {OPTION_FORWARD, SERVICE_FORWARD},
        {OPTION_GREET, SERVICE_GREET}, /* the last: it goes with others */
    };

    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (line->given[services[i].id] != SPELLING_NONE)
            return services[i].service;
    return dialog_is_given(&line->config.dialog) ? SERVICE_DIALOG : SERVICE_NONE;
}

/* How long an attempt may take if nothing is said. */
static uint64_t default_wait(const struct command_line *line)
{
    if (line->listen)
        return CLOCK_NEVER;
    return (line->check ? 3 : 10) * CLOCK_SECOND;
}

static void complete_checks(struct command_line *line)
{
    struct config *config = &line->config;

    config->mode = MODE_CHECK;
    config->repeats = line->given[OPTION_COUNT_PROBES] != SPELLING_NONE;
    if (line->given[OPTION_INTERVAL] == SPELLING_NONE)
        config->interval = CLOCK_SECOND;
    if (config->json != NULL && config->json[0] == '\0')
        config->json = "-"; /* what is found out is what standard output is for */
}

/* Whether there is an end to waiting for a peer that may never end: datagrams have none, and after a dialog nothing
 * more is expected. */
static bool ends_by_silence(const struct command_line *line, bool datagram)
{
    const struct config *config = &line->config;

    return (datagram && !line->listen) || (config->service == SERVICE_DIALOG && !config->dialog.then_relay);
}

/* What follows from the words when all of them and the target are known. */
static void complete(struct command_line *line)
{
    struct config *config = &line->config;
    bool datagram = target_is_datagram(&config->target);

    config->mode = line->listen ? MODE_LISTEN : MODE_CONNECT;
    config->family = line->ipv4 ? FAMILY_IPV4 : line->ipv6 ? FAMILY_IPV6 : FAMILY_ANY;
    config->service = service_of(line);
    config->keep_open = config->keep_open || config->clients > 0;
    config->buffer_size = datagram ? UDP_PAYLOAD_MAXIMUM : STREAM_BUFFER_SIZE;
    config->buffer_size_chosen = line->buffer_size > 0;
    if (config->buffer_size_chosen)
        config->buffer_size = (size_t)line->buffer_size;
    if (datagram && target_is_internet(&config->target) && config->max_message > UDP_PAYLOAD_MAXIMUM)
        config->max_message = UDP_PAYLOAD_MAXIMUM;
    if (line->given[OPTION_WAIT] == SPELLING_NONE)
        config->wait = default_wait(line);
    if (line->given[OPTION_QUIT_AFTER] == SPELLING_NONE && ends_by_silence(line, datagram))
        config->quit_after = CLOCK_SECOND;
    if (command_line_checks(line))
        complete_checks(line);
}

enum cli_result command_line_read(int argc, char **argv, struct config *ret_config,
                                  struct buffer *answer, struct error *ret_error)
{
    struct command_line line = {.config = config_defaults()};
    enum cli_result result;

    line.operands = memory_zeroed(((size_t)argc + 1) * sizeof *line.operands);
    result = read_words(&line, argc, argv, answer, ret_error);
    if (result == CLI_RUN &&
        !(rules_check_options(&line, ret_error) && operands_read(&line, ret_error) &&
          rules_check_target(&line, ret_error)))
        result = CLI_FAILED;
    free(line.operands);
    if (result == CLI_RUN) {
        complete(&line);
        *ret_config = line.config;
    } else {
        cli_release(&line.config);
    }
    return result;
}
