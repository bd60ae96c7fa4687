/* pieces.c: writing what lies in several places (pieces.h). */
#include "base/pieces.h"

#include <errno.h>
#include <poll.h>

enum { LAST_WAIT = 1000 /* ms for the reader of a pipe, once a signal has come */ };

/* False, with EINTR, if nobody has read for LAST_WAIT since a signal came. */
static bool wait_for_room(int fd, bool *interrupted)
{
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};
    int ready = poll(&wanted, 1, *interrupted ? LAST_WAIT : -1);

    if (ready < 0 && errno == EINTR)
        *interrupted = true;
    else if (ready == 0)
        errno = EINTR;
    return ready > 0 || (ready < 0 && errno == EINTR);
}

/* Drops what was written from the front. */
static void pieces_skip(struct iovec **pieces, size_t *count, size_t written)
{
    while (*count > 0 && written >= (*pieces)->iov_len) {
        written -= (*pieces)->iov_len;
        ++*pieces;
        --*count;
    }
    if (*count == 0)
        return;
    (*pieces)->iov_base = (char *)(*pieces)->iov_base + written;
    (*pieces)->iov_len -= written;
}

bool pieces_write(int fd, struct iovec *pieces, size_t count)
{
    bool interrupted = false;

    pieces_skip(&pieces, &count, 0);
    while (count > 0) {
        if (interrupted && !wait_for_room(fd, &interrupted))
            return false;
        ssize_t written = writev(fd, pieces, (int)count);
        if (written >= 0)
            pieces_skip(&pieces, &count, (size_t)written);
        else if (errno == EINTR)
            interrupted = true;
        else if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait_for_room(fd, &interrupted))
            return false;
    }
    return true;
}
