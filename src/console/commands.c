/* commands.c: the table of commands, and what tells them (commands.h). */
#include "console/commands.h"

#include <string.h>

#include "base/clock.h"
#include "console/console_internal.h"

/* What only tells something does not wait for a peer that reads nothing; what ends something only so long. */
#define TELLS (100 * CLOCK_MILLISECOND)
#define ENDS CLOCK_SECOND
#define IN_TURN CLOCK_NEVER

const struct command commands[] = {
    {"help", "[COMMAND]", "what can be said here", ARGUMENT_COMMAND, false, TELLS, false, command_help},
    {"send", "TEXT", "sends TEXT with its escapes (\\r \\n \\t \\0 \\\\ \\xHH), no newline, no framing", ARGUMENT_TEXT,
     true, IN_TURN, false, command_send},
    {"hexsend", "HEX", "sends bytes given in hex, blanks between them as you like", ARGUMENT_TEXT, false, IN_TURN,
     false, command_hexsend},
    {"file", "PATH", "sends a file, as if it came from standard input", ARGUMENT_FILE, false, IN_TURN, false,
     command_file},
    {"expect", "RE", "waits up to 10 s for what matches RE in what came since the last line was sent", ARGUMENT_TEXT,
     true, IN_TURN, false, command_expect},
    {"frame", "[SPEC|off]", "sends each line as one message, as --frame SPEC does", ARGUMENT_FRAMING, false, IN_TURN,
     false, command_frame},
    {"crlf", "[on|off]", "sends each newline as CR LF, as -C does", ARGUMENT_SWITCH, false, IN_TURN, false,
     command_crlf},
    {"fin", "", "says our end (half-close), as Ctrl-D does", ARGUMENT_NONE, false, IN_TURN, false, command_fin},
    {"close", "", "closes in order, both directions", ARGUMENT_NONE, false, ENDS, false, command_close},
    {"rst", "", "closes by a reset", ARGUMENT_NONE, false, ENDS, false, command_rst},
    {"reconnect", "", "connects again, once closed", ARGUMENT_NONE, false, IN_TURN, true, command_reconnect},
    {"clients", "", "who is there", ARGUMENT_NONE, false, TELLS, false, command_clients},
    {"use", "[N|all]", "whom lines go to: client N alone, or all", ARGUMENT_PEER, false, IN_TURN, false, command_use},
    {"hex", "[on|off]", "shows what passes, in hex", ARGUMENT_SWITCH, false, TELLS, false, command_hex},
    {"trace", "[on|off]", "shows segments as a ladder", ARGUMENT_SWITCH, false, TELLS, false, command_trace},
    {"time", "", "what took how long so far", ARGUMENT_NONE, false, TELLS, false, command_time},
    {"stats", "", "the kernel's figures of what is open", ARGUMENT_NONE, false, TELLS, false, command_stats},
    {"json", "[FILE|off]", "writes events to FILE, one JSON object a line", ARGUMENT_FILE_OR_OFF, false, TELLS, false,
     command_json},
    {"pcap", "[FILE|off]", "writes what passes to FILE, for Wireshark", ARGUMENT_FILE_OR_OFF, false, TELLS, false,
     command_pcap},
    {"quit", "", "closes what is open, and ends", ARGUMENT_NONE, false, ENDS, false, command_quit},
    {NULL, NULL, NULL, ARGUMENT_NONE, false, 0, false, NULL},
};

const struct command *command_find(const char *name, size_t length)
{
    for (const struct command *command = commands; command->name; command++)
        if (strlen(command->name) == length && memcmp(command->name, name, length) == 0)
            return command;
    return NULL;
}

bool command_takes(const struct command *command, const char *argument)
{
    if (argument[0] == '\0')
        return command->usage[0] == '\0' || command->usage[0] == '[';
    return command->usage[0] != '\0';
}
