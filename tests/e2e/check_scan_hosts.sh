#!/bin/sh
# check_scan_hosts.sh: what is found out of one host does not depend on who was looked at before it, though a socket
# that was refused is used again: who refuses, and how (an RST, ICMP), one interface's address (fe80::1%eth0), IPv4
# spoken through IPv6 (::ffff:192.0.2.1), either family. A name that stands for nothing is counted once.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 7
routes_up
icmp_from router 10.9.1.1=3:3 10.9.3.5

reset='10.9.2.2 80/tcp closed TIME (refused by the host)'
icmp='10.9.3.5 80/tcp closed TIME (refused by router 10.9.1.1: ICMP port unreachable)'
check who -j 1 10.9.2.2,10.9.2.2,10.9.3.5,10.9.2.2,10.9.3.5,10.9.3.5,10.9.2.2 80
is 'an RST and ICMP in turn' "$(lines_of who.out)" "$reset
$reset
$icmp
$reset
$icmp
$icmp
$reset"

peers six ::1 open closed
open=$PORT closed=${PORTS##* }
local6=$(ip -6 -o addr show dev to_router scope link | sed -n 's/.*inet6 \([^/]*\).*/\1/p;q')
router6=$(on_router ip -6 -o addr show dev to_client scope link | sed -n 's/.*inet6 \([^/]*\).*/\1/p;q')
wanted="::1 $open/tcp open TIME
::1 $closed/tcp closed TIME (refused by the host)"
for address in "$local6%to_router" "$router6%to_router" ::ffff:127.0.0.1 127.0.0.1; do
    check after -j 1 -w 2 "$address,$address,::1" "$open,$closed"
    is "after $address" "$(tail -n 2 after.out | lines_of /dev/stdin)" "$wanted"
done

check names --json --count 2 --interval 1ms 'name.invalid,::1' "$open"
is 'a name that is not known, twice: status' "$STATUS" 3
is 'a name that is not known, twice: it is one host' "$(json_value names.out summary unresolved_hosts)" 1
