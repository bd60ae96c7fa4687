/* access.h: who may come (--allow, --deny). */
#ifndef SONDE_NET_ACCESS_H
#define SONDE_NET_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/address.h"

struct access_rule;

struct access_list {
    struct access_rule *rules;
    size_t count;
};

/* All zero: everybody may come. */
struct access {
    bool is_closed;                 /* there is an allow list: who is not on it is refused, even if it is empty */
    struct access_list allow, deny; /* deny wins */
};

/* Adds a comma list of literals, CIDR (10.0.0.0/8, fe80::/10), "any", "uid:N" and @FILE, whose lines are such lists (a
 * "#" begins a comment; no further @FILE). option names the option in messages. v4-mapped addresses count as IPv4; no
 * zones. False with *ret_error: STATUS_USAGE names the bad entry (and the file's line), STATUS_LOCAL_IO a file that
 * cannot be read. */
bool access_allow(struct access *access, const char *list, const char *option, struct error *ret_error);
bool access_deny(struct access *access, const char *list, const char *option, struct error *ret_error);

/* Whether the rules can mean anything for a scheme: uid for "unix" and "unix-dgram" alone, addresses for the Internet
 * alone. False with STATUS_USAGE, naming the entry. */
bool access_check(const struct access *access, const char *scheme, struct error *ret_error);

/* Whether a peer's user matters. */
bool access_asks_users(const struct access *access);

/* NULL if the peer may come, else why not, in a few words. user: who the peer of a Unix socket is; NULL: unknown, or
 * not such a peer, whom no uid that is allowed fits, and every one that is denied. v4-mapped addresses count as IPv4;
 * zones do not count. */
const char *access_refusal(const struct access *access, const struct address *remote, const uint32_t *user);

void access_free(struct access *access);

#endif
