#!/bin/sh
# send_only.sh: --send-only: what comes is read and dropped, FIN after the end of stdin, and the run ends when all is
# acknowledged, whether the peer says its end or not. stdout is not used.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 9

random_file input 300007
peer_listens server zeros=400000 acknowledged eof hold
run client --send-only 127.0.0.1 "$PORT" <input
is 'status, though the peer never ends' "$STATUS" 0
is 'what came is dropped' "$(cat client.out)" ''
is 'all is acknowledged' "$(json_value client.json closed unacked_bytes)" 0
ok 'FIN was sent' has_event client fin_sent
wait_for cmp -s server.out input
same_file 'all arrived' server.out input

# A peer that ends first does not keep us from sending.
mkfifo in
exec 4<>in
peer_listens server fin touch=ended eof 4>&-
start_client client --send-only 127.0.0.1 "$PORT" <in 4>&-
wait_for has_event client fin_received
echo still >&4
exec 4>&-
wait_exit "$PID"
is "status after the peer's end" "$STATUS" 0
wait_exit "$PEER"
is 'what was sent after it arrived' "$(cat server.out)" still

peer_listens server send=unwanted eof
start client sh -c 'exec "$@" >&-' sh "$SONDE" --send-only 127.0.0.1 "$PORT" <input
wait_exit "$PID"
is 'a closed stdout does not matter' "$STATUS" 0
is 'nor is it mentioned' "$(cat client.err)" ''
