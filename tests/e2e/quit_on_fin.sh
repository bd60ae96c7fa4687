#!/bin/sh
# quit_on_fin.sh: with --quit-on-fin the peer's FIN ends the run though stdin is still open, once all that was
# received is written.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 7

mkfifo in
head -c 1000000 /dev/zero >wanted
exec 4<>in
peer_listens server read=6 zeros=1000000 fin eof 4>&-
start_client client --quit-on-fin 127.0.0.1 "$PORT" <in 4>&-
echo hello >&4
wait_exit "$PID"
is "a client's status" "$STATUS" 0
same_file 'all that came is written' client.out wanted
wait_exit "$PEER"
is 'the peer saw an orderly end' "$STATUS" 0

start_listener listener --quit-on-fin 127.0.0.1 0 <in 4>&-
listener=$PID
peer_connects server send=bye fin eof 4>&-
wait_exit "$listener"
is "a listener's status" "$STATUS" 0
is 'what it received' "$(cat listener.out)" bye
is 'who closed first' "$(json_value listener.json closed closed_by)" peer
wait_exit "$PEER"
is 'its client saw an orderly end' "$STATUS" 0
