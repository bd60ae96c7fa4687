#!/bin/sh
# reset_unread.sh: who leaves while something of the peer's is unread resets the connection: it is told as that, and not
# as an end by our FIN, in the log, as an event, and on the ladder.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

mkfifo out
peer_listens server flood
start client sh -c 'exec "$@" >out' sh "$SONDE" --json=client.json --trace -v -d 127.0.0.1 "$PORT"
client=$PID
reader_of out
wait_for has_event client connected
held=-1
stands_still() { held_before=$held held=$(json_count client.json data); [ "$held" -gt 0 ] && [ "$held" = "$held_before" ]; }
wait_for stands_still
kill -TERM "$client"
wait_exit "$client"
is 'died of the signal' "$STATUS" 143
is 'by a reset' "$(json_value client.json closed closed_by)" reset
is 'of ours' "$(json_value client.json closed reset_by)" local
is 'told as an event' "$(json_value client.json reset reset_by)" local
like 'in words' client.err 'closed by reset \(by us\)'
like 'on the ladder' client.err 'RST  +-+> +kernel'
