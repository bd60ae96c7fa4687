/* tcpinfo_linux.c: TCP_INFO, tcp(7), with the kernel's own struct, since libc's knows fewer
 * figures. The kernel's headers clash with <netinet/in.h> and <netinet/tcp.h>: this file does
 * without. */
#include "net/tcpinfo.h"

#include <string.h>
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
#define SLOW_START_THRESHOLD_NONE INT32_MAX /* TCP_INFINITE_SSTHRESH */

const bool tcpinfo_tells_unacknowledged = true;
const bool tcpinfo_counts_fin = true;

/* tcpi_rcv_wnd, which kernels from 6.2 on tell and older headers do not name. */
enum { RECEIVE_WINDOW_OFFSET = 232 };

union longer_info {
    struct tcp_info info;
    unsigned char bytes[512];
};

static uint64_t receive_window(const union longer_info *longer, socklen_t length)
{
    uint32_t window = 0;

    if (length >= RECEIVE_WINDOW_OFFSET + sizeof window)
        memcpy(&window, longer->bytes + RECEIVE_WINDOW_OFFSET, sizeof window);
    return window;
}

/* Which of timestamps, SACK, window scaling and ECN both ends agreed on (RFC 7323, RFC 2018, RFC 3168). */
static const char *options_text(uint8_t options)
{
    static const char *const texts[] = {
        "none", "timestamps", "sack", "timestamps sack", "wscale", "timestamps wscale", "sack wscale",
        "timestamps sack wscale", "ecn", "timestamps ecn", "sack ecn", "timestamps sack ecn", "wscale ecn",
        "timestamps wscale ecn", "sack wscale ecn", "timestamps sack wscale ecn"};

    return texts[options & (TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK | TCPI_OPT_WSCALE | TCPI_OPT_ECN)];
}

/* What a kernel may be too old for. */
static void read_later_figures(const struct tcp_info *info, socklen_t length, struct tcp_figures *figures)
{
    if (FIELD_GIVEN(length, tcpi_min_rtt) && info->tcpi_min_rtt != MINIMUM_RTT_NONE)
        figures->minimum_rtt_ns = info->tcpi_min_rtt * CLOCK_MICROSECOND;
    if (FIELD_GIVEN(length, tcpi_delivery_rate))
        figures->delivery_rate_bytes = info->tcpi_delivery_rate;
    if (FIELD_GIVEN(length, tcpi_sndbuf_limited)) {
        figures->busy_ns = info->tcpi_busy_time * CLOCK_MICROSECOND;
        figures->receiver_limited_ns = info->tcpi_rwnd_limited * CLOCK_MICROSECOND;
        figures->buffer_limited_ns = info->tcpi_sndbuf_limited * CLOCK_MICROSECOND;
    }
    if (FIELD_GIVEN(length, tcpi_reord_seen) && info->tcpi_reord_seen > 0)
        figures->reordering = info->tcpi_reordering; /* else it is a guess, or of earlier connections */
    if (FIELD_GIVEN(length, tcpi_snd_wnd))
        figures->send_window_bytes = info->tcpi_snd_wnd;
}

void tcpinfo_read(int fd, struct tcp_figures *ret_figures)
{
    struct tcp_figures figures = {.known = false};
    union longer_info longer = {.bytes = {0}};
    const struct tcp_info *info = &longer.info;
    socklen_t length = sizeof longer;

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &longer, &length) == 0 &&
        FIELD_GIVEN(length, tcpi_total_retrans)) {
        figures.known = true;
        figures.rtt_ns = info->tcpi_rtt * CLOCK_MICROSECOND;
        figures.rtt_variance_ns = info->tcpi_rttvar * CLOCK_MICROSECOND;
        figures.retransmits = info->tcpi_total_retrans;
        figures.lost = info->tcpi_lost;
        figures.congestion_window = info->tcpi_snd_cwnd;
        if (info->tcpi_snd_ssthresh < SLOW_START_THRESHOLD_NONE)
            figures.slow_start_threshold = info->tcpi_snd_ssthresh;
        figures.maximum_segment_bytes = info->tcpi_snd_mss;
        figures.send_window_scale = info->tcpi_snd_wscale;
        figures.receive_window_scale = info->tcpi_rcv_wscale;
        figures.receive_window_bytes = receive_window(&longer, length);
        figures.options = options_text(info->tcpi_options);
        read_later_figures(info, length, &figures);
    }
    *ret_figures = figures;
}

size_t tcpinfo_unacknowledged(int fd)
{
    int count = 0;

    return ioctl(fd, SIOCOUTQ, &count) == 0 && count > 0 ? (size_t)count : 0;
}

size_t tcpinfo_unread(int fd)
{
    int count = 0;

    return ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? (size_t)count : 0;
}

size_t tcpinfo_unsent(int fd)
{
    int count = 0;

    return ioctl(fd, SIOCOUTQNSD, &count) == 0 && count > 0 ? (size_t)count : 0;
}
