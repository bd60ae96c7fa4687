/* command_expect.c: /expect (commands.h): what is typed behind it waits for the answer. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "base/units.h"
#include "console/console_internal.h"

static const uint64_t expect_limit = 10 * CLOCK_SECOND;

enum { SHOWN_SIZE = 1024 }; /* of a match */

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
    struct buffer text = {0};

    expectation_describe(&console->expectation, &text);
    console_tell(console, "%s; %.*s", reason, (int)buffer_length(&text), (const char *)buffer_bytes(&text));
    buffer_free(&text);
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

/* What two peers say is never one text: that of whoever spoke before is forgotten. */
static void hear_another(struct console *console, uint32_t number)
{
    if (console->heard == number)
        return;
    expectation_forget(&console->expectation);
    console->heard = number;
}

bool expect_hears(struct console *console, uint32_t number)
{
    bool is_taken = console->expected && console->heard != number && peers_find(console, console->heard);

    if (is_taken)
        return false;
    hear_another(console, number);
    return true;
}

/* Who could be meant. */
static void tell_choice(const struct console *console)
{
    enum { NAMED = 8, NAME_SIZE = 16 };
    char names[NAMED * NAME_SIZE] = "";
    size_t count = 0, length = 0;

    for (struct conn *conn = peers_next(console, NULL); conn; conn = peers_next(console, conn))
        if (count++ < NAMED)
            length += (size_t)snprintf(names + length, sizeof names - length, "%s#%" PRIu32, count > 1 ? ", " : "",
                                       conn->id);
    console_tell(console, "%zu are here, %s%s: %cuse N says who is to answer", count, names,
                 count > NAMED ? ", ..." : "", console->config->console_prefix);
}

/* Whose answer is waited for: one of several, whom /use has chosen, or the only one. */
static bool choose_peer(struct console *console)
{
    const struct conn *conn = peers_next_addressed(console, NULL);

    if (conn && peers_next_addressed(console, conn)) {
        tell_choice(console);
        return false;
    }
    if (conn)
        hear_another(console, conn->id);
    return true;
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

    if (!choose_peer(console))
        return;
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
