/* vsock_plain.c: a system without virtual machine sockets. */
#include "net/vsock.h"

bool address_from_vsock(uint32_t cid, uint32_t port, struct address *ret_address)
{
    (void)cid;
    (void)port;
    (void)ret_address;
    return false;
}

bool vsock_parts(const struct address *address, uint32_t *ret_cid, uint32_t *ret_port)
{
    (void)address;
    (void)ret_cid;
    (void)ret_port;
    return false;
}
