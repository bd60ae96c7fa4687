#!/bin/sh
# reset_unread.sh: who leaves while something of the peer's is unread resets the connection: it is told as that, and not
# as an end by our FIN, in the log, as an event, and on the ladder; but where the peer has reset it before, or has said
# its end, though neither was read yet, it was the peer.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 10

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

# behind NAME STEP...: a peer that says much, and then STEP, which is behind what nobody reads.
behind() {
    behind_name=$1
    shift
    rm -f out done
    mkfifo out
    peer_listens server zeros=80000 acknowledged "$@" touch=done hold
    start "$behind_name" sh -c 'exec "$@" >out' sh "$SONDE" --json="$behind_name.json" -v -d 127.0.0.1 "$PORT"
    behind_client=$PID
    reader_of out
    wait_for test -e done
    kill -TERM "$behind_client"
    wait_exit "$behind_client"
    kill "$PEER"
}

behind after_reset rst
is 'the peer was first: by a reset' "$(json_value after_reset.json closed closed_by)" reset
is 'of the peer' "$(json_value after_reset.json closed reset_by)" peer
behind after_fin fin
is 'the peer was first: by its FIN' "$(json_value after_fin.json closed closed_by)" peer
like 'in words, too' after_fin.err "closed by the peer's FIN"
