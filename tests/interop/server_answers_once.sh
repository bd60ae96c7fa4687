#!/bin/sh
# server_answers_once.sh: a server on Python's socket module reads a request, answers with a large file and
# closes; sonde has all of it and is content, over IPv4, IPv6 and a Unix socket.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 9

printf 'a request\n' >here
random_file there "$THERE_SIZE"

# asks NAME ADDRESS TARGET-BEFORE-PORT
asks() {
    start_server server answer-once "$2" <there
    server=$PID
    run client "$3$PORT" <here
    is "$1: the client's status" "$STATUS" 0
    same_file "$1: the answer arrived" client.out there
    wait_exit "$server"
    same_file "$1: the request arrived" server.out here
}

asks 'IPv4' 127.0.0.1 127.0.0.1:
asks 'IPv6' ::1 '[::1]:'
asks 'Unix' unix:socket unix:
