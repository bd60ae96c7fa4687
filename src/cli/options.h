/* options.h: the one table of options: getopt_long(3)'s arrays, --help and the checks are made of
 * it. */
#ifndef SONDE_CLI_OPTIONS_H
#define SONDE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_id {
    OPTION_LISTEN,
    OPTION_CHECK,
    OPTION_FORWARD,
    OPTION_IPV4,
    OPTION_IPV6,
    OPTION_UDP,
    OPTION_UNIX,
    OPTION_VSOCK,
    OPTION_SOURCE_PORT,
    OPTION_SOURCE,
    OPTION_NUMERIC,
    OPTION_SOCKOPT,
    OPTION_CRLF,
    OPTION_RECV_ONLY,
    OPTION_SEND_ONLY,
    OPTION_HALF_CLOSE,
    OPTION_NO_SHUTDOWN,
    OPTION_QUIT_AFTER,
    OPTION_QUIT_ON_FIN,
    OPTION_MAX_BYTES,
    OPTION_UNTIL,
    OPTION_BUFSIZE,
    OPTION_RATE,
    OPTION_OUTPUT,
    OPTION_PROGRESS,
    OPTION_RAW,
    OPTION_WAIT,
    OPTION_IDLE,
    OPTION_DEADLINE,
    OPTION_WAIT_OPEN,
    OPTION_VERBOSE,
    OPTION_HEX,
    OPTION_TIMES,
    OPTION_TRACE,
    OPTION_STATS,
    OPTION_JSON,
    OPTION_JSON_DATA,
    OPTION_PCAP,
    OPTION_CAPTURE,
    OPTION_COLOUR,
    OPTION_KEEP_OPEN,
    OPTION_CLIENTS,
    OPTION_IGNORE_EMPTY,
    OPTION_MAX_CONNS,
    OPTION_PORT_FILE,
    OPTION_LABEL,
    OPTION_MODE,
    OPTION_ALLOW,
    OPTION_DENY,
    OPTION_EXEC,
    OPTION_SHELL,
    OPTION_ECHO,
    OPTION_DISCARD,
    OPTION_CHARGEN,
    OPTION_GREET,
    OPTION_REPLY,
    OPTION_REPLY_FILE,
    OPTION_REPLY_EACH,
    OPTION_FRAME,
    OPTION_MAX_MESSAGE,
    OPTION_SEND,
    OPTION_SEND_HEX,
    OPTION_SEND_FILE,
    OPTION_EXPECT,
    OPTION_EXPECT_EOF,
    OPTION_PAUSE,
    OPTION_TIMEOUT,
    OPTION_DIALOG,
    OPTION_THEN_RELAY,
    OPTION_JOBS,
    OPTION_ANY,
    OPTION_COUNT_PROBES,
    OPTION_INTERVAL,
    OPTION_BANNER,
    OPTION_NO_CONSOLE,
    OPTION_NO_HISTORY,
    OPTION_CONSOLE_PREFIX,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};

/* What an option's argument is, and with it the type of the field that takes it. */
enum option_kind {
    KIND_FLAG,    /* none; bool */
    KIND_COUNTER, /* none; unsigned, one more each time */
    KIND_TIME,    /* uint64_t, ns; "inf" if maximum is CLOCK_NEVER */
    KIND_SIZE,    /* uint64_t */
    KIND_NUMBER,  /* uint64_t */
    KIND_MODE,    /* unsigned, octal */
    KIND_TEXT,    /* struct config_text */
    KIND_STRING,  /* const char *, not empty */
    KIND_FILE,    /* const char *, not empty, a file of its own: no "-" */
    KIND_OPTIONAL_FILE, /* const char *, "" without an argument */
    KIND_OPTIONAL_WORD, /* unsigned (an enum), the word's place in words */
    KIND_SOCKOPT, /* sockopts and sockopt_count */
    KIND_FRAMING, /* struct framing */
    KIND_COMMAND, /* char **: split into words */
    KIND_SHELL,   /* char **: the shell, -c and the argument */
    KIND_STEP,    /* struct dialog; word is its verb */
    KIND_DIALOG,  /* struct dialog: the steps in a file */
    KIND_PREFIX   /* char: a printable ASCII character, no letter or digit */
};

enum option_group {
    GROUP_MODE,
    GROUP_TRANSPORT,
    GROUP_DATA,
    GROUP_TIME,
    GROUP_OBSERVE,
    GROUP_LISTEN,
    GROUP_RESPOND,
    GROUP_MESSAGES,
    GROUP_DIALOG,
    GROUP_CHECK,
    GROUP_CONSOLE,
    GROUP_OTHER,
    GROUP_COUNT
};

/* Where an option has a meaning; elsewhere it is an error (rules.c says which). */
enum option_need {
    NEED_LISTEN = 1 << 0,
    NEED_CONNECT = 1 << 1,
    NEED_INTERNET = 1 << 2,
    NEED_STREAM = 1 << 3,
    NEED_UNIX = 1 << 4,
    NEED_NAMED_SOURCE = 1 << 5, /* a source address can be chosen: internet or Unix datagrams */
    NEED_TCP = 1 << 6,
    NEED_CHECK = 1 << 7,        /* -z, or --count */
    NEED_DATA = 1 << 8          /* bytes are moved: neither of these */
};

struct option_spec {
    const char *name;       /* long, without its dashes; NULL: none */
    char letter;            /* 0: none */
    enum option_kind kind;
    const char *argument;   /* its name in --help, NULL: none */
    size_t offset;          /* of the field in struct command_line */
    uint64_t minimum, maximum; /* of TIME, SIZE, NUMBER and MODE; of TEXT in bytes */
    const char *const *words;  /* of KIND_OPTIONAL_WORD, ends with NULL */
    unsigned word;             /* the one that is meant without an argument; of KIND_STEP enum dialog_verb */
    bool repeats;
    unsigned needs;         /* enum option_need, or-ed */
    enum option_group group;
    const char *help;
};

/* Of an option with an argument: whether it may be left out. */
static inline bool option_argument_is_optional(const struct option_spec *spec)
{
    return spec->kind == KIND_OPTIONAL_FILE || spec->kind == KIND_OPTIONAL_WORD;
}

extern const struct option_spec option_table[OPTION_COUNT];
extern const char *const option_group_names[GROUP_COUNT];

#endif
