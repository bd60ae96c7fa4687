/* sockopt_internal.h: what the files of sockopt.h share: the table's rows and how values are read
 * and set. */
#ifndef SONDE_NET_SOCKOPT_INTERNAL_H
#define SONDE_NET_SOCKOPT_INTERNAL_H

#include <stdint.h>

#include "net/sockopt.h"

/* What a system without the option has for its name. */
enum { OPTION_MISSING = -1 };

/* Bits of sockopt_row.schemes. */
enum {
    FOR_TCP = 1,
    FOR_UDP = 2,
    FOR_UNIX = 4,
    FOR_UNIX_DATAGRAM = 8,
    FOR_VSOCK = 16,
    FOR_INTERNET = FOR_TCP | FOR_UDP,
    FOR_BUFFERED = FOR_INTERNET | FOR_UNIX | FOR_UNIX_DATAGRAM,
    FOR_LISTENERS = FOR_TCP | FOR_UNIX | FOR_VSOCK
};

/* Bits of sockopt_row.roles. */
enum { WHEN_CONNECTING = 1, WHEN_LISTENING = 2, WHEN_ANY = 3 };

struct sockopt_number {
    int level, name; /* for setsockopt(2) */
};

/* What all setters are told beside the value. */
struct sockopt_target {
    int fd;
    int family;
    const struct address *peer; /* NULL when listening */
    bool listening;
    struct origin origin;
};

struct sockopt_row {
    const char *name;
    const char *value; /* as help shows it */
    const char *help;
    unsigned schemes, roles;
    /* Reads text, NULL where only the name was given. */
    bool (*parse)(const struct sockopt_row *row, const char *text, struct sockopt *ret_option);
    uint64_t minimum, maximum; /* of a number */
    uint64_t unit_ns;          /* of a duration */
    uint32_t on, off;          /* of a flag; both 0: 1 and 0 */
    struct sockopt_number any; /* the option's number, */
    struct sockopt_number v6;  /* and an IPv6 socket's own, where level is not 0 */
    /* False with errno. NULL: setsockopt with the number; sockopt_set_nothing: it is no such
     * option. */
    bool (*set)(const struct sockopt *option, const struct sockopt_target *target);
};

struct sockopt {
    const struct sockopt_row *row;
    uint32_t number;
    uint32_t idle, interval, count; /* of keepalive; 0: not given */
    char *text;                     /* owned, or NULL */
};

/* Ends with a NULL name. */
extern const struct sockopt_row sockopt_table[];

bool sockopt_parse_flag(const struct sockopt_row *row, const char *text,
                        struct sockopt *ret_option);
bool sockopt_parse_number(const struct sockopt_row *row, const char *text,
                          struct sockopt *ret_option);
bool sockopt_parse_size(const struct sockopt_row *row, const char *text,
                        struct sockopt *ret_option);
bool sockopt_parse_time(const struct sockopt_row *row, const char *text,
                        struct sockopt *ret_option);
bool sockopt_parse_text(const struct sockopt_row *row, const char *text,
                        struct sockopt *ret_option);
bool sockopt_parse_tos(const struct sockopt_row *row, const char *text, struct sockopt *ret_option);
bool sockopt_parse_queue(const struct sockopt_row *row, const char *text,
                         struct sockopt *ret_option);
bool sockopt_parse_keepalive(const struct sockopt_row *row, const char *text,
                             struct sockopt *ret_option);

bool sockopt_set_number(const struct sockopt *option, const struct sockopt_target *target);
bool sockopt_set_nothing(const struct sockopt *option, const struct sockopt_target *target);
bool sockopt_set_text(const struct sockopt *option, const struct sockopt_target *target);
bool sockopt_set_buffer(const struct sockopt *option, const struct sockopt_target *target);
bool sockopt_set_keepalive(const struct sockopt *option, const struct sockopt_target *target);
bool sockopt_set_linger(const struct sockopt *option, const struct sockopt_target *target);
bool sockopt_set_fastopen(const struct sockopt *option, const struct sockopt_target *target);

/* The rest differs by system: sockopt_linux.c, sockopt_plain.c. */

/* RFC 2385: the key for the peer, or for every client of a listener. False with errno. */
bool sockopt_set_md5sig(const struct sockopt *option, const struct sockopt_target *target);

/* Of how the system counts socket buffers. */
struct sockopt_buffers {
    unsigned factor;        /* SO_SNDBUF and SO_RCVBUF tell so many times what one may use */
    const char *send_limit; /* the system's setting */
    const char *receive_limit;
};
extern const struct sockopt_buffers sockopt_buffers;

#endif
