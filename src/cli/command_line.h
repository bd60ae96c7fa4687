/* command_line.h: what the command line said, on its way to being a config. This room only. */
#ifndef SONDE_CLI_COMMAND_LINE_H
#define SONDE_CLI_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "config/config.h"

/* Whether an option was given, and in which of its spellings. */
enum spelling { SPELLING_NONE, SPELLING_LETTER, SPELLING_NAME };

struct command_line {
    struct config config;
    /* said by options, and part of the config in another form */
    bool listen, check, ipv4, ipv6, udp, unix_socket, vsock, echo, discard, chargen, help, version;
    const char *port;     /* -p */
    const char *source;   /* -s */
    const char *forward;  /* -F */
    uint64_t buffer_size; /* 0: not given */
    enum spelling given[OPTION_COUNT];
    const char **operands; /* argc of them fit */
    size_t operand_count;
};

/* All of cli_parse but the printing: for CLI_DONE the text of --help or --version was appended to
 * answer, for CLI_FAILED *ret_error is set. */
enum cli_result command_line_read(int argc, char **argv, struct config *ret_config,
                                  struct buffer *answer, struct error *ret_error);

/* How the user wrote an option: "-w" or "--wait". */
enum { OPTION_LABEL_SIZE = 32 };
char *command_line_label(const struct command_line *line, enum option_id id,
                         char text[OPTION_LABEL_SIZE]);

/* Whether it is about checking: -z, or connecting with --count. */
bool command_line_checks(const struct command_line *line);

/* Stores an option's argument, NULL if it has none. False with an error that names both. */
bool value_store(struct command_line *line, enum option_id id, const char *argument,
                 struct error *ret_error);

/* Whether the options given go together: before the operands are read, and with the target or all that is to be
 * checked. */
bool rules_check_options(const struct command_line *line, struct error *ret_error);
bool rules_check_target(const struct command_line *line, struct error *ret_error);

/* Whether no option that was given needs one of unmet (enum option_need, or-ed). subject ends the message: what the
 * option does not go with, or nothing. */
bool rules_check_needs(const struct command_line *line, unsigned unmet, const char *subject, struct error *ret_error);

/* Makes the target of the operands, or the checks, and what -s and -p have to say about it. */
bool operands_read(struct command_line *line, struct error *ret_error);

/* The part of it that is for -z: checks and ports of the operands, of which there is one at least. */
bool operands_read_checks(struct command_line *line, const struct target_context *context, struct error *ret_error);

/* The texts of --help and --version. */
void help_append(struct buffer *target);
void help_append_version(struct buffer *target);

#endif
