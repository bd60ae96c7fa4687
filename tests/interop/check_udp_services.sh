#!/bin/sh
# check_udp_services.sh: -z -u asks real servers on their standard ports something that they answer: dnsmasq (DNS, and
# TFTP, from another port), snmpd, memcached, chronyd. Before they are started their ports are closed; a server that
# does not want to answer is not open.
. "$(dirname "$0")/../lib.sh"
in_namespace
PATH=$PATH:/usr/sbin:/sbin
plan 16

# look PORT [OPTION...]: asks there. Sets TOLD to what is said of it, without the time.
look() {
    look_port=$1
    shift
    start look "$SONDE" -z -u --banner "$@" 127.0.0.1 "$look_port" </dev/null
    wait_exit "$PID"
    TOLD=$(sed -E 's/ [0-9.]+ (ns|us|ms|s)( |:|$)/\2/' look.out)
}

# is_bound PORT: by somebody, in the kernel's table.
is_bound() { grep -q "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$1") " /proc/net/udp; }

# serve PORT PROGRAM ARGUMENT...: a point; the port is closed before the program is started, and bound afterwards.
serve() {
    serve_port=$1 server=$2
    shift
    look "$serve_port"
    is "before $server" "$TOLD" "127.0.0.1 $serve_port/udp closed (refused by the host: ICMP port unreachable)"
    start "$server" "$@" </dev/null
    wait_for is_bound "$serve_port" || {
        fail "$server is there" "$(cat "$server.err")"
        exit 1
    }
}

# answers NAME PORT REGEX: two points; it is open, and says that.
answers() {
    look "$2" -w 10
    is "$1: the status" "$STATUS" 0
    like "$1: the answer" look.out "^127\\.0\\.0\\.1 $2/udp open [0-9.]+ [mu]?s: $3"
}

if command -v dnsmasq >/dev/null; then
    mkdir empty
    serve 53 dnsmasq -d -C /dev/null -R --enable-tftp --tftp-root="$T/empty"
    answers DNS 53 'so\\x8[0-9a-f]'
    answers TFTP 69 '\\x00\\x05\\x00\\x01.*not found'
else
    without dnsmasq 5
fi

if command -v snmpd >/dev/null; then
    export SNMP_PERSISTENT_DIR="$T"
    echo 'rocommunity other' >other.conf
    echo 'rocommunity public' >public.conf
    serve 161 snmpd -f -Lo -C -c other.conf udp:127.0.0.1:161
    silent=$PID
    look 161 -w 300ms
    is 'who does not know us is silent: the status' "$STATUS" 4
    is 'who does not know us is silent' "$TOLD" '127.0.0.1 161/udp no-answer (no answer)'
    kill -TERM "$silent"
    wait_exit "$silent"
    start snmpd snmpd -f -Lo -C -c public.conf udp:127.0.0.1:161 </dev/null
    wait_for is_bound 161
    answers SNMP 161 "0.*public.*$(uname -s) "
else
    without snmpd 5
fi

if command -v memcached >/dev/null; then
    serve 11211 memcached -u root -l 127.0.0.1 -U 11211
    answers memcached 11211 'so\\x00\\x00\\x00\\x01\\x00\\x00VERSION [0-9]'
else
    without memcached 3
fi

if command -v chronyd >/dev/null; then
    printf 'local\nallow all\ncmdport 0\nbindcmdaddress /\npidfile %s/chronyd.pid\n' "$T" >chrony.conf
    serve 123 chronyd -d -x -u root -f chrony.conf
    answers NTP 123 ''
else
    without chronyd 3
fi
