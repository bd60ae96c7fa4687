#!/bin/sh
# reset_after_fin.sh: a peer that said FIN and is gone altogether: input that can no longer arrive breaks the
# connection, status 5, though the peer's end was in order; all that it had said is written.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

mkfifo in
exec 4<>in
peer_listens server send=bye fin close 4>&-
start_client client 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_exit "$PEER"
wait_for has_event client fin_received
echo 'nobody hears this' >&4
wait_for has_event client reset || echo 'nor this' >&4
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 5
is 'what the peer said' "$(cat client.out)" bye
like 'a message names the peer' client.err "^sonde: .*127\.0\.0\.1:$PORT"
is 'one line' "$(wc -l <client.err | tr -d ' ')" 1
is 'closed_by' "$(json_value client.json closed closed_by)" reset
is 'reset_by' "$(json_value client.json closed reset_by)" peer
