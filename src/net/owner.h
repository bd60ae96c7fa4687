/* owner.h: which process holds an address that is in use. A file for Linux, a plain one for the
 * rest. */
#ifndef SONDE_NET_OWNER_H
#define SONDE_NET_OWNER_H

#include <stdbool.h>
#include <stddef.h>

#include "net/address.h"

/* Looks in /proc for the listener (TCP) or bound socket (UDP, Unix) in the way of binding address.
 * scheme as in transport/scheme.h. "nginx (pid 123)" into text, or, where the process cannot be
 * seen, "a process of user 33"; false if nothing is known. */
bool owner_find(const char *scheme, const struct address *address, char *text, size_t size);

#endif
