#!/bin/sh
# udp_peers.sh: each peer of a UDP listener is a connection of its own in JSON. It ends, without an error of
# the run's, when it has been silent for the time of -i; heard again it is a new one, and the others live on.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 10

bytes_of() {
    json_events listener.json data | grep "\"conn\": *$1[,}]" |
        sed 's/.*"len_bytes": *\([0-9]*\).*/\1/' | tr '\n' ' '
}
counted() { [ "$(json_count listener.json "$1")" = "$2" ]; }
has_closed() { json_events listener.json closed | grep -q "\"conn\": *$1[,}]"; }

start_listener listener -u -i 1 127.0.0.1 0
listener=$PID
tell a udp 127.0.0.1 "$PORT"
tell b udp 127.0.0.1 "$PORT"
tell a send 1
tell b send 22
tell a send 333
ok 'two peers, two connections' wait_for counted accepted 2
ok 'three datagrams' wait_for counted data 3
is "the first peer's" "$(bytes_of 1)" '1 3 '
is "the second peer's" "$(bytes_of 2)" '2 '
like 'each under its address' listener.json \
    '"event": ?"accepted".*"remote": ?\{"host": ?"127\.0\.0\.1", ?"port": ?[1-9]'

ok 'both end after the silence' wait_for counted closed 2
is 'by a timeout' "$(json_events listener.json closed | grep -c '"closed_by": *"timeout"')" 2
tell a send 4444
ok 'who speaks again is a new connection' wait_for counted accepted 3
ok 'which ends likewise' wait_for has_closed 3
kill -TERM "$listener"
wait_exit "$listener"
is 'the listener went on all the time' "$STATUS" 143
