/* descriptor_linux.c: RWF_NOWAIT (preadv2(2)), SOCK_NONBLOCK, accept4(2), pipe2(2), close_range(2), MSG_TRUNC as a
 * question (recv(2)). */
#include "transport/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Newer than some C libraries and headers. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

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

int descriptor_pipe(int ret_ends[2])
{
    return pipe2(ret_ends, O_CLOEXEC);
}

/* A kernel before 5.11 does not know that flag. */
void descriptor_close_inherited(int first)
{
    if (syscall(SYS_close_range, (unsigned)first, UINT_MAX, CLOSE_RANGE_CLOEXEC) < 0)
        descriptor_close_inherited_each(first);
}

ssize_t descriptor_receive(int fd, void *buffer, size_t size, size_t *ret_whole)
{
    ssize_t whole = recv(fd, buffer, size, MSG_DONTWAIT | MSG_TRUNC);

    if (whole < 0)
        return -1;
    *ret_whole = (size_t)whole;
    return (size_t)whole < size ? whole : (ssize_t)size;
}
