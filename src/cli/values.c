/* values.c: the arguments of options, put into their fields. */
#include "cli/command_line.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/units.h"
#include "base/words.h"

struct value {
    struct command_line *line;
    const struct option_spec *spec;
    const char *label;    /* the option as the user wrote it */
    const char *argument; /* NULL: none */
    void *field;
};

static bool refuse(const struct value *value, const char *wanted, struct error *ret_error)
{
    return error_set(ret_error, STATUS_USAGE, 0, "%s: %s is not %s", value->label,
                     value->argument[0] == '\0' ? "an empty argument" : value->argument, wanted);
}

static bool store_number(const struct value *value, uint64_t number)
{
    if (number < value->spec->minimum || number > value->spec->maximum)
        return false;
    *(uint64_t *)value->field = number;
    return true;
}

static bool store_time(const struct value *value, struct error *ret_error)
{
    uint64_t ns;

    if (!units_parse_time(value->argument, &ns))
        return refuse(value, "a TIME (as 3, 0.5, 250ms, 2m, 1h)", ret_error);
    if (ns == CLOCK_NEVER && value->spec->maximum != CLOCK_NEVER)
        return refuse(value, "an end: it needs a TIME that passes", ret_error);
    return store_number(value, ns) || refuse(value, "more than no time at all", ret_error);
}

static bool store_size(const struct value *value, struct error *ret_error)
{
    uint64_t bytes;

    if (!units_parse_size(value->argument, &bytes))
        return refuse(value, "a SIZE (as 4096, 64k, 1M, 2G)", ret_error);
    if (store_number(value, bytes))
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "%s: %s is out of range, at %s %llu", value->label,
                     value->argument, bytes < value->spec->minimum ? "least" : "most",
                     (unsigned long long)(bytes < value->spec->minimum ? value->spec->minimum
                                                                       : value->spec->maximum));
}

static bool store_count(const struct value *value, struct error *ret_error)
{
    char wanted[sizeof "a number from 18446744073709551615 to 18446744073709551615"];
    uint64_t number;

    if (units_parse_number(value->argument, value->spec->minimum, value->spec->maximum, &number))
        return store_number(value, number);
    if (value->spec->maximum == UINT64_MAX)
        snprintf(wanted, sizeof wanted, "a number from %llu on", (unsigned long long)value->spec->minimum);
    else
        snprintf(wanted, sizeof wanted, "a number from %llu to %llu", (unsigned long long)value->spec->minimum,
                 (unsigned long long)value->spec->maximum);
    return refuse(value, wanted, ret_error);
}

static bool store_mode(const struct value *value, struct error *ret_error)
{
    unsigned mode;

    if (!units_parse_mode(value->argument, &mode) || mode > value->spec->maximum)
        return refuse(value, "a mode (octal, at most 0777)", ret_error);
    *(unsigned *)value->field = mode;
    return true;
}

static bool store_text(const struct value *value, struct error *ret_error)
{
    unsigned char *bytes;
    size_t length;

    if (!units_parse_text(value->argument, &bytes, &length))
        return refuse(value, "a TEXT (escapes are \\r \\n \\t \\0 \\\\ \\xHH)", ret_error);
    if (length < value->spec->minimum || length > value->spec->maximum) {
        free(bytes);
        return error_set(ret_error, STATUS_USAGE, 0, "%s: %zu bytes are out of range, %llu to %llu",
                         value->label, length, (unsigned long long)value->spec->minimum,
                         (unsigned long long)value->spec->maximum);
    }
    *(struct config_text *)value->field = (struct config_text){bytes, length};
    return true;
}

static bool store_string(const struct value *value, struct error *ret_error)
{
    if (value->argument[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "%s: empty %s", value->label,
                         value->spec->argument);
    *(const char **)value->field = value->argument;
    return true;
}

static bool store_file(const struct value *value, struct error *ret_error)
{
    if (strcmp(value->argument, "-") != 0)
        return store_string(value, ret_error);
    if (value->spec == &option_table[OPTION_OUTPUT])
        return error_set(ret_error, STATUS_USAGE, 0, "%s -: standard output gets it anyway",
                         value->label);
    return error_set(ret_error, STATUS_USAGE, 0, "%s -: it needs a file of its own", value->label);
}

static bool store_optional_file(const struct value *value, struct error *ret_error)
{
    if (value->argument != NULL)
        return store_string(value, ret_error);
    *(const char **)value->field = "";
    return true;
}

static bool store_optional_word(const struct value *value, struct error *ret_error)
{
    const struct option_spec *spec = value->spec;
    char wanted[64] = "";
    size_t length = 0;

    if (value->argument == NULL) {
        *(unsigned *)value->field = spec->word;
        return true;
    }
    for (unsigned i = 0; spec->words[i] != NULL; i++) {
        if (spec->words[i][0] == '\0')
            continue;
        if (strcmp(value->argument, spec->words[i]) == 0) {
            *(unsigned *)value->field = i;
            return true;
        }
        length += (size_t)snprintf(wanted + length, sizeof wanted - length, "%s%s",
                                   length > 0 ? ", " : "one of ", spec->words[i]);
    }
    return refuse(value, wanted, ret_error);
}

static bool store_sockopt(const struct value *value, struct error *ret_error)
{
    struct config *config = &value->line->config;

    if (value->argument[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "%s: empty NAME", value->label);
    config->sockopts =
        memory_resize(config->sockopts, (config->sockopt_count + 1) * sizeof *config->sockopts);
    config->sockopts[config->sockopt_count++] = value->argument;
    return true;
}

static bool store_framing(const struct value *value, struct error *ret_error)
{
    if (framing_parse(value->argument, value->field))
        return true;
    return refuse(value, "one of line, nul, fixed:N, delim:TEXT, len8, len16be, len16le, len32be, len32le", ret_error);
}

/* Of two options, which contradict each other, the last has its way for now. */
static void store_words(const struct value *value, char **words)
{
    char ***field = value->field;

    words_free(*field);
    *field = words;
}

static bool store_command(const struct value *value, struct error *ret_error)
{
    struct error reason;
    char **words;

    if (words_split(value->argument, &words, &reason)) {
        store_words(value, words);
        return words[0][0] != '\0' ||
               error_set(ret_error, STATUS_USAGE, 0, "%s: the program has an empty name", value->label);
    }
    return error_set(ret_error, STATUS_USAGE, 0, "%s: %s", value->label, reason.text);
}

static bool store_shell(const struct value *value, struct error *ret_error)
{
    const char *const words[] = {"/bin/sh", "-c", value->argument, NULL};

    if (value->argument[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "%s: empty %s", value->label, value->spec->argument);
    store_words(value, words_copy(words));
    return true;
}

static bool store_step(const struct value *value, struct error *ret_error)
{
    struct error reason;

    if (dialog_add(value->field, (enum dialog_verb)value->spec->word, value->argument, &reason))
        return true;
    return error_set(ret_error, reason.status, 0, "%s: %s", value->label, reason.text);
}

static bool store_prefix(const struct value *value, struct error *ret_error)
{
    const char *argument = value->argument;

    if (!ispunct((unsigned char)argument[0]) || argument[1] != '\0')
        return refuse(value, "one character like / or :", ret_error);
    *(char *)value->field = argument[0];
    return true;
}

static bool store_flag(const struct value *value, struct error *ret_error)
{
    (void)ret_error;
    *(bool *)value->field = true;
    return true;
}

static bool store_counter(const struct value *value, struct error *ret_error)
{
    (void)ret_error;
    ++*(unsigned *)value->field;
    return true;
}

static bool store_dialog(const struct value *value, struct error *ret_error)
{
    return dialog_read(value->field, value->argument, ret_error);
}

static bool (*const stores[])(const struct value *value, struct error *ret_error) = {
    [KIND_FLAG] = store_flag,
    [KIND_COUNTER] = store_counter,
    [KIND_TIME] = store_time,
    [KIND_SIZE] = store_size,
    [KIND_NUMBER] = store_count,
    [KIND_MODE] = store_mode,
    [KIND_TEXT] = store_text,
    [KIND_STRING] = store_string,
    [KIND_FILE] = store_file,
    [KIND_OPTIONAL_WORD] = store_optional_word,
    [KIND_OPTIONAL_FILE] = store_optional_file,
    [KIND_SOCKOPT] = store_sockopt,
    [KIND_FRAMING] = store_framing,
    [KIND_COMMAND] = store_command,
    [KIND_SHELL] = store_shell,
    [KIND_STEP] = store_step,
    [KIND_DIALOG] = store_dialog,
    [KIND_PREFIX] = store_prefix,
};

bool value_store(struct command_line *line, enum option_id id, const char *argument,
                 struct error *ret_error)
{
    char label[OPTION_LABEL_SIZE];
    const struct option_spec *spec = &option_table[id];
    struct value value = {.line = line,
                          .spec = spec,
                          .label = command_line_label(line, id, label),
                          .argument = argument,
                          .field = (char *)line + spec->offset};

    return stores[spec->kind](&value, ret_error);
}
