#!/bin/sh
# closed_by_unread.sh: the peer's FIN came first, though we say ours before we have read that far: the peer has closed
# first, and nobody is told that our FIN had no answer.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 4

is_stopped() { grep -q '^State:.*T' "/proc/$1/status"; }
[ -r "/proc/$$/status" ] || skip_all 'no /proc here'

mkfifo input
peer_listens server wait=go send=bye fin touch=said eof
start client sh -c 'exec "$@" <input' sh "$SONDE" --json=client.json -v 127.0.0.1 "$PORT"
client=$PID
exec 4>input
wait_for has_event client connected
kill -STOP "$client"
wait_for is_stopped "$client"
touch go
wait_for test -e said
echo question >&4
exec 4>&-
kill -CONT "$client"
wait_exit "$client"
is 'status' "$STATUS" 0
is 'who closed first' "$(json_value client.json closed closed_by)" peer
like 'in words' client.err "closed by the peer's FIN"
unlike 'no advice' client.err 'no answer after our FIN'
