/* descriptor_plain.c: the same with POSIX alone: what poll(2) calls ready is read once, or written to PIPE_BUF. */
#include "transport/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t descriptor_read_pipe(int fd, void *buffer, size_t size)
{
    return descriptor_read_ready(fd, buffer, size);
}

ssize_t descriptor_write_pipe(int fd, const void *bytes, size_t length)
{
    return descriptor_write_ready(fd, bytes, length, PIPE_BUF);
}

static int prepare(int fd)
{
    if (fd < 0)
        return fd;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
        return fd;
    int system = errno;
    close(fd);
    errno = system;
    return -1;
}

int descriptor_socket(int family, int type, int protocol)
{
    return prepare(socket(family, type, protocol));
}

int descriptor_accept(int fd, struct sockaddr *ret_address, socklen_t *length)
{
    return prepare(accept(fd, ret_address, length));
}

int descriptor_pipe(int ret_ends[2])
{
    if (pipe(ret_ends) < 0)
        return -1;
    fcntl(ret_ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ret_ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

void descriptor_close_inherited(int first)
{
    descriptor_close_inherited_each(first);
}

ssize_t descriptor_receive(int fd, void *buffer, size_t size, size_t *ret_whole)
{
    struct iovec vector = {buffer, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT);

    if (length < 0)
        return -1;
    *ret_whole = message.msg_flags & MSG_TRUNC ? size + 1 : (size_t)length;
    return length;
}
