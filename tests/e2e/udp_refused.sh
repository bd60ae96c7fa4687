#!/bin/sh
# udp_refused.sh: an ICMP refusal ends a client at once with status 1 and a message; what had arrived has
# been written. Standard input stays open meanwhile.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 7

mkfifo input
exec 4<>input

closed_port udp
start nobody "$SONDE" -u 127.0.0.1 "$PORT" <input
printf hello >&4
wait_exit "$PID"
is 'status, where nobody listens' "$STATUS" 1
is 'the message' "$(cat nobody.err)" "sonde: 127.0.0.1:$PORT: connection refused"
is 'nothing on standard output' "$(cat nobody.out)" ''

PORT=$(ask server udp-bind 127.0.0.1)
start_client client -u 127.0.0.1 "$PORT" <input
client=$PID
printf question >&4
tell server receive
tell server send answer
tell server close
printf again >&4
wait_exit "$client"
is 'status, where the peer has left' "$STATUS" 1
is 'what had arrived is written' "$(cat client.out)" answer
is 'one error is told' "$(json_count client.json error)" 1
is 'it names the refusal' "$(json_value client.json error code)" ECONNREFUSED
