/* descriptor.c: the part of descriptor.h that every system has. */
#include "transport/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* False with EAGAIN. */
static bool is_ready(int fd, short events)
{
    struct pollfd poll_fd = {.fd = fd, .events = events};

    if (poll(&poll_fd, 1, 0) > 0)
        return true;
    errno = EAGAIN;
    return false;
}

ssize_t descriptor_read_ready(int fd, void *buffer, size_t size)
{
    return is_ready(fd, POLLIN) ? read(fd, buffer, size) : -1;
}

ssize_t descriptor_write_ready(int fd, const void *bytes, size_t length, size_t most)
{
    return is_ready(fd, POLLOUT) ? write(fd, bytes, length < most ? length : most) : -1;
}

bool descriptor_are_free(size_t count)
{
    int descriptors[DESCRIPTOR_COUNT_MAXIMUM];
    size_t got = 0;

    while (got < count && got < DESCRIPTOR_COUNT_MAXIMUM && (descriptors[got] = dup(STDERR_FILENO)) >= 0)
        got++;
    int system = errno;
    for (size_t i = 0; i < got; i++)
        close(descriptors[i]);
    errno = system;
    return got == count;
}

void descriptor_close_inherited_each(int first)
{
    enum { MOST = 65536 };
    long limit = sysconf(_SC_OPEN_MAX);

    if (limit < 0 || limit > MOST)
        limit = MOST;
    for (int fd = first; fd < limit; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (flags >= 0 && !(flags & FD_CLOEXEC))
            fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
}
