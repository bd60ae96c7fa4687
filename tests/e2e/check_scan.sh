#!/bin/sh
# check_scan.sh: ten scans of all 65,535 ports of a host find who listens there, and nobody else: no socket of the
# scan's own is taken for a service, though they use the same ports. IPv4 and IPv6, lines and events, TCP and UDP.
. "$(dirname "$0")/../lib.sh"
in_namespace
need python3
plan 5

rounds=10
! sanitized || rounds=2

# scan ROUNDS HOST PROTOCOL [OPTION...]
scan() { python3 -S "$SOURCE_DIR/tests/e2e/check_scan.py" "$SONDE" "$@"; }

ok "TCP, $rounds scans" scan $rounds 127.0.0.1 tcp
ok 'TCP, as events' scan 1 127.0.0.1 tcp --json
ok 'UDP' scan 1 127.0.0.1 udp
if ip -6 addr show lo | grep -q ::1; then
    ok 'TCP, IPv6' scan 1 ::1 tcp
    ok 'UDP, IPv6' scan 1 ::1 udp
else
    skip 'TCP, IPv6' 'no IPv6 here'
    skip 'UDP, IPv6' 'no IPv6 here'
fi
