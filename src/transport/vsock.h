/* vsock.h: the list entry of vsock. */
#ifndef SONDE_TRANSPORT_VSOCK_H
#define SONDE_TRANSPORT_VSOCK_H

#include "transport/scheme.h"

extern const struct scheme vsock_scheme;

#endif
