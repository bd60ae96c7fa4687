/* tcp.h: the list entry of TCP. */
#ifndef SONDE_TRANSPORT_TCP_H
#define SONDE_TRANSPORT_TCP_H

#include "transport/scheme.h"

/* A socket whose connect(2) was refused can dial again, which saves half of what being refused costs. It is kept only
 * of a transport made with tells_icmp, of which describe has told since that no ICMP was the reason, and goes to such
 * ones. It belongs to who owns this, until tcp_spare_close. fd -1: none. */
struct tcp_spare {
    int fd, family;
};

void tcp_spare_close(struct tcp_spare *spare);

extern const struct scheme tcp_scheme;

#endif
