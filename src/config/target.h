/* target.h: TARGET as users write it. Text only: nothing is looked up but services and literals. */
#ifndef SONDE_CONFIG_TARGET_H
#define SONDE_CONFIG_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define TARGET_CID_ANY UINT32_MAX

struct target {
    const char *scheme;    /* "tcp", "udp", "unix", "unix-dgram", "vsock" */
    char *host;            /* tcp, udp: a name or literal, without brackets; NULL: all addresses (-l) */
    bool literal;          /* host is an address */
    uint16_t port;         /* tcp, udp */
    char *path;            /* unix: path_length bytes, an abstract name begins with NUL */
    size_t path_length;
    uint32_t cid, vsock_port; /* TARGET_CID_ANY: any; port 0: any (-l) */
    char *text;            /* as messages name it: "127.0.0.1:80", "[::1]:80", "*:80", "/run/x", "@name",
                            * "vsock:2:80" */
};

/* What the options already said about a word. */
struct target_context {
    const char *scheme;    /* from -u, -U, --vsock; "tcp" otherwise */
    bool scheme_chosen;    /* one of them was given: a scheme:// that contradicts it is an error */
    bool listening;        /* port 0 is allowed, a host is not needed, vsock's CID neither */
};

/* One word: HOST:PORT, [V6]:PORT, tcp://H:P, udp://H:P, unix:PATH, unix:@ABSTRACT, vsock:CID:PORT; when
 * listening also a bare PORT. tls:// is not built in yet and says so. With a unix scheme from the options the
 * word is a path whatever it contains. False with STATUS_USAGE and a line that names the word. */
bool target_from_word(const char *word, const struct target_context *context, struct target *ret_target,
                      struct error *ret_error);

/* HOST PORT, for the vsock scheme CID PORT. */
bool target_from_pair(const char *host, const char *port, const struct target_context *context,
                      struct target *ret_target, struct error *ret_error);

/* For -z: whether a word is such a TARGET, well-formed or not, rather than hosts or ports: it names a scheme, has a
 * port behind brackets, or one colon. */
bool target_is_word(const char *word);

/* A host without a port, an IPv6 address in brackets or not: port stays 0, text is the host. The scheme is tcp or
 * udp. */
bool target_from_host(const char *host, const struct target_context *context, struct target *ret_target,
                      struct error *ret_error);

/* Makes text the host alone, without the port: "127.0.0.1", "::1", "/run/x", the number of vsock's CID. */
void target_name_host(struct target *target);

void target_free(struct target *target);

/* The parts, for options that hold one. False with STATUS_USAGE and a line that names the part. */

/* A name or a literal without brackets; *ret_family is AF_INET or AF_INET6, AF_UNSPEC for a name. */
bool target_check_host(const char *host, int *ret_family, struct error *ret_error);

/* A number up to 65535 or a service of getservbyname(3); scheme is "tcp" or "udp". */
bool target_parse_port(const char *port, const char *scheme, uint16_t *ret_port,
                       struct error *ret_error);

/* PATH or @ABSTRACT that fits a Unix socket's address. */
bool target_check_path(const char *path, struct error *ret_error);

bool target_is_datagram(const struct target *target);
bool target_is_internet(const struct target *target);

/* Whether it is a host of the Internet alone, for ports that are named elsewhere. */
bool target_lacks_port(const struct target *target);

#endif
