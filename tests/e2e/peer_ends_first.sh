#!/bin/sh
# peer_ends_first.sh: the peer's FIN while stdin is still open: all that was received is written, stdout is closed so
# that its reader sees the end, and stdin is sent on to its end however late that comes.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

mkfifo in out
head -c 500000 /dev/zero >wanted
peer_listens server zeros=500000 fin touch=ended eof
start reader sh -c 'cat out >got; echo end'
reader=$PID
exec 4<>in
# shellcheck disable=SC2034 # for lib.sh
WRAP='sh redirect'
# shellcheck disable=SC2016
printf 'exec "$@" >out\n' >redirect
start_client client 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_exit "$reader"
same_file "stdout's reader got all, and the end" got wanted
ok 'the run goes on' kill -0 "$client"
echo 'much later' >&4
wait_for grep -q later server.out
pass 'stdin is sent on'
echo 'and the end' >&4
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
wait_exit "$PEER"
is 'the peer saw the end' "$STATUS" 0
is 'after all of stdin' "$(cat server.out)" 'much later
and the end'
is 'closed_by' "$(json_value client.json closed closed_by)" peer
is 'all is acknowledged' "$(json_value client.json closed unacked_bytes)" 0
