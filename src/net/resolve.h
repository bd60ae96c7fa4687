/* resolve.h: a name's addresses in one family, looked up by getaddrinfo(3) in a thread of its own,
 * so that nothing waits for it. Literals need none of this (address_from_literal). */
#ifndef SONDE_NET_RESOLVE_H
#define SONDE_NET_RESOLVE_H

#include <stddef.h>

#include "base/error.h"
#include "net/address.h"

struct resolve;

struct resolve_result {
    int family;  /* AF_INET or AF_INET6 */
    int failure; /* 0, or EAI_… */
    int system;  /* errno with EAI_SYSTEM */
    size_t count;
    struct address *addresses; /* count of them in the order of RFC 6724, with the port set */
};

/* Begins a look-up. The thread blocks all signals and owns what it needs; it is never joined.
 * NULL with *ret_error if no thread or pipe can be had. */
struct resolve *resolve_start(const char *host, uint16_t port, int family, struct error *ret_error);

/* Becomes readable once the result is there. */
int resolve_descriptor(const struct resolve *resolve);

/* After that: hands over the result and ends the look-up. Free with resolve_result_free. */
struct resolve_result *resolve_take(struct resolve *resolve);
void resolve_result_free(struct resolve_result *result);

/* Gives up waiting; the thread ends by itself whenever the system lets it. */
void resolve_abandon(struct resolve *resolve);

/* The text for people of a failed result ("name not known", "no answer from the name servers, …"),
 * static or from error_reason. */
const char *resolve_reason(const struct resolve_result *result);

#endif
