#!/bin/sh
# server_reads_first.sh: a server on Python's socket module reads to the client's end before it says a word.
# sonde's end of input reaches it as the FIN that it waits for.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 3
two_files

start_server server read-answer <there
server=$PID
run client 127.0.0.1 "$PORT" <here
is "the client's status" "$STATUS" 0
same_file 'the answer arrived' client.out there
wait_exit "$server"
same_file 'what was sent arrived' server.out here
