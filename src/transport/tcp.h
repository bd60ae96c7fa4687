/* tcp.h: the list entry of TCP. */
#ifndef SONDE_TRANSPORT_TCP_H
#define SONDE_TRANSPORT_TCP_H

#include "transport/scheme.h"

extern const struct scheme tcp_scheme;

#endif
