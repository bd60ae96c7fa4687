/* command_expect.c: /expect (commands.h): what is typed behind it waits for the answer. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "base/units.h"
#include "console/console_internal.h"

static const uint64_t expect_limit = 10 * CLOCK_SECOND;

enum { SHOWN_SIZE = 1024 }; /* of a match, and of what came instead */

static void stop_waiting(struct console *console)
{
    expectation_cancel(&console->expectation);
    pattern_free(console->expected);
    console->expected = NULL;
    free(console->expecting);
    console->expecting = NULL;
    console_moved(console);
}

bool expect_cancel(struct console *console)
{
    if (!console->expected)
        return false;
    stop_waiting(console);
    return true;
}

/* What came instead: "the last 5 bytes: 554 x". */
static char *describe_unread(const struct expectation *expectation, char text[SHOWN_SIZE])
{
    size_t all = buffer_length(&expectation->unread), length = all < EXPECTATION_TAIL ? all : EXPECTATION_TAIL;

    if (length == 0) {
        snprintf(text, SHOWN_SIZE, "nothing came");
        return text;
    }
    int used = snprintf(text, SHOWN_SIZE, "the last %zu byte%s: ", length, length == 1 ? "" : "s");
    escape_line(text + used, SHOWN_SIZE - (size_t)used, buffer_bytes(&expectation->unread) + all - length, length);
    return text;
}

void expect_forget_match(struct console *console)
{
    free(console->matched);
    console->matched = NULL;
}

static void keep_match(struct console *console)
{
    expect_forget_match(console);
    console->matched = console->expecting;
    console->expecting = NULL;
}

static void tell_match(const struct console *console)
{
    char duration[UNITS_TEXT_SIZE], text[SHOWN_SIZE];
    size_t length;
    const unsigned char *match = expectation_group(&console->expectation, 0, &length);

    units_format_duration(console_now(console) - console->expected_at, duration);
    console_tell(console, "matched after %s: %s", duration, escape_line(text, sizeof text, match, length));
}

static void tell_failure(const struct console *console, const char *reason)
{
    char text[SHOWN_SIZE];

    console_tell(console, "%s; %s", reason, describe_unread(&console->expectation, text));
}

void expect_look(struct console *console)
{
    if (!console->expected)
        return;
    switch (expectation_look(&console->expectation, console_now(console))) {
    case EXPECTATION_MET:
        tell_match(console);
        keep_match(console);
        break;
    case EXPECTATION_UNMET:
        tell_failure(console, "the end came before a match");
        break;
    case EXPECTATION_RUNAWAY:
        tell_failure(console, "given up: this pattern takes too long");
        break;
    case EXPECTATION_OPEN:
        if (console_now(console) < console->expected_until)
            return;
        tell_failure(console, "no match within 10 s");
        break;
    }
    stop_waiting(console);
}

void expect_end(struct console *console)
{
    expectation_end(&console->expectation);
}

uint64_t expect_next_look(const struct console *console)
{
    const struct expectation *expectation = &console->expectation;

    if (!console->expected)
        return CLOCK_NEVER;
    return expectation->settled_at < console->expected_until ? expectation->settled_at : console->expected_until;
}

void command_expect(struct console *console, const char *argument)
{
    struct error error;

    console->expected = pattern_new(argument, &error);
    if (!console->expected) {
        console_tell(console, "%s", error.text);
        return;
    }
    console->expecting = memory_string(argument);
    console->expected_at = console_now(console);
    console->expected_until = clock_add(console->expected_at, expect_limit);
    expectation_begin(&console->expectation, console->expected);
    expect_look(console);
}
