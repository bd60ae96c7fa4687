/* vsock.c: streams between a virtual machine and its host (vsock(7)). Where the system has none no vsock address can
 * be made, and nobody comes here. */
#include <sys/socket.h>

#include "transport/listening.h"
#include "transport/socket.h"
#include "transport/vsock.h"

static struct transport *vsock_dial(const struct transport_options *options, struct error *ret_error)
{
    return stream_dial(&vsock_scheme, options, ret_error);
}

static struct listener *vsock_listen(const struct listener_options *options, struct error *ret_error)
{
    const struct stream_kind kind = {&vsock_scheme, stream_accepted};
    int fd = listening_socket(kind.scheme->name, SOCK_STREAM, 0, options, ret_error);

    if (fd < 0)
        return NULL;
    return stream_listen(sizeof(struct stream_listener), NULL, fd, &kind, options, ret_error);
}

const struct scheme vsock_scheme = {
    .name = "vsock",
    .capabilities = TRANSPORT_HALF_CLOSE | TRANSPORT_RAW,
    .dial = vsock_dial,
    .listen = vsock_listen,
};
