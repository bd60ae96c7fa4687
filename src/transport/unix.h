/* unix.h: the list entry of Unix stream sockets. */
#ifndef SONDE_TRANSPORT_UNIX_H
#define SONDE_TRANSPORT_UNIX_H

#include "transport/scheme.h"

extern const struct scheme unix_scheme;

#endif
