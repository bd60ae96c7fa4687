#!/bin/sh
# listen_port_zero.sh: with port 0 a line on standard error says where sonde listens, without -v; with a port
# that was given there is none, but with -v. For TCP, UDP and IPv6.
. "$(dirname "$0")/../lib.sh"
plan 8

# said NAME OPTION...: what the listener says of itself. Sets PORT.
said() {
    name=$1
    shift
    start "$name" "$SONDE" -l "$@"
    wait_for grep -q listening "$name.err"
    PORT=$(sed -n 's/.*:\([0-9]*\)$/\1/p' "$name.err")
}

said tcp 127.0.0.1 0
tcp=$PID
is 'TCP' "$(cat tcp.err)" "sonde: listening on 127.0.0.1:$PORT"
run client 127.0.0.1 "$PORT"
is 'which is true' "$STATUS" 0
wait_exit "$tcp"
is 'and all that is said' "$(wc -l <tcp.err)" 1

port=$PORT
start given "$SONDE" -l -k 127.0.0.1 "$port"
reached() { "$SONDE" 127.0.0.1 "$port" </dev/null 2>/dev/null; }
wait_for reached
is 'nothing with a port that was given' "$(cat given.err)" ''
kill -TERM "$PID"
wait_exit "$PID"
start verbose "$SONDE" -v -l -k 127.0.0.1 "$port"
ok 'but with -v' wait_for grep -Eq "listening on .*127\.0\.0\.1:$port" verbose.err

said udp -u 127.0.0.1 0
is 'UDP' "$(cat udp.err)" "sonde: listening on 127.0.0.1:$PORT"
said anywhere 0
like 'all addresses' anywhere.err ":$PORT\$"
if grep -q . /proc/net/if_inet6; then
    said v6 ::1 0
    is 'IPv6' "$(cat v6.err)" "sonde: listening on [::1]:$PORT"
else
    skip 'IPv6' 'none here'
fi
