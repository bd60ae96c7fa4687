#!/bin/sh
# check_unreachable.sh: where one cannot get to is unreachable, neither closed nor filtered, and the line says
# who said so: this system, or a router, with the words of its ICMP message. IPv4 and IPv6, TCP and UDP. (Of
# its routes that say no Linux tells the same host five times, and then once a second: they are asked less
# often here.)
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 28
routes_up

# told NAME TARGET STATUS LINE [OPTION...]: what is said of port 80 there, and what the status is.
told() {
    told_name=$1 told_host=$2 told_status=$3 told_line=$4
    shift 4
    check told -w 2 "$@" "$told_host" 80
    is "$told_name" "$(lines_of told.out)" "$told_line"
    is "$told_name: status" "$STATUS" "$told_status"
}

told 'no route' 10.9.9.9 1 '10.9.9.9 80/tcp unreachable TIME (this system: network is unreachable)'
told 'no route, IPv6' fd09:9::9 1 'fd09:9::9 80/tcp unreachable TIME (this system: network is unreachable)'
told 'no route, UDP' 10.9.9.9 1 '10.9.9.9 80/udp unreachable TIME (this system: network is unreachable)' -u
ip route add unreachable 10.9.9.1
told 'a route that says no' 10.9.9.1 1 '10.9.9.1 80/tcp unreachable TIME (this system: no route to host)'

told 'a router: unreachable' 10.9.3.1 1 \
    '10.9.3.1 80/tcp unreachable TIME (router 10.9.1.1: ICMP host unreachable)'
told 'a router: prohibited' 10.9.3.2 1 \
    '10.9.3.2 80/tcp unreachable TIME (router 10.9.1.1: ICMP administratively prohibited)'
told 'a router: unreachable, UDP' 10.9.3.1 1 \
    '10.9.3.1 80/udp unreachable TIME (router 10.9.1.1: ICMP host unreachable)' -u
told 'a router: unreachable, IPv6' fd09:3::1 1 \
    'fd09:3::1 80/tcp unreachable TIME (router fd09:1::1: ICMP no route to destination)'
told 'a router: prohibited, IPv6' fd09:3::2 1 \
    'fd09:3::2 80/tcp unreachable TIME (router fd09:1::1: ICMP administratively prohibited)'
told 'a router: unreachable, IPv6 and UDP' fd09:3::1 1 \
    'fd09:3::1 80/udp unreachable TIME (router fd09:1::1: ICMP no route to destination)' -u

icmp_from router 10.9.2.1=3:0 10.9.3.5
told 'a router further on: no network' 10.9.3.5 1 \
    '10.9.3.5 80/tcp unreachable TIME (router 10.9.2.1: ICMP network unreachable)'
icmp_from host target=3:10 10.9.3.8
told 'the host: prohibited' 10.9.3.8 1 \
    '10.9.3.8 80/tcp unreachable TIME (the host: ICMP host administratively prohibited)'

check several -w 2 10.9.3.5 1-30
is 'many ports: each is told' \
    "$(grep -c 'unreachable .*(router 10\.9\.2\.1: ICMP network unreachable)$' several.out)" 30
check worst -w 300ms 10.9.3.5,10.9.3.3 80
is 'beside a silent one: status' "$STATUS" 1
is 'beside a silent one: the words differ' "$(state_of worst.out 80 | tr '\n' ' ')" 'unreachable filtered '
check json --json 10.9.3.5 80
like 'JSON: the message' json.out '"icmp": ?\{[^}]*"type": ?3[^}]*"code": ?0[^}]*"from": ?"10\.9\.2\.1"'
