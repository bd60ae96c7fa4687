/* errqueue_linux.c: the error queue of a socket, by IP_RECVERR and MSG_ERRQUEUE (ip(7), recvmsg(2)). */
#include "net/errqueue.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>

#include <linux/errqueue.h>

#include "net/control.h"

/* What came of something that was sent. */
struct entry {
    struct address peer; /* to whom that went; length 0: not known */
    int system;          /* errno; 0: no error (a timestamp) */
    bool is_icmp;
    struct icmp_error icmp;
};

/* A dual-stack socket needs both. */
bool errqueue_enable(int fd, int family)
{
    if (family == AF_INET6 && !control_enable(fd, IPPROTO_IPV6, IPV6_RECVERR))
        return false;
    return control_enable(fd, IPPROTO_IP, IP_RECVERR);
}

void errqueue_disable(int fd, int family)
{
    int off = 0;

    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &off, sizeof off);
    setsockopt(fd, IPPROTO_IP, IP_RECVERR, &off, sizeof off);
}

static bool is_error(const struct cmsghdr *control)
{
    return (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR) ||
           (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR);
}

/* The address of who sent the message stands behind the error (SO_EE_OFFENDER), without a port. */
static void offender_read(const struct cmsghdr *control, struct icmp_error *icmp)
{
    size_t offset = CMSG_LEN(sizeof(struct sock_extended_err));
    struct address offender = {.length = 0};

    if (control->cmsg_len <= offset)
        return;
    size_t length = control->cmsg_len - offset;
    if (length > sizeof offender.u)
        length = sizeof offender.u;
    memcpy(&offender.u, (const unsigned char *)control + offset, length);
    offender.length = (socklen_t)length;
    address_format_host(&offender, icmp->from);
}

static void error_read(const struct cmsghdr *control, struct entry *entry)
{
    struct sock_extended_err error;

    memcpy(&error, CMSG_DATA(control), sizeof error);
    entry->is_icmp = error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6;
    if (entry->is_icmp || error.ee_origin == SO_EE_ORIGIN_LOCAL)
        entry->system = (int)error.ee_errno;
    if (!entry->is_icmp)
        return;
    entry->icmp.type = error.ee_type;
    entry->icmp.code = error.ee_code;
    entry->icmp.v6 = error.ee_origin == SO_EE_ORIGIN_ICMP6;
    offender_read(control, &entry->icmp);
}

/* One entry, of whatever kind. */
static bool entry_take(int fd, struct entry *ret_entry)
{
    union control control;
    struct entry entry = {.system = 0};
    struct msghdr message = {
        .msg_name = &entry.peer.u,
        .msg_namelen = sizeof entry.peer.u,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control,
    };

    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return false;
    entry.peer.length = message.msg_namelen;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
        if (is_error(part))
            error_read(part, &entry);
    }
    *ret_entry = entry;
    return true;
}

bool errqueue_take(int fd, struct address *ret_peer, int *ret_errno)
{
    struct entry entry;

    do {
        if (!entry_take(fd, &entry))
            return false;
    } while (entry.system == 0);
    *ret_peer = entry.peer;
    *ret_errno = entry.system;
    return true;
}

bool errqueue_take_icmp(int fd, struct icmp_error *ret_icmp, int *ret_errno)
{
    struct entry entry;
    bool found = false;

    while (entry_take(fd, &entry)) {
        if (!entry.is_icmp)
            continue;
        *ret_icmp = entry.icmp;
        *ret_errno = entry.system;
        found = true;
    }
    return found;
}

/* Since "tcp: allow traceroute -Mtcp for unpriv users". */
bool errqueue_tells_connecting(void)
{
    unsigned version, revision;
    struct utsname name;

    if (uname(&name) != 0 || sscanf(name.release, "%u.%u", &version, &revision) != 2)
        return false;
    return version > 5 || (version == 5 && revision >= 17);
}
