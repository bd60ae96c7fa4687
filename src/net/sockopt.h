/* sockopt.h: the socket options of -O, one table. */
#ifndef SONDE_NET_SOCKOPT_H
#define SONDE_NET_SOCKOPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "event/bus.h"
#include "net/address.h"

struct sockopt; /* one row of the table with its value */

struct sockopt_list {
    struct sockopt *options;
    size_t count;
};

/* Adds "NAME" or "NAME=VALUE". False with STATUS_USAGE for an unknown name, a bad or missing value,
 * one this system lacks, or a name already there. */
bool sockopt_add(struct sockopt_list *list, const char *text, struct error *ret_error);
void sockopt_free(struct sockopt_list *list);

/* In all that follow list may be NULL: no options. */

/* Whether each option fits a scheme ("tcp", "udp", "unix", "unix-dgram", "vsock") and role
 * (listening or connecting): else false with STATUS_USAGE, naming the option. */
bool sockopt_check(const struct sockopt_list *list, const char *scheme, bool listening,
                   struct error *ret_error);

/* Lines "name  value  meaning" of the whole table, for -O help. */
void sockopt_describe(struct buffer *target);

/* Those that choose the socket itself. */
/* With mptcp IPPROTO_MPTCP in TCP's place. */
int sockopt_protocol(const struct sockopt_list *list, int protocol);
int sockopt_backlog(const struct sockopt_list *list, int otherwise);

/* Sets all that are set before bind(2), connect(2) or listen(2). peer: the address that will be
 * connected to, or NULL when listening (md5sig needs it). False with STATUS_USAGE and the option's
 * name if the system refuses one. What the system took but cut (sndbuf, rcvbuf) is told as
 * EVENT_LIMIT. */
bool sockopt_apply(const struct sockopt_list *list, int fd, int family, const struct address *peer,
                   bool listening, struct origin origin, struct error *ret_error);

#endif
