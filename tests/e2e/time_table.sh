#!/bin/sh
# time_table.sh: -T tells how long each step took, and the steps add up, whatever became of the connection: answered,
# refused, reset, timed out, half-closed, ended by a signal, never resolved.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 33

# sum NAME: "ok" if resolve, connect, first byte, transfer and close make the total, but for rounding.
sum() {
    awk '
        /^  (resolve|connect|first byte|transfer|close|total) / {
            split(substr($0, 14, 9), part, " ")
            unit = part[2] == "s" ? 1000 : 1
            value = part[1] * unit
            rounded += 0.06 * unit
            if ($1 == "total") { whole = value; found = 1 } else all += value
        }
        END { print found && all - whole < rounded && whole - all < rounded ? "ok" : all " is not " whole }' "$1.err"
}

# figure NAME LABEL: of that row, in ms.
figure() {
    awk -v label="$2" 'index($0, "  " label " ") == 1 {
        split(substr($0, 14, 9), part, " ")
        print int(part[1] * (part[2] == "s" ? 1000 : 1))
    }' "$1.err"
}

echo hello >input
peer_listens server read=6 tick=1,0.05 eof
run answered -T 127.0.0.1 "$PORT" <input
is 'answered: status' "$STATUS" 0
like 'answered: head' answered.err "^#1 times of 127\.0\.0\.1:$PORT\$"
like 'answered: attempt' answered.err "^  attempt 1 +[0-9.]+ m?s  127\.0\.0\.1:$PORT connected\$"
like 'answered: connect' answered.err '^  connect +[0-9.]+ m?s$'
like 'answered: whose the wait was' answered.err '^  first byte +[0-9.]+ m?s  (network and peer not|peer took [0-9.]+ m?s, network)'
ok 'answered: it is at least the pause' [ "$(figure answered 'first byte')" -ge 50 ]
like 'answered: transfer' answered.err '^  transfer +[0-9.]+ m?s$'
like 'answered: close' answered.err '^  close +[0-9.]+ m?s$'
is 'answered: all of it' "$(sum answered)" ok
unlike 'answered: nothing cut it short' answered.err '^  ended'

closed_port
run refused -T 127.0.0.1 "$PORT"
is 'refused: status' "$STATUS" 1
like 'refused: attempt' refused.err "^  attempt 1 +[0-9.]+ m?s  127\.0\.0\.1:$PORT connection refused\$"
like 'refused: connect' refused.err '^  connect +[0-9.]+ m?s  not established$'
like 'refused: where it ended' refused.err '^  ended +while connecting: .*refused$'
is 'refused: all of it' "$(sum refused)" ok

mkfifo in
exec 4<>in
peer_listens server send=bye wait=go rst 4>&-
start_client reset -T 127.0.0.1 "$PORT" <in 4>&-
reset=$PID
wait_for has_event reset data
: >go
wait_exit "$reset"
exec 4>&-
is 'reset: status' "$STATUS" 5
like 'reset: first byte' reset.err '^  first byte +[0-9.]+ m?s  the peer spoke first$'
like 'reset: where it ended' reset.err '^  ended +during the transfer: reset by peer$'
is 'reset: all of it' "$(sum reset)" ok

silent_port
run silent -T -w 0.2 127.0.0.1 "$PORT"
is 'timed out: status' "$STATUS" 4
like 'timed out: connect' silent.err '^  connect +[0-9.]+ m?s  not established$'
ok 'timed out: after as long as it may' [ "$(figure silent connect)" -ge 200 ]
like 'timed out: where it ended' silent.err '^  ended +while connecting: .*no answer within 0\.2 s$'
is 'timed out: all of it' "$(sum silent)" ok

peer_listens server read=6 hold
run idle -T -i 0.1 127.0.0.1 "$PORT" <input
is 'half-closed: status' "$STATUS" 4
like 'half-closed: no answer' idle.err '^  first byte +none came within [0-9.]+ m?s after our last byte$'
like 'half-closed: where it ended' idle.err '^  ended +while waiting for the first byte, after our FIN: '
is 'half-closed: all of it' "$(sum idle)" ok

peer_listens server send=first hold
start_client signal -T --recv-only 127.0.0.1 "$PORT"
signal=$PID
wait_for has_event signal data
kill -TERM "$signal"
wait_exit "$signal"
is 'signal: status' "$STATUS" 143
like 'signal: where it ended' signal.err '^  ended +during the transfer: closed by us$'
is 'signal: all of it' "$(sum signal)" ok

closed_port udp
run datagram -u -T 127.0.0.1 "$PORT" <input
like 'UDP refused: why it ended' datagram.err '^  ended +while waiting for the first byte: .*: connection refused$'

run unknown -T nosuch.invalid 1
like 'unknown: resolve' unknown.err '^  resolve +[0-9.]+ m?s  nosuch\.invalid ipv6: '
