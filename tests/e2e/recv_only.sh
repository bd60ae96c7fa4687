#!/bin/sh
# recv_only.sh: -d: stdin is not read and does not count as ended: no FIN of ours before the peer's, which ends the
# run. What others share stdin with us for is still there.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 9

echo 'left alone' >input
for option in -d --recv-only; do
    peer_listens server send=one quiet=0.1 send=two fin eof
    {
        "$SONDE" --json=client.json $option 127.0.0.1 "$PORT" >client.out 2>client.err
        echo $? >status
        cat >rest
    } <input
    is "$option: status" "$(cat status)" 0
    is "$option: what was received" "$(cat client.out)" onetwo
    is "$option: stdin was not read" "$(cat rest)" 'left alone'
    is "$option: the peer's FIN goes first" "$(event_order client fin_sent fin_received)" 'fin_received fin_sent '
    wait_exit "$PEER"
done
is 'the peer got the end and nothing else' "$STATUS $(cat server.out)" '0 '
