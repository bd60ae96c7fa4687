/* datagram_listener.h: one datagram socket, a pseudo-connection for every peer that speaks. */
#ifndef SONDE_TRANSPORT_DATAGRAM_LISTENER_H
#define SONDE_TRANSPORT_DATAGRAM_LISTENER_H

#include "transport/scheme.h"

struct listener *udp_listen(const struct listener_options *options, struct error *ret_error);
struct listener *unix_datagram_listen(const struct listener_options *options, struct error *ret_error);

#endif
