/* address.c: socket addresses: made from text, shown as text. */
#include "net/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "net/vsock.h"

enum { PATH_OFFSET = offsetof(struct sockaddr_un, sun_path) };

_Static_assert(sizeof((struct sockaddr_un *)NULL)->sun_path <=
                   sizeof((struct endpoint *)NULL)->path,
               "an endpoint holds any path");

static struct address address_from_v4(struct in_addr ip, uint16_t port)
{
    struct address address = {.length = sizeof address.u.v4};

    address.u.v4.sin_family = AF_INET;
    address.u.v4.sin_port = htons(port);
    address.u.v4.sin_addr = ip;
    return address;
}

static struct address address_from_v6(struct in6_addr ip, uint32_t zone, uint16_t port)
{
    struct address address = {.length = sizeof address.u.v6};

    address.u.v6.sin6_family = AF_INET6;
    address.u.v6.sin6_port = htons(port);
    address.u.v6.sin6_addr = ip;
    address.u.v6.sin6_scope_id = zone;
    return address;
}

/* An interface's name, or its number. */
static bool zone_parse(const char *text, uint32_t *ret_zone)
{
    uint64_t number;
    unsigned index = if_nametoindex(text);

    if (index == 0 && !units_parse_number(text, 1, UINT32_MAX, &number))
        return false;
    *ret_zone = index != 0 ? index : (uint32_t)number;
    return true;
}

static bool v6_parse(const char *host, uint16_t port, struct address *ret_address)
{
    char text[INET6_ADDRSTRLEN];
    size_t length = strcspn(host, "%");
    uint32_t zone = 0;
    struct in6_addr ip;

    if (length >= sizeof text)
        return false;
    memcpy(text, host, length);
    text[length] = '\0';
    if (inet_pton(AF_INET6, text, &ip) != 1)
        return false;
    if (host[length] == '%' && !zone_parse(host + length + 1, &zone))
        return false;
    *ret_address = address_from_v6(ip, zone, port);
    return true;
}

bool address_from_literal(const char *host, uint16_t port, struct address *ret_address)
{
    struct in_addr ip;

    if (inet_pton(AF_INET, host, &ip) != 1)
        return v6_parse(host, port, ret_address);
    *ret_address = address_from_v4(ip, port);
    return true;
}

struct address address_any(int family, uint16_t port)
{
    if (family == AF_INET6)
        return address_from_v6(in6addr_any, 0, port);
    return address_from_v4((struct in_addr){.s_addr = htonl(INADDR_ANY)}, port);
}

struct address address_to_bind(const struct address *source, uint16_t port, const struct address *remote)
{
    if (source->length > 0 || port == 0)
        return *source;
    return address_any(address_family(remote), port);
}

/* A path keeps its NUL: systems differ in whether they need it, and none minds. */
bool address_from_path(const char *path, size_t length, struct address *ret_address,
                       struct error *ret_error)
{
    struct address address = {.length = 0};
    bool abstract = length > 0 && path[0] == '\0';
    size_t limit = sizeof address.u.un.sun_path - (abstract ? 0 : 1);

    if (length == 0)
        return error_set(ret_error, STATUS_USAGE, 0, "the path of a Unix socket is empty");
    if (length > limit)
        return error_set(ret_error, STATUS_USAGE, 0,
                         "Unix socket %s%.*s: %zu bytes are too long, at most %zu fit",
                         abstract ? "@" : "", (int)(length - abstract), path + abstract, length,
                         limit);
    address.u.un.sun_family = AF_UNIX;
    memcpy(address.u.un.sun_path, path, length);
    address.length = (socklen_t)(PATH_OFFSET + length + (abstract ? 0 : 1));
    *ret_address = address;
    return true;
}

int address_family(const struct address *address)
{
    return address->length == 0 ? AF_UNSPEC : address->u.any.sa_family;
}

void address_interleave(struct address *addresses, size_t count, int first)
{
    for (size_t i = 0; i < count; i++) {
        bool wants_first = i % 2 == 0;
        size_t found = i;
        while (found < count && (address_family(&addresses[found]) == first) != wants_first)
            found++;
        if (found == count)
            return;
        struct address moved = addresses[found];
        memmove(&addresses[i + 1], &addresses[i], (found - i) * sizeof *addresses);
        addresses[i] = moved;
    }
}

uint16_t address_port(const struct address *address)
{
    switch (address_family(address)) {
    case AF_INET:
        return ntohs(address->u.v4.sin_port);
    case AF_INET6:
        return ntohs(address->u.v6.sin6_port);
    default:
        return 0;
    }
}

void address_set_port(struct address *address, uint16_t port)
{
    switch (address_family(address)) {
    case AF_INET:
        address->u.v4.sin_port = htons(port);
        break;
    case AF_INET6:
        address->u.v6.sin6_port = htons(port);
        break;
    default:
        break;
    }
}

void address_unmap(struct address *address)
{
    struct in_addr ip;

    if (address_family(address) != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&address->u.v6.sin6_addr))
        return;
    memcpy(&ip, &address->u.v6.sin6_addr.s6_addr[12], sizeof ip);
    *address = address_from_v4(ip, address_port(address));
}

/* How much of sun_path is the name. Systems tell the length with or without the NUL, or with the
 * whole field, where an unnamed socket's is filled with NULs. */
static size_t path_length(const struct address *address)
{
    const char *path = address->u.un.sun_path;
    size_t length = address->length > PATH_OFFSET ? address->length - PATH_OFFSET : 0;

    if (length > sizeof address->u.un.sun_path)
        length = sizeof address->u.un.sun_path;
    if (length > 0 && path[0] != '\0')
        return strnlen(path, length);
    if (length > 1 && memcmp(path, path + 1, length - 1) == 0)
        return 0;
    return length;
}

static bool path_equal(const struct address *a, const struct address *b)
{
    size_t length = path_length(a);

    return length == path_length(b) && memcmp(a->u.un.sun_path, b->u.un.sun_path, length) == 0;
}

static bool vsock_equal(const struct address *a, const struct address *b)
{
    uint32_t a_cid, a_port, b_cid, b_port;

    return vsock_parts(a, &a_cid, &a_port) && vsock_parts(b, &b_cid, &b_port) && a_cid == b_cid &&
           a_port == b_port;
}

bool address_equal(const struct address *a, const struct address *b)
{
    if (address_family(a) != address_family(b) || address_port(a) != address_port(b))
        return false;
    switch (address_family(a)) {
    case AF_UNSPEC:
        return true;
    case AF_INET:
        return a->u.v4.sin_addr.s_addr == b->u.v4.sin_addr.s_addr;
    case AF_INET6:
        return a->u.v6.sin6_scope_id == b->u.v6.sin6_scope_id &&
               IN6_ARE_ADDR_EQUAL(&a->u.v6.sin6_addr, &b->u.v6.sin6_addr);
    case AF_UNIX:
        return path_equal(a, b);
    default:
        return vsock_equal(a, b);
    }
}

bool address_is_wildcard(const struct address *address)
{
    struct address bare = *address;
    uint32_t cid, port;

    address_unmap(&bare);
    switch (address_family(&bare)) {
    case AF_INET:
        return bare.u.v4.sin_addr.s_addr == htonl(INADDR_ANY);
    case AF_INET6:
        return IN6_IS_ADDR_UNSPECIFIED(&bare.u.v6.sin6_addr);
    default:
        return vsock_parts(&bare, &cid, &port) && cid == ADDRESS_CID_ANY;
    }
}

bool address_is_loopback(const struct address *address)
{
    enum { LOOPBACK_NETWORK = 127 };
    struct address bare = *address;

    address_unmap(&bare);
    if (address_family(&bare) == AF_INET)
        return ntohl(bare.u.v4.sin_addr.s_addr) >> 24 == LOOPBACK_NETWORK;
    return address_family(&bare) == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&bare.u.v6.sin6_addr);
}

static void v6_to_host(const struct sockaddr_in6 *v6, char *host, size_t size)
{
    char name[IF_NAMESIZE];
    size_t length;

    inet_ntop(AF_INET6, &v6->sin6_addr, host, (socklen_t)size);
    length = strlen(host);
    if (v6->sin6_scope_id == 0)
        return;
    if (if_indextoname(v6->sin6_scope_id, name) != NULL)
        snprintf(host + length, size - length, "%%%s", name);
    else
        snprintf(host + length, size - length, "%%%lu", (unsigned long)v6->sin6_scope_id);
}

void address_to_endpoint(const struct address *address, struct endpoint *ret_endpoint)
{
    struct endpoint endpoint = {.port = 0};
    struct address bare = *address;
    uint32_t cid;

    address_unmap(&bare);
    endpoint.port = address_port(&bare);
    switch (address_family(&bare)) {
    case AF_INET:
        inet_ntop(AF_INET, &bare.u.v4.sin_addr, endpoint.host, sizeof endpoint.host);
        break;
    case AF_INET6:
        v6_to_host(&bare.u.v6, endpoint.host, sizeof endpoint.host);
        break;
    case AF_UNIX:
        endpoint.has_path = true;
        endpoint.path_length = path_length(&bare);
        memcpy(endpoint.path, bare.u.un.sun_path, endpoint.path_length);
        break;
    default:
        if (vsock_parts(&bare, &cid, &endpoint.port))
            snprintf(endpoint.host, sizeof endpoint.host, "%lu", (unsigned long)cid);
        break;
    }
    *ret_endpoint = endpoint;
}

char *address_format_host(const struct address *address, char text[ADDRESS_HOST_SIZE])
{
    struct endpoint endpoint;

    address_to_endpoint(address, &endpoint);
    snprintf(text, ADDRESS_HOST_SIZE, "%.*s", (int)strcspn(endpoint.host, "%"), endpoint.host);
    return text;
}

char *address_format(const struct address *address, char text[ENDPOINT_TEXT_SIZE])
{
    struct endpoint endpoint;

    address_to_endpoint(address, &endpoint);
    return endpoint_format(&endpoint, text);
}

/* The kernel tells the true length even where it had to cut. */
static socklen_t told_length(socklen_t told, const struct address *address)
{
    return told < sizeof address->u ? told : (socklen_t)sizeof address->u;
}

static struct address end_of(int fd, bool remote)
{
    struct address address = {.length = 0};
    socklen_t length = sizeof address.u;
    int result = remote ? getpeername(fd, &address.u.any, &length) : getsockname(fd, &address.u.any, &length);

    if (result == 0)
        address.length = told_length(length, &address);
    return address;
}

void address_of_socket(int fd, struct address *ret_local, struct address *ret_remote)
{
    if (ret_local != NULL)
        *ret_local = end_of(fd, false);
    if (ret_remote != NULL)
        *ret_remote = end_of(fd, true);
}
