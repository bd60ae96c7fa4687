/* datagram_linux.c: datagrams with the address they came to, by IP_PKTINFO (ip(7)) and
 * IPV6_PKTINFO. */
#include "net/datagram.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <linux/sock_diag.h>

#include "net/control.h"

/* A dual-stack socket takes both: for IPv4 only IP_PKTINFO knows the right source after a
 * broadcast. */
bool datagram_enable(int fd, int family)
{
    if (family == AF_INET6 && !control_enable(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO))
        return false;
    return control_enable(fd, IPPROTO_IP, IP_PKTINFO);
}

static void local_from_v4(const struct cmsghdr *control, struct address *ret_local)
{
    struct address local = {.length = sizeof local.u.v4};
    struct in_pktinfo info;

    memcpy(&info, CMSG_DATA(control), sizeof info);
    local.u.v4.sin_family = AF_INET;
    local.u.v4.sin_addr = info.ipi_spec_dst;
    *ret_local = local;
}

static void local_from_v6(const struct cmsghdr *control, struct address *ret_local)
{
    struct address local = {.length = sizeof local.u.v6};
    struct in6_pktinfo info;

    memcpy(&info, CMSG_DATA(control), sizeof info);
    if (IN6_IS_ADDR_V4MAPPED(&info.ipi6_addr) || IN6_IS_ADDR_MULTICAST(&info.ipi6_addr))
        return;
    local.u.v6.sin6_family = AF_INET6;
    local.u.v6.sin6_addr = info.ipi6_addr;
    if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
        local.u.v6.sin6_scope_id = info.ipi6_ifindex;
    *ret_local = local;
}

static void local_find(struct msghdr *message, struct address *ret_local)
{
    ret_local->length = 0;
    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL;
         control = CMSG_NXTHDR(message, control)) {
        if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO)
            local_from_v4(control, ret_local);
        if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO)
            local_from_v6(control, ret_local);
    }
}

/* message: with room for control messages, or without. */
static ssize_t receive(int fd, void *buffer, size_t size, struct msghdr *message, struct address *ret_peer,
                       size_t *ret_whole)
{
    struct address peer = {.length = 0};
    struct iovec piece = {.iov_base = buffer, .iov_len = size};

    message->msg_name = &peer.u;
    message->msg_namelen = sizeof peer.u;
    message->msg_iov = &piece;
    message->msg_iovlen = 1;
    ssize_t whole = recvmsg(fd, message, MSG_DONTWAIT | MSG_TRUNC);
    if (whole < 0)
        return -1;
    peer.length = message->msg_namelen;
    *ret_peer = peer;
    *ret_whole = (size_t)whole;
    return (size_t)whole < size ? whole : (ssize_t)size;
}

ssize_t datagram_receive(int fd, void *buffer, size_t size, struct address *ret_peer,
                         struct address *ret_local, size_t *ret_whole)
{
    union control control;
    struct msghdr message = {
        .msg_control = ret_local != NULL ? control.bytes : NULL,
        .msg_controllen = ret_local != NULL ? sizeof control : 0,
    };
    ssize_t count = receive(fd, buffer, size, &message, ret_peer, ret_whole);

    if (count >= 0 && ret_local != NULL)
        local_find(&message, ret_local);
    return count;
}

bool datagram_enable_users(int fd)
{
    return control_enable(fd, SOL_SOCKET, SO_PASSCRED);
}

/* The credentials are told first, and there is no room behind them for a peer's descriptors. */
ssize_t datagram_receive_user(int fd, void *buffer, size_t size, struct address *ret_peer,
                              uint32_t *ret_user, size_t *ret_whole)
{
    union {
        struct cmsghdr align;
        unsigned char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct msghdr message = {.msg_control = control.bytes, .msg_controllen = sizeof control};
    ssize_t count = receive(fd, buffer, size, &message, ret_peer, ret_whole);

    *ret_user = DATAGRAM_USER_UNKNOWN;
    if (count < 0)
        return -1;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS) {
        struct ucred sender;
        memcpy(&sender, CMSG_DATA(header), sizeof sender);
        *ret_user = sender.uid;
    }
    return count;
}

static void control_set(struct msghdr *message, int level, int type, const void *data, size_t size)
{
    struct cmsghdr *header = message->msg_control;

    message->msg_controllen = CMSG_SPACE(size);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), data, size);
}

/* The socket's family does not matter: a dual-stack one takes IP_PKTINFO for mapped peers. */
static void control_from(struct msghdr *message, union control *control,
                         const struct address *local)
{
    struct address bare = *local;

    address_unmap(&bare);
    message->msg_control = control;
    if (address_family(&bare) == AF_INET) {
        struct in_pktinfo info = {.ipi_spec_dst = bare.u.v4.sin_addr};

        control_set(message, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    } else {
        struct in6_pktinfo info = {
            .ipi6_addr = bare.u.v6.sin6_addr,
            .ipi6_ifindex = bare.u.v6.sin6_scope_id,
        };

        control_set(message, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    }
}

static bool can_be_source(const struct address *local)
{
    return local != NULL && !address_is_wildcard(local) &&
           (address_family(local) == AF_INET || address_family(local) == AF_INET6);
}

ssize_t datagram_send(int fd, const void *bytes, size_t length, const struct address *peer,
                      const struct address *local)
{
    union control control = {.bytes = {0}};
    struct address to = *peer;
    struct iovec piece = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
    struct msghdr message = {
        .msg_name = &to.u,
        .msg_namelen = to.length,
        .msg_iov = &piece,
        .msg_iovlen = 1,
    };

    if (can_be_source(local))
        control_from(&message, &control, local);
    return sendmsg(fd, &message, MSG_DONTWAIT);
}

uint64_t datagram_dropped(int fd)
{
    uint32_t figures[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof figures;

    return getsockopt(fd, SOL_SOCKET, SO_MEMINFO, figures, &length) == 0 ? figures[SK_MEMINFO_DROPS] : 0;
}
