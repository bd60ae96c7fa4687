/* errqueue_linux.c: the error queue of a UDP socket, by IP_RECVERR and MSG_ERRQUEUE (ip(7),
 * recvmsg(2)). */
#include "net/errqueue.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>

#include "net/control.h"

/* A dual-stack socket needs both. */
bool errqueue_enable(int fd, int family)
{
    if (family == AF_INET6 && !control_enable(fd, IPPROTO_IPV6, IPV6_RECVERR))
        return false;
    return control_enable(fd, IPPROTO_IP, IP_RECVERR);
}

static bool is_error(const struct cmsghdr *control)
{
    return (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR) ||
           (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR);
}

/* 0 for an entry that is no error (a timestamp). */
static int error_find(struct msghdr *message)
{
    struct sock_extended_err error;

    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL;
         control = CMSG_NXTHDR(message, control)) {
        if (!is_error(control))
            continue;
        memcpy(&error, CMSG_DATA(control), sizeof error);
        if (error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6 ||
            error.ee_origin == SO_EE_ORIGIN_LOCAL)
            return (int)error.ee_errno;
    }
    return 0;
}

/* One entry, of whatever kind. */
static bool entry_take(int fd, struct address *ret_peer, int *ret_errno)
{
    union control control;
    struct address peer = {.length = 0};
    struct msghdr message = {
        .msg_name = &peer.u,
        .msg_namelen = sizeof peer.u,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control,
    };

    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return false;
    peer.length = message.msg_namelen;
    *ret_peer = peer;
    *ret_errno = error_find(&message);
    return true;
}

bool errqueue_take(int fd, struct address *ret_peer, int *ret_errno)
{
    struct address peer;
    int failure;

    do {
        if (!entry_take(fd, &peer, &failure))
            return false;
    } while (failure == 0);
    *ret_peer = peer;
    *ret_errno = failure;
    return true;
}
