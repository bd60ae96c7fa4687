#!/bin/sh
# file_both_ways.sh: a listener and a client send each other a file at the same time over one TCP
# connection; both arrive whole, and both ends know it.
. "$(dirname "$0")/../lib.sh"
plan 8

random_file from_listener 3000017
random_file from_client 5000011

start_listener listener 127.0.0.1 0 <from_listener
listener=$PID
start_client client 127.0.0.1 "$PORT" <from_client
wait_exit "$PID"
is "the client's status" "$STATUS" 0
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
same_file 'what the client sent arrived' listener.out from_client
same_file 'what the listener sent arrived' client.out from_listener
is "the client's closed event counts bytes in" "$(json_value client.json closed in_bytes)" 3000017
is "the client's closed event counts bytes out" "$(json_value client.json closed out_bytes)" 5000011
is 'the client closed one connection' "$(json_count client.json closed)" 1
is 'nothing on standard error but where it listens' "$(cat client.err listener.err | grep -v 'listening on')" ''
