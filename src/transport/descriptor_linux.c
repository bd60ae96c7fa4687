/* descriptor_linux.c: RWF_NOWAIT (preadv2(2)), SOCK_NONBLOCK, accept4(2), MSG_TRUNC as a question (recv(2)). */
#include "transport/descriptor.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <sys/uio.h>

/* A kernel or sandbox without RWF_NOWAIT: ready means that one read will not wait. */
ssize_t descriptor_read_pipe(int fd, void *buffer, size_t size)
{
    struct iovec vector = {buffer, size};
    ssize_t result = preadv2(fd, &vector, 1, -1, RWF_NOWAIT);

    return result < 0 && (errno == EOPNOTSUPP || errno == ENOSYS) ? descriptor_read_ready(fd, buffer, size)
                                                                  : result;
}

ssize_t descriptor_write_pipe(int fd, const void *bytes, size_t length)
{
    struct iovec vector = {(void *)(uintptr_t)bytes, length};
    ssize_t result = pwritev2(fd, &vector, 1, -1, RWF_NOWAIT);

    return result < 0 && (errno == EOPNOTSUPP || errno == ENOSYS) ? descriptor_write_ready(fd, bytes, length, PIPE_BUF)
                                                                  : result;
}

int descriptor_socket(int family, int type, int protocol)
{
    return socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
}

int descriptor_accept(int fd, struct sockaddr *ret_address, socklen_t *length)
{
    return accept4(fd, ret_address, length, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

ssize_t descriptor_receive(int fd, void *buffer, size_t size, size_t *ret_whole)
{
    ssize_t whole = recv(fd, buffer, size, MSG_DONTWAIT | MSG_TRUNC);

    if (whole < 0)
        return -1;
    *ret_whole = (size_t)whole;
    return (size_t)whole < size ? whole : (ssize_t)size;
}
