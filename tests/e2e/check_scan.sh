#!/bin/sh
# check_scan.sh: ten scans of all 65,535 ports of a host find who listens there, and nobody else: no socket of the
# scan's own is taken for a service, though they use the same ports. IPv4 and, as events, IPv6; TCP and UDP.
. "$(dirname "$0")/../lib.sh"
in_namespace
need python3
plan 3

rounds=10
! sanitized || rounds=2

# scan ROUNDS HOST PROTOCOL [OPTION...]
scan() { python3 -S "$SOURCE_DIR/tests/e2e/check_scan.py" "$SONDE" "$@"; }

six=127.0.0.1
! ip -6 addr show lo | grep -q ::1 || six=::1

# Those of other ports or another family do not disturb each other.
start events scan 1 $six tcp --json
events=$PID
start udp scan 1 127.0.0.1 udp
udp=$PID
ok "TCP, $rounds scans" scan $rounds 127.0.0.1 tcp

# scanned NAME PROCESS TITLE
scanned() {
    wait_exit "$2"
    is "$3" "$STATUS $(cat "$1.out" "$1.err")" '0 '
}
scanned events "$events" "TCP, as events, of $six"
scanned udp "$udp" 'UDP'
