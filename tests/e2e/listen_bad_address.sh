#!/bin/sh
# listen_bad_address.sh: where one cannot listen: an address that is not this machine's, a port that needs a
# privilege: status 1 and one line that names address and reason.
. "$(dirname "$0")/../lib.sh"
plan 12

# refused NAME REASON ARGUMENT...
refused() {
    name=$1 reason=$2
    shift 2
    wait_exit "$PID"
    is "$name: status" "$STATUS" 1
    like "$name: the message" "$name.err" "^sonde: listen on $1: $reason\$"
    is "$name: one line" "$(wc -l <"$name.err")" 1
}

start elsewhere "$SONDE" -l -w 9 192.0.2.1 0
refused elsewhere 'cannot assign requested address' 192.0.2.1:0
start elsewhere_udp "$SONDE" -l -u -w 9 192.0.2.1 0
refused elsewhere_udp 'cannot assign requested address' 192.0.2.1:0
start folder "$SONDE" -l -U -w 9 missing/path
refused folder 'no such file or directory' missing/path

without_privilege=''
if [ "$(id -u)" = 0 ]; then
    without_privilege='setpriv --bounding-set -net_bind_service --inh-caps -net_bind_service'
fi
if [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null || echo 0)" -le 1 ] ||
    ! $without_privilege true 2>/dev/null; then
    for point in status message line; do skip "privileged port: $point" 'there are none here'; done
else
    # shellcheck disable=SC2086 # a list
    start privileged $without_privilege "$SONDE" -l -w 9 127.0.0.1 1
    refused privileged 'permission denied' 127.0.0.1:1
fi
