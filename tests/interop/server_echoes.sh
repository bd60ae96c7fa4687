#!/bin/sh
# server_echoes.sh: a server on Python's socket module returns what comes and reads nothing while it cannot
# write. A file far larger than all buffers comes back whole, over IPv4, IPv6 and a Unix socket; and so
# does a UDP datagram of any length.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 12

random_file here 33000001

# returns NAME ADDRESS TARGET-BEFORE-PORT
returns() {
    start_server server echo "$2"
    run client "$3$PORT" <here
    is "$1: the client's status" "$STATUS" 0
    same_file "$1: all came back" client.out here
}

returns 'IPv4' 127.0.0.1 127.0.0.1:
returns 'IPv6' ::1 '[::1]:'
returns 'Unix' unix:socket unix:

start_server server udp-echo
for length in 1 1473 65507; do
    random_file here "$length"
    run client -u --max-bytes "$length" 127.0.0.1 "$PORT" <here
    is "UDP, $length bytes: the client's status" "$STATUS" 0
    same_file "UDP, $length bytes: all came back" client.out here
done
