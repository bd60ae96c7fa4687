#!/bin/sh
# exec_deadline.sh: --deadline ends a run with programs, too: they are hung up, joined by pipes or by the socket,
# and collected before the run is over. (The client has to have come before: 3 s are for a machine that is busy.)
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 4

start_listener listener -k --deadline 3 -e 'sleep 1000' 127.0.0.1 0
listener=$PID
peer_connects client hold
wait_exit "$listener"
is 'a deadline' "$STATUS" 4
is 'is a hang-up' "$(json_value listener.json exited signal)" 1

start listener "$SONDE" -l --port-file port -k --deadline 3 -e 'sleep 1000' 127.0.0.1 0
listener=$PID
wait_for test -s port
PORT=$(cat port)
peer_connects client end touch=over
wait_exit "$listener"
is 'joined by the socket: a deadline' "$STATUS" 4
ok 'joined by the socket: the client is at its end' wait_for test -f over
