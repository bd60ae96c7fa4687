#!/bin/sh
# idle.sh: -i TIME: no byte in either direction for so long ends the run with status 4; any byte, read or sent, starts
# the time anew.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 13

mkfifo in
exec 4<>in
peer_listens server send=hello hold 4>&-
run client -i 200ms 127.0.0.1 "$PORT" <in 4>&-
is 'silence: status' "$STATUS" 4
is 'silence: what came is written' "$(cat client.out)" hello
is_between 'silence: time' "$(took client)" 195 5000
is 'silence: one line of error' "$(wc -l <client.err | tr -d ' ')" 1
like 'silence: the line names the option' client.err '^sonde: .*(idle|-i)'
ok 'silence: an event tells it' has_event client timeout
is 'silence: closed_by' "$(json_value client.json closed closed_by)" timeout

peer_listens server tick=8,0.1 fin eof 4>&-
start_client client -i 500ms --quit-on-fin 127.0.0.1 "$PORT" <in 4>&-
wait_exit "$PID"
is 'the peer talks: status' "$STATUS" 0
is 'the peer talks: all is heard' "$(cat client.out)" ........

peer_listens server eof fin 4>&-
start_client client -i 500ms 127.0.0.1 "$PORT" <in 4>&-
for _ in 1 2 3 4 5 6 7 8; do
    printf . >&4
    sleep 0.1
done
exec 4>&-
wait_exit "$PID"
is 'we talk: status' "$STATUS" 0
wait_exit "$PEER"
is 'we talk: all is sent' "$(cat server.out)" ........

start_listener listener -i 200ms 127.0.0.1 0 </dev/null
listener=$PID
peer_connects client hold
wait_exit "$listener"
is 'a listener with a silent client: status' "$STATUS" 4
is 'a listener with a silent client: closed_by' "$(json_value listener.json closed closed_by)" timeout
