/* address.h: socket addresses: made from text, shown as text. */
#ifndef SONDE_NET_ADDRESS_H
#define SONDE_NET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/error.h"
#include "event/event.h"

struct address {
    socklen_t length; /* 0: none */
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un un;
        struct sockaddr_storage storage;
    } u;
};

/* A literal IPv4 (four decimal numbers) or IPv6 address (with %zone) and a port. False if host is
 * no such literal; no name is looked up. */
bool address_from_literal(const char *host, uint16_t port, struct address *ret_address);

/* The address of all interfaces in a family (AF_INET, AF_INET6). */
struct address address_any(int family, uint16_t port);

/* What is to be bound before connecting to remote: source if there is one, else, if there is a port, any address of
 * remote's family with it. Length 0: nothing. */
struct address address_to_bind(const struct address *source, uint16_t port, const struct address *remote);

/* A Unix socket's: path holds length bytes, an abstract name begins with NUL. False, with the limit
 * named, if it does not fit (STATUS_USAGE). */
bool address_from_path(const char *path, size_t length, struct address *ret_address,
                       struct error *ret_error);

/* A vsock's; cid may be ADDRESS_CID_ANY, port 0 is any free one. False where there is no vsock. */
#define ADDRESS_CID_ANY UINT32_MAX
bool address_from_vsock(uint32_t cid, uint32_t port, struct address *ret_address);

int address_family(const struct address *address); /* AF_UNSPEC for none */

/* Puts those of family first and the others in turn (RFC 8305, section 4), as long as there are both; each kind keeps
 * its own order. */
void address_interleave(struct address *addresses, size_t count, int first);

uint16_t address_port(const struct address *address); /* 0 where there is none */
void address_set_port(struct address *address, uint16_t port);

/* ::ffff:a.b.c.d becomes a.b.c.d; anything else stays. */
void address_unmap(struct address *address);

bool address_equal(const struct address *a, const struct address *b);
bool address_is_wildcard(const struct address *address);
bool address_is_loopback(const struct address *address); /* 127.0.0.0/8, ::1, v4-mapped too */

/* As endpoint: v4-mapped addresses are shown as IPv4. */
void address_to_endpoint(const struct address *address, struct endpoint *ret_endpoint);

/* Its host alone, numeric, without a zone, "" where there is none. Returns text. */
enum { ADDRESS_HOST_SIZE = 48 };
char *address_format_host(const struct address *address, char text[ADDRESS_HOST_SIZE]);

/* address_to_endpoint and endpoint_format in one. Returns text. */
char *address_format(const struct address *address, char text[ENDPOINT_TEXT_SIZE]);

/* getsockname(2) and getpeername(2); length 0 where there is none. NULL: not interested. */
void address_of_socket(int fd, struct address *ret_local, struct address *ret_remote);

#endif
