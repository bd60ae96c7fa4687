/* vsock_linux.c: addresses of virtual machine sockets, vsock(7). */
#include "net/vsock.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/vm_sockets.h>

_Static_assert(ADDRESS_CID_ANY == VMADDR_CID_ANY, "one number for any CID");
_Static_assert(sizeof(struct sockaddr_vm) <= sizeof(struct sockaddr_storage), "room for a vsock's");

/* The kernel takes 0 for a port like any other and VMADDR_PORT_ANY for "choose one". */
bool address_from_vsock(uint32_t cid, uint32_t port, struct address *ret_address)
{
    struct sockaddr_vm vm = {
        .svm_family = AF_VSOCK,
        .svm_cid = cid,
        .svm_port = port == 0 ? VMADDR_PORT_ANY : port,
    };
    struct address address = {.length = sizeof vm};

    memcpy(&address.u, &vm, sizeof vm);
    *ret_address = address;
    return true;
}

bool vsock_parts(const struct address *address, uint32_t *ret_cid, uint32_t *ret_port)
{
    struct sockaddr_vm vm;

    if (address_family(address) != AF_VSOCK || address->length < sizeof vm)
        return false;
    memcpy(&vm, &address->u, sizeof vm);
    *ret_cid = vm.svm_cid;
    *ret_port = vm.svm_port == VMADDR_PORT_ANY ? 0 : vm.svm_port;
    return true;
}
