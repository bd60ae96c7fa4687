/* tcpinfo_linux.c: TCP_INFO, tcp(7), with the kernel's own struct, since libc's knows fewer
 * figures. The kernel's headers clash with <netinet/in.h> and <netinet/tcp.h>: this file does
 * without. */
#include "net/tcpinfo.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/in.h>
#include <linux/sockios.h>
#include <linux/tcp.h>

#include "base/clock.h"

/* Whether a kernel that gave this many bytes knows the field: it appends, it never inserts. */
#define FIELD_GIVEN(length, field)                                                                 \
    ((length) >= offsetof(struct tcp_info, field) + sizeof((struct tcp_info *)0)->field)

/* The kernel's way to say that it has not measured any yet. */
#define MINIMUM_RTT_NONE UINT32_MAX

const bool tcpinfo_tells_unacknowledged = true;
const bool tcpinfo_counts_fin = true;

void tcpinfo_read(int fd, struct tcp_figures *ret_figures)
{
    struct tcp_figures figures = {.known = false};
    struct tcp_info info = {.tcpi_state = 0};
    socklen_t length = sizeof info;

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
        FIELD_GIVEN(length, tcpi_total_retrans)) {
        figures.known = true;
        figures.rtt_ns = info.tcpi_rtt * CLOCK_MICROSECOND;
        figures.rtt_variance_ns = info.tcpi_rttvar * CLOCK_MICROSECOND;
        figures.retransmits = info.tcpi_total_retrans;
        figures.congestion_window = info.tcpi_snd_cwnd;
        figures.maximum_segment_bytes = info.tcpi_snd_mss;
        if (FIELD_GIVEN(length, tcpi_min_rtt) && info.tcpi_min_rtt != MINIMUM_RTT_NONE)
            figures.minimum_rtt_ns = info.tcpi_min_rtt * CLOCK_MICROSECOND;
        if (FIELD_GIVEN(length, tcpi_delivery_rate))
            figures.delivery_rate_bytes = info.tcpi_delivery_rate;
    }
    *ret_figures = figures;
}

size_t tcpinfo_unacknowledged(int fd)
{
    int count = 0;

    return ioctl(fd, SIOCOUTQ, &count) == 0 && count > 0 ? (size_t)count : 0;
}
