/* parts.c: what a TARGET is made of: schemes, hosts, ports and paths. */
#include "config/target.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/units.h"

/* RFC 1035's 255 octets less those of the first length and of the root. */
enum { HOST_LENGTH_MAX = 253 };

/* A Unix path keeps its NUL; in an abstract name's place for it stands the leading one. */
enum { PATH_LENGTH_MAX = sizeof((struct sockaddr_un *)0)->sun_path - 1 };

bool target_is_datagram(const struct target *target)
{
    return strcmp(target->scheme, "udp") == 0 || strcmp(target->scheme, "unix-dgram") == 0;
}

bool target_is_internet(const struct target *target)
{
    return strcmp(target->scheme, "tcp") == 0 || strcmp(target->scheme, "udp") == 0;
}

bool target_lacks_port(const struct target *target)
{
    return target_is_internet(target) && target->port == 0;
}

/* RFC 4007: ADDRESS or ADDRESS%ZONE. */
static bool is_ipv6(const char *host)
{
    char address[INET6_ADDRSTRLEN];
    struct in6_addr ip;
    size_t length = strcspn(host, "%");

    if (length >= sizeof address || (host[length] == '%' && host[length + 1] == '\0'))
        return false;
    memcpy(address, host, length);
    address[length] = '\0';
    return inet_pton(AF_INET6, address, &ip) == 1;
}

static bool is_ipv4(const char *host)
{
    struct in_addr ip;

    return inet_pton(AF_INET, host, &ip) == 1;
}

/* Whether resolvers may take a host for an IPv4 address in one of its old spellings: the last label
 * is a decimal or hexadecimal number (the URL standard's "ends in a number"). */
static bool ends_in_number(const char *host)
{
    size_t length = strlen(host);
    const char *label;

    if (length > 0 && host[length - 1] == '.')
        length--;
    label = host + length;
    while (label > host && label[-1] != '.')
        label--;
    length -= (size_t)(label - host);
    if (length == 0)
        return false;
    if (strspn(label, "0123456789") >= length)
        return true;
    return label[0] == '0' && (label[1] == 'x' || label[1] == 'X') &&
           strspn(label + 2, "0123456789abcdefABCDEF") >= length - 2;
}

/* Controls and blanks are in no host; the marks would be of a URL or of torn brackets. */
static bool has_foreign_character(const char *host)
{
    for (; *host != '\0'; host++) {
        unsigned char c = (unsigned char)*host;
        if (c <= ' ' || c == 0x7f || strchr("/?#@[]\\", c) != NULL)
            return true;
    }
    return false;
}

bool target_check_host(const char *host, int *ret_family, struct error *ret_error)
{
    size_t length = strlen(host);

    if (length == 0)
        return error_set(ret_error, STATUS_USAGE, 0, "empty host");
    if (length > HOST_LENGTH_MAX)
        return error_set(ret_error, STATUS_USAGE, 0, "bad host, %zu characters, at most %d fit: %s",
                         length, HOST_LENGTH_MAX, host);
    if (host[0] == '.' || has_foreign_character(host))
        return error_set(ret_error, STATUS_USAGE, 0, "bad host %s", host);
    if (is_ipv6(host))
        *ret_family = AF_INET6;
    else if (is_ipv4(host))
        *ret_family = AF_INET;
    else if (strchr(host, ':') != NULL || ends_in_number(host))
        return error_set(ret_error, STATUS_USAGE, 0, "bad address %s", host);
    else
        *ret_family = AF_UNSPEC;
    return true;
}

static bool service_find(const char *name, const char *scheme, uint16_t *ret_port)
{
    const struct servent *service = getservbyname(name, scheme);

    if (service == NULL)
        return false;
    *ret_port = ntohs((uint16_t)service->s_port);
    return true;
}

bool target_parse_port(const char *port, const char *scheme, uint16_t *ret_port,
                       struct error *ret_error)
{
    uint64_t number;

    if (port[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "empty port");
    if (strspn(port, "0123456789") < strlen(port)) {
        if (service_find(port, scheme, ret_port))
            return true;
        return error_set(ret_error, STATUS_USAGE, 0,
                         "bad port %s: neither a number nor a known service of %s", port, scheme);
    }
    if (!units_parse_number(port, 0, UINT16_MAX, &number))
        return error_set(ret_error, STATUS_USAGE, 0, "bad port %s: more than 65535", port);
    *ret_port = (uint16_t)number;
    return true;
}

bool target_check_path(const char *path, struct error *ret_error)
{
    bool abstract = path[0] == '@';
    const char *name = path + abstract;
    size_t length = strlen(name);

    if (length == 0)
        return error_set(ret_error, STATUS_USAGE, 0, "empty %s of a Unix socket%s",
                         abstract ? "abstract name" : "path", abstract ? ": @" : "");
    if (length > PATH_LENGTH_MAX)
        return error_set(ret_error, STATUS_USAGE, 0,
                         "over-long path of a Unix socket, %zu bytes, at most %d fit: %s", length,
                         (int)PATH_LENGTH_MAX, path);
    return true;
}
