#!/bin/sh
# check_refused_by.sh: a closed port tells who refused: the host itself, by TCP's RST, or ICMP's "port
# unreachable", from the host or from a router before it, as firewalls do. IPv4 and IPv6.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 15
routes_up

# told NAME TARGET LINE [OPTION...]: what is said of port 80 there.
told() {
    told_name=$1 told_host=$2 told_line=$3
    shift 3
    check told -w 2 "$@" "$told_host" 80
    is "$told_name" "$(lines_of told.out)" "$told_line"
    [ "$STATUS" = 1 ] || fail "$told_name: status" "$STATUS"
}

told 'a reset' 10.9.2.2 '10.9.2.2 80/tcp closed TIME (refused by the host)'
told 'a reset, IPv6' fd09:2::2 'fd09:2::2 80/tcp closed TIME (refused by the host)'
told 'the router itself' 10.9.1.1 '10.9.1.1 80/tcp closed TIME (refused by the host)'

icmp_from router 10.9.1.1=3:3 10.9.3.5
icmp_from router fd09:1::1=1:4 fd09:3::5
icmp_from host target=3:3 10.9.3.8
icmp_from host target=1:4 fd09:3::8
told 'a router' 10.9.3.5 '10.9.3.5 80/tcp closed TIME (refused by router 10.9.1.1: ICMP port unreachable)'
told 'a router, IPv6' fd09:3::5 'fd09:3::5 80/tcp closed TIME (refused by router fd09:1::1: ICMP port unreachable)'
told 'the host with ICMP' 10.9.3.8 '10.9.3.8 80/tcp closed TIME (refused by the host: ICMP port unreachable)'
told 'the host with ICMP, IPv6' fd09:3::8 'fd09:3::8 80/tcp closed TIME (refused by the host: ICMP port unreachable)'

told 'UDP, the host' 10.9.2.2 '10.9.2.2 80/udp closed TIME (refused by the host: ICMP port unreachable)' -u
told 'UDP, the host, IPv6' fd09:2::2 'fd09:2::2 80/udp closed TIME (refused by the host: ICMP port unreachable)' -u
told 'UDP, a router' 10.9.3.5 \
    '10.9.3.5 80/udp closed TIME (refused by router 10.9.1.1: ICMP port unreachable)' -u
told 'UDP, a router, IPv6' fd09:3::5 \
    'fd09:3::5 80/udp closed TIME (refused by router fd09:1::1: ICMP port unreachable)' -u

check json --json 10.9.2.2,10.9.3.5,10.9.3.8 80
is 'JSON: who' "$(json_events json.out check | sed 's/.*"said_by": *"\([a-z]*\)".*/\1/' | tr '\n' ' ')" \
    'host router host '
is 'JSON: ICMP, where it was' "$(json_events json.out check | grep -c '"icmp"')" 2
check many -v 10.9.3.5 1-40
is 'many ports' "$(grep -c '(refused by router 10\.9\.1\.1: ICMP port unreachable)$' many.out)" 40
check sums 10.9.3.5 1-40
is 'many ports in one line' "$(cat sums.out)" '10.9.3.5 1-40/tcp closed'
