#!/bin/sh
# one_client.sh: without -k the listening socket is closed once a client was accepted: a later client is refused, one
# that was in the backlog already is reset, none is left hanging.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 5

start_listener listener 127.0.0.1 0 </dev/null
listener=$PID
peer_connects first wait=go send=hello fin eof
first=$PEER
wait_for has_event listener accepted
closed() { ! "$SONDE" 127.0.0.1 "$PORT" </dev/null >later.out 2>later.err; }
wait_for closed
like 'a later client is refused' later.err 'connection refused'
: >go
wait_exit "$listener"
is 'status' "$STATUS" 0
is 'the first is heard' "$(cat listener.out)" hello
wait_exit "$first"

# Both are in the backlog before the listener can accept one.
start_listener listener 127.0.0.1 0 </dev/null
listener=$PID
kill -s STOP "$listener"
peer_connects first touch=first fin eof
wait_for test -e first
peer_connects second touch=second reset
wait_for test -e second
kill -s CONT "$listener"
wait_exit "$PEER"
is 'one in the backlog is reset' "$STATUS" 0
wait_exit "$listener"
is 'one client was accepted' "$(json_count listener.json accepted)" 1
