#!/bin/sh
# check_source.sh: -z from where one wants: -s an address, -p one port for several targets and again and again, -O a
# socket option. What cannot be had, because another program holds the port, the address is nobody's here, or the system
# refuses the option, is one message and the status of connecting, and no port is said to be anything.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
mount_hosts '127.0.0.1 localhost v4.test
fd00::9 v6.test'
plan 30

peers services 127.0.0.1 open open closed udp-answer=pong
# shellcheck disable=SC2086
set -- $PORTS
one=$1 two=$2 closed=$3 datagrams=$4
closed_port
free=$PORT # held until its holder is ended
holder=${PIDS##* }

# locals FILE: the addresses that the ports were looked at from.
locals() { json_events "$1" check | sed -n 's/.*"local": *{"host": *"\([^"]*\)", *"port": *\([0-9]*\)}.*/\1 \2/p'; }

# refused NAME STATUS REGEX: nothing was found out, and why is told.
refused() {
    is "$1: status" "$STATUS" "$2"
    like "$1: the message" refused.err "^sonde: $3"
    is "$1: no line" "$(cat refused.out)" ''
}

check address --json -s 127.0.0.9 127.0.0.1 "$one,$two,$closed"
is '-s: status' "$STATUS" 1
is '-s: all from there' "$(locals address.out | sed 's/ .*//' | tr '\n' ' ')" '127.0.0.9 127.0.0.9 127.0.0.9 '
check named --json -s 127.0.0.9 v4.test "$one"
is '-s and a name: status' "$STATUS" 0
is '-s and a name' "$(locals named.out | sed 's/ .*//')" 127.0.0.9
check refused -s 127.0.0.9 v6.test "$one"
refused '-s of a family that a name does not have' 2 '.*v6\.test'
check beside -s 127.0.0.9 v6.test,v4.test "$one"
is '... the others are checked' "$(lines_of beside.out)" "v4.test $one/tcp open TIME at 127.0.0.1"
is '... status' "$STATUS" 2
check refused -s 192.0.2.1 127.0.0.1 "$one,$two"
refused '-s that nobody has here' 1 'bind 192\.0\.2\.1:0: '
check udp --json -u -s 127.0.0.9 127.0.0.1 "$datagrams"
is '-s with -u' "$(locals udp.out | sed 's/ .*//') $STATUS" '127.0.0.9 0'

check refused -p "$free" 127.0.0.1 "$one,$two"
refused '-p that another program holds' 1 "bind .*:$free: address already in use"
check refused --any -p "$free" 127.0.0.1 "$one,$two"
is '... with --any: status' "$STATUS" 1
check refused -v -p "$free" 127.0.0.1 1-30
like '... the sums do not count as looked at' refused.err '^sonde: 30 ports in [0-9.]+ m?s: 30 not checked$'
kill "$holder"
wait_exit "$holder"
check several --json -p "$free" 127.0.0.1,127.0.0.2 "$one,$two,$closed"
is '-p: several targets from one port' "$(locals several.out | sed 's/.* //' | sort -u)" "$free"
is '-p: what was found' "$(json_events several.out check | sed 's/.*"state": *"\([a-z]*\)".*/\1/' | tr '\n' ' ')" \
    'open open closed closed closed closed '
check again --json --count 4 --interval 10ms -p "$free" 127.0.0.1 "$one,$two"
is '-p: again and again: status' "$STATUS" 0
is '-p: again and again' "$(locals again.out | sort | uniq -c | tr -s ' ')" " 8 127.0.0.1 $free"
check both --json -s 127.0.0.9 -p "$free" 127.0.0.1 "$one"
is '-s and -p' "$(locals both.out)" "127.0.0.9 $free"

check option -O ttl=5 -O nodelay 127.0.0.1 "$one,$closed"
is '-O: what was found' "$(sed 's/.*tcp \([a-z]*\).*/\1/' option.out | tr '\n' ' ')" 'open closed '
check refused -O congestion=nosuch 127.0.0.1 "$one,$two"
refused '-O that the system refuses' 2 '-O congestion: '
check refused -O mss=1400 -u 127.0.0.1 "$datagrams"
refused '-O that is for TCP, with -u' 2 '-O mss: '
