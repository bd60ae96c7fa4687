#!/bin/sh
# closed_by.sh: the closed event says what ended the connection: whose FIN came first, or a reset or a timeout, whatever
# went before; a listener and its client agree on it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 10

mkfifo in
exec 4<>in

start_listener listener 127.0.0.1 0 <in 4>&-
listener=$PID
peer_connects client fin eof 4>&-
wait_for has_event listener fin_received
exec 4>&-
wait_exit "$listener"
is "the client's FIN first" "$(json_value listener.json closed closed_by)" peer

start_listener listener -N 127.0.0.1 0 </dev/null
listener=$PID
peer_connects client eof fin
wait_exit "$listener"
is "the listener's FIN first" "$(json_value listener.json closed closed_by)" local

peer_listens server eof fin
run client 127.0.0.1 "$PORT" </dev/null
is 'our FIN first' "$(json_value client.json closed closed_by)" local
peer_listens server fin eof
run client -d 127.0.0.1 "$PORT" </dev/null
is "the peer's FIN first" "$(json_value client.json closed closed_by)" peer
unlike 'neither is a reset' client.json reset_by

exec 4<>in
peer_listens server fin wait=go rst 4>&-
start_client client 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for has_event client fin_received
: >go
wait_exit "$client"
exec 4>&-
is 'a reset after a FIN' "$(json_value client.json closed closed_by)" reset
is 'a reset after a FIN: by whom' "$(json_value client.json closed reset_by)" peer

peer_listens server eof hold
run client -i 0.1 127.0.0.1 "$PORT" </dev/null
is 'a timeout after our FIN' "$(json_value client.json closed closed_by)" timeout

start_listener listener 127.0.0.1 0 </dev/null
listener=$PID
echo hello >input
run client 127.0.0.1 "$PORT" <input
wait_exit "$listener"
is 'two of us: the client' "$(json_value client.json closed closed_by)" local
is 'two of us: the listener' "$(json_value listener.json closed closed_by)" peer
