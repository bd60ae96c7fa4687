#!/bin/sh
# listen_ignore_empty_wait.sh: with --ignore-empty a client that leaves without a byte is not the first client that -w
# waits for; one that speaks is.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 4

for keep in '' -k; do
    # shellcheck disable=SC2086 # perhaps nothing
    start_listener listener --ignore-empty -w 1 $keep 127.0.0.1 0
    listener=$PID
    peer_connects checker fin eof
    wait_exit "$PEER"
    wait_exit "$listener"
    is "$keep an empty one does not count" "$STATUS" 4
done
start_listener listener --ignore-empty -w 0.5 127.0.0.1 0
listener=$PID
peer_connects speaker send=hello wait=go fin eof
wait_for grep -q hello listener.out
sleep 0.6
: >go
wait_exit "$listener"
is 'one that speaks does: status' "$STATUS" 0
is 'it is heard to its end' "$(cat listener.out)" hello
