#!/bin/sh
# time_table.sh: -T tells how long each step took, and the steps add up, whatever became of the connection: answered,
# refused, reset, timed out, half-closed, ended by a signal, never resolved.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 30

# sum NAME: "ok" if resolve, connect, first byte, transfer and close make the total, but for rounding.
sum() {
    awk '
        /^  (resolve|connect|first byte|transfer|close|total) / {
            split(substr($0, 14, 9), part, " ")
            value = part[1] * (part[2] == "s" ? 1000 : 1)
            if ($1 == "total") { whole = value; found = 1 } else all += value
        }
        END { print found && all - whole < 0.4 && whole - all < 0.4 ? "ok" : all " is not " whole }' "$1.err"
}

echo hello >input
peer_listens server read=6 tick=1,0.05 eof
run answered -T 127.0.0.1 "$PORT" <input
is 'answered: status' "$STATUS" 0
like 'answered: head' answered.err "^#1 times of 127\.0\.0\.1:$PORT\$"
like 'answered: attempt' answered.err "^  attempt 1 +[0-9.]+ ms  127\.0\.0\.1:$PORT connected\$"
like 'answered: connect' answered.err '^  connect +[0-9.]+ ms$'
like 'answered: whose the wait was' answered.err '^  first byte +[0-9.]+ ms  (network and peer not|peer took [5-9][0-9]\.[0-9] ms, network)'
like 'answered: transfer' answered.err '^  transfer +[0-9.]+ ms$'
like 'answered: close' answered.err '^  close +[0-9.]+ ms$'
is 'answered: all of it' "$(sum answered)" ok
unlike 'answered: nothing cut it short' answered.err '^  ended'

closed_port
run refused -T 127.0.0.1 "$PORT"
is 'refused: status' "$STATUS" 1
like 'refused: attempt' refused.err "^  attempt 1 +[0-9.]+ ms  127\.0\.0\.1:$PORT connection refused\$"
like 'refused: connect' refused.err '^  connect +[0-9.]+ ms  not established$'
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
like 'reset: first byte' reset.err '^  first byte +[0-9.]+ ms  the peer spoke first$'
like 'reset: where it ended' reset.err '^  ended +during the transfer: reset by peer$'
is 'reset: all of it' "$(sum reset)" ok

silent_port
run silent -T -w 0.2 127.0.0.1 "$PORT"
is 'timed out: status' "$STATUS" 4
like 'timed out: connect' silent.err '^  connect +2[0-9][0-9]\.[0-9] ms  not established$'
like 'timed out: where it ended' silent.err '^  ended +while connecting: .*no answer within 0\.2 s$'
is 'timed out: all of it' "$(sum silent)" ok

peer_listens server read=6 hold
run idle -T -i 0.1 127.0.0.1 "$PORT" <input
is 'half-closed: status' "$STATUS" 4
like 'half-closed: no answer' idle.err '^  first byte +none came within [0-9.]+ ms after our last byte$'
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

run unknown -T nosuch.invalid 1
like 'unknown: resolve' unknown.err '^  resolve +[0-9.]+ m?s  nosuch\.invalid ipv6: '
