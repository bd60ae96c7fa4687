/* sockopt_table.c: the socket options, one row each. What a system lacks has a row all the same, so
 * that it can be said. */
#include "net/sockopt_internal.h"

#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/clock.h"

#ifndef IP_FREEBIND
#define IP_FREEBIND OPTION_MISSING
#endif
#ifndef IP_MTU_DISCOVER
#define IP_MTU_DISCOVER  OPTION_MISSING
#define IP_PMTUDISC_DO   0
#define IP_PMTUDISC_DONT 0
#endif
#ifndef IP_TRANSPARENT
#define IP_TRANSPARENT OPTION_MISSING
#endif
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP OPTION_MISSING
#endif
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND OPTION_MISSING
#endif
#ifndef IPV6_MTU_DISCOVER
#define IPV6_MTU_DISCOVER OPTION_MISSING
#endif
#ifndef IPV6_TCLASS
#define IPV6_TCLASS OPTION_MISSING
#endif
#ifndef IPV6_TRANSPARENT
#define IPV6_TRANSPARENT OPTION_MISSING
#endif
#ifndef SO_BINDTODEVICE
#define SO_BINDTODEVICE OPTION_MISSING
#endif
#ifndef SO_MARK
#define SO_MARK OPTION_MISSING
#endif
#ifndef SO_PRIORITY
#define SO_PRIORITY OPTION_MISSING
#endif
#ifndef SO_REUSEPORT
#define SO_REUSEPORT OPTION_MISSING
#endif
#ifndef TCP_CONGESTION
#define TCP_CONGESTION OPTION_MISSING
#endif
#ifndef TCP_FASTOPEN
#define TCP_FASTOPEN OPTION_MISSING
#endif
#ifndef TCP_MD5SIG
#define TCP_MD5SIG OPTION_MISSING
#endif
#ifndef TCP_NOTSENT_LOWAT
#define TCP_NOTSENT_LOWAT OPTION_MISSING
#endif
#ifndef TCP_SYNCNT
#define TCP_SYNCNT OPTION_MISSING
#endif
#ifndef TCP_USER_TIMEOUT
#define TCP_USER_TIMEOUT OPTION_MISSING
#endif

const struct sockopt_row sockopt_table[] = {
    {
        .name = "backlog",
        .value = "N",
        .help = "how many clients may wait to be accepted (listen(2))",
        .schemes = FOR_LISTENERS,
        .roles = WHEN_LISTENING,
        .parse = sockopt_parse_number,
        .maximum = 65535,
        .set = sockopt_set_nothing,
    },
    {
        .name = "broadcast",
        .value = "[yes|no]",
        .help = "datagrams to broadcast addresses (SO_BROADCAST)",
        .schemes = FOR_UDP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {SOL_SOCKET, SO_BROADCAST},
    },
    {
        .name = "congestion",
        .value = "NAME",
        .help = "the congestion control: cubic, bbr, reno (TCP_CONGESTION)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_text,
        .maximum = 15,
        .any = {IPPROTO_TCP, TCP_CONGESTION},
        .set = sockopt_set_text,
    },
    {
        .name = "dontfragment",
        .value = "[yes|no]",
        .help = "no router may cut a packet, or each may (IP_MTU_DISCOVER)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .on = IP_PMTUDISC_DO,
        .off = IP_PMTUDISC_DONT,
        .any = {IPPROTO_IP, IP_MTU_DISCOVER},
        .v6 = {IPPROTO_IPV6, IPV6_MTU_DISCOVER},
    },
    {
        .name = "fastopen",
        .value = "[yes|no|QUEUE]",
        .help = "data in the SYN, RFC 7413; a listener's queue: 256 (TCP_FASTOPEN)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_queue,
        .maximum = 65535,
        .any = {IPPROTO_TCP, TCP_FASTOPEN},
        .set = sockopt_set_fastopen,
    },
    {
        .name = "freebind",
        .value = "[yes|no]",
        .help = "bind an address that the machine does not have yet (IP_FREEBIND)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {IPPROTO_IP, IP_FREEBIND},
        .v6 = {IPPROTO_IPV6, IPV6_FREEBIND},
    },
    {
        .name = "interface",
        .value = "NAME",
        .help = "only by this interface (SO_BINDTODEVICE)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_text,
        .maximum = 15,
        .any = {SOL_SOCKET, SO_BINDTODEVICE},
        .set = sockopt_set_text,
    },
    {
        .name = "keepalive",
        .value = "[yes|no|IDLE[:INTERVAL[:COUNT]]]",
        .help = "probe a silent peer; seconds (SO_KEEPALIVE)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_keepalive,
        .any = {SOL_SOCKET, SO_KEEPALIVE},
        .set = sockopt_set_keepalive,
    },
    {
        .name = "linger",
        .value = "TIME",
        .help = "how long close waits for what is unsent; 0: reset (SO_LINGER)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_time,
        .maximum = 32767,
        .unit_ns = CLOCK_SECOND,
        .any = {SOL_SOCKET, SO_LINGER},
        .set = sockopt_set_linger,
    },
    {
        .name = "mark",
        .value = "N",
        .help = "the mark for routing and filters, 0xHH too (SO_MARK)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_number,
        .maximum = UINT32_MAX,
        .any = {SOL_SOCKET, SO_MARK},
    },
    {
        .name = "md5sig",
        .value = "KEY",
        .help = "sign each segment, RFC 2385 (TCP_MD5SIG)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_text,
        .maximum = 80,
        .any = {IPPROTO_TCP, TCP_MD5SIG},
        .set = sockopt_set_md5sig,
    },
    {
        .name = "mptcp",
        .value = "[yes|no]",
        .help = "Multipath TCP, RFC 8684 (IPPROTO_MPTCP)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {0, IPPROTO_MPTCP},
        .set = sockopt_set_nothing,
    },
    {
        .name = "mss",
        .value = "88..32767",
        .help = "the longest segment, in bytes (TCP_MAXSEG)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_number,
        .minimum = 88,
        .maximum = 32767,
        .any = {IPPROTO_TCP, TCP_MAXSEG},
    },
    {
        .name = "nodelay",
        .value = "[yes|no]",
        .help = "send small pieces at once (TCP_NODELAY)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {IPPROTO_TCP, TCP_NODELAY},
    },
    {
        .name = "notsent-lowat",
        .value = "SIZE",
        .help = "writable only while less than this is unsent (TCP_NOTSENT_LOWAT)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_size,
        .maximum = INT_MAX,
        .any = {IPPROTO_TCP, TCP_NOTSENT_LOWAT},
    },
    {
        .name = "priority",
        .value = "N",
        .help = "the queueing priority, 0..6, more for root (SO_PRIORITY)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_number,
        .maximum = INT_MAX,
        .any = {SOL_SOCKET, SO_PRIORITY},
    },
    {
        .name = "rcvbuf",
        .value = "SIZE",
        .help = "the kernel's buffer for receiving (SO_RCVBUF)",
        .schemes = FOR_BUFFERED,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_size,
        .minimum = 1,
        .maximum = INT_MAX,
        .any = {SOL_SOCKET, SO_RCVBUF},
        .set = sockopt_set_buffer,
    },
    {
        .name = "reuseaddr",
        .value = "[yes|no]",
        .help = "bind an address still in TIME_WAIT (SO_REUSEADDR)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {SOL_SOCKET, SO_REUSEADDR},
    },
    {
        .name = "reuseport",
        .value = "[yes|no]",
        .help = "share the address with others that say so too (SO_REUSEPORT)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {SOL_SOCKET, SO_REUSEPORT},
    },
    {
        .name = "sndbuf",
        .value = "SIZE",
        .help = "the kernel's buffer for sending (SO_SNDBUF)",
        .schemes = FOR_BUFFERED,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_size,
        .minimum = 1,
        .maximum = INT_MAX,
        .any = {SOL_SOCKET, SO_SNDBUF},
        .set = sockopt_set_buffer,
    },
    {
        .name = "syn-retries",
        .value = "1..127",
        .help = "how often a SYN is repeated (TCP_SYNCNT)",
        .schemes = FOR_TCP,
        .roles = WHEN_CONNECTING,
        .parse = sockopt_parse_number,
        .minimum = 1,
        .maximum = 127,
        .any = {IPPROTO_TCP, TCP_SYNCNT},
    },
    {
        .name = "tos",
        .value = "N|0xHH|ef|afNN|csN|lowdelay",
        .help = "the traffic class (IP_TOS, IPV6_TCLASS)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_tos,
        .maximum = 255,
        .any = {IPPROTO_IP, IP_TOS},
        .v6 = {IPPROTO_IPV6, IPV6_TCLASS},
    },
    {
        .name = "transparent",
        .value = "[yes|no]",
        .help = "foreign addresses as our own, for proxies (IP_TRANSPARENT)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_flag,
        .any = {IPPROTO_IP, IP_TRANSPARENT},
        .v6 = {IPPROTO_IPV6, IPV6_TRANSPARENT},
    },
    {
        .name = "ttl",
        .value = "1..255",
        .help = "how many routers a packet may pass (IP_TTL, IPV6_UNICAST_HOPS)",
        .schemes = FOR_INTERNET,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_number,
        .minimum = 1,
        .maximum = 255,
        .any = {IPPROTO_IP, IP_TTL},
        .v6 = {IPPROTO_IPV6, IPV6_UNICAST_HOPS},
    },
    {
        .name = "user-timeout",
        .value = "TIME",
        .help = "how long sent data may stay unacknowledged (TCP_USER_TIMEOUT)",
        .schemes = FOR_TCP,
        .roles = WHEN_ANY,
        .parse = sockopt_parse_time,
        .maximum = INT_MAX,
        .unit_ns = CLOCK_MILLISECOND,
        .any = {IPPROTO_TCP, TCP_USER_TIMEOUT},
    },
    {.name = NULL},
};
