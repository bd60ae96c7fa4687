/* config.h: what the options fill. Const from the end of parsing on; every default is filled in by then. */
#ifndef SONDE_CONFIG_CONFIG_H
#define SONDE_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/framing.h"
#include "config/dialog.h"
#include "config/ports.h"
#include "config/target.h"

enum {
    UDP_PAYLOAD_MAXIMUM = 65507, /* bytes of a datagram (RFC 768, RFC 791) */
    DATAGRAM_READ = 65536        /* that are kept of one: Unix ones may be longer, and are cut to --bufsize, if that is
                                  * more */
};

/* MODE_CHECK: -z, and connecting with --count. */
enum config_mode { MODE_CONNECT, MODE_LISTEN, MODE_CHECK };

/* -4, -6 */
enum config_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

/* --json-data */
enum config_json_data { DATA_NONE, DATA_TEXT, DATA_BASE64 };

/* --color */
enum config_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* What clients get: standard input and output, or something ready-made. */
enum config_service {
    SERVICE_NONE,
    SERVICE_GREET,      /* --greet alone: it combines with the others but EXEC and FORWARD */
    SERVICE_ECHO,
    SERVICE_DISCARD,
    SERVICE_CHARGEN,
    SERVICE_REPLY,      /* --reply or --reply-file */
    SERVICE_REPLY_EACH,
    SERVICE_EXEC,       /* -e or -c */
    SERVICE_FORWARD,    /* -F */
    SERVICE_DIALOG      /* --send, --expect ...; also where one connects */
};

/* A TEXT, unescaped. */
struct config_text {
    unsigned char *bytes; /* NULL: not given; else, even if empty, allocated */
    size_t length;
};

struct config {
    enum config_mode mode;
    struct target target;   /* to connect to, or to listen on; MODE_CHECK: none, its scheme is the checks' */

    /* transport */
    enum config_family family;
    bool numeric;           /* -n */
    const char *source;     /* -s: literal or name; with unix-dgram a path; NULL: none */
    uint16_t source_port;   /* -p when connecting; 0: any */
    const char **sockopts;  /* -O, as written, sockopt_count of them */
    size_t sockopt_count;

    /* data */
    bool crlf;              /* -C */
    bool recv_only;         /* -d */
    bool send_only;
    bool half_close;        /* -N: at once, also a listener's with an empty stdin */
    bool no_shutdown;
    bool quit_on_fin;
    uint64_t quit_after;    /* -q, ns; CLOCK_NEVER: never. Default: never; connecting
                             * with datagrams, and after a dialog's last step, 1 s */
    uint64_t max_bytes;     /* 0: no limit */
    struct config_text until;
    size_t buffer_size;     /* --bufsize. Default 128 KiB; datagrams 65,507 */
    bool buffer_size_chosen; /* it was given */
    const char *output;     /* -o; NULL: none */
    bool raw;
    uint64_t rate;          /* bytes a second, each connection and direction; 0: no limit */
    struct framing framing; /* --frame; its kind FRAMING_NONE: not given */
    uint64_t max_message;   /* default 16 MiB; over UDP at most what a datagram holds */

    /* time, ns, CLOCK_NEVER: for ever */
    uint64_t wait;          /* -w: connect 10 s; -z 3 s a port; first client for ever */
    uint64_t idle;          /* -i: for ever */
    uint64_t deadline;      /* for ever */
    uint64_t wait_open;     /* 0: not asked for */

    /* observe */
    unsigned verbosity;     /* -v, twice: more */
    /* of outputs: NULL: none; "": standard error; "-": standard output; else a file */
    const char *json;
    enum config_json_data json_data;
    const char *hex;        /* -x */
    bool times;             /* -T */
    bool trace;
    bool stats;
    const char *pcap;       /* NULL: none; "-": standard output; else a file */
    bool capture;
    bool progress;
    enum config_colour colour;

    /* listen */
    bool keep_open;         /* -k, or --clients */
    uint64_t clients;       /* --clients; 0: no limit */
    bool ignore_empty;
    uint64_t max_conns;     /* -m; 0: no limit */
    const char *port_file;
    bool label;
    unsigned socket_mode;   /* --mode; default 0600 */
    const char *allow, *deny; /* lists as written; NULL: none */

    /* respond */
    enum config_service service;
    struct config_text greet, reply, reply_each;
    const char *reply_file; /* NULL: none */
    char **command;         /* SERVICE_EXEC: the program and its arguments, NULL behind the last */
    struct target forward;  /* SERVICE_FORWARD */

    /* check */
    struct target *checks;  /* MODE_CHECK: check_count of them, in the order given; one that lacks a port stands for
                             * all of ports. text names the host alone: "::1", "localhost", "/run/x" */
    size_t check_count;
    struct port_set *ports; /* NULL: none, and no check lacks one */
    uint64_t jobs;          /* -j: at once; 0: as many as descriptors allow, within reason */
    bool any;
    bool banner;
    bool repeats;           /* --count was given: */
    uint64_t count;         /* how often; 0: for ever */
    uint64_t interval;      /* ns from the beginning of one round to that of the next */

    /* dialog */
    struct dialog dialog;   /* SERVICE_DIALOG */

    /* console */
    bool console;           /* standard input and output are a person's: line by line, with commands */
    bool no_console;
    bool no_history;
    char console_prefix;    /* what commands begin with */
};

/* Whether peers get something ready-made, and standard input is left alone, at first at least. */
static inline bool config_is_service(const struct config *config)
{
    return config->service != SERVICE_NONE;
}

/* Whether standard input is sent to peers, from the beginning or once a dialog is done. */
static inline bool config_reads(const struct config *config)
{
    return !config->recv_only && (!config_is_service(config) || config->dialog.then_relay);
}

/* Whether what peers say goes to standard output. */
static inline bool config_hears(const struct config *config)
{
    switch (config->service) {
    case SERVICE_NONE:
    case SERVICE_GREET:
    case SERVICE_REPLY:
    case SERVICE_REPLY_EACH:
    case SERVICE_DIALOG:
        return true;
    default:
        return false;
    }
}

/* How many ports one of the checks stands for, and all of them together. */
size_t config_check_ports(const struct config *config, const struct target *check);
size_t config_port_count(const struct config *config);

#endif
