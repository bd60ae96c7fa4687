/* tcp.h: the list entry of TCP. */
#ifndef SONDE_TRANSPORT_TCP_H
#define SONDE_TRANSPORT_TCP_H

#include "transport/scheme.h"

/* A socket whose connect(2) was refused can dial again, which saves half of what being refused costs. It becomes a
 * spare_socket only of a transport made with tells_icmp, of which describe has told since that no ICMP was the reason,
 * and goes to such ones. */
extern const struct scheme tcp_scheme;

#endif
