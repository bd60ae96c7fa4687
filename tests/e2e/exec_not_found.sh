#!/bin/sh
# exec_not_found.sh: a program that cannot be started is named with the reason, the client is reset, and the listener
# goes on; without -k it is the run's failure.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

start_listener listener -k -e 'no-such-program with arguments' 127.0.0.1 0
for client in 1 2; do
    peer_connects client reset
    wait_exit "$PEER"
    is "client $client is reset" "$STATUS" 0
done
is 'each is told' "$(json_events listener.json error | grep -c 'cannot start no-such-program: no such file or directory')" 2
is 'nobody has exited' "$(json_count listener.json exited)" 0

: >file
start_listener listener -e ./file 127.0.0.1 0
listener=$PID
peer_connects client reset
wait_exit "$PEER"
is 'one that may not be started' "$STATUS" 0
wait_exit "$listener"
is 'is the status' "$STATUS" 9

start text "$SONDE" -l --port-file port -e no-such-program 127.0.0.1 0
listener=$PID
wait_for test -s port
PORT=$(cat port)
peer_connects client reset
wait_exit "$listener"
is 'without -k, unobserved' "$STATUS" 9
like 'what is said' text.err '^sonde: .*cannot start no-such-program: no such file or directory'
