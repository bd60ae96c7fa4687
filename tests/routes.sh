# routes.sh: three hosts in a row, each in a network namespace of its own. Read after lib.sh and in_namespace:
#
#     client 10.9.1.2 -- 10.9.1.1 router 10.9.2.1 -- 10.9.2.2 host
#       fd09:1::2 -- fd09:1::1      fd09:2::1 -- fd09:2::2
#
# The test runs on the client. The addresses 10.9.3.N and fd09:3::N belong to nobody, and the router
#     N = 1   answers that the host is unreachable (IPv6: that there is no route)
#     N = 2   answers that it is prohibited
#     N = 8   sends it on to the host, which drops it
#     else    drops it
# To 10.9.9.N and fd09:9::N the client has no route. icmp_from has those that drop packets answer with ICMP.
#
#     routes_up
#     start_on host web nc.openbsd -lk 10.9.2.2 80
#     icmp_from router 10.9.1.1=3:3 10.9.3.5
# shellcheck shell=sh disable=SC2034 # for the tests

ROUTER='' HOST='' # processes that hold the namespaces

# routes_up: makes them. Skips the test where that is not permitted.
routes_up() {
    need nsenter unshare ip
    routes_hold router
    ROUTER=$PID
    routes_hold host
    HOST=$PID
    {
        routes_settings sh && routes_settings on_router sh && routes_settings on_host sh &&
            routes_link client "$$" router "$ROUTER" && routes_link router "$ROUTER" host "$HOST"
    } 2>routes.err || skip_all "no links between network namespaces here: $(tail -n 1 routes.err)"
    { routes_v4 && routes_v6; } 2>routes.err || {
        fail 'the routes are there' "$(cat routes.err)"
        exit 1
    }
    wait_for routes_are_up && wait_for routes_are_up on_router && wait_for routes_are_up on_host || exit 1
}

# on_router, on_host PROGRAM ARGUMENT...: runs it there.
on_router() { nsenter --net="/proc/$ROUTER/ns/net" "$@"; }
on_host() { nsenter --net="/proc/$HOST/ns/net" "$@"; }

# start_on router|host NAME PROGRAM ARGUMENT...: starts it there, as start does.
start_on() {
    case $1 in
    router) start_pid=$ROUTER ;;
    host) start_pid=$HOST ;;
    esac
    start_on_name=$2
    shift 2
    start "$start_on_name" nsenter --net="/proc/$start_pid/ns/net" "$@"
}

# icmp_from router|host FROM=TYPE:CODE ADDRESS...: from now on packets for these addresses that come there are answered
# with such an ICMP error, from FROM, which may be anybody's address, or `target`: the address they were sent to.
icmp_from() {
    icmp_count=$((${icmp_count:-0} + 1))
    icmp_where=$1
    shift
    start_on "$icmp_where" "icmp$icmp_count" \
        python3 -S "$SOURCE_DIR/tests/e2e/icmp_peer.py" "icmp$icmp_count.ready" "$@" </dev/null
    wait_for test -e "icmp$icmp_count.ready" || {
        fail "icmp_from $*" "$(cat "icmp$icmp_count.err")"
        exit 1
    }
}

# --- how it is done --------------------------------------------------------------------------------

# routes_hold NAME: a process in a network of its own.
routes_hold() {
    # shellcheck disable=SC2016
    start "$1" unshare -n sh -c 'ip link set lo up && echo ready && exec sleep 600' </dev/null
    wait_for test -s "$1.out" || skip_all "no further network namespaces here: $(tail -n 1 "$1.err")"
}

# Addresses can be used at once, and no ICMP error is left out because there were others before it.
routes_settings() {
    "$@" -ec '
        cd /proc/sys/net
        echo 1 >ipv4/ip_forward
        echo 0 >ipv4/icmp_ratelimit
        echo 1 >ipv6/conf/all/forwarding
        echo 0 >ipv6/conf/all/accept_dad
        echo 0 >ipv6/conf/default/accept_dad
        echo 0 >ipv6/icmp/ratelimit'
}

# routes_link FROM PID TO PID: two ends of a link, each named after where it leads.
routes_link() {
    nsenter --net="/proc/$2/ns/net" ip link add name "to_$3" type veth peer name "to_$1" netns "$4" &&
        nsenter --net="/proc/$2/ns/net" ip link set "to_$3" up &&
        nsenter --net="/proc/$4/ns/net" ip link set "to_$1" up
}

routes_v4() {
    ip addr add 10.9.1.2/24 dev to_router &&
        on_router ip addr add 10.9.1.1/24 dev to_client &&
        on_router ip addr add 10.9.2.1/24 dev to_host &&
        on_host ip addr add 10.9.2.2/24 dev to_router &&
        ip route add 10.9.2.0/24 via 10.9.1.1 &&
        ip route add 10.9.3.0/24 via 10.9.1.1 &&
        on_host ip route add default via 10.9.2.1 &&
        on_host ip route add blackhole 10.9.3.0/24 &&
        on_router ip route add blackhole 10.9.3.0/24 &&
        on_router ip route add unreachable 10.9.3.1 &&
        on_router ip route add prohibit 10.9.3.2 &&
        on_router ip route add 10.9.3.8 via 10.9.2.2
}

routes_v6() {
    ip addr add fd09:1::2/64 dev to_router nodad &&
        on_router ip addr add fd09:1::1/64 dev to_client nodad &&
        on_router ip addr add fd09:2::1/64 dev to_host nodad &&
        on_host ip addr add fd09:2::2/64 dev to_router nodad &&
        ip route add fd09:2::/64 via fd09:1::1 &&
        ip route add fd09:3::/64 via fd09:1::1 &&
        on_host ip route add default via fd09:2::1 &&
        on_host ip route add blackhole fd09:3::/64 &&
        on_router ip route add blackhole fd09:3::/64 &&
        on_router ip route add unreachable fd09:3::1 &&
        on_router ip route add prohibit fd09:3::2 &&
        on_router ip route add fd09:3::8 via fd09:2::2
}

# routes_are_up [on_router|on_host]: every link is, and every address can be used.
routes_are_up() {
    ! "$@" ip -o link show type veth | grep -qv 'state UP' && ! "$@" ip -o addr show tentative | grep -q .
}
