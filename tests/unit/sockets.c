/* sockets.c: sockets of this system for tests (sockets.h). */
#include "sockets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000 };

bool sockets_on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

void sockets_need_linux(void)
{
    if (!sockets_on_linux())
        skip();
}

int sockets_bound(const char *host, int type, struct address *ret_local)
{
    struct address address;
    int off = 0;

    assert_true(address_from_literal(host, 0, &address));
    int fd = socket(address_family(&address), type, 0);
    if (fd < 0)
        skip();
    if (address_family(&address) == AF_INET6)
        assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off), 0);
    if (bind(fd, &address.u.any, address.length) != 0) {
        assert_int_equal(errno, EADDRNOTAVAIL);
        close(fd);
        skip();
    }
    address_of_socket(fd, ret_local, NULL);
    return fd;
}

/* A stream socket that does not listen refuses; one for datagrams does whoever is not its peer, which is itself. */
int sockets_refusing(const char *host, int type, struct address *ret_local)
{
    int fd = sockets_bound(host, type, ret_local);

    if (type == SOCK_DGRAM)
        assert_int_equal(connect(fd, &ret_local->u.any, ret_local->length), 0);
    return fd;
}

void sockets_wait(int fd, short events)
{
    struct pollfd entry = {.fd = fd, .events = events};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
}

void sockets_assert_quiet(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    assert_int_equal(poll(&entry, 1, 0), 0);
}

struct transport *sockets_dial(const char *scheme, const struct transport_options *options)
{
    struct error error = {.text = ""};
    struct transport *transport = scheme_find(scheme)->dial(options, &error);

    assert_non_null(transport);
    return transport;
}

struct io sockets_open(struct transport *transport)
{
    struct io io = io_result(IO_OK, 0);

    while (transport->ops->open && (io = transport->ops->open(transport)).status == IO_WANT_WRITE)
        sockets_wait(sockets_descriptor(transport), POLLOUT);
    return io;
}

struct io sockets_read(struct transport *transport, void *buffer, size_t size)
{
    struct io io;

    while ((io = transport->ops->read(transport, buffer, size)).status == IO_WANT_READ)
        sockets_wait(sockets_descriptor(transport), POLLIN);
    return io;
}

int sockets_descriptor(const struct transport *transport)
{
    struct watch watch;

    transport->ops->watch(transport, &watch);
    return watch.hangup;
}

struct transport_description sockets_description(struct transport *transport)
{
    struct transport_description description = {.wants_icmp = true};

    transport->ops->describe(transport, &description);
    return description;
}

int sockets_bus_set_up(void **state)
{
    *state = bus_new();
    return 0;
}

int sockets_bus_tear_down(void **state)
{
    bus_close(*state);
    return 0;
}
