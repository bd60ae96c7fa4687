/* cli.h: the command line: parsed into a config, or answered at once. */
#ifndef SONDE_CLI_CLI_H
#define SONDE_CLI_CLI_H

#include "base/error.h"
#include "config/config.h"

enum cli_result {
    CLI_RUN,           /* *ret_config is filled; give it back with cli_release */
    CLI_DONE,          /* --help or --version was printed; STATUS_OK, or STATUS_LOCAL_IO with an error line */
    CLI_SOCKOPT_HELP,  /* -O help: the caller prints the table with cli_print */
    CLI_FAILED         /* an error line was printed: STATUS_USAGE */
};

/* Reads argv (getopt_long(3) reorders it); text in the config points into argv or is owned by it. */
enum cli_result cli_parse(int argc, char **argv, struct config *ret_config, enum status *ret_status);
void cli_release(struct config *config);

/* Text to stdout, for --help and its like: STATUS_OK, or STATUS_LOCAL_IO and an error line. */
enum status cli_print(const void *text, size_t length);

/* "sonde: TEXT" as one escaped line to stderr. Returns the error's status. */
enum status cli_error(const struct error *error);

#endif
