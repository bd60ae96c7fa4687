/* vsock.h: what <linux/vm_sockets.h> knows of an address (vsock(7)). A file for Linux, a plain one
 * for the rest. address_from_vsock of address.h is made in the same two files. */
#ifndef SONDE_NET_VSOCK_H
#define SONDE_NET_VSOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "net/address.h"

/* False if the address is no vsock's. A port that the system may choose is 0. */
bool vsock_parts(const struct address *address, uint32_t *ret_cid, uint32_t *ret_port);

#endif
