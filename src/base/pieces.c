/* pieces.c: writing what lies in several places (pieces.h). */
#include "base/pieces.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

/* For the reader of a pipe, once a signal has come. */
static const uint64_t last_wait = CLOCK_SECOND;

/* When to give up: begins with the first signal. */
static void hurry(uint64_t *give_up_at)
{
    if (*give_up_at == CLOCK_NEVER)
        *give_up_at = clock_now() + last_wait;
}

/* poll(2) counts in an int. */
#define LONGEST_POLL (3600 * CLOCK_SECOND)

/* In ms, rounded up, as poll(2) takes it; less where it is very long. */
static int time_left(uint64_t give_up_at)
{
    if (give_up_at == CLOCK_NEVER)
        return -1;
    uint64_t now = clock_now(), left = give_up_at > now ? give_up_at - now : 0;
    return left < LONGEST_POLL ? (int)((left + CLOCK_MILLISECOND - 1) / CLOCK_MILLISECOND)
                               : (int)(LONGEST_POLL / CLOCK_MILLISECOND);
}

static bool is_hurried(const struct pieces_target *target)
{
    return (target->hurried && *target->hurried) || (target->until > 0 && clock_now() >= target->until);
}

/* Until when poll(2) may wait before something else is to be looked at. */
static uint64_t wait_until(const struct pieces_target *target, uint64_t give_up_at)
{
    return give_up_at == CLOCK_NEVER && target->until > 0 ? target->until : give_up_at;
}

/* Waits for room, here and not in the write: a signal always ends poll(2), even where it would restart a write. False
 * with EINTR if nobody has read until give_up_at. */
static bool wait_for_room(const struct pieces_target *target, uint64_t *give_up_at)
{
    struct pollfd wanted = {.fd = target->fd, .events = POLLOUT};
    int ready;

    if (target->fd < 0) { /* for poll(2) one to be left out */
        errno = EBADF;
        return false;
    }
    do {
        if (is_hurried(target))
            hurry(give_up_at);
        ready = poll(&wanted, 1, time_left(wait_until(target, *give_up_at)));
        if (ready < 0 && errno == EINTR)
            hurry(give_up_at);
    } while ((ready < 0 && errno == EINTR) || (ready == 0 && clock_now() < *give_up_at));
    if (ready == 0)
        errno = EINTR;
    return ready > 0;
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

static size_t pieces_length(const struct iovec *pieces, size_t count)
{
    size_t length = 0;

    for (size_t i = 0; i < count; i++)
        length += pieces[i].iov_len;
    return length;
}

/* S_IFREG, S_IFIFO …; 0: unknown. */
static mode_t kind_of(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

/* As much as goes without waiting once poll(2) has found room: of a pipe PIPE_BUF is certain, of a terminal it is
 * likely; a regular file takes all. */
static ssize_t write_some(int fd, struct iovec *pieces, size_t count, mode_t kind)
{
    size_t length = pieces->iov_len < PIPE_BUF ? pieces->iov_len : PIPE_BUF;

    if (kind == S_IFREG || pieces_length(pieces, count) <= PIPE_BUF)
        return writev(fd, pieces, (int)count);
    if (kind == S_IFSOCK)
        return sendmsg(fd, &(struct msghdr){.msg_iov = pieces, .msg_iovlen = count}, MSG_DONTWAIT);
    return write(fd, pieces->iov_base, length);
}

/* A terminal that waited in a write gives a short count when a signal comes. */
static bool was_cut_short(int fd, size_t asked, ssize_t written)
{
    return written >= 0 && (size_t)written < asked && isatty(fd) && !(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

static bool write_counted(const struct pieces_target *target, struct iovec *pieces, size_t count, size_t *ret_written)
{
    mode_t kind = pieces_length(pieces, count) > PIPE_BUF ? kind_of(target->fd) : 0;
    uint64_t give_up_at = CLOCK_NEVER;

    *ret_written = 0;
    pieces_skip(&pieces, &count, 0);
    while (count > 0) {
        if (!wait_for_room(target, &give_up_at))
            return false;
        size_t length = pieces_length(pieces, count);
        ssize_t written = write_some(target->fd, pieces, count, kind);
        if (written < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
            return false;
        if ((written < 0 && errno == EINTR) ||
            was_cut_short(target->fd, length < PIPE_BUF ? length : PIPE_BUF, written))
            hurry(&give_up_at);
        if (written <= 0)
            continue;
        if (give_up_at != CLOCK_NEVER) /* somebody reads after all */
            give_up_at = clock_now() + last_wait;
        *ret_written += (size_t)written;
        pieces_skip(&pieces, &count, (size_t)written);
    }
    return true;
}

static void take_back(int fd, size_t written)
{
    int failure = errno;
    off_t end = lseek(fd, 0, SEEK_CUR);

    if (written > 0 && end >= (off_t)written && kind_of(fd) == S_IFREG)
        (void)!ftruncate(fd, end - (off_t)written);
    errno = failure;
}

bool pieces_write(const struct pieces_target *target, struct iovec *pieces, size_t count)
{
    size_t written;

    if (target->diversion && target->diversion->write) {
        target->diversion->write(target->diversion->argument, pieces, count);
        return true;
    }
    if (write_counted(target, pieces, count, &written))
        return true;
    if (target->exclusive)
        take_back(target->fd, written);
    return false;
}
