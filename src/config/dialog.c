/* dialog.c: steps of a dialog (dialog.h). */
#include "config/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/units.h"
#include "config/dialog_text.h"

/* Of each step unless --timeout says otherwise. */
#define TIMEOUT (10 * CLOCK_SECOND)

const char *dialog_verb_name(enum dialog_verb verb)
{
    static const char *const names[] = {
        [DIALOG_SEND] = "send",         [DIALOG_SEND_HEX] = "send-hex",     [DIALOG_SEND_FILE] = "send-file",
        [DIALOG_EXPECT] = "expect",     [DIALOG_EXPECT_EOF] = "expect-eof", [DIALOG_PAUSE] = "pause",
        [DIALOG_TIMEOUT] = "timeout",   [DIALOG_THEN_RELAY] = "then-relay",
    };

    return names[verb];
}

static bool parse_time(const char *argument, uint64_t minimum, uint64_t maximum, uint64_t *ret_time,
                       struct error *ret_error)
{
    const char *shown = argument[0] != '\0' ? argument : "an empty argument";

    if (!units_parse_time(argument, ret_time))
        return error_set(ret_error, STATUS_USAGE, 0, "%.*s is not a TIME (as 3, 0.5, 250ms, 2m, 1h)",
                         DIALOG_SHOWN_MAX, shown);
    if (*ret_time > maximum)
        return error_set(ret_error, STATUS_USAGE, 0, "%.*s is not an end: it needs a TIME that passes",
                         DIALOG_SHOWN_MAX, shown);
    return *ret_time >= minimum ||
           error_set(ret_error, STATUS_USAGE, 0, "%.*s is not more than no time at all", DIALOG_SHOWN_MAX, shown);
}

static bool check_file(const char *argument, struct error *ret_error)
{
    if (argument[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "empty FILE");
    return strcmp(argument, "-") != 0 ||
           error_set(ret_error, STATUS_USAGE, 0, "- is standard input: use --then-relay");
}

/* An empty one is met at once, which nobody means. */
static bool parse_pattern(struct dialog_step *step, struct error *ret_error)
{
    if (step->argument[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "empty REGEX");
    step->pattern = pattern_new(step->argument, ret_error);
    return step->pattern != NULL;
}

static bool step_parse(const struct dialog *dialog, struct dialog_step *step, struct error *ret_error)
{
    switch (step->verb) {
    case DIALOG_SEND:
        return dialog_text_parse(step, step->argument, dialog->last_pattern, ret_error);
    case DIALOG_SEND_HEX:
        return dialog_text_parse_hex(step, step->argument, ret_error);
    case DIALOG_SEND_FILE:
        return check_file(step->argument, ret_error);
    case DIALOG_EXPECT:
        return parse_pattern(step, ret_error);
    case DIALOG_PAUSE:
        return parse_time(step->argument, 0, CLOCK_NEVER - 1, &step->time, ret_error);
    default:
        return true;
    }
}

static void step_free(struct dialog_step *step)
{
    for (size_t i = 0; i < step->piece_count; i++)
        free(step->pieces[i].bytes);
    free(step->pieces);
    pattern_free(step->pattern);
    free(step->argument);
}

static bool set_timeout(struct dialog *dialog, const char *argument, struct error *ret_error)
{
    uint64_t time;

    if (!parse_time(argument, 1, CLOCK_NEVER, &time, ret_error))
        return false;
    dialog->timeout = time;
    dialog->has_timeout = true;
    return true;
}

static bool add_step(struct dialog *dialog, enum dialog_verb verb, const char *argument, struct error *ret_error)
{
    struct dialog_step step = {.verb = verb, .timeout = dialog->has_timeout ? dialog->timeout : TIMEOUT};

    step.argument = argument != NULL ? memory_string(argument) : NULL;
    if (!step_parse(dialog, &step, ret_error)) {
        step_free(&step);
        return false;
    }
    dialog->steps = memory_resize(dialog->steps, (dialog->count + 1) * sizeof *dialog->steps);
    dialog->steps[dialog->count++] = step;
    if (step.pattern != NULL)
        dialog->last_pattern = step.pattern;
    return true;
}

bool dialog_add(struct dialog *dialog, enum dialog_verb verb, const char *argument, struct error *ret_error)
{
    switch (verb) {
    case DIALOG_TIMEOUT:
        return set_timeout(dialog, argument, ret_error);
    case DIALOG_THEN_RELAY:
        dialog->then_relay = true;
        return true;
    default:
        return add_step(dialog, verb, argument, ret_error);
    }
}

/* As much of it as there is room for; what is cut off is seen to be missing. */
static void cut(char *text, size_t size, size_t length)
{
    static const char dots[] = "...";

    if (length >= size && size >= sizeof dots)
        memcpy(text + size - sizeof dots, dots, sizeof dots);
}

char *dialog_describe(const struct dialog_step *step, char *text, size_t size)
{
    const char *name = dialog_verb_name(step->verb), *argument = step->argument != NULL ? step->argument : "";
    const char *open = step->argument != NULL ? " '" : "", *close = step->argument != NULL ? "'" : "";
    int length;

    if (step->source == NULL)
        length = snprintf(text, size, "--%s%s%s%s", name, open, argument, close);
    else
        length = snprintf(text, size, "%s:%zu: %s%s%s%s", dialog_source_name(step->source), step->line, name, open,
                          argument, close);
    cut(text, size, (size_t)length);
    return text;
}

void dialog_free(struct dialog *dialog)
{
    for (size_t i = 0; i < dialog->count; i++)
        step_free(&dialog->steps[i]);
    free(dialog->steps);
    *dialog = (struct dialog){0};
}
