#!/bin/sh
# listen_in_use.sh: an address in use is an error at once, status 1, in one line that names the address and the
# process that holds it: TCP and UDP, IPv4, IPv6, one address or all. (Unix: unix_live.sh.)
. "$(dirname "$0")/../lib.sh"
addresses='127.0.0.1 ::1' points=32
grep -q . /proc/net/if_inet6 || addresses=127.0.0.1 points=16
plan $points

# intrude PORT HOLDER ARGUMENT...: one who comes too late.
intrude() {
    taken=$1 holder=$2
    shift 2
    start intruder "$SONDE" -l -w 9 "$@"
    wait_exit "$PID"
    is "$*: status" "$STATUS" 1
    like "$*: it names the address" intruder.err "^sonde: listen on .*:$taken: address already in use"
    like "$*: it names the holder" intruder.err "[^0-9]$holder([^0-9]|\$)"
    is "$*: in one line" "$(wc -l <intruder.err)" 1
}

for address in $addresses; do
    start_listener tcp -k "$address" 0
    tcp=$PID
    intrude "$PORT" "$tcp" "$address" "$PORT"
    intrude "$PORT" "$tcp" "$PORT"
    start_listener udp -u "$address" 0
    udp=$PID
    intrude "$PORT" "$udp" -u "$address" "$PORT"
    intrude "$PORT" "$udp" -u "$PORT"
done
