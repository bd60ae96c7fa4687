/* lookup.h: all addresses of a name, of both families, for those who need them all at once (listening, checking). Its
 * events name TCP as the transport, whatever the addresses are for. */
#ifndef SONDE_CONN_LOOKUP_H
#define SONDE_CONN_LOOKUP_H

#include "conn/loop.h"
#include "net/address.h"

struct lookup;

/* addresses: count of them, borrowed for the call; where count is 0 error says why. The lookup is gone by then. */
typedef void lookup_done(void *argument, const struct address *addresses, size_t count, const struct error *error);

/* family: AF_UNSPEC for both. done is never called from within. */
struct lookup *lookup_start(struct loop *loop, const char *host, uint16_t port, int family, struct bus *bus,
                            lookup_done *done, void *argument);
void lookup_cancel(struct lookup *lookup); /* NULL is nothing */

#endif
