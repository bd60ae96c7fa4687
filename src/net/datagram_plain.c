/* datagram_plain.c: datagrams on a system that does not tell, or not alike, to which address they
 * came. */
#include "net/datagram.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

bool datagram_enable(int fd, int family)
{
    (void)fd;
    (void)family;
    return true;
}

ssize_t datagram_receive(int fd, void *buffer, size_t size, struct address *ret_peer,
                         struct address *ret_local, size_t *ret_whole)
{
    struct address peer = {.length = 0};
    struct iovec piece = {.iov_base = buffer, .iov_len = size};
    struct msghdr message = {
        .msg_name = &peer.u,
        .msg_namelen = sizeof peer.u,
        .msg_iov = &piece,
        .msg_iovlen = 1,
    };
    ssize_t count = recvmsg(fd, &message, MSG_DONTWAIT);

    if (count < 0)
        return -1;
    peer.length = message.msg_namelen;
    *ret_peer = peer;
    *ret_whole = (size_t)count + ((message.msg_flags & MSG_TRUNC) != 0);
    if (ret_local != NULL)
        ret_local->length = 0;
    return count;
}

bool datagram_enable_users(int fd)
{
    (void)fd;
    errno = EOPNOTSUPP;
    return false;
}

ssize_t datagram_receive_user(int fd, void *buffer, size_t size, struct address *ret_peer,
                              uint32_t *ret_user, size_t *ret_whole)
{
    *ret_user = DATAGRAM_USER_UNKNOWN;
    return datagram_receive(fd, buffer, size, ret_peer, NULL, ret_whole);
}

ssize_t datagram_send(int fd, const void *bytes, size_t length, const struct address *peer,
                      const struct address *local)
{
    (void)local;
    return sendto(fd, bytes, length, MSG_DONTWAIT, &peer->u.any, peer->length);
}

uint64_t datagram_dropped(int fd)
{
    (void)fd;
    return 0;
}
