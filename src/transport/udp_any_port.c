/* udp_any_port.c: UDP whose answers may come from another port of the peer (udp_any_port.h). */
#include "transport/udp_any_port.h"

#include "net/datagram.h"

/* Whoever asks the address of all interfaces is answered from one of this system's own. */
static bool is_from_host(const struct address *from, const struct address *host)
{
    struct address a = *from, b = *host;

    if (address_is_wildcard(host))
        return address_is_loopback(from);
    address_unmap(&a);
    address_unmap(&b);
    address_set_port(&a, address_port(&b));
    return address_equal(&a, &b);
}

/* The kernel tells the address with the datagram, the port it gave with the first that was sent. */
static void local_learn(struct socket_transport *socket, const struct address *local)
{
    struct address bound;

    address_of_socket(socket->fd, &bound, NULL);
    if (local->length > 0) {
        socket->local = *local;
        address_set_port(&socket->local, address_port(&bound));
    } else if (!address_is_wildcard(&bound)) {
        socket->local = bound;
    }
}

void udp_any_port_start(struct socket_transport *socket)
{
    socket->remote = socket->target;
    datagram_enable(socket->fd, address_family(&socket->target));
    socket_tell_icmp(socket); /* whoever is not connected learns of refusals in no other way */
    local_learn(socket, &(struct address){.length = 0});
}

/* What nobody asked for is dropped; the descriptor is ready still if there is more. */
struct io udp_any_port_receive(struct socket_transport *socket, void *buffer, size_t size)
{
    struct address from, local = {.length = 0};
    size_t whole = 0;
    ssize_t count = datagram_receive(socket->fd, buffer, size, &from, &local, &whole);
    struct io io = io_from_call(count, IO_WANT_READ);

    if (io.status != IO_OK)
        return io;
    if (!is_from_host(&from, &socket->target))
        return io_result(IO_WANT_READ, 0);
    socket->remote = from;
    local_learn(socket, &local);
    io.cut = whole > io.count;
    io.whole = whole;
    return io;
}
