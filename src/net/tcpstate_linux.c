/* tcpstate_linux.c: TCP_INFO, TCP_SAVE_SYN, sock_diag(7) and /proc/net/tcp (tcpstate.h). */
#include "net/tcpstate.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <unistd.h>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

/* What a busy machine may have; beyond it the search is not worth the wait. */
enum { LINES_MAX = 200000 };

/* A request for a connection, as Linux 4.1 and later keep it before the handshake's end. */
enum { KERNEL_NEW_SYN_RECV = 12 };

/* Of an address in a table: 32 digits, a colon, a port. */
enum { TABLE_ADDRESS_SIZE = sizeof "00000000000000000000000000000000:0000" };

static enum tcp_state state_of_kernel(unsigned state)
{
    if (state == KERNEL_NEW_SYN_RECV)
        return TCP_STATE_SYN_RECV;
    return state < TCP_STATE_COUNT ? (enum tcp_state)state : TCP_STATE_UNKNOWN;
}

bool tcpstate_is_multipath(int fd)
{
    int protocol = IPPROTO_TCP;
    socklen_t length = sizeof protocol;

    return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) == 0 && protocol != IPPROTO_TCP;
}

enum tcp_state tcpstate_of(int fd)
{
    struct tcp_info info = {.tcpi_state = 0};
    socklen_t length = sizeof info;

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0 || length == 0)
        return TCP_STATE_UNKNOWN;
    return state_of_kernel(info.tcpi_state);
}

static void put_address(const struct address *address, __be32 words[4])
{
    if (address_family(address) == AF_INET)
        memcpy(words, &address->u.v4.sin_addr, sizeof address->u.v4.sin_addr);
    else
        memcpy(words, &address->u.v6.sin6_addr, sizeof address->u.v6.sin6_addr);
}

static uint32_t zone_of(const struct address *local, const struct address *remote)
{
    if (address_family(local) != AF_INET6)
        return 0;
    return remote->u.v6.sin6_scope_id != 0 ? remote->u.v6.sin6_scope_id : local->u.v6.sin6_scope_id;
}

/* Asks for the one connection, not for a list. */
static bool diag_ask(int fd, const struct address *local, const struct address *remote)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = (__u8)address_family(local),
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_states = UINT32_MAX,
                    .id = {.idiag_sport = htons(address_port(local)),
                           .idiag_dport = htons(address_port(remote)),
                           .idiag_if = zone_of(local, remote),
                           .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
    };

    put_address(local, message.request.id.idiag_src);
    put_address(remote, message.request.id.idiag_dst);
    return send(fd, &message, sizeof message, MSG_DONTWAIT) == (ssize_t)sizeof message;
}

/* The answer: a state, CLOSE where there is no such connection. A listener is found in the place of one. */
static enum tcp_state diag_answer(int fd)
{
    struct {
        struct nlmsghdr header;
        union {
            struct inet_diag_msg found;
            struct nlmsgerr error;
            unsigned char attributes[1024];
        } body;
    } answer;
    ssize_t length = recv(fd, &answer, sizeof answer, MSG_DONTWAIT);

    if (length < (ssize_t)(sizeof answer.header + sizeof answer.body.error.error))
        return TCP_STATE_UNKNOWN;
    if (answer.header.nlmsg_type == NLMSG_ERROR)
        return answer.body.error.error == -ENOENT ? TCP_STATE_CLOSE : TCP_STATE_UNKNOWN;
    if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return TCP_STATE_UNKNOWN;
    enum tcp_state state = state_of_kernel(answer.body.found.idiag_state);
    return state == TCP_STATE_LISTEN ? TCP_STATE_CLOSE : state;
}

static enum tcp_state diag_find(const struct address *local, const struct address *remote)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    enum tcp_state state = TCP_STATE_UNKNOWN;

    if (fd < 0)
        return TCP_STATE_UNKNOWN;
    if (diag_ask(fd, local, remote))
        state = diag_answer(fd);
    close(fd);
    return state;
}

/* As the tables print it: words of 32 bits in network order, each as if it were a number. mapped: an IPv4 address as
 * an IPv6 socket has it. */
static void table_address(const struct address *address, bool mapped, char text[TABLE_ADDRESS_SIZE])
{
    uint32_t words[4] = {0, 0, htonl(0xffff), 0};
    size_t length = 0;
    bool v4 = address_family(address) == AF_INET;

    put_address(address, v4 ? words + 3 : words);
    for (size_t i = v4 && !mapped ? 3 : 0; i < 4; i++)
        length += (size_t)snprintf(text + length, TABLE_ADDRESS_SIZE - length, "%08lX", (unsigned long)words[i]);
    snprintf(text + length, TABLE_ADDRESS_SIZE - length, ":%04X", (unsigned)address_port(address));
}

/* CLOSE if the table has no such line, UNKNOWN if it cannot be read. */
static enum tcp_state table_find(const char *file, const struct address *local, const struct address *remote,
                                 bool mapped)
{
    char ours[TABLE_ADDRESS_SIZE], theirs[TABLE_ADDRESS_SIZE];
    char first[TABLE_ADDRESS_SIZE], second[TABLE_ADDRESS_SIZE], line[512];
    enum tcp_state state = TCP_STATE_CLOSE;
    FILE *table = fopen(file, "re");
    unsigned number;

    if (table == NULL)
        return TCP_STATE_UNKNOWN;
    table_address(local, mapped, ours);
    table_address(remote, mapped, theirs);
    for (int i = 0; state == TCP_STATE_CLOSE && i < LINES_MAX && fgets(line, sizeof line, table) != NULL; i++) {
        if (sscanf(line, " %*u: %37s %37s %x", first, second, &number) == 3 && strcmp(first, ours) == 0 &&
            strcmp(second, theirs) == 0)
            state = state_of_kernel(number);
    }
    fclose(table);
    return state;
}

static enum tcp_state tables_find(const struct address *local, const struct address *remote)
{
    bool v4 = address_family(local) == AF_INET;
    enum tcp_state bare = TCP_STATE_UNKNOWN, in_v6;

    if (v4)
        bare = table_find("/proc/net/tcp", local, remote, false);
    if (bare != TCP_STATE_UNKNOWN && bare != TCP_STATE_CLOSE)
        return bare;
    in_v6 = table_find("/proc/net/tcp6", local, remote, v4);
    return in_v6 != TCP_STATE_UNKNOWN ? in_v6 : bare;
}

/* sock_diag finds an IPv6 socket's v4-mapped connection by the bare addresses. It says ENOENT as well where it knows
 * no TCP at all, and of a socket that is bound to an interface: then the tables have the last word. */
enum tcp_state tcpstate_find(const struct address *local, const struct address *remote, bool thorough)
{
    struct address ours = *local, theirs = *remote;

    address_unmap(&ours);
    address_unmap(&theirs);
    if (address_family(&ours) != address_family(&theirs) ||
        (address_family(&ours) != AF_INET && address_family(&ours) != AF_INET6))
        return TCP_STATE_UNKNOWN;
    enum tcp_state state = diag_find(&ours, &theirs);
    if (state != TCP_STATE_UNKNOWN && (state != TCP_STATE_CLOSE || !thorough))
        return state;
    enum tcp_state listed = tables_find(&ours, &theirs);
    return listed != TCP_STATE_UNKNOWN ? listed : state;
}

bool tcpstate_keep_syn(int listener)
{
    const int yes = 1;

    return setsockopt(listener, IPPROTO_TCP, TCP_SAVE_SYN, &yes, sizeof yes) == 0;
}

size_t tcpstate_take_syn(int fd, void *buffer, size_t size)
{
    socklen_t length = size < INT32_MAX ? (socklen_t)size : INT32_MAX;

    return getsockopt(fd, IPPROTO_TCP, TCP_SAVED_SYN, buffer, &length) == 0 ? (size_t)length : 0;
}
