#!/bin/sh
# exec_joined_reset.sh: where the program has the socket itself it may be the program that meets the client's reset: sonde
# learns of it all the same, and does not wait for an acknowledgement that cannot come.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 4

start listener "$SONDE" -l --port-file port -e cat 127.0.0.1 0
listener=$PID
wait_for test -s port
PORT=$(cat port)
# Sends much, reads nothing, and resets when cat can write no more.
peer_connects client fill rst
wait_exit "$PEER"
is 'the client is stuck' "$STATUS" 0
wait_exit "$listener"
is 'the run ends, broken' "$STATUS" 5

# Nor does it matter that nobody was reading or writing.
rm -f port
start idle "$SONDE" -l --port-file port -e 'sleep 1000' 127.0.0.1 0
idle=$PID
wait_for test -s port
PORT=$(cat port)
peer_connects client rst
wait_exit "$PEER"
wait_exit "$idle"
is 'a program that does neither: the status' "$STATUS" 5
like 'and what is said' idle.err 'connection reset by peer'
