/* access_internal.h: what access.c and access_parse.c share. Nobody else includes it. */
#ifndef SONDE_NET_ACCESS_INTERNAL_H
#define SONDE_NET_ACCESS_INTERNAL_H

#include "net/access.h"

enum access_kind { ACCESS_ANY, ACCESS_NETWORK, ACCESS_USER };

/* One entry of a list. An address is a network whose prefix is all of its bits. */
struct access_rule {
    enum access_kind kind;
    int family;                /* AF_INET (v4-mapped ones, too) or AF_INET6 */
    unsigned prefix;           /* in bits */
    unsigned char network[16]; /* in network byte order; what lies behind the prefix does not count */
    uint32_t user;
};

/* Adds the entries of a list as --allow takes it (access_allow). On failure those before the bad one stay. */
bool access_parse(struct access_list *list, const char *text, const char *option, struct error *ret_error);

#endif
