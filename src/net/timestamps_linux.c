/* timestamps_linux.c: SO_TIMESTAMPING (timestamps.h). */
#include "net/timestamps.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>

#include "base/clock.h"
#include "net/control.h"

enum {
    NUMBER_FROM_WRITTEN = 1 << 16, /* SOF_TIMESTAMPING_OPT_ID_TCP, which older headers lack */
    /* Receiving stays on: to switch it makes the kernel patch itself, and what comes meanwhile has no time. */
    RECEIVED = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY,
    SENT = RECEIVED | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_OPT_ID,
    ENABLE_TRIES = 8
};

static bool timestamping_set(int fd, int flags)
{
    return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) == 0;
}

static int unacknowledged(int fd)
{
    int count = 0;

    return ioctl(fd, SIOCOUTQ, &count) == 0 ? count : 0;
}

/* Before Linux 6.2 numbers begin with the first byte that is not acknowledged, which an acknowledgement may move while
 * one looks. */
static bool enable_from_acknowledged(int fd, uint32_t *ret_first)
{
    for (int i = 0; i < ENABLE_TRIES; i++) {
        int before = unacknowledged(fd);
        if (!timestamping_set(fd, SENT))
            return false;
        if (unacknowledged(fd) == before) {
            *ret_first = (uint32_t)before;
            return true;
        }
        timestamping_set(fd, RECEIVED);
    }
    errno = EAGAIN;
    return false;
}

bool timestamps_enable(int fd, uint32_t *ret_first)
{
    *ret_first = 0;
    return timestamping_set(fd, SENT | NUMBER_FROM_WRITTEN) || enable_from_acknowledged(fd, ret_first);
}

void timestamps_disable(int fd)
{
    timestamping_set(fd, RECEIVED);
}

/* The software time; 0 if there is none. */
static uint64_t time_of(const struct cmsghdr *control)
{
    struct scm_timestamping times;

    memcpy(&times, CMSG_DATA(control), sizeof times);
    return (uint64_t)times.ts[0].tv_sec * CLOCK_SECOND + (uint64_t)times.ts[0].tv_nsec;
}

static bool is_time(const struct cmsghdr *control)
{
    return control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPING;
}

static bool is_entry(const struct cmsghdr *control)
{
    return (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR) ||
           (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR);
}

static bool entry_read(const struct cmsghdr *control, struct timestamp *timestamp)
{
    struct sock_extended_err entry;

    memcpy(&entry, CMSG_DATA(control), sizeof entry);
    if (entry.ee_origin != SO_EE_ORIGIN_TIMESTAMPING ||
        (entry.ee_info != SCM_TSTAMP_SND && entry.ee_info != SCM_TSTAMP_ACK))
        return false;
    timestamp->kind = entry.ee_info == SCM_TSTAMP_SND ? TIMESTAMP_SENT : TIMESTAMP_ACKNOWLEDGED;
    timestamp->byte = entry.ee_data;
    return true;
}

/* False for an entry that is no timestamp. */
static bool message_read(struct msghdr *message, struct timestamp *timestamp)
{
    bool found = false;

    timestamp->realtime_ns = 0;
    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL; control = CMSG_NXTHDR(message, control)) {
        if (is_time(control))
            timestamp->realtime_ns = time_of(control);
        else if (is_entry(control))
            found = entry_read(control, timestamp);
    }
    return found && timestamp->realtime_ns != 0;
}

bool timestamps_take(int fd, struct timestamp *ret_timestamp)
{
    union control control;

    for (;;) {
        struct msghdr message = {.msg_control = control.bytes, .msg_controllen = sizeof control};
        if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return false;
        if (message_read(&message, ret_timestamp))
            return true;
    }
}

/* Where nothing waits, reading takes away an error that was to be told to somebody else. */
static bool something_waits(int fd)
{
    int count = 0;

    return ioctl(fd, SIOCINQ, &count) == 0 && count > 0;
}

uint64_t timestamps_of_waiting(int fd)
{
    union control control;
    char byte;
    struct iovec place = {.iov_base = &byte, .iov_len = sizeof byte};
    struct msghdr message = {
        .msg_iov = &place, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control};

    if (!something_waits(fd) || recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT) <= 0)
        return 0;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each != NULL; each = CMSG_NXTHDR(&message, each))
        if (is_time(each))
            return time_of(each);
    return 0;
}
