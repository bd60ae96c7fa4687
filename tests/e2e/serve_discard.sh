#!/bin/sh
# serve_discard.sh: --discard drops what comes, over TCP, UDP and Unix sockets, and says nothing but its end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 12

random_file big 5000000

start_listener server --discard 127.0.0.1 0
server=$PID
run client 127.0.0.1 "$PORT" <big
is 'TCP: all is taken' "$STATUS" 0
is 'TCP: and nothing given' "$(cat client.out)" ''
wait_exit "$server"
is 'the status' "$STATUS" 0
is 'all of it has come' "$(json_value server.json closed in_bytes)" 5000000
is 'nothing on standard output' "$(cat server.out)" ''

start_listener server --discard -U "$T/here"
server=$PID
run client -U here <big
is 'Unix: all is taken' "$STATUS" 0
is 'Unix: and nothing given' "$(cat client.out)" ''
wait_exit "$server"
is 'Unix: all of it has come' "$(json_value server.json closed in_bytes)" 5000000

start_listener udp -u --discard 127.0.0.1 0
tell one udp 127.0.0.1 "$PORT"
tell one send first
tell one send
is 'UDP: no answer' "$(ask one quiet 0.1)" quiet
is 'one client' "$(json_count udp.json accepted)" 1

start_listener local --discard -U -u "$T/datagrams"
local=$PID
run client -U -u -q 100ms "$T/datagrams" <"$SOURCE_DIR/LICENSE"
is 'Unix datagrams: no answer' "$(cat client.out)" ''
kill "$local"
wait_exit "$local"
is 'Unix datagrams: nothing on standard output' "$(cat local.out)" ''
